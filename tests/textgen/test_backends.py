"""Every backend says what the reference says, whatever it keeps its weights in."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from textgen.backends import BACKENDS, Backend, choose
from textgen.errors import TextModelRefused
from textgen.llama import Llama

NEAR = {"float32": 1e-6, "bfloat16": 0.03, "openvino": 0.03}  # relative; 8 bits round by half a percent


def opened(name: str, folder: Path) -> Backend:
    dtype, made = BACKENDS[name]
    return made(Llama.read(folder, dtype), 1)


def there(found: Tensor | None) -> Tensor:
    assert found is not None
    return found


def off(found: Tensor, expected: Tensor) -> float:
    return float((found.float() - expected).norm() / expected.norm())


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize("count", [1, 5, 8, 21])
def test_any_number_of_rows_gives_the_numbers_of_the_reference(
    base_folder: Path, name: str, count: int
) -> None:
    reference, ours = opened("float32", base_folder), opened(name, base_folder)
    tokens = torch.arange(count) * 7 % 200
    x = reference.embed(tokens)  # [T, D]
    own = x.to(ours.dtype)
    seen = torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    asked: list[Callable[[Backend, Tensor, Tensor], Tensor]] = [
        lambda backend, x, seen: backend.before(x),
        lambda backend, x, seen: backend.after(0, x, seen)[0],
        lambda backend, x, seen: there(backend.after(0, x, seen)[1]),
        lambda backend, x, seen: backend.scores(x),
    ]
    assert off(ours.embed(tokens), x) < NEAR[name]
    for ask in asked:
        assert off(ask(ours, own, seen.to(ours.dtype)), ask(reference, x, seen)) < NEAR[name]


@pytest.mark.parametrize("name", BACKENDS)
def test_nothing_is_asked_for_after_the_last_layer(base_folder: Path, name: str) -> None:
    last = Llama.read(base_folder, torch.float32).shape.layers - 1
    backend = opened(name, base_folder)
    x = backend.embed(torch.arange(8))
    assert backend.after(last, x, x)[1] is None


@pytest.mark.parametrize("name", BACKENDS)
def test_scores_stay_when_others_are_asked_for(base_folder: Path, name: str) -> None:
    backend = opened(name, base_folder)
    first = backend.scores(backend.embed(torch.arange(8)))
    before = first.clone()
    backend.scores(backend.embed(torch.arange(8) + 50))
    assert torch.equal(first, before)


def test_a_processor_without_bfloat16_writes_with_eight_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    for known, name in ((True, "bfloat16"), (False, "openvino")):
        monkeypatch.setattr("textgen.backends._knows_bfloat16", lambda known=known: known)
        assert choose() == name


def test_an_unknown_backend_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TextModelRefused, match="'int4', expected auto or one of bfloat16, float32, openvino"):
        choose("int4")


def test_weights_that_lack_a_layer_are_refused_by_its_name(base_folder: Path) -> None:
    whole = Llama.read(base_folder, torch.float32)
    short = Llama(replace(whole.shape, layers=whole.shape.layers + 1), whole._tensors, torch.float32)
    with pytest.raises(
        TextModelRefused, match=f"no 'model.layers.{whole.shape.layers}.input_layernorm.weight'"
    ):
        list(short.layers())
