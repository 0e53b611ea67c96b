"""Where floats become bytes."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from generators.pixels import to_uint8


def test_the_range_ends_at_0_and_255_and_what_is_beyond_is_clipped() -> None:
    values = torch.tensor([-1.4, -1.0, 0.0, 1.0, 1.2]).reshape(1, 1, 1, 5)
    assert to_uint8(values).ravel().tolist() == [0, 0, 128, 255, 255]


def test_channels_move_last_for_numpy_and_torch() -> None:
    picture = np.linspace(-1, 1, 2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)
    assert to_uint8(picture).shape == (2, 4, 5, 3)
    assert (to_uint8(picture) == to_uint8(torch.from_numpy(picture))).all()


@given(st.integers(0, 255))
def test_every_level_comes_back(level: int) -> None:
    assert to_uint8(np.full((1, 1, 1, 1), level / 127.5 - 1)).item() == level
