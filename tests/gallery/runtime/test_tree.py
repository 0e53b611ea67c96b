"""The process tree, with real signals and stand-in parts."""

import contextlib
import os
import signal
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gallery.runtime.processes import Program, free_port, linux_only, program, wait_until

pytestmark = linux_only
StartTree = Callable[..., Program]


@pytest.fixture
def start_tree(tmp_path: Path) -> Iterator[StartTree]:
    with contextlib.ExitStack() as stack:

        def start(*parts: str, **environment: str) -> Program:
            arguments = ["-m", "tests.gallery.runtime.stand_in", str(tmp_path), *parts]
            return stack.enter_context(program(arguments, tmp_path / "output", **environment))

        yield start


def test_kill_9_of_the_supervisor_leaves_nothing(start_tree: StartTree) -> None:
    tree = start_tree("sleeper", "family", "deaf")
    wait_until(lambda: tree.said().count("here") == 3)
    assert len(tree.left()) == 8  # the supervisor, three starters, three parts, a grandchild
    tree.kill()
    wait_until(tree.is_gone, within_s=15)


def test_kill_9_of_the_supervisor_and_a_starter_leaves_no_part(start_tree: StartTree) -> None:
    tree = start_tree("sleeper")
    tree.wait_for_words("here")
    os.kill(tree.find("child.py")[0], signal.SIGKILL)
    tree.kill()
    wait_until(tree.is_gone, within_s=15)


def test_ctrl_c_stops_everything_in_order(start_tree: StartTree, tmp_path: Path) -> None:
    tree = start_tree("last", "middle", "first")
    wait_until(lambda: tree.said().count("here") == 3)
    tree.ctrl_c()
    assert tree.ends() == 0
    assert (tmp_path / "ends").read_text() == "first middle last "
    assert tree.is_gone()


def test_a_second_ctrl_c_kills_what_does_not_listen(start_tree: StartTree) -> None:
    tree = start_tree("deaf")
    tree.wait_for_words("here")
    tree.ctrl_c()
    with pytest.raises(Exception, match="timed out"):
        tree.ends(within_s=0.5)
    tree.ctrl_c()
    assert tree.ends(within_s=10) == 0
    assert tree.is_gone()


def test_a_part_that_dies_is_started_again(start_tree: StartTree) -> None:
    tree = start_tree("sleeper")
    tree.wait_for_words("here")
    os.kill(tree.find("time.sleep")[-1], signal.SIGKILL)
    wait_until(lambda: tree.said().count("here") == 2)
    assert "sleeper ended by SIGKILL; starting it again in 0.05 s." in tree.said()


def test_what_a_dead_part_had_started_dies_with_it(start_tree: StartTree) -> None:
    tree = start_tree("family")
    tree.wait_for_words("here")
    starter = tree.find("child.py")[0]
    grandchild = max(tree.left())
    os.kill(starter, signal.SIGKILL)
    wait_until(lambda: grandchild not in tree.left())


def test_a_part_that_keeps_crashing_is_given_up_with_its_last_words(
    start_tree: StartTree, tmp_path: Path
) -> None:
    tree = start_tree("sleeper", "crasher")
    assert tree.ends() == 1
    assert "crasher ended 3 times in a row, the last time with exit code 3" in tree.said()
    assert str(tmp_path / "crasher.log") in tree.said()
    assert tree.said().rstrip().endswith("no weights in this house")
    assert tree.is_gone()


def test_a_part_that_never_answers_is_given_up(start_tree: StartTree) -> None:
    tree = start_tree("silent")
    assert tree.ends() == 1
    assert "silent did not answer within 0 s" in tree.said()
    assert tree.is_gone()


def test_lines_carry_the_name_of_their_part_and_are_kept(start_tree: StartTree, tmp_path: Path) -> None:
    tree = start_tree("sleeper")
    tree.wait_for_words("sleeper  | here")
    assert (tmp_path / "sleeper.log").read_text() == "here\n"


def test_a_killed_granian_leaves_no_worker_to_answer_beside_the_new_one(start_tree: StartTree) -> None:
    port = free_port()
    tree = start_tree("web", PORT=str(port))
    wait_until(lambda: _answer(port) is not None)
    orphan = _answer(port)
    main = min(set(tree.find("-m granian")) - set(tree.find("child.py")))
    os.kill(main, signal.SIGKILL)
    wait_until(lambda: _answer(port) not in (None, orphan))
    assert orphan not in {str(pid) for pid in tree.left()}


def _answer(port: int) -> str | None:
    """The process that answered."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as response:
            return str(response.read().decode())
    except OSError:
        return None
