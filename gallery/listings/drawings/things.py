"""What stands and hangs in more than one room."""

from random import Random

from gallery.listings.drawings.outlook import outside
from gallery.listings.drawings.palette import Palette
from gallery.listings.drawings.shapes import (
    FLOOR,
    HEIGHT,
    WIDTH,
    disc,
    ellipse,
    lines,
    moved,
    path,
    rect,
    shape,
    within,
)


def room(chance: Random, colours: Palette, tiled: bool = False) -> str:
    """An empty one: a wall, a skirting, a floor of boards or of tiles."""
    drawn = rect(0, 0, WIDTH, FLOOR, colours.wall) + rect(0, FLOOR, WIDTH, HEIGHT - FLOOR, colours.floor)
    if tiled:
        spokes = "".join(f"M{x} {FLOOR}L{400 + (x - 400) * 2.1:g} {HEIGHT}" for x in range(-80, 900, 70))
        drawn += lines(spokes + f"M0 {FLOOR + 48}H{WIDTH}M0 {FLOOR + 110}H{WIDTH}", colours.floor_deep, 2)
        return drawn
    for row, top in enumerate((FLOOR, FLOOR + 30, FLOOR + 70, FLOOR + 120)):
        seams = range(chance.randrange(40, 120), WIDTH, 170 + 30 * row)
        depth = (30, 40, 50, 60)[row]
        drawn += lines(
            f"M0 {top}H{WIDTH}" + "".join(f"M{x} {top}v{depth}" for x in seams), colours.floor_deep, 2
        )
    return drawn + rect(0, FLOOR - 14, WIDTH, 14, colours.linen)


def sunlight(x: float, width: float, colours: Palette) -> str:
    """What a window throws on the floor."""
    corners = [(x, FLOOR), (x + width, FLOOR), (x + width * 1.9, HEIGHT), (x + width * 0.7, HEIGHT)]
    return shape(corners, colours.light, 0.28)


def window(
    chance: Random, colours: Palette, x: float, y: float, width: float, height: float, name: str = "window",
    arched: bool = False, curtains: bool = True,
) -> str:  # fmt: skip
    view = moved(x, y, outside(chance, colours, width, height))
    frame = (x - 12, y - 12, width + 24, height + 24)
    drawn = within(f"{name}-frame", *frame, rect(*frame, colours.linen), arched)
    drawn += within(name, x, y, width, height, view, arched)
    bars = f"M{x + width / 2:g} {y}v{height}" + ("" if arched else f"M{x} {y + height * 0.45:g}h{width}")
    drawn += lines(bars, colours.linen, 9) + rect(x - 22, y + height + 4, width + 44, 14, colours.linen)
    if not curtains or arched:
        return drawn
    return drawn + _curtains(colours, x, y, width, height)


def _curtains(colours: Palette, x: float, y: float, width: float, height: float) -> str:
    top, bottom = y - 34, y + height + 90
    drawn = ""
    for side, inward in ((x - 58, 1), (x + width + 58, -1)):
        edge = side + inward * 84
        waist = side + inward * 58
        d = f"M{side} {top}H{edge}Q{edge} {bottom - 160} {waist} {bottom}H{side - inward * 6}Z"
        drawn += path(d, colours.cloth, 0.62)
        folds = ""
        for at in (inward * 24, inward * 50):
            folds += f"M{side + at} {top + 8}Q{side + at} {bottom - 140} {side + at * 0.7:g} {bottom}"
        drawn += lines(folds, colours.cloth_deep, 2, 0.5)
    rail = lines(f"M{x - 78} {top}H{x + width + 78}", colours.dark, 9)
    return drawn + rail + disc(x - 80, top, 8, colours.dark) + disc(x + width + 80, top, 8, colours.dark)


def on_the_wall(chance: Random, colours: Palette, x: float, y: float) -> str:
    """A picture of something, a mirror, or a shelf; x, y is its middle."""
    kind = chance.randrange(4)
    if kind == 0:
        return disc(x, y, 62, colours.wood) + disc(x, y, 53, colours.haze) + lines(
            f"M{x - 24} {y + 14}L{x + 18} {y - 30}M{x - 4} {y + 26}L{x + 30} {y - 8}", colours.linen, 7, 0.8
        )  # fmt: skip
    if kind == 1:
        return shelf(chance, colours, x - 95, y + 40, 190)
    if kind == 2:
        pair = (framed(chance, colours, x - 62, y, 96, 124), framed(chance, colours, x + 62, y, 96, 124))
        return "".join(pair)
    return framed(chance, colours, x, y, 176, 122)


