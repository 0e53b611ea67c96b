"""Every test of the site has folders of its own, and draws on the backend that starts fastest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from gallery.deck.follow import decks


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_FOLDER = tmp_path / "media"
    settings.CHECKPOINTS_FOLDER = tmp_path / "checkpoints"
    settings.DOWNLOADS_FOLDER = tmp_path / "downloads"
    settings.UPLOADS_FOLDER = tmp_path / "uploads"
    settings.TEXT_FOLDER = tmp_path / "text"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "uploads"},
        },
    }
    settings.BACKEND, settings.RENDER_THREADS = "eager", 1


@pytest.fixture(autouse=True)
def own_decks(settings: Settings) -> Iterator[None]:
    """Decks are followed by hand, `decks.follow()`, and forgotten after each test."""
    settings.FOLLOW_S = 0
    decks.close()
    yield
    decks.close()
