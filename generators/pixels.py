"""The one place where a picture's floats become bytes."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def to_uint8(images: Tensor | NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """[N, C, H, W] of nominally [-1, 1] -> [N, H, W, C]: clipped, rounded half up, as StyleGAN's programs do."""
    levels = (
        torch.as_tensor(images).float() * 127.5 + 128
    )  # 127.5 to the middle, 0.5 so that cutting off rounds
    pixels: NDArray[np.uint8] = (
        levels.clamp_(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous().cpu().numpy()
    )
    return pixels
