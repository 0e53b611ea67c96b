"""What must be true before anything starts, each refused in one sentence."""

import contextlib
import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

ROOM_BYTES = 100 * 1024**2
MOUNTS = Path("/proc/self/mounts")
# WAL needs memory shared by all processes of one host, and locks on these are not to be trusted.
FOREIGN_FILESYSTEMS = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "fuse.",
)


class Refused(Exception):
    """The site cannot start: what was found, what was expected, what to do."""


@contextlib.contextmanager
def only_one(run_folder: Path, address: str) -> Iterator[None]:
    """Hold the lock of this var/. The kernel frees it when we die, however we die."""
    path = run_folder / "up.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            where = file.read().strip() or "another address"
            raise Refused(
                f"{run_folder.parent} is already running at {where}; stop that one with Ctrl-C, "
                "or give this one a NONESUCH_VAR and a PORT of its own."
            ) from None
        file.truncate(0)
        file.write(f"{address}\n")
        file.flush()
        yield


def make_folders(var: Path, *folders: Path) -> None:
    """Make var/ and what is in it. Raises Refused when it cannot be written."""
    try:
        for folder in (var, *folders):
            folder.mkdir(parents=True, exist_ok=True)
        probe = var / f".probe-{os.getpid()}"
        probe.write_bytes(b"\0" * 65536)
        probe.unlink()
    except OSError as error:
        raise Refused(
            f"{var} cannot be written ({error.strerror}); "
            "free some space, or set NONESUCH_VAR to a folder that can."
        ) from None


def check_room(var: Path, expected_bytes: int = ROOM_BYTES) -> None:
    free = shutil.disk_usage(var).free
    if free < expected_bytes:
        raise Refused(
            f"The disk of {var} has {free // 1024**2} MB free, expected at least "
            f"{expected_bytes // 1024**2} MB; free some space, or set NONESUCH_VAR to another disk."
        )


def check_port(host: str, port: int) -> None:
    """Bind and listen plainly: granian shares a taken port without an error, and both would answer."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise Refused(
            f"HOST is {host!r}, expected an address of this machine; use 127.0.0.1, or 0.0.0.0 for all."
        ) from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # for what a former run left in TIME_WAIT
        try:
            probe.bind(address)
            probe.listen(1)
        except PermissionError:
            raise Refused(
                f"PORT is {port}, which only root may open here; set PORT to one from 1024."
            ) from None
        except OSError as error:
            raise Refused(
                f"Port {port} on {host} cannot be opened ({error.strerror}); "
                f"stop the program that has it, or take another: PORT={port % 65535 + 1} make run"
            ) from None


def check_database_place(file: Path, mounts: Path = MOUNTS) -> None:
    """SQLite on a network filesystem corrupts or hangs. Only Linux tells where a folder comes from."""
    try:
        table = mounts.read_text(errors="replace")
    except OSError:
        return
    kind = filesystem_of(file, table)
    if any(kind == name or (name.endswith(".") and kind.startswith(name)) for name in FOREIGN_FILESYSTEMS):
        raise Refused(
            f"{file} lies on a {kind} mount, where SQLite is not safe; "
            "set NONESUCH_VAR to a folder on a local disk, or DATABASE_URL to a PostgreSQL server."
        )


def filesystem_of(path: Path, table: str) -> str:
    """The type of the mount with the longest mount point above `path`; "" when none is known."""
    best, kind = -1, ""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(fields[1].encode().decode("unicode_escape"))
        if path.resolve().is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]  # a later line lies over an earlier one
    return kind
