"""Somebody of the staff at the desk, and a broker that writes down what it is sent."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from gallery import nudges


@pytest.fixture
def registrar(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("registrar"))
    return client


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was sent to workers, in order."""
    letters: list[tuple[str, int]] = []

    def send(name: str, *args: int, expires_s: float = 60) -> bool:
        letters.append((name, *args))  # type: ignore[arg-type]
        return True

    monkeypatch.setattr(nudges, "send", send)
    return letters
