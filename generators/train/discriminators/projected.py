"""The discriminator of Projected GAN: small networks that look at the maps of a frozen one.

Sauer, Chitta, Müller, Geiger 2021, "Projected GANs Converge Faster", arXiv 2111.01007. Maps at strides 4 to
32 are mixed across channels, then across scales from deep to shallow, by fixed random 1x1 convolutions
(PyTorch's default, small: with larger ones the discriminator is perfect from the first steps and the
generator learns nothing). A small discriminator judges each map.

A generator that grew is seen twice: as it is, and made as small as the one that it grew from. The second look, which
knows nothing of the new pixels, keeps layout and colours what they were while the first is still sure of everything.
"""

import copy
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generators.train.device import Place
from generators.train.discriminators.spectral import SpectralConv
from generators.train.features import TAPS, Features, enlarged

MIXED = (64, 128, 256, 512)  # channels after mixing, shallow to deep
FUSED = (64, 64, 128, 256)  # after adding the deeper maps, at twice the edge
JUDGED_AT = 8  # px to which every map is strided down
LEAST_LOOK = 64  # px; the feature network sees nothing in less
SLOPE = 0.2


class FixedConv(nn.Module):
    """A random 1x1 convolution that never learns. Made from a seed, so it is not saved."""

    def __init__(self, inputs: int, outputs: int, draw: torch.Generator) -> None:
        super().__init__()
        bound = inputs**-0.5
        shapes = ((outputs, inputs, 1, 1), (outputs,))
        weight, bias = ((2 * torch.rand(shape, generator=draw) - 1) * bound for shape in shapes)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.bias = nn.Parameter(bias, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, self.bias)


class Projection(nn.Module):
    """Pictures [N, 3, R, R], seen at `edge` px -> four maps, at 1/2, 1/4, 1/8, 1/16 of that edge."""

    def __init__(self, features: Features, edge: int, seed: int) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(seed)
        self.features = features
        self.edge = edge
        self.across_channels = nn.ModuleList(
            FixedConv(inputs, outputs, draw) for inputs, outputs in zip(TAPS.values(), MIXED, strict=True)
        )
        self.across_scales = nn.ModuleList(
            FixedConv(inputs, outputs, draw) for inputs, outputs in zip(MIXED, FUSED, strict=True)
        )

    def forward(self, pictures: Tensor) -> list[Tensor]:
        if pictures.shape[-1] > self.edge:
            pictures = F.adaptive_avg_pool2d(pictures, self.edge)
        taps = self.features(enlarged(pictures, self.edge))
        mixed = [mix(tap) for mix, tap in zip(self.across_channels, taps, strict=True)]
        maps: list[Tensor] = []
        deeper: Tensor | None = None
        for level in reversed(range(len(mixed))):
            x = mixed[level] if deeper is None else mixed[level] + deeper
            x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
            deeper = self.across_scales[level](x)
            maps.insert(0, deeper)
        return maps


class Judge(nn.Module):
    """A map [N, C, H, W] -> logits [N, h, w]: halved until 8 px, then one 4x4 convolution."""

    def __init__(self, channels: int, edge: int, widest: int) -> None:
        super().__init__()
        halvings = 0
        while edge > JUDGED_AT:
            edge, halvings = edge // 2, halvings + 1
        layers: list[nn.Module] = []
        for left in reversed(range(halvings)):
            outputs = max(min(64, widest), widest >> left)
            # without running means: it is never used but in training, and sees each batch apart
            norm = nn.BatchNorm2d(outputs, track_running_stats=False)
            layers += [SpectralConv(channels, outputs, 4, stride=2, padding=1), norm, nn.LeakyReLU(SLOPE)]
            channels = outputs
        layers.append(SpectralConv(channels, 1, min(4, edge)))
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.layers(x)
        return logits.flatten(1)


class Projected:
    """See `Discriminator`. The maps, and so the judges' convolutions, are of the type `precision`."""

    def __init__(
        self, features: Features, edges: Sequence[int], widest: int, seed: int, place: Place
    ) -> None:
        self.projections = [place.frozen(Projection(copy.deepcopy(features), edge, seed)) for edge in edges]
        self.trained: nn.Module = place.trained(
            nn.ModuleList(
                Judge(channels, edge // shrink, widest)
                for edge in edges
                for channels, shrink in zip(FUSED, (2, 4, 8, 16), strict=True)
            )
        )

    def see(self, pictures: Tensor) -> list[Tensor]:
        return [seen for projection in self.projections for seen in projection(pictures)]

    def judge(self, seen: list[Tensor]) -> Tensor:
        judges = self.trained
        assert isinstance(judges, nn.ModuleList)
        return torch.cat([judge(x).float() for judge, x in zip(judges, seen, strict=True)], dim=1)

    def parts(self) -> list[nn.Module]:
        return [*self.projections, *self.trained.children()]

    def freeze(self, layers: int) -> None:
        """Nothing: what looks first is frozen already."""


def looks(resolution: int, feature_edge: int, stem: int) -> list[int]:
    """The px at which pictures are seen: at least as many as they have and, where they grew from `stem`, at that."""
    whole, small = max(resolution, feature_edge), max(stem, LEAST_LOOK)
    return [whole, small] if stem and small < whole else [whole]
