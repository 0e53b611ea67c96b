"""State dicts in the layout of PyTorch's tutorial against the modules they are of."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from generators import CheckpointRefused, open_checkpoint, seed_to_z
from generators.checkpoint import read_checkpoint


class Tutorial(nn.Module):
    """4x4 transposed convolutions through these sides; the last gives the picture."""

    def __init__(self, sides: tuple[int, ...] = (5, 4, 3), kernel: int = 4, bias: bool = False) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for i, (inputs, outputs) in enumerate(pairwise(sides)):
            stride, padding = (2, 1) if i else (1, 0)
            layers.append(nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding, bias=bias))
            layers += [nn.BatchNorm2d(outputs), nn.ReLU()] if i < len(sides) - 2 else [nn.Tanh()]
        self.main = nn.Sequential(*layers)
        draw = torch.Generator().manual_seed(0)
        with torch.no_grad():
            for value in self.state_dict().values():
                if value.is_floating_point():
                    value.uniform_(-0.2, 1, generator=draw).abs_()
        self.eval()


def saved(path: Path, value: Any, old: bool = False) -> Path:
    torch.save(value, path, _use_new_zipfile_serialization=not old)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("sides", [(5, 4, 3), (7, 6, 5, 4, 3, 1), (3, 6, 5, 4, 3, 2, 4)], ids=str)
def test_it_draws_what_the_modules_draw(tmp_path: Path, sides: tuple[int, ...], old: bool) -> None:
    network = Tutorial(sides)
    generator = open_checkpoint(saved(tmp_path / "netG.pth", network.state_dict(), old), backend="eager")
    z = torch.from_numpy(seed_to_z(1, sides[0])).float()
    with torch.no_grad():
        theirs = network.main(z[:, :, None, None])
    assert torch.equal(generator.mapping(z), z[:, None])
    torch.testing.assert_close(generator.synthesis(z[:, None]), theirs, rtol=1e-5, atol=1e-6)
    assert (generator.resolution, generator.channels) == (4 * 2 ** (len(sides) - 2), sides[-1])


def test_openvino_draws_what_pytorch_draws(tmp_path: Path) -> None:
    path = saved(tmp_path / "netG.pth", Tutorial().state_dict())
    eager, fast = (open_checkpoint(path, backend=name) for name in ("eager", "openvino"))
    ws = eager.mapping(seed_to_z(1, 5))
    torch.testing.assert_close(fast.synthesis(ws), eager.synthesis(ws), rtol=1e-4, atol=1e-4)


def wrapped(how: str, network: Tutorial) -> Any:
    state = network.state_dict()
    match how:
        case "under netG_state_dict":
            return {
                "epoch": 3,
                "netG_state_dict": state,
                "netD_state_dict": discriminator(),
                "params": {"nz": 5},
            }
        case "under generator":
            return {"discriminator": discriminator(), "generator": state}
        case "of DataParallel":
            return {f"module.{name}": value for name, value in state.items()}
        case "as the whole module":
            return network
    return {
        name: nn.Parameter(value) if value.is_floating_point() else value for name, value in state.items()
    }


def discriminator() -> dict[str, Tensor]:
    layers = [nn.Conv2d(3, 4, 4), nn.LeakyReLU(), nn.Conv2d(4, 8, 4), nn.BatchNorm2d(8)]
    return {f"main.{key}": value for key, value in nn.Sequential(*layers).state_dict().items()}


@pytest.mark.parametrize(
    "how",
    ["under netG_state_dict", "under generator", "of DataParallel", "as the whole module", "as parameters"],
)
def test_however_it_is_wrapped_it_is_the_same_checkpoint(tmp_path: Path, how: str) -> None:
    network = Tutorial()
    plain = read_checkpoint(saved(tmp_path / "plain.pth", network.state_dict()))
    assert (
        read_checkpoint(saved(tmp_path / "other.pth", wrapped(how, network))).manifest.digest
        == plain.manifest.digest
    )


def test_a_discriminator_is_refused_as_one(tmp_path: Path) -> None:
    assert "netG" in refusal(saved(tmp_path / "netD.pth", discriminator()))


def test_another_kernel_is_refused(tmp_path: Path) -> None:
    assert "main.0.weight is [5, 4, 3, 3]" in refusal(
        saved(tmp_path / "g.pth", Tutorial(kernel=3).state_dict())
    )


def test_convolutions_with_biases_are_refused_by_name(tmp_path: Path) -> None:
    assert "main.0.bias" in refusal(saved(tmp_path / "g.pth", Tutorial(bias=True).state_dict()))


@pytest.mark.parametrize("name", ["main.3.weight", "main.1.running_var"])
def test_a_missing_tensor_is_refused_by_name(tmp_path: Path, name: str) -> None:
    state = Tutorial((5, 4, 4, 3)).state_dict()
    del state[name]
    assert name in refusal(saved(tmp_path / "g.pth", state))


def test_more_layers_than_any_picture_needs_are_refused(tmp_path: Path) -> None:
    state = {**Tutorial().state_dict(), "main.999.weight": torch.zeros(1)}
    assert "main.999" in refusal(saved(tmp_path / "g.pth", state))
