"""Hostile, broken and odd files, each opened in a process of its own, in an empty folder, within limits."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.generators import golden
from tests.generators.formats.opener import MORE_BYTES

FOLDER = (golden.FOLDER if (golden.FOLDER / "bad").is_dir() else golden.SUBSET) / "bad"
FACTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
HOSTILE = [name for name, facts in FACTS.items() if facts["expect"] == "refuse"]
ODD = [name for name, facts in FACTS.items() if facts["expect"] == "load-without-executing"]
ROOT = Path(__file__).parents[3]

Open = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def opened() -> Iterator[Open]:
    """Opens a file in a child of a process that has imported all it needs."""
    command = [sys.executable, "-m", "tests.generators.formats.opener"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        told, answers = server.stdin, server.stdout

        def ask(path: Path, limit: int | None = None, compare_with: str | None = None) -> dict[str, Any]:
            print(
                json.dumps({"path": str(path), "bytes": limit, "compare_with": compare_with}),
                file=told,
                flush=True,
            )
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield ask
        told.close()


def test_the_set_is_whole() -> None:
    assert len(HOSTILE) >= 94
    assert len(ODD) >= 12


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_refused_in_one_sentence(opened: Open, name: str) -> None:
    facts = FACTS[name]
    found = opened(FOLDER / facts["file"], MORE_BYTES)
    assert "refusal" in found, found
    said = found["refusal"]
    assert "\n" not in said
    assert [word for word in facts["contains"] if word.lower() not in said.lower()] == [], said
    any_of = facts.get("contains_any", [""])
    assert any(word.lower() in said.lower() for word in any_of), said
    assert (found["left"], found["seen"]) == ([], [])


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_draws_what_it_should_and_runs_nothing(opened: Open, name: str) -> None:
    facts = FACTS[name]
    found = opened(FOLDER / facts["file"], compare_with=same_as(facts["same_output_as"]))
    assert found.get("differences") == [], found
    assert (found["left"], found["seen"]) == ([], [])


def same_as(arrays: str) -> str:
    """The checkpoint whose arrays these are: `../stylegan3/sg3_t_cond.npz (…)` -> `stylegan3/sg3_t_cond.pkl`."""
    path = (FOLDER / arrays.split()[0]).resolve()
    found = next(file for file in path.parent.glob(f"{path.stem}.*") if file.suffix in golden.ENDINGS)
    return f"{found.parent.name}/{found.name}"
