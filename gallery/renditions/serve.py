"""Answers /media/ before Django: a picture from memory costs a fifth of a Django view.

What is in memory is compared with its file at each answer, so a file that was deleted is gone
at once. It has headers of its own, since no middleware sees it.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings

from gallery.renditions import names
from gallery.renditions.names import Rendition

USUAL_EDGES = tuple(2**power for power in range(4, 12))  # what networks draw: 16 to 2048
PREFIX = "/media/"
SECURITY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Access-Control-Allow-Origin", "*"),
)
SOURCE_TYPE = names.SOURCE_TYPE  # as in the file's XMP
MARK = ("Link", f'<{SOURCE_TYPE}>; rel="type"')  # RFC 6903: tells programs what this picture is
FOR_EVER = ("Cache-Control", "public, max-age=31536000, immutable")
NOT_KEPT = ("Cache-Control", "no-store")
TEXT = ("Content-Type", "text/plain; charset=utf-8")

Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], Any]
Site = Callable[..., Iterable[bytes]]


class Found(NamedTuple):
    """A rendition's bytes; the tag is that of its file."""

    content: bytes
    tag: str


class Shelves:
    """The files of pictures, those asked for most in memory up to a bound in bytes."""

    def __init__(self, folder: Path, bound_bytes: int) -> None:
        self.folder = str(folder)
        self.bound_bytes = bound_bytes
        self.held_bytes = 0
        self._held: OrderedDict[str, Found] = OrderedDict()
        self._lock = Lock()

    def read(self, name: str) -> Found | None:
        """A rendition by its file's name, which must be one that names.parse() takes."""
        path = f"{self.folder}/{name}"
        try:
            status = os.stat(path)
        except OSError:
            self._forget(name)
            return None
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        with self._lock:
            held = self._held.get(name)
            if held is not None and held.tag == tag:
                self._held.move_to_end(name)
                return held
        try:
            content = Path(path).read_bytes()
        except OSError:
            return None
        found = Found(content, tag)
        self._hold(name, found)
        return found

    def read_nearest(self, key: str, wanted: Rendition) -> Found | None:
        """The rendition, else the one of the same picture and format that is nearest in size.

        A domain that has changed its checkpoint hangs pictures of both sizes for a while, and
        its pages name the files of the new size.
        """
        for edge in (wanted.edge, *sorted(USUAL_EDGES, key=lambda usual: abs(usual - wanted.edge))):
            found = self.read(Rendition(edge, wanted.format).name(key))
            if found is not None:
                return found
        return None

    def _hold(self, name: str, found: Found) -> None:
        if len(found.content) > self.bound_bytes // 4:
            return
        with self._lock:
            self._drop(name)
            self._held[name] = found
            self.held_bytes += len(found.content)
            while self.held_bytes > self.bound_bytes:
                self._drop(next(iter(self._held)))

    def _forget(self, name: str) -> None:
        with self._lock:
            self._drop(name)

    def _drop(self, name: str) -> None:
        dropped = self._held.pop(name, None)
        if dropped is not None:
            self.held_bytes -= len(dropped.content)


def shelves() -> Shelves:
    """This process's own."""
    return _shelves(Path(settings.MEDIA_FOLDER), settings.MEDIA_CACHE_BYTES)


@lru_cache(maxsize=1)
def _shelves(folder: Path, bound_bytes: int) -> Shelves:
    return Shelves(folder, bound_bytes)


class MediaFirst:
    """WSGI: /media/<shelf>/<key>-<edge>.<format> from the shelves, everything else from the site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return self.site(environ, start_response)
        status, headers, content = self._answer(environ, path[len(PREFIX) :])
        start_response(status, [*headers, *SECURITY])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    def _answer(self, environ: dict[str, Any], name: str) -> tuple[str, Headers, bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            refusal = b"Pictures are only read here: ask with GET or HEAD.\n"
            return "405 Method Not Allowed", [("Allow", "GET, HEAD"), NOT_KEPT, *_text(refusal)], refusal
        parsed = names.parse(name)  # the only names that ever reach the file system
        found = shelves().read_nearest(*parsed) if parsed else None
        if parsed is None or found is None:
            missing = b"No such picture, or no longer.\n"
            return "404 Not Found", [NOT_KEPT, *_text(missing)], missing
        headers: Headers = [("ETag", found.tag), FOR_EVER, MARK]
        if _is_known(environ.get("HTTP_IF_NONE_MATCH", ""), found.tag):
            return "304 Not Modified", headers, b""
        headers += [
            ("Content-Type", names.FORMATS[parsed[1].format]),
            ("Content-Length", str(len(found.content))),
        ]
        return "200 OK", headers, found.content


def _text(content: bytes) -> Headers:
    return [TEXT, ("Content-Length", str(len(content)))]


def _is_known(if_none_match: str, tag: str) -> bool:
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return tag in known or "*" in known
