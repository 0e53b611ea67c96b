"""Our loop gives the numbers of the reference, and a row does not know what stands beside it."""

from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM

from textgen.backends import BACKENDS
from textgen.decode import Decoder
from textgen.errors import TextModelRefused

IDS = [5, 17, 300, 42, 8, 99, 250, 3, 77, 121]


def stepped(decoder: Decoder, row: int, others: int) -> torch.Tensor:
    """Scores [steps, V] of IDS in one row of four, where the other rows hold `others`, further along."""
    cache = decoder.cache(4, 300)
    for other in range(4):
        decoder.begin(cache, other, [others] * 20)
    decoder.begin(cache, row, IDS[:4])
    found = []
    for place in range(4, len(IDS)):
        tokens = torch.full((4,), others)
        places = torch.full((4,), 130 + place if others > 50 else 20 + place)
        tokens[row], places[row] = IDS[place], place
        found.append(decoder.step(cache, tokens, places)[row])
    return torch.stack(found)


def test_scores_are_those_of_transformers(base_folder: Path) -> None:
    reference = LlamaForCausalLM.from_pretrained(base_folder, dtype=torch.float32)
    with torch.no_grad():
        theirs = reference(input_ids=torch.tensor([IDS])).logits[0]
    decoder = Decoder.read(base_folder, "float32")
    torch.testing.assert_close(stepped(decoder, 2, 7), theirs[4:], rtol=1e-4, atol=1e-4)
    begun = decoder.begin(decoder.cache(1, 128), 0, IDS)
    torch.testing.assert_close(begun, theirs[-1], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_row_is_the_same_in_any_place_and_company(base_folder: Path, backend: str) -> None:
    decoder = Decoder.read(base_folder, backend)
    alone = stepped(decoder, 0, 7)
    assert torch.equal(alone, stepped(decoder, 3, 7))
    assert torch.equal(
        alone, stepped(decoder, 1, 200)
    )  # the others are so long that the cache is read further


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextModelRefused, match="holds no model"):
        Decoder.read(tmp_path)
