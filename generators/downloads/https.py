"""A file over HTTPS: resumed where it was cut, checked against its hash, never larger than there is room for."""

import json
import re
import shutil
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import requests

from generators.downloads import Progress, silent
from generators.downloads.addresses import Private, PublicOnly, checked
from generators.errors import DownloadFailed
from generators.formats.files import MAX_FILE_BYTES

CHUNK_BYTES = 2**16
TIMEOUT_S = (15, 60)  # to connect; between two pieces
REDIRECTS = 5
IDLE_TRIES = 3  # connections in a row that brought nothing
ROOM_LEFT_BYTES = 200_000_000  # what a download leaves free: the conversion writes as much again
REDIRECTING = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Part:
    """What is kept beside a file that has not come whole: which version of which address it is."""

    url: str
    validator: str  # an ETag or a date; without one a cut file is begun anew


def download(
    url: str,
    folder: Path,
    *,
    progress: Progress = silent,
    private: Collection[str] = (),
    max_bytes: int = MAX_FILE_BYTES,
) -> Path:
    """The file at `url` in `folder`, under the name it has there. `private` are hosts that need not be public.

    A download that was cut goes on where it was. DownloadFailed says in a sentence what else went wrong.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name_of(url)
    partly = target.with_name(f".{target.name}.part")
    with requests.Session() as session:
        session.mount("https://", PublicOnly())
        session.mount("http://", PublicOnly())
        for host in private:
            for scheme in ("https", "http"):
                session.mount(f"{scheme}://{host}", requests.adapters.HTTPAdapter())
        idle = 0
        while True:
            before = _size(partly)
            try:
                _go_on(session, url, partly, progress, private, max_bytes)
                break
            except DownloadFailed:
                raise
            except Private as refusal:
                raise DownloadFailed(str(refusal)) from refusal
            except requests.RequestException as error:
                idle = 0 if _size(partly) > before else idle + 1
                if idle == IDLE_TRIES:
                    raise DownloadFailed(
                        f"{url} could not be read to its end ({_reason(error)}), {_size(partly):,} bytes came; "
                        "try again: what has come is kept."
                    ) from error
            except OSError as error:
                raise DownloadFailed(
                    f"{url} could not be written ({error.strerror or error}); make room and try again."
                ) from error
    _note(partly).unlink(missing_ok=True)
    return partly.replace(target)


def name_of(url: str) -> str:
    """A plain file name out of an address."""
    last = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "_", last).lstrip(".")[-100:] or "checkpoint"


def _go_on(
    session: requests.Session,
    url: str,
    partly: Path,
    progress: Progress,
    private: Collection[str],
    max_bytes: int,
) -> None:
    """Fetch what is missing of the part; returns when it is whole."""
    begun = _begun(partly, url)
    headers = {"Accept-Encoding": "identity"}  # a packed answer would have another length
    if begun is not None:
        headers |= {"Range": f"bytes={_size(partly)}-", "If-Range": begun.validator}
    with _answer(session, url, headers, private) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            _forget(partly)  # of another version, or whole already: its hash will tell after a fresh start
            raise requests.ConnectionError("the server does not know that part of the file")
        goes_on = answer.status_code == requests.codes.partial_content
        if goes_on and not answer.headers.get("Content-Range", "").startswith(f"bytes {_size(partly)}-"):
            _forget(partly)
            raise requests.ConnectionError("the server sent another part than was asked for")
        if not goes_on:
            _forget(partly)
        _refuse_page(answer, url)
        there = _size(partly)
        told = answer.headers.get("Content-Length", "")
        total = there + int(told) if told.isdecimal() else None
        _check_room(partly.parent, url, total, there, max_bytes)
        validator = answer.headers.get("ETag", "") or answer.headers.get("Last-Modified", "")
        _note(partly).write_text(json.dumps(asdict(Part(url, validator))))
        with partly.open("ab") as file:
            for piece in answer.iter_content(CHUNK_BYTES):
                there += len(piece)
                if there > max_bytes:
                    _forget(partly)
                    raise _too_large(url, there, max_bytes)
                file.write(piece)
                progress(there, total)


def _answer(
    session: requests.Session, url: str, headers: dict[str, str], private: Collection[str]
) -> requests.Response:
    """The answer after redirects, each of which is looked at as the first address was."""
    at = checked(url, private)
    for _ in range(REDIRECTS + 1):
        answer = session.get(at, headers=headers, stream=True, timeout=TIMEOUT_S, allow_redirects=False)
        if answer.status_code not in REDIRECTING:
            if answer.status_code >= 400 and answer.status_code != 416:
                answer.close()
                raise DownloadFailed(
                    f"{at} answered {answer.status_code} {answer.reason}, expected the file; "
                    "look whether the address is right and open to everybody."
                )
            return answer
        answer.close()
        at = checked(urljoin(at, answer.headers.get("Location", "")), private)
    raise DownloadFailed(f"{url} leads on more than {REDIRECTS} times, expected a file; look where it ends.")


def _refuse_page(answer: requests.Response, url: str) -> None:
    if answer.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise DownloadFailed(
            f"{url} answers with a web page, expected a file; open it in a browser, download the file there, "
            "and upload it."
        )


def _check_room(folder: Path, url: str, total: int | None, there: int, max_bytes: int) -> None:
    if total is None:
        return
    if total > max_bytes:
        raise _too_large(url, total, max_bytes)
    free = shutil.disk_usage(folder).free
    if free < total - there + ROOM_LEFT_BYTES:
        raise DownloadFailed(
            f"{url} is {total:,} bytes, and {free:,} are free in {folder}, expected {ROOM_LEFT_BYTES:,} more than "
            "it takes; make room and try again."
        )


def _too_large(url: str, found: int, expected: int) -> DownloadFailed:
    return DownloadFailed(
        f"{url} is {found:,} bytes or more, expected at most {expected:,}; is it a checkpoint?"
    )


def _begun(partly: Path, url: str) -> Part | None:
    """What the part is of, if it can be gone on with."""
    try:
        part = Part(**json.loads(_note(partly).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return part if part.url == url and part.validator and _size(partly) else None


def _note(partly: Path) -> Path:
    return partly.with_name(f"{partly.name}.json")


def _forget(partly: Path) -> None:
    partly.unlink(missing_ok=True)
    _note(partly).unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: requests.RequestException) -> str:
    """The innermost cause, in one line: requests and urllib3 wrap it several times."""
    inner: BaseException = error
    while inner.__cause__ or inner.__context__:
        inner = inner.__cause__ or inner.__context__ or inner
    return (str(inner) or type(inner).__name__).splitlines()[0][:200]
