"""The colours of one lodging, and what lies before its windows: all of its rooms belong to the same nobody."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Palette:
    wall: str
    wall_deep: str  # tiles, panels, what stands in shade
    floor: str
    floor_deep: str
    wood: str
    wood_deep: str
    cloth: str  # what is upholstered
    cloth_deep: str
    accent: str  # one cushion, one lamp
    linen: str  # bedclothes, frames of windows, china
    dark: str  # metal and lines
    sky: str
    haze: str  # the sky where it meets the land
    far: str
    near: str
    water: str
    leaf: str
    pot: str
    light: str
    view: str  # one of VIEWS


VIEWS = ("hills", "roofs", "garden", "water")
# wall, its shade, floor, its shade, wood, its shade, cloth, its shade, accent
ROOMS = (
    ("#e7e2d6", "#d6cfbf", "#b8966b", "#a58359", "#8a6a45", "#6e5335", "#2f6d5e", "#245649", "#dba441"),
    ("#dde5e2", "#c4d1cc", "#a9a298", "#948d83", "#75563a", "#5c432c", "#3f6f8c", "#325a72", "#d98b4f"),
    ("#efe6dc", "#dccdbd", "#c79a6c", "#b2865a", "#9c6b41", "#7d5533", "#b4593f", "#934632", "#6c8f86"),
    ("#e3e0e6", "#cfcad5", "#9c8d7d", "#877869", "#5f4a3a", "#4a392c", "#6a5a86", "#554870", "#cfae57"),
    ("#e9e9df", "#d3d4c4", "#c0a888", "#aa9273", "#7d6a52", "#63533f", "#6f7f4f", "#59663f", "#c96f4a"),
    ("#dfe4ea", "#c7cfd9", "#b7a58f", "#a1907b", "#8c7860", "#6f5f4b", "#33475e", "#27384b", "#e0b25c"),
    ("#f0e4e0", "#dfcbc5", "#b59474", "#9e7f61", "#7a5c44", "#614936", "#a2626f", "#854e5a", "#5d8a84"),
)
# sky, haze, far hills, near hills, water
HOURS = (
    ("#a9cbd8", "#dce7e2", "#8fb0a5", "#6d9486", "#5f97a6"),
    ("#8fb7d6", "#d8e6ee", "#8aa8b8", "#5f8a78", "#4f8db0"),
    ("#e0b79b", "#f5e3c8", "#a58d94", "#6f6a78", "#7f8fa6"),
    ("#b9c3d2", "#e6e3dc", "#9aa5ad", "#7a8b86", "#7d98a5"),
)


def palette_of(chance: Random, has_water: bool) -> Palette:
    """Those of one lodging; water is seen from it where it was promised, and nowhere else."""
    return Palette(
        *chance.choice(ROOMS),
        "#faf8f2",
        "#31403c",
        *chance.choice(HOURS),
        leaf=chance.choice(("#3f7350", "#4f7f5f", "#5b8058")),
        pot=chance.choice(("#c9663f", "#ded6c8", "#56707a")),
        light="#f6dd94",
        view="water" if has_water else chance.choice(VIEWS[:-1]),
    )
