"""StyleGAN-XL: StyleGAN3 for a thousand classes, each known by a vector that was learnt elsewhere.

Sauer, Schwarz, Geiger 2022, "StyleGAN-XL: Scaling StyleGAN to Large Diverse Datasets", arXiv 2202.00273. The stem
of a low resolution and the stages that were trained on top of it are one chain of StyleGAN3's layers. What is new
for a picture is the mapping: a class's vector (of an ImageNet classifier) is projected before it joins z, and
truncation pulls towards the centre of the class.
"""

from collections.abc import Mapping as Shapes
from dataclasses import dataclass
from typing import Any, Self

from torch import Tensor, empty, nn

from generators.errors import CheckpointRefused
from generators.families import stylegan3_architecture as base
from generators.families.mapping import Mapping
from generators.families.stylegan3 import StyleGAN3
from generators.layers.activations import activated
from generators.layers.equalised import EqualisedDense

NAME = "styleganxl"
MAX_SIDE = 8192
MAX_VECTORS = 100_000


@dataclass(frozen=True, kw_only=True)
class Architecture(base.Architecture):
    """StyleGAN3's, with the table of `vectors` of `vector_width` numbers; the first `c_dim` of them are classes.

    `centres`: whether `w_avg` has a row for each class.
    """

    vectors: int
    vector_width: int
    centres: bool = True

    @classmethod
    def from_json(cls, value: Shapes[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        usual = base.Architecture.from_json(value)
        try:
            found = cls(
                **{name: getattr(usual, name) for name in usual.__dataclass_fields__},
                vectors=int(value["vectors"]),
                vector_width=int(value["vector_width"]),
                centres=bool(value["centres"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {str(value)[:300]}, expected that of a StyleGAN-XL "
                f"({type(error).__name__}: {error}); convert the source again."
            ) from error
        return found.checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        if not (1 <= self.c_dim <= self.vectors <= MAX_VECTORS and 1 <= self.vector_width <= MAX_SIDE):
            raise CheckpointRefused(
                f"There are {self.c_dim} classes and {self.vectors} vectors of {self.vector_width} numbers for them, "
                f"expected a vector each and at most {MAX_VECTORS}; take a checkpoint of a StyleGAN-XL."
            )
        return super().checked()


class ClassVectors(nn.Module):
    """c [N, C], 1 at the class -> [N, E]: the class's vector, projected."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.vectors = nn.Parameter(empty(a.vectors, a.vector_width))
        self.projection = EqualisedDense(a.vector_width, a.label_width)

    def forward(self, c: Tensor) -> Tensor:
        return activated(self.projection(self.vectors[c.argmax(dim=1)]), "lrelu")


class StyleGANXL(StyleGAN3):
    """The two halves, the stored transform and the centres of w, [c_dim, W] or [W]."""

    def __init__(self, a: Architecture) -> None:
        super().__init__(a)
        self.mapping = Mapping(a, embed=ClassVectors(a))
        if a.centres:
            self.register_buffer("w_avg", empty(a.c_dim, a.w_dim))


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell, with what only a manifest can state."""
    stated = stated or {}
    vectors = base.shape_of(shapes, "mapping.embed.vectors", 2)
    width = base.shape_of(shapes, "mapping.embed.projection.weight", 2)[0]
    layers = base.read_layers(shapes, stated)
    w_dim = base.shape_of(shapes, "synthesis.input.style.weight", 2)[1]
    mapping = base.read_mapping(shapes, w_dim, "StyleGAN-XL")
    centre = shapes.get("w_avg", (0, 0))
    read = {
        **mapping,
        "z_dim": mapping["z_dim"] - width,
        "embed_width": None if width == w_dim else width,
        "c_dim": centre[0] if len(centre) == 2 and centre[0] else stated.get("c_dim"),
        "layers": layers,
        "vectors": vectors[0],
        "vector_width": vectors[1],
        "centres": len(centre) == 2,
    }
    return Architecture.from_json({**stated, **read}).to_json()


def build(architecture: dict[str, Any]) -> StyleGANXL:
    """The network with the right shapes and no values yet."""
    return StyleGANXL(Architecture.from_json(architecture))
