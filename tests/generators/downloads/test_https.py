"""Downloads from a server that cuts, lies, leads astray and serves the wrong thing."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from generators import DownloadFailed
from generators.downloads.https import download, name_of
from tests.generators.downloads.server import Handler, serving

WHOLE = bytes(range(256)) * 4000
HERE = ("127.0.0.1",)


def whole(handler: Handler) -> None:
    handler.send(200, WHOLE, ETag='"1"')


def test_a_file_comes_whole_under_its_own_name(tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    with serving(whole) as server:
        url = server.address("/a/network%20snapshot.pkl?download=1")
        found = download(url, tmp_path, private=HERE, progress=lambda done, total: seen.append((done, total)))
    assert found.read_bytes() == WHOLE
    assert list(tmp_path.iterdir()) == [tmp_path / "network_snapshot.pkl"]
    assert seen[-1] == (len(WHOLE), len(WHOLE))


def test_a_cut_download_goes_on_where_it_was(tmp_path: Path) -> None:
    def cut_twice(handler: Handler) -> None:
        first = handler.first
        if first == 0:
            handler.send(200, WHOLE[:262_144], said=len(WHOLE), ETag='"1"')
        else:
            assert handler.headers["If-Range"] == '"1"'
            rest = WHOLE[first:]
            body = rest[:393_216] if first == 262_144 else rest
            span = f"bytes {first}-{len(WHOLE) - 1}/{len(WHOLE)}"
            handler.send(206, body, said=len(rest), ETag='"1"', Content_Range=span)
        handler.hang_up()

    with serving(cut_twice) as server:
        assert download(server.address(), tmp_path, private=HERE).read_bytes() == WHOLE
        assert [asked for _, asked in server.asked] == [None, "bytes=262144-", "bytes=655360-"]


def test_what_came_before_a_failure_is_kept_for_the_next_try(tmp_path: Path) -> None:
    def cut(handler: Handler) -> None:
        if handler.first == 0:
            handler.send(200, WHOLE[:262_144], said=len(WHOLE), ETag='"1"')
        handler.hang_up()

    with serving(cut) as server:
        with pytest.raises(DownloadFailed, match=r"262,144 bytes came; try again: what has come is kept\.$"):
            download(server.address(), tmp_path, private=HERE)

        def rest(handler: Handler) -> None:
            first = handler.first
            span = f"bytes {first}-{len(WHOLE) - 1}/{len(WHOLE)}"
            handler.send(206, WHOLE[first:], ETag='"1"', Content_Range=span)

        server.answer = rest
        assert download(server.address(), tmp_path, private=HERE).read_bytes() == WHOLE
        assert server.asked[-1][1] == "bytes=262144-"


def test_a_file_that_changed_meanwhile_is_begun_anew(tmp_path: Path) -> None:
    def changes(handler: Handler) -> None:
        if handler.first == 0:
            handler.send(200, b"old" * 100_000, said=len(WHOLE), ETag='"1"')
            handler.hang_up()
        else:
            handler.send(
                200, WHOLE, ETag='"2"'
            )  # what a server answers to an If-Range that is no longer true

    with serving(changes) as server:
        assert download(server.address(), tmp_path, private=HERE).read_bytes() == WHOLE


def test_a_server_that_sends_another_part_is_not_believed(tmp_path: Path) -> None:
    def wrong_part(handler: Handler) -> None:
        if handler.first:
            handler.send(206, WHOLE[:10], Content_Range=f"bytes 0-9/{len(WHOLE)}", ETag='"1"')
        elif len(handler.server.asked) > 2:
            handler.send(200, WHOLE, ETag='"1"')
        else:
            handler.send(200, WHOLE[:262_144], said=len(WHOLE), ETag='"1"')
            handler.hang_up()

    with serving(wrong_part) as server:
        assert download(server.address(), tmp_path, private=HERE).read_bytes() == WHOLE


def test_a_length_that_is_too_long_is_no_end(tmp_path: Path) -> None:
    def lies(handler: Handler) -> None:
        handler.send(200, WHOLE, said=len(WHOLE) + 5)
        handler.hang_up()

    with serving(lies) as server, pytest.raises(DownloadFailed, match="could not be read to its end"):
        download(server.address(), tmp_path, private=HERE)


def test_an_endless_file_ends_at_the_limit(tmp_path: Path) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(bytes(100_000))
        except OSError:
            pass
        handler.hang_up()

    with serving(endless) as server, pytest.raises(DownloadFailed, match="expected at most 1,000,000"):
        download(server.address(), tmp_path, private=HERE, max_bytes=1_000_000)
    assert list(tmp_path.iterdir()) == []


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_file_for_which_there_is_no_room_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**9, 10**9 - 1000, 1000))
    with serving(whole) as server, pytest.raises(DownloadFailed, match=r"1,000 are free .* make room"):
        download(server.address(), tmp_path, private=HERE)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_said(tmp_path: Path, status: int) -> None:
    with serving(lambda handler: handler.send(status)) as server:
        with pytest.raises(DownloadFailed, match=f"answered {status} .*, expected the file"):
            download(server.address(), tmp_path, private=HERE)
        assert len(server.asked) == 1


def test_a_page_to_click_through_is_said_to_be_one(tmp_path: Path) -> None:
    def page(handler: Handler) -> None:
        handler.send(200, b"<html>Virus scan warning", Content_Type="text/html; charset=utf-8")

    with serving(page) as server, pytest.raises(DownloadFailed, match="a web page, expected a file; open it"):
        download(server.address(), tmp_path, private=HERE)


def test_redirects_are_followed(tmp_path: Path) -> None:
    def leads_on(handler: Handler) -> None:
        if handler.path == "/weights.pkl":
            handler.send(302, Location="/elsewhere")
        else:
            whole(handler)

    with serving(leads_on) as server:
        assert download(server.address(), tmp_path, private=HERE).read_bytes() == WHOLE


def test_a_circle_of_redirects_ends(tmp_path: Path) -> None:
    around = serving(lambda handler: handler.send(302, Location="/weights.pkl"))
    with around as server, pytest.raises(DownloadFailed, match="leads on more than 5 times"):
        download(server.address(), tmp_path, private=HERE)


@pytest.mark.parametrize(
    ("scheme", "refusal"), [("http", "is no https:// address"), ("https", "an address of a private network")]
)
def test_a_redirect_into_a_private_network_is_refused_before_anything_is_asked_there(
    tmp_path: Path, scheme: str, refusal: str
) -> None:
    with serving(whole) as neighbour:
        there = neighbour.address(host="127.0.0.2").replace("http", scheme)
        astray = serving(lambda handler: handler.send(302, Location=there))
        with astray as server, pytest.raises(DownloadFailed, match=refusal):
            download(server.address(), tmp_path, private=HERE)
        assert neighbour.asked == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_private_addresses_are_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(DownloadFailed, match="private network"):
        download(f"https://{host}/weights.pkl", tmp_path)


def test_a_name_that_leads_into_a_private_network_is_refused(tmp_path: Path) -> None:
    with serving(whole) as server:
        with pytest.raises(DownloadFailed, match=r"localhost is at .*, an address of a private network"):
            download(f"https://localhost:{server.server_port}/weights.pkl", tmp_path)
        assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x.pkl",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "https://a:b@example.org/x",
        "x",
    ],
)
def test_other_kinds_of_address_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(DownloadFailed):
        download(url, tmp_path)


def test_a_name_never_leaves_its_folder() -> None:
    assert name_of("https://example.org/..%2f..%2fetc%2fpasswd") == "passwd"
    assert name_of("https://example.org/") == "checkpoint"
    assert name_of("https://example.org/.hidden") == "hidden"


def test_proxies_of_the_environment_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(whole) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
        monkeypatch.setenv("no_proxy", "")
        url = "http://models.example/weights.pkl"
        assert download(url, tmp_path, private=("models.example",)).read_bytes() == WHOLE
        assert proxy.asked == [(url, None)]
