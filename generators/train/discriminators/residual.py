"""StyleGAN2's discriminator: residual blocks that halve the edge (arXiv 1912.04958, section 4 and appendix B)."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generators.layers.equalised import EqualisedDense
from generators.layers.resampling import Filter
from generators.train.device import Place

SLOPE, GAIN = 0.2, math.sqrt(2)
GROUP = 4  # samples among which the last block measures the spread
LAST_EDGE = 4


class Convolution(nn.Module):
    """Equalised. x [N, I, H, W] -> [N, O, H, W], or half the edge; leaky ReLU where `active`."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, down: bool = False, active: bool = True
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if active else None
        self.weight_gain = 1 / math.sqrt(inputs * kernel**2)
        self.filter = Filter((1, 3, 3, 1)) if down else None
        self.padding = kernel // 2

    def forward(self, x: Tensor) -> Tensor:
        weight = (self.weight * self.weight_gain).to(x.dtype)
        if self.filter is None:
            x = F.conv2d(x, weight, padding=self.padding)
        elif self.padding:
            x = F.conv2d(self.filter.before_strided(x), weight, stride=2)
        else:
            x = F.conv2d(self.filter.downsample(x), weight)
        if self.bias is not None:
            x = F.leaky_relu(x + self.bias[:, None, None].to(x.dtype), SLOPE) * GAIN
        return x


class Block(nn.Module):
    """x [N, I, 2H, 2W] -> [N, O, H, W]."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv0 = Convolution(inputs, inputs, 3)
        self.conv1 = Convolution(inputs, outputs, 3, down=True)
        self.skip = Convolution(inputs, outputs, 1, down=True, active=False)

    def forward(self, x: Tensor) -> Tensor:
        past = self.skip(x)
        out: Tensor = (past + self.conv1(self.conv0(x))) * math.sqrt(0.5)
        return out


class Residual:
    """See `Discriminator`. It sees the pictures themselves."""

    def __init__(self, resolution: int, cbase: int, cmax: int, place: Place) -> None:
        self.trained: nn.Module = place.trained(Network(resolution, cbase, cmax))
        self.precision = place.precision

    def see(self, pictures: Tensor) -> list[Tensor]:
        return [pictures.to(self.precision)]

    def judge(self, seen: list[Tensor]) -> Tensor:
        logits: Tensor = self.trained(seen[0])
        return logits

    def parts(self) -> list[nn.Module]:
        return [self.trained]

    def freeze(self, layers: int) -> None:
        """Freeze-D (Mo, Cho, Shin 2020, arXiv 2002.10964): the layers nearest to the picture stay as they are."""
        network = self.trained
        assert isinstance(network, Network)
        for part in [network.from_rgb, *network.blocks][:layers]:
            part.requires_grad_(False)


class Network(nn.Module):
    """Pictures [N, 3, R, R] -> logits [N, 1]."""

    def __init__(self, resolution: int, cbase: int, cmax: int) -> None:
        super().__init__()
        edges = [resolution >> i for i in range(resolution.bit_length() - LAST_EDGE.bit_length() + 1)]
        widths = [min(cbase // edge, cmax) for edge in edges]
        self.from_rgb = Convolution(3, widths[0], 1)
        self.blocks = nn.ModuleList(map(Block, widths[:-1], widths[1:]))
        self.last = Convolution(widths[-1] + 1, widths[-1], 3)
        self.dense = EqualisedDense(widths[-1] * LAST_EDGE**2, widths[-1])
        self.out = EqualisedDense(widths[-1], 1)
        with torch.no_grad():
            for layer in (self.dense, self.out):
                layer.weight.normal_()
                layer.bias.zero_()

    def forward(self, pictures: Tensor) -> Tensor:
        x = self.from_rgb(pictures)
        for block in self.blocks:
            x = block(x)  # [N, C, 4, 4] at last
        x = self.last(torch.cat([x, spread(x)], dim=1)).float()
        x = F.leaky_relu(self.dense(x.flatten(1)), SLOPE) * GAIN
        logits: Tensor = self.out(x)
        return logits


def spread(x: Tensor) -> Tensor:
    """[N, 1, H, W]: how much the samples of a group differ, on average (minibatch standard deviation)."""
    n, channels, height, width = x.shape
    group = math.gcd(n, GROUP)
    grouped = x.float().reshape(group, n // group, channels, height, width)
    deviation = (grouped.var(dim=0, correction=0) + 1e-8).sqrt().mean(dim=(1, 2, 3))  # [N / group]
    return deviation.repeat(group)[:, None, None, None].expand(n, 1, height, width).to(x.dtype)
