"""What we trained is merged without the package that trained it."""

from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import LlamaForCausalLM

from textgen.adapter import Adapter, merged, of_peft
from textgen.base import entry
from textgen.errors import TextModelRefused
from textgen.model import merge, open_model


@pytest.fixture
def adapted(base_folder: Path) -> tuple[Adapter, dict[str, torch.Tensor]]:
    """An adapter that changes something, and the weights that peft merges it to."""
    model = LlamaForCausalLM.from_pretrained(base_folder, dtype=torch.float32)
    wrapped = get_peft_model(model, LoraConfig(r=2, lora_alpha=4, target_modules="all-linear"))
    torch.manual_seed(3)
    weights = {name: value for name, value in wrapped.named_parameters() if value.requires_grad}
    for value in weights.values():
        value.data = torch.randn_like(value).half().float()  # as a file keeps it
    adapter = Adapter(of_peft(weights), 2.0, entry().sha256)
    return adapter, wrapped.merge_and_unload().state_dict()


def test_merging_gives_what_peft_gives(
    base_folder: Path, tmp_path: Path, adapted: tuple[Adapter, dict[str, torch.Tensor]]
) -> None:
    adapter, theirs = adapted
    adapter.write(tmp_path / "adapter.safetensors")
    base = load_file(base_folder / "model.safetensors")
    ours = merged(base, Adapter.read(tmp_path / "adapter.safetensors"))
    assert ours.keys() == base.keys()
    for name, tensor in ours.items():
        torch.testing.assert_close(tensor, theirs[name].to(torch.bfloat16))


def test_a_merged_model_is_opened_from_its_folder(
    base_folder: Path, tmp_path: Path, adapted: tuple[Adapter, dict[str, torch.Tensor]]
) -> None:
    merge(base_folder, adapted[0], tmp_path)
    model = open_model(tmp_path)
    assert model.network.dtype == torch.bfloat16
    assert model.body(torch.tensor([[1, 2, 3]])).isfinite().all()
    assert len(model.tokens) == 400


def test_an_adapter_of_another_model_is_refused(
    base_folder: Path, tmp_path: Path, adapted: tuple[Adapter, dict[str, torch.Tensor]]
) -> None:
    with pytest.raises(TextModelRefused, match="was trained on the model abcabc, expected"):
        merge(base_folder, Adapter(adapted[0].tensors, 2.0, "abcabc"), tmp_path)
    foreign = {"model.layers.9.mlp.up_proj.lora_A.weight": torch.zeros(2, 64)}
    with pytest.raises(TextModelRefused, match=r"no layer model\.layers\.9"):
        merge(base_folder, Adapter(foreign, 2.0, entry().sha256), tmp_path)


def test_a_file_that_is_no_adapter_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "adapter.safetensors"
    save_file({"a": torch.zeros(1)}, path)
    with pytest.raises(TextModelRefused, match="expected an adapter"):
        Adapter.read(path)
    path.write_bytes(b"none")
    with pytest.raises(TextModelRefused, match="cannot be read as an adapter"):
        Adapter.read(path)
