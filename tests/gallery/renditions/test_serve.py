import os
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from gallery.renditions import encode
from gallery.renditions.serve import SOURCE_TYPE, MediaFirst, Shelves

KEY = "abcdefghijklmnop"
NAME = f"ab/{KEY}-256.webp"


@pytest.fixture
def folder(settings: Settings) -> Path:
    """A media folder with one rendition in it."""
    put(Path(settings.MEDIA_FOLDER), NAME, b"the picture")
    return Path(settings.MEDIA_FOLDER)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


class Answer:
    def __init__(self, path: str, method: str = "GET", **headers: str) -> None:
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, **headers}
        self.body = b"".join(MediaFirst(_site)(environ, self._start))

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status = int(status.split()[0])
        self.headers = dict(headers)


def _site(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"the site"]


def ask(name: str, method: str = "GET", **headers: str) -> Answer:
    return Answer(f"/media/{name}", method, **headers)


@pytest.mark.usefixtures("folder")
def test_a_picture_is_answered_whole_and_for_ever() -> None:
    answer = ask(NAME)
    assert (answer.status, answer.body) == (200, b"the picture")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Length"] == "11"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.usefixtures("folder")
def test_it_has_the_headers_that_no_middleware_gives_it() -> None:
    headers = ask(NAME).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert encode.SOURCE_TYPE == SOURCE_TYPE
    assert SOURCE_TYPE in headers["Link"]


@pytest.mark.usefixtures("folder")
def test_head_is_get_without_the_body() -> None:
    head, get = ask(NAME, "HEAD"), ask(NAME)
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("known", ["{tag}", 'W/{tag}, "x"', '"x", {tag}', "*"])
def test_who_has_it_already_is_told_so(known: str) -> None:
    answer = ask(NAME, HTTP_IF_NONE_MATCH=known.format(tag=ask(NAME).headers["ETag"]))
    assert (answer.status, answer.body) == (304, b"")
    assert "Content-Length" not in answer.headers
    assert ask(NAME, HTTP_IF_NONE_MATCH='"another"').status == 200


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_pictures_are_only_read(method: str) -> None:
    answer = ask(NAME, method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_deleted_file_is_gone_at_once(folder: Path) -> None:
    assert ask(NAME).status == 200
    (folder / NAME).unlink()
    answer = ask(NAME)
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")
    assert len(answer.body) < 100


def test_a_file_that_was_replaced_is_read_anew(folder: Path) -> None:
    before = ask(NAME)
    os.replace(put(folder, "aside", b"another picture"), folder / NAME)
    after = ask(NAME)
    assert after.body == b"another picture"
    assert after.headers["ETag"] != before.headers["ETag"]


@pytest.mark.parametrize(
    "name",
    [
        "../secret_key", "ab/../../secret_key", "%2e%2e/secret_key", "ab/" + "x" * 5000, "", "ab/", "/etc/passwd",
        f"xy/{KEY}-256.webp", f"ab/{KEY}-256.png",
        f"ab/{KEY}-256.webp/", f"ab/{KEY}-256.webp\0", f"ab/{KEY}-256.webp\n",
        f"ab/.{KEY}-256.webp.part", f"ab/{KEY}-{'9' * 5000}.webp",
    ],
)  # fmt: skip
def test_nothing_but_names_of_pictures_reaches_the_disk(folder: Path, name: str) -> None:
    put(folder.parent, "secret_key", b"secret")
    put(folder, f"ab/.{KEY}-256.webp.part", b"half")
    assert ask(name).status == 404


@pytest.mark.usefixtures("folder")
def test_every_other_address_is_the_sites() -> None:
    for path in ("/", "/face/", "/media", "/mediation/"):
        assert Answer(path).body == b"the site"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("asked", ["512.webp", "1024.webp"])
def test_a_size_that_a_picture_lacks_is_answered_by_its_nearest(asked: str) -> None:
    assert ask(f"ab/{KEY}-{asked}").body == b"the picture"
    assert ask(f"ab/{KEY}-1024.jpg").status == 404


def test_memory_is_bounded_in_bytes_and_keeps_what_was_asked_for_last(tmp_path: Path) -> None:
    shelves = Shelves(tmp_path, bound_bytes=1000)
    names = [f"ab/{KEY}-{edge}.webp" for edge in range(20)]
    for name in names:
        put(tmp_path, name, bytes(100))
        assert shelves.read(names[0]) is not None
        assert shelves.read(name) is not None
    assert shelves.held_bytes == 1000
    assert names[0] in shelves._held
    assert names[1] not in shelves._held


def test_a_picture_as_big_as_the_memory_is_not_kept_in_it(tmp_path: Path) -> None:
    shelves = Shelves(tmp_path, bound_bytes=1000)
    put(tmp_path, NAME, bytes(900))
    found = shelves.read(NAME)
    assert found is not None
    assert len(found.content) == 900
    assert shelves.held_bytes == 0
