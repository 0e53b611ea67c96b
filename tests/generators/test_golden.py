"""The numbers of the programs that people trained with come out of their files here too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from generators import open_checkpoint
from tests.generators import golden


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Networks this small are slower on more."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("one", golden.all_of(), ids=lambda one: one.name)
def test_a_checkpoint_draws_what_its_program_drew(one: golden.Golden, tmp_path: Path) -> None:
    generator = open_checkpoint(one.as_its_program_keeps_it(tmp_path), backend="eager")
    assert golden.differences(one, generator) == []


def test_the_set_has_a_file_of_each_format() -> None:
    assert len({one.facts["format"] for one in golden.all_of()}) >= 9
