"""`manage.py up`, whole: the real broker, workers, beat and web server."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gallery.runtime.processes import CHECKOUT, Program, free_port, linux_only, program, wait_until

pytestmark = [linux_only, pytest.mark.slow]
OPEN = "The gallery is open"
Up = Callable[..., Program]


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """Deeper than any socket may be."""
    return tmp_path / ("deep" * 20) / ("deeper" * 20) / "var"


@pytest.fixture
def up(tmp_path: Path, var: Path) -> Iterator[Up]:
    """Starts `manage.py up` on a var of its own, without fetching weights."""
    with contextlib.ExitStack() as stack:

        def start(*options: str, **environment: str) -> Program:
            output = tmp_path / f"output-{len(list(tmp_path.iterdir()))}"
            surroundings = {
                "NONESUCH_VAR": str(var),
                "PORT": str(free_port()),
                "HOST": "127.0.0.1",
                "DJANGO_SETTINGS_MODULE": "gallery.settings",
                "DJANGO_SECRET_KEY": "",
                "DATABASE_URL": "",
                "CELERY_BROKER_URL": "",
                **environment,
            }
            arguments = ["manage.py", "up", "--no-bootstrap", *options]
            return stack.enter_context(program(arguments, output, **surroundings))

        yield start


def test_the_whole_tree_opens_and_ctrl_c_leaves_nothing(up: Up, var: Path) -> None:
    port = free_port()
    gallery = up(PORT=str(port))
    gallery.wait_for_words(OPEN)
    assert f"http://localhost:{port}/" in gallery.said()
    assert f"NONESUCH_VAR={var} " in gallery.said()  # in the line that makes an administrator
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        assert json.load(answer)["ready"]
    socket_path = Path((var / "run" / "broker.path").read_text().strip())
    assert {"beat", "care", "render", "granian", "valkey"} <= set(_kinds(gallery))
    gallery.ctrl_c()
    assert gallery.ends(60) == 0
    assert gallery.is_gone()
    assert not socket_path.parent.exists()


def test_kill_9_of_the_supervisor_leaves_nothing(up: Up, var: Path) -> None:
    gallery = up()
    gallery.wait_for_words(OPEN)
    socket_path = Path((var / "run" / "broker.path").read_text().strip())
    gallery.kill()
    wait_until(gallery.is_gone)
    assert not socket_path.parent.exists()


def test_a_second_start_on_the_same_var_is_refused(up: Up) -> None:
    port = free_port()
    gallery = up("--no-worker", "--no-beat", PORT=str(port))
    gallery.wait_for_words(OPEN)
    second = up()
    assert second.ends() == 1
    assert f"is already running at http://localhost:{port}/" in second.said()


def test_a_port_in_use_is_refused_before_anything_starts(up: Up, var: Path) -> None:
    gallery = up("--no-worker", "--no-beat")
    gallery.wait_for_words(OPEN)
    port = gallery.said().split("http://localhost:")[1].split("/")[0]
    other = up(PORT=port, NONESUCH_VAR=str(var.parent / "other"))
    assert other.ends() == 1
    assert f"Port {port} on 127.0.0.1 cannot be opened" in other.said()
    assert "Traceback" not in other.said()


def test_a_broker_of_the_environment_is_used_instead_of_ours(up: Up) -> None:
    gallery = up("--no-worker", "--no-beat", CELERY_BROKER_URL="redis://127.0.0.1:1/0")
    gallery.wait_for_words(OPEN)
    assert "valkey" not in _kinds(gallery)


def test_a_var_that_cannot_be_written_is_refused(up: Up, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    gallery = up(NONESUCH_VAR=str(tmp_path / "file" / "var"))
    assert gallery.ends() == 1
    assert "cannot be written (Not a directory)" in gallery.said()
    assert "Traceback" not in gallery.said()


def test_starting_imports_no_network() -> None:
    """The supervisor lives as long as the site; torch in it would cost 200 MB for nothing."""
    probe = (
        "import sys, django; django.setup(); from gallery.runtime.management.commands import up;"
        "print(*{'torch', 'openvino', 'transformers'} & sys.modules.keys())"
    )
    surroundings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    ran = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=CHECKOUT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == []


def _kinds(gallery: Program) -> Iterator[str]:
    for command in gallery.left().values():
        for words, kind in (
            ("valkey-server", "valkey"),
            ("--hostname render@", "render"),
            ("--hostname care@", "care"),
            ("gallery.celery:app beat", "beat"),
            ("-m granian", "granian"),
        ):
            if words in command:
                yield kind
