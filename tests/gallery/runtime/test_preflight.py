"""What is refused before anything starts."""

import socket
from pathlib import Path

import pytest

from gallery.runtime import preflight
from gallery.runtime.preflight import Refused

MOUNTS = """\
/dev/vda / ext4 rw 0 0
proc /proc proc rw 0 0
server:/homes /home nfs4 rw 0 0
/dev/sdb /home/with\\040space ext4 rw 0 0
someone@host: /mnt/far fuse.sshfs rw 0 0
"""


def test_a_port_in_use_is_refused_in_one_sentence() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian does
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            Refused, match=rf"^Port {port} on 127.0.0.1 cannot be opened \(Address already in use\)"
        ):
            preflight.check_port("127.0.0.1", port)


def test_a_port_may_be_taken_again_after_a_visitor_has_left() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    visitor = socket.create_connection(("127.0.0.1", port))
    ours, _ = server.accept()
    ours.close()  # who closes first keeps the address in TIME_WAIT
    visitor.close()
    server.close()
    preflight.check_port("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(Refused, match=r"HOST is 'no such host', expected an address of this machine"):
        preflight.check_port("no such host", 8000)


def test_a_var_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match=r"file/var cannot be written \(Not a directory\); free some space"):
        preflight.make_folders(tmp_path / "file" / "var")


def test_a_full_disk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"MB free, expected at least 1000000000 MB"):
        preflight.check_room(tmp_path, expected_bytes=10**9 * 1024**2)


def test_only_one_gallery_has_a_var(tmp_path: Path) -> None:
    run_folder = tmp_path / "var" / "run"
    run_folder.mkdir(parents=True)
    refused = pytest.raises(Refused, match=r"var is already running at http://localhost:8000/; stop that one")
    with preflight.only_one(run_folder, "http://localhost:8000/"), refused:
        preflight.only_one(run_folder, "http://localhost:9000/").__enter__()
    with preflight.only_one(run_folder, "http://localhost:9000/"):
        assert (run_folder / "up.lock").read_text() == "http://localhost:9000/\n"


@pytest.mark.parametrize("place", ["/home/me/var/db.sqlite3", "/mnt/far/var/db.sqlite3"])
def test_sqlite_on_a_network_mount_is_refused(place: str, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    with pytest.raises(Refused, match="where SQLite is not safe; set NONESUCH_VAR"):
        preflight.check_database_place(Path(place), mounts)


@pytest.mark.parametrize("place", ["/srv/var/db.sqlite3", "/home/with space/db.sqlite3"])
def test_sqlite_on_a_local_disk_is_fine(place: str, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    preflight.check_database_place(Path(place), mounts)
