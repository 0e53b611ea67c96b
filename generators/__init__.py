"""Networks that draw what does not exist. Runs without the site: `python -m generators --help`."""

from generators.checkpoint import convert, open_checkpoint
from generators.errors import CheckpointRefused, DownloadFailed
from generators.generator import Generator
from generators.latents import seed_to_z
from generators.manifest import Manifest

__all__ = [
    "CheckpointRefused",
    "DownloadFailed",
    "Generator",
    "Manifest",
    "convert",
    "open_checkpoint",
    "seed_to_z",
]
