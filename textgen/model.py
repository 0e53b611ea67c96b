"""The model that writes: made once from the base and our adapter, then opened from a folder, in bfloat16."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM

from textgen.adapter import Adapter, merged
from textgen.base import CONFIG, OFFLINE, WEIGHTS, Progress, entry, imported
from textgen.bundle import ADAPTER, BUNDLED, default_folder, ready_name
from textgen.disk import whole_folder
from textgen.errors import TextModelRefused
from textgen.tokens import TOKENIZER, Tokens


def ready(folder: Path | None = None, progress: Progress = lambda said: None) -> Path:
    """The folder of the default model. Made in `folder` the first time: downloaded, unpacked, merged."""
    folder = folder or default_folder()
    target = folder / ready_name()
    if not (target / WEIGHTS).is_file():
        base = imported(folder, progress)
        progress("Merging the adapter into the base model")
        with whole_folder(target) as aside:
            merge(base, Adapter.read(BUNDLED / ADAPTER), aside)
    return target


def merge(base: Path, adapter: Adapter, folder: Path) -> None:
    """Write the model of `base` with the adapter in it."""
    if adapter.base != entry().sha256:
        raise TextModelRefused(
            f"The adapter was trained on the model {adapter.base[:12]}, expected {entry().sha256[:12]} "
            f"({entry().title}); take the adapter that this version brings."
        )
    save_file(merged(load_file(base / WEIGHTS), adapter), folder / WEIGHTS, metadata={"format": "pt"})
    for name in (CONFIG, TOKENIZER):
        shutil.copyfile(base / name, folder / name)


@dataclass(frozen=True)
class Model:
    network: LlamaForCausalLM
    tokens: Tokens

    def body(self, ids: Tensor) -> Tensor:
        """ids [N, L] -> hidden [N, L, D]"""
        hidden: Tensor = self.network.model(input_ids=ids, use_cache=False).last_hidden_state
        return hidden

    @property
    def head(self) -> Tensor:
        weight: Tensor = self.network.lm_head.weight
        return weight


def open_model(folder: Path) -> Model:
    """The model in a folder, its weights mapped rather than read: two workers share them."""
    os.environ.update(OFFLINE)
    try:
        config = LlamaConfig.from_dict(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
        tensors = load_file(folder / WEIGHTS)
    except (OSError, SafetensorError, ValueError) as error:
        raise TextModelRefused(
            f"{folder} holds no model ({error}), expected {CONFIG}, {TOKENIZER} and {WEIGHTS}; "
            "delete it and `python -m textgen prepare` makes it again."
        ) from error
    config._attn_implementation = "sdpa"
    with torch.device("meta"):
        network = LlamaForCausalLM(config)
    tensors.setdefault("lm_head.weight", tensors["model.embed_tokens.weight"])
    _fit(network, tensors, folder)
    network.train(False).requires_grad_(False)
    return Model(network, Tokens.read(folder))


def _fit(network: LlamaForCausalLM, tensors: dict[str, Tensor], folder: Path) -> None:
    """Put tensors where the empty network has places for them; buffers follow from the configuration."""
    try:
        network.load_state_dict(tensors, strict=True, assign=True)
    except RuntimeError as error:
        raise TextModelRefused(
            f"{folder.name}/{WEIGHTS} does not fit {CONFIG} ({str(error).splitlines()[-1].strip()}); "
            "delete the folder and `python -m textgen prepare` makes it again."
        ) from error
    rotary = type(network.model.rotary_emb)
    network.model.rotary_emb = rotary(config=network.config)
