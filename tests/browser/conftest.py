"""One house and one browser for the folder; a context of its own, and a strict eye, for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.browser.house import House
from tests.browser.watch import Watch
from tests.conftest import BROWSERS

PATIENCE_MS = 15_000
NAME, PASSWORD = "registrar", "a-nail-and-a-label"
AS_THE_SITE_DOES = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
ARGUMENTS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.needs_browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or Chrome; never one that a package downloads."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def our_own_thread() -> Iterator[None]:
    """Playwright's loop runs in this thread, which Django takes for a danger; nothing of ours runs in the loop."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="package")
def house(browser: Browser, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """A site with two open domains: 200 faces, 70 dogs."""
    house = House()
    with our_own_thread(), django_db_blocker.unblock(), house.as_our_database():
        try:
            house.build()
            house.open()
            house.domain(
                "face", 200, wing="People", noun="person", sentence="This person does not exist.",
                tagline="Seen here for the first time.", display_face="caslon", seed_colour="#2f5fa8", position=1,
            )  # fmt: skip
            house.domain(
                "dog",
                70,
                sentence="This dog does not exist.",
                seed_colour="#8c5a2b",
                display_face="besley",
                position=2,
            )
            yield house
        finally:
            house.kill()
            house.clear()


class OpenPage(Protocol):
    def __call__(
        self,
        path: str | None,
        *,
        expected: set[int] = ...,
        stopped: bool = ...,
        script: str = ...,
        **context: Any,
    ) -> Page: ...


@pytest.fixture
def afterwards() -> Iterator[ExitStack]:
    """What is cleared away once every page is closed: an open one would ask for it, and hear 404."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def open_page(house: House, browser: Browser, afterwards: ExitStack) -> Iterator[OpenPage]:
    """Opens a page in a context of its own. Whatever goes wrong in it fails the test:
    an error in the console, a request to another host, an answer from 400 that was not `expected`.

    `stopped` stops the page's clock, so that time goes on only where a test says so.
    """
    contexts: list[tuple[BrowserContext, Watch]] = []

    def open_page(
        path: str | None,
        *,
        expected: set[int] = frozenset(),  # type: ignore[assignment]
        stopped: bool = False,
        script: str = "",
        **context: Any,
    ) -> Page:
        visitor = browser.new_context(
            base_url=house.address, **{"viewport": {"width": 1440, "height": 900}, **context}
        )
        visitor.set_default_timeout(PATIENCE_MS)
        watch = Watch(house.address, set(expected))
        contexts.append((visitor, watch))
        if script:
            visitor.add_init_script(script)
        page = visitor.new_page()
        watch.follow(page)
        if stopped:
            page.clock.install(time=0)
        if path is not None:
            page.goto(path)
            if stopped:
                page.clock.pause_at(60)
        return page

    yield open_page
    for context, _ in contexts:
        context.close()
    assert [trouble for _, watch in contexts for trouble in watch.troubles] == []


@pytest.fixture(scope="module")
def registrar(house: House) -> Iterator[User]:
    with AS_THE_SITE_DOES:
        user = User.objects.create_superuser(NAME, password=PASSWORD)
    yield user
    user.delete()


@pytest.fixture
def session(house: House, registrar: User) -> Callable[[BrowserContext], None]:
    """Logs a browser in without the form."""

    def log_in(context: BrowserContext) -> None:
        client = Client()
        client.force_login(registrar)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/admin/"}]
        )

    return log_in


@pytest.fixture
def office(open_page: OpenPage, session: Callable[[BrowserContext], None]) -> Page:
    page = open_page(None)
    session(page.context)
    return page
