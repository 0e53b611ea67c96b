"""What is seen from a lodging: hills, the roofs of a town, a garden, or water where it is promised."""

from random import Random

from gallery.listings.drawings.palette import Palette
from gallery.listings.drawings.shapes import disc, ellipse, lines, path, rect, shape


def outside(chance: Random, colours: Palette, width: float, height: float) -> str:
    """A landscape of that size, its upper left corner at 0, 0."""
    drawn = rect(0, 0, width, height, colours.sky) + rect(
        0, height * 0.38, width, height * 0.62, colours.haze
    )
    x, y = width * chance.uniform(0.2, 0.8), height * chance.uniform(0.16, 0.34)
    drawn += disc(x, y, min(width, height) * 0.09, colours.light)
    return drawn + LAND[colours.view](chance, colours, width, height)


def _hills(chance: Random, colours: Palette, width: float, height: float) -> str:
    drawn = ""
    for level, fill in ((0.58, colours.far), (0.72, colours.near)):
        rise, base = height * chance.uniform(0.08, 0.16), height * level
        turn = chance.choice((1, -1)) * rise
        at, top = [f"{width * part:.0f}" for part in (0.25, 0.4, 0.55, 0.85, 1)], f"{base - turn:.0f}"
        d = (
            f"M0 {base:.0f}C{at[0]} {top} {at[1]} {top} {at[2]} {base:.0f}"
            f"S{at[3]} {base + turn * 0.7:.0f} {at[4]} {base - turn * 0.4:.0f}V{height:.0f}H0Z"
        )
        drawn += path(d, fill)
    return drawn


def _roofs(chance: Random, colours: Palette, width: float, height: float) -> str:
    drawn = ""
    for level, house, roof in ((0.5, colours.wall_deep, colours.far), (0.66, colours.linen, colours.near)):
        at = -chance.uniform(0, width * 0.1)
        while at < width:
            wide, top = width * chance.uniform(0.14, 0.26), height * (level + chance.uniform(-0.06, 0.1))
            drawn += rect(at, top, wide, height - top, house)
            drawn += shape([(at - 4, top), (at + wide / 2, top - wide * 0.34), (at + wide + 4, top)], roof)
            panes = "".join(
                f"M{at + wide * part:.0f} {top + wide * 0.2:.0f}v{wide * 0.16:.0f}" for part in (0.3, 0.7)
            )
            drawn += lines(panes, colours.dark, max(wide * 0.1, 2), 0.45)
            at += wide * chance.uniform(0.9, 1.05)
    return drawn


def _garden(chance: Random, colours: Palette, width: float, height: float) -> str:
    return _hills(chance, colours, width, height) + _trees(chance, colours, width, height)


def _trees(chance: Random, colours: Palette, width: float, height: float) -> str:
    drawn = ""
    for _ in range(chance.randrange(2, 5)):
        x, tall = width * chance.uniform(0.05, 0.95), height * chance.uniform(0.2, 0.34)
        foot = height * chance.uniform(0.86, 1.0)
        drawn += rect(x - tall * 0.03, foot - tall * 0.4, tall * 0.06, tall * 0.4, colours.wood_deep)
        drawn += ellipse(x, foot - tall * 0.66, tall * 0.26, tall * 0.4, colours.leaf)
    return drawn


def _sea(chance: Random, colours: Palette, width: float, height: float) -> str:
    level = height * 0.56
    drawn = path(
        f"M0 {level:.0f}Q{width * 0.2:.0f} {level - height * 0.14:.0f} {width * 0.46:.0f} {level:.0f}Z",
        colours.far,
    )
    drawn += rect(0, level, width, height - level, colours.water)
    glints = "".join(
        f"M{width * chance.uniform(0.1, 0.9):.0f} {level + height * (0.07 + 0.05 * n):.0f}h{width * 0.07:.0f}"
        for n in range(6)
    )
    return drawn + lines(glints, colours.haze, 3, 0.7)


LAND = {"hills": _hills, "roofs": _roofs, "garden": _garden, "water": _sea}
