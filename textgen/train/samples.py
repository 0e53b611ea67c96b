"""What a training would write by now: listings from facts that are always the same, unchecked, for eyes to judge."""

import json
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from textgen.adapter import Adapter, merged, of_peft
from textgen.attributes import draw_attributes
from textgen.base import CONFIG, WEIGHTS, entry
from textgen.decode import Decoder
from textgen.llama import Shape
from textgen.prompt import END, prompt
from textgen.sample import Chance, Taste
from textgen.tokens import Tokens
from textgen.train.networks import ADAPTER_SCALE, small
from textgen.train.options import Recipe

LONGEST_TOKENS = 400


def decoder(recipe: Recipe, base: Path | None, average: dict[str, Tensor]) -> Decoder | None:
    """The averaged weights, ready to write; None of the recurrent model, which is only measured."""
    if recipe.model == "lstm":
        return None
    average = {name: value.cpu() for name, value in average.items()}
    if recipe.model == "lora":
        assert base is not None
        config = json.loads((base / CONFIG).read_text(encoding="utf-8"))
        adapter = Adapter(of_peft(average), ADAPTER_SCALE, entry().sha256, "")
        return Decoder.of(Shape.of(config), merged(load_file(base / WEIGHTS), adapter))
    tensors = {name: value.to(torch.bfloat16) for name, value in average.items()}
    return Decoder.of(Shape.of(small(recipe).to_dict()), tensors)


def written(model: Decoder, tokens: Tokens, count: int) -> Iterator[str]:
    """The facts of the first seeds and what follows them, to the end of the listing or to 400 tokens."""
    for seed in range(count):
        facts = prompt(draw_attributes(seed))
        ids = tokens.encode(facts)
        cache = model.cache(1, len(ids) + LONGEST_TOKENS)
        chance = Chance((seed,), (), frozenset(), Taste())
        scores = model.begin(cache, 0, ids)
        said: list[int] = []
        while len(said) < LONGEST_TOKENS and not tokens.decode(said[-8:]).rstrip().endswith(END):
            said.append(chance.choose(scores))
            place = len(ids) + len(said) - 1
            scores = model.step(cache, torch.tensor(said[-1:]), torch.tensor([place]))[0]
        yield facts + tokens.decode(said)