def framed(chance: Random, colours: Palette, x: float, y: float, width: float, height: float) -> str:
    """A picture of hills, of a sun, or of nothing."""
    left, top = x - width / 2, y - height / 2
    drawn = rect(left, top, width, height, colours.dark) + rect(
        left + 7, top + 7, width - 14, height - 14, colours.linen
    )
    inner = (left + 18, top + 18, width - 36, height - 36)
    drawn += rect(*inner, colours.wall_deep)
    low = inner[1] + inner[3]
    subject = chance.randrange(4)
    if subject == 0:
        return drawn + disc(x, y, min(inner[2], inner[3]) * 0.3, colours.accent)
    if subject == 1:
        peaks = [(inner[0], low), (inner[0] + inner[2] * 0.36, y - 12), (inner[0] + inner[2] * 0.56, y + 12),
                 (inner[0] + inner[2] * 0.76, y - 4), (inner[0] + inner[2], low)]  # fmt: skip
        return drawn + shape(peaks, colours.cloth, 0.75)
    if subject == 2:
        stripe = inner[2] / 3
        return drawn + rect(inner[0], inner[1], stripe, inner[3], colours.cloth) + rect(
            inner[0] + 2 * stripe, inner[1], stripe, inner[3], colours.accent
        )  # fmt: skip
    return drawn


def shelf(chance: Random, colours: Palette, x: float, y: float, width: float) -> str:
    """A board with vases, books and a bowl on it; y is its upper side."""
    drawn = rect(x, y, width, 12, colours.wood)
    at = x + 14
    while at < x + width - 34:
        kind, high = chance.randrange(3), chance.randrange(30, 64)
        fill = chance.choice((colours.accent, colours.cloth, colours.linen, colours.dark, colours.pot))
        if kind == 0:
            drawn += rect(at, y - high, 30, high, fill, 6)
        elif kind == 1:
            drawn += "".join(
                rect(at + 11 * n, y - high + 6 * (n % 2), 10, high - 6 * (n % 2), colour)
                for n, colour in enumerate((fill, colours.linen, colours.wood_deep))
            )
        else:
            drawn += disc(at + 16, y - 17, 17, fill)
        at += chance.randrange(44, 60)
    return drawn


def plant(chance: Random, colours: Palette, x: float, y: float, scale: float = 1) -> str:
    """A pot on the floor at x, y, and what grows in it."""
    leaves = ""
    reach = 96
    for n in range(6):
        lean = (n - 2.5) * 26 + chance.uniform(-6, 6)
        tip = -150 - reach * (1 - abs(n - 2.5) / 4) + chance.uniform(-10, 10)
        inner, outer = f"{lean * 0.3 - 16:.0f} {tip * 0.6:.0f}", f"{lean * 0.3 + 18:.0f} {tip * 0.55:.0f}"
        leaf = f"M0 -60Q{inner} {lean:.0f} {tip:.0f}Q{outer} 0 -60Z"
        leaves += path(leaf, colours.leaf, 0.85 if n % 2 else 1)
    pot = shape([(-40, -70), (40, -70), (29, 0), (-29, 0)], colours.pot) + rect(-44, -80, 88, 16, colours.pot)
    return moved(x, y, leaves + pot, scale)


def table_lamp(colours: Palette, x: float, y: float) -> str:
    """Lit, on something whose upper side is at y."""
    glow = disc(x, y - 78, 96, colours.light, 0.3)
    stem = rect(x - 4, y - 60, 8, 60, colours.dark) + ellipse(x, y - 3, 22, 6, colours.dark)
    return (
        glow
        + stem
        + shape([(x - 20, y - 112), (x + 20, y - 112), (x + 36, y - 56), (x - 36, y - 56)], colours.light)
    )


def floor_lamp(colours: Palette, x: float, y: float) -> str:
    glow = disc(x, y - 300, 130, colours.light, 0.26)
    stem = rect(x - 4, y - 280, 8, 280, colours.dark) + ellipse(x, y, 38, 9, colours.dark)
    return (
        glow
        + stem
        + shape([(x - 26, y - 346), (x + 26, y - 346), (x + 48, y - 268), (x - 48, y - 268)], colours.light)
    )


def hanging_lamp(chance: Random, colours: Palette, x: float, drop: float) -> str:
    cord = lines(f"M{x} 0V{drop}", colours.dark, 4)
    fill = chance.choice((colours.accent, colours.dark, colours.linen))
    if chance.random() < 0.5:
        return cord + path(f"M{x - 44} {drop + 48}A44 48 0 0 1 {x + 44} {drop + 48}Z", fill)
    return cord + disc(x, drop + 30, 32, colours.light) + rect(x - 14, drop - 6, 28, 14, colours.dark)


def rug(colours: Palette, x: float, y: float, width: float) -> str:
    return ellipse(x, y, width / 2, width / 11, colours.wall_deep) + ellipse(
        x, y, width / 2 - 18, width / 11 - 7, colours.linen, 0.55
    )
