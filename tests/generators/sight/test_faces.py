"""What a face appears to be: the network is the one that was published, and looks where the face is."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from generators import open_checkpoint, seed_to_z
from generators.pixels import to_uint8
from generators.sight.faces import WEIGHTS, AgeAndSex, look_at, network

MAX_BYTES = 500_000


def waves() -> torch.Tensor:
    """Two pictures [2, 3, 112, 112] that need no file: waves of another length in each channel."""
    row = torch.linspace(0, 1, 112)
    pictures = [
        [100 + 50 * torch.sin(number * channel * row)[:, None] + 60 * row[None] for channel in (3, 5, 8)]
        for number in (1, 4)
    ]
    return torch.stack([torch.stack(channels) for channels in pictures])


def portrait(size: tuple[int, int] = (256, 256), background: str = "grey") -> Image.Image:
    """A round thing in the middle."""
    picture = Image.new("RGB", size, background)
    inside = Image.radial_gradient("L").resize((size[0] * 80 // 100, size[1] * 80 // 100))
    picture.paste(inside.convert("RGB"), (size[0] * 10 // 100, size[1] * 15 // 100))
    return picture


def test_the_network_gives_the_numbers_that_it_was_seen_to_give() -> None:
    """Recorded when it agreed with the ages and sexes of faces that were looked at."""
    with torch.inference_mode():
        ages, sexes = network()(waves())
    torch.testing.assert_close(ages, torch.tensor([11.394, 7.160]), rtol=0, atol=0.01)
    torch.testing.assert_close(sexes[:, 0], torch.tensor([0.4439, 0.4078]), rtol=0, atol=0.001)


def test_it_is_small_enough_to_come_with_the_code() -> None:
    assert WEIGHTS.stat().st_size < MAX_BYTES
    assert sum(parameter.numel() for parameter in AgeAndSex().parameters()) == 421_731
    assert "MIT License" in WEIGHTS.with_name("LICENSE-face-api.txt").read_text(encoding="utf-8")


def test_a_face_is_the_same_alone_and_in_company() -> None:
    pictures = [portrait(), portrait(background="white").rotate(90), portrait(background="navy")]
    together, alone = look_at(pictures), [look_at([picture])[0] for picture in pictures]
    for one, other in zip(together, alone, strict=True):
        assert tuple(one) == pytest.approx(tuple(other), abs=1e-3)


def test_what_is_beside_the_face_is_not_looked_at() -> None:
    (grey,), (red,) = look_at([portrait()]), look_at([portrait(background="red")])
    assert tuple(grey) == pytest.approx(tuple(red), abs=1e-3)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_pictures_of_any_size_and_mode_are_looked_at(mode: str) -> None:
    (found,) = look_at([portrait((85, 64)).convert(mode)])
    assert 0 <= found.male <= 1
    assert look_at([]) == []


@pytest.mark.needs_checkpoint
def test_small_children_and_their_elders_are_told_apart(face_checkpoint: Path) -> None:
    """Two of one to three years and three beyond thirty, as anybody would say who sees them."""
    generator = open_checkpoint(face_checkpoint)
    ws = [generator.mapping(seed_to_z(seed, 512), truncation_psi=0.7) for seed in (6, 16, 1, 7, 8)]
    drawn = [Image.fromarray(to_uint8(generator.synthesis(each))[0]) for each in ws]
    *children, man, woman, other_man = look_at(drawn)
    assert max(child.age for child in children) < 5
    assert min(man.age, woman.age, other_man.age) > 35
    assert min(man.male, other_man.male) > 0.9
    assert woman.male < 0.1
