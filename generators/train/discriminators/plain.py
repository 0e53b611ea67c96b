"""DCGAN's discriminator, in the layout of PyTorch's tutorial (arXiv 1511.06434)."""

from torch import Tensor, nn

from generators.train.device import Place

SLOPE = 0.2


class Plain:
    """See `Discriminator`. It sees the pictures themselves."""

    def __init__(self, resolution: int, width: int, place: Place) -> None:
        layers: list[nn.Module] = [nn.Conv2d(3, width, 4, 2, 1, bias=False), nn.LeakyReLU(SLOPE)]
        edge = resolution // 2
        while edge > 4:
            norm = nn.BatchNorm2d(2 * width, track_running_stats=False)
            layers += [nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False), norm, nn.LeakyReLU(SLOPE)]
            edge, width = edge // 2, 2 * width
        layers.append(nn.Conv2d(width, 1, 4, bias=False))
        self.trained: nn.Module = place.trained(nn.Sequential(*layers))
        for layer in layers:
            if isinstance(layer, nn.Conv2d):
                nn.init.normal_(layer.weight, 0, 0.02)

    def see(self, pictures: Tensor) -> list[Tensor]:
        return [pictures]

    def judge(self, seen: list[Tensor]) -> Tensor:
        logits: Tensor = self.trained(seen[0])
        return logits.flatten(1)

    def parts(self) -> list[nn.Module]:
        return [self.trained]

    def freeze(self, layers: int) -> None:
        """Keep the first convolutions as they are."""
        for convolution in [part for part in self.trained.modules() if isinstance(part, nn.Conv2d)][:layers]:
            convolution.requires_grad_(False)
