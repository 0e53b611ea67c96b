"""A tiny network, made once, and the real one for the tests marked needs_checkpoint."""

from pathlib import Path

import pytest

from generators import Generator, open_checkpoint
from tests import networks


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a converted network of 16 px. Read only: it is everybody's."""
    return networks.tiny_checkpoint(tmp_path_factory.mktemp("tiny") / "checkpoint")


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> Generator:
    return open_checkpoint(tiny_folder, backend="eager")


@pytest.fixture(scope="session")
def face_wheel() -> Path:
    """The wheel of random-face; mark the test needs_checkpoint."""
    wheel = networks.face_wheel()
    assert wheel is not None
    return wheel
