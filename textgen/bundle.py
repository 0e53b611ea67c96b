"""What this version brings of a text model: the adapter, and the name of what a worker makes of it."""

import hashlib
import os
from functools import cache
from pathlib import Path

from textgen.errors import TextModelRefused

BUNDLED = Path(__file__).parent / "bundled" / "model"
ADAPTER = "adapter.safetensors"


@cache
def ready_name() -> str:
    """What the folder of this version's model is called: another adapter is another model."""
    try:
        adapter = (BUNDLED / ADAPTER).read_bytes()
    except OSError as error:
        raise TextModelRefused(
            f"{BUNDLED / ADAPTER} cannot be read ({error}), expected the adapter of this package; reinstall it."
        ) from error
    return f"model-{hashlib.sha256(adapter).hexdigest()[:12]}"


def default_folder() -> Path:
    """Where models are kept."""
    return Path(os.environ.get("NONESUCH_VAR", "var")) / "text"
