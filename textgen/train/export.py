"""What a training learnt, as the file that others open: an adapter, or a whole small model."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from textgen.adapter import Adapter, of_peft
from textgen.base import CONFIG, WEIGHTS, entry
from textgen.bundle import ADAPTER
from textgen.disk import whole_file
from textgen.errors import TrainingRefused
from textgen.tokens import TOKENIZER, Tokens
from textgen.train import snapshot
from textgen.train.networks import ADAPTER_SCALE, small
from textgen.train.options import Recipe


def export(outdir: Path, folder: Path) -> str:
    """Write the averaged weights in float16. A card is written by hand: see textgen/bundled/model/README.md."""
    parts, facts = snapshot.read(outdir / snapshot.SNAPSHOT)
    recipe = Recipe(**facts["recipe"])
    minutes = facts["seconds"] / 60
    note = f"{facts['steps']:,} steps, {facts['tokens']:,} tokens, {minutes:.0f} minutes; {recipe.told()}"
    folder.mkdir(parents=True, exist_ok=True)
    if recipe.model == "lora":
        path = folder / ADAPTER
        Adapter(of_peft(parts["average"]), ADAPTER_SCALE, entry().sha256, note).write(path)
    elif recipe.model == "scratch":
        path = folder / WEIGHTS
        halves = {name: value.to(torch.float16).contiguous() for name, value in parts["average"].items()}
        with whole_file(path) as aside:
            save_file(halves, aside, metadata={"format": "pt", "note": note})
        config = {**small(recipe).to_dict(), "architectures": ["LlamaForCausalLM"]}
        (folder / CONFIG).write_text(json.dumps(config, indent=1, default=str) + "\n", encoding="utf-8")
        Tokens.read(outdir).write(folder / TOKENIZER)
    else:
        raise TrainingRefused(
            f"{outdir} trains the {recipe.model}, which is only measured; expected lora or scratch."
        )
    return f"{path}: {path.stat().st_size:,} bytes, {note}"
