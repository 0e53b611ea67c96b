"""Ten thousand damaged checkpoints: each is opened or refused in a sentence, quickly, and nothing is run.

`python -m tests.generators.formats.test_fuzz FIRST COUNT` goes through other seeds.
"""

import codecs
import resource
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import torch

from generators import CheckpointRefused
from generators.checkpoint import WEIGHTS, read_checkpoint
from generators.formats import UNFORESEEN
from tests import networks
from tests.generators import golden
from tests.generators.formats import snapshots
from tests.generators.formats.damage import damaged
from tests.generators.formats.opener import MORE_BYTES, address_space
from tests.generators.watch import watched

COUNT = 10_000
SECONDS = 3  # for one file, on a machine that is busy


# Of each format the smallest there is; hostile ones beside them.
HONEST = (
    "bad/ok_only_g_ema.pkl", "bad/ok_shared_storage.pt", "bad/ok_extra_optimizer.pt", "bad/weights_shape_lucidrains.pt",
    "dcgan/dcgan_gray_old.pth", "stylegan-tf/sg1_lod2.pkl", "stylegan-tf/sg2tf_skip.pkl",
)  # fmt: skip
SLOW = (
    "projected-gan-and-xl/sgxl_stem_t.pkl", "stylegan3/sg3_t_cond.pkl", "rosinality-stylegan1/rosi1_bare.model",
)  # fmt: skip
MAX_HOSTILE_BYTES = 3000
for encoding in (
    "cp437",
    "raw-unicode-escape",
):  # of zips and old pickles: Python imports these when first asked
    codecs.lookup(encoding)


@cache
def wholes() -> tuple[bytes, ...]:
    """The files that are damaged."""
    hostile = [
        path
        for path in sorted((golden.SUBSET / "bad").glob("*.p*"))
        if 0 < path.stat().st_size < MAX_HOSTILE_BYTES
    ]
    with tempfile.TemporaryDirectory() as folder:
        ours = networks.tiny_checkpoint(Path(folder) / "ours") / WEIGHTS
        small = snapshots.write(Path(folder) / "small.pkl", (4, 4), 4, names=("G_ema",))
        zipped = networks.tiny_ir_zip(Path(folder) / "ir.zip")
        small = snapshots.write(Path(folder) / "small.pkl", (4, 4), 4, names=("G_ema",))
        zipped = networks.tiny_ir_zip(Path(folder) / "ir.zip")
        often = [*(golden.SUBSET / name for name in HONEST), small, small, ours, zipped]
        slow = [golden.SUBSET / name for name in SLOW]
        return tuple(path.read_bytes() for path in (*often, *often, *often, *slow, *hostile))


def problem(seed: int, folder: Path) -> str:
    """What went wrong with this seed's file; nothing if it was opened or refused as it should be."""
    path = folder / "file"
    path.write_bytes(damaged(seed, wholes()))
    began = time.perf_counter()
    with watched() as seen:
        try:
            read_checkpoint(path)
        except CheckpointRefused as refusal:
            if "\n" in str(refusal) or len(str(refusal)) > 1000 or UNFORESEEN in str(refusal):
                return f"seed {seed}: {str(refusal)[:2000]}"
        except Exception:
            return f"seed {seed}: {traceback.format_exc()}"
    if seen:
        return f"seed {seed}: {seen}"
    seconds = time.perf_counter() - began
    return f"seed {seed} took {seconds:.1f} s" if seconds > SECONDS else ""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(10))
def test_damaged_checkpoints_are_opened_or_refused(part: int, tmp_path: Path) -> None:
    each = COUNT // 10
    problems = [problem(seed, tmp_path) for seed in range(part * each, (part + 1) * each)]
    assert list(filter(None, problems)) == []
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def main(first: int, count: int) -> None:
    folder = Path(tempfile.mkdtemp())
    torch.set_num_threads(1)
    warnings.simplefilter("error")
    problem(0, folder)  # what is imported late takes address space, not memory
    most = address_space() + MORE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    found_problems = 0
    for seed in range(first, first + count):
        if found := problem(seed, folder):
            print(found, flush=True)
            found_problems += 1
    shutil.rmtree(folder)
    print(f"{count} files, {found_problems} problems")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
