"""Opening and drawing from a 1024 px StyleGAN2 in a process of its own, and converting a snapshot of NVIDIA's size."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from generators.families import stylegan2
from generators.manifest import Manifest, digest_of
from tests import networks
from tests.bench.stylegan2 import network
from tests.generators.formats import snapshots

THREADS = 2
WIDTHS = (512, 512, 512, 512, 512, 256, 128, 64, 32)  # 1024 px, channel_base 32768

# In a process of its own: seconds, and the resident memory before and at most, MB
CHILD = """
import json, sys, time
import numpy as np, openvino, safetensors.torch, torch
from generators import checkpoint, convert, open_checkpoint, seed_to_z
import generators.backends.openvino

def resident(field):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(field))

def anonymous():
    return resident("RssAnon")

what, source, target = sys.argv[1:]
before, own, start = resident("VmRSS"), anonymous(), time.perf_counter()
if what == "read":
    kept = checkpoint.read_checkpoint(checkpoint.Path(source))
elif what == "convert":
    convert(checkpoint.Path(source), checkpoint.Path(target))
else:
    generator = open_checkpoint(source, what, 2)
seconds, after = time.perf_counter() - start, anonymous() - own
if what == "openvino":
    z = np.concatenate([seed_to_z(seed, 512) for seed in range(4)])
    generator.synthesis(generator.mapping(z))
print(json.dumps({"seconds": seconds, "own": after, "before": before, "most": resident("VmHWM")}))
"""


def run() -> dict[str, float | str]:
    """Seconds and MB; the libraries are imported before the clock starts."""
    with tempfile.TemporaryDirectory(prefix="nonesuch-bench-") as name:
        ours = written(Path(name) / "ours")
        measured("openvino", ours)  # draws, and keeps the export
        read, opened = measured("read", ours), measured("openvino", ours)
        snapshot = snapshots.write(Path(name) / "network-snapshot.pkl", WIDTHS, w_dim=512)
        size_mb = snapshot.stat().st_size / 1e6
        converted = measured("convert", snapshot, Path(name) / "converted")
    return {
        "1024 px, safetensors, MB": read["size"] / 1e6,
        "reading and checking it, s": read["seconds"],
        "memory taken for that beside the file's own pages, MB": read["own"],
        "opening it, nothing compiled, s": opened["seconds"],
        "peak memory of the process after drawing 4 at once, MB": opened["most"],
        "a snapshot as stylegan2-ada-pytorch saves it, MB": size_mb,
        "converting it, s": converted["seconds"],
        "memory taken for that at most, times the file": (converted["most"] - converted["before"]) / size_mb,
    }


def measured(what: str, source: Path, target: Path | None = None) -> dict[str, float]:
    command = [sys.executable, "-c", CHILD, what, str(source), str(target or source)]
    made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(made.stdout)
    size = sum(path.stat().st_size for path in source.glob("*.safetensors")) if source.is_dir() else 0
    return {**found, "size": size}


def written(folder: Path) -> Path:
    """A checkpoint of random weights, as `convert` leaves it."""
    drawn = network(stylegan2.architecture_for(1024, 512, 512, 32768, 512, mapping_depth=8))
    architecture = drawn.architecture.to_json()
    manifest = Manifest(
        family=stylegan2.NAME,
        architecture=architecture,
        **asdict(drawn.dimensions),
        digest=digest_of(stylegan2.NAME, architecture, drawn.state_dict()),
        name="random weights",
    )
    return networks.written(folder, manifest, drawn.state_dict())


if __name__ == "__main__":
    for key, value in run().items():
        print(f"{key:64} {value if isinstance(value, str) else round(value, 3)}")
