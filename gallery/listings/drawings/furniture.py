"""What stands in one room only. x is a left edge, in units of the sheet; feet stand on the floor."""

from random import Random

from gallery.listings.drawings.palette import Palette
from gallery.listings.drawings.shapes import FLOOR, WIDTH, disc, ellipse, lines, moved, path, rect, shape


def bed(chance: Random, colours: Palette, x: float, width: float) -> str:
    """Seen from its foot."""
    foot = FLOOR + 90
    board = chance.randrange(3)
    drawn = {
        0: rect(x - 8, 232, width + 16, 190, colours.wood, 12),
        1: path(f"M{x - 8} 430V290Q{x + width / 2} 170 {x + width + 8} 290V430Z", colours.wood),
        2: rect(x - 8, 246, width + 16, 170, colours.cloth, 30)
        + lines("".join(f"M{x + width * n / 4:g} 262V410" for n in (1, 2, 3)), colours.cloth_deep, 3, 0.6),
    }[board]
    drawn += rect(x, 344, width, 96, colours.linen, 14)  # the sheet
    pillow = (width - 36) / (2 if width > 240 else 1)
    for n in range(2 if width > 240 else 1):
        drawn += rect(x + 14 + n * (pillow + 8), 296, pillow, 64, "#ffffff", 22)
        drawn += lines(f"M{x + 28 + n * (pillow + 8)} 350h{pillow - 28}", colours.wall_deep, 3)
    drawn += rect(x + width / 2 - 48, 322, 96, 46, colours.accent, 14)
    drawn += rect(x - 4, 384, width + 8, foot - 400, colours.cloth, 12)
    drawn += rect(x - 4, 384, width + 8, 26, colours.cloth_deep, 10)
    if chance.random() < 0.6:
        folds = "".join(f"M{x + width * n / 5:g} 420V{foot - 24}" for n in range(1, 5))
        drawn += lines(folds, colours.cloth_deep, 3, 0.8)
    else:
        drawn += rect(x - 4, foot - 78, width + 8, 34, colours.accent)
    return drawn + "".join(rect(at, foot - 18, 18, 30, colours.wood_deep) for at in (x + 10, x + width - 28))


def night_table(colours: Palette, x: float) -> str:
    top = FLOOR - 66
    return rect(x, top, 54, 92, colours.wood) + rect(x - 5, top, 64, 10, colours.wood_deep) + disc(
        x + 27, top + 34, 4, colours.linen
    ) + lines(f"M{x + 4} {top + 54}h46", colours.wood_deep, 3)  # fmt: skip


def sofa(chance: Random, colours: Palette, x: float, width: float) -> str:
    seats = 2 if width < 340 else 3
    seat = width / seats
    drawn = "".join(rect(at, 492, 14, 32, colours.wood_deep) for at in (x + 12, x + width - 26))
    drawn += rect(x, 320, width, 150, colours.cloth, 26)
    drawn += "".join(rect(x + n * seat + 4, 414, seat - 8, 54, colours.cloth_deep, 12) for n in range(seats))
    drawn += rect(x - 34, 376, 62, 122, colours.cloth, 24) + rect(
        x + width - 28, 376, 62, 122, colours.cloth, 24
    )
    drawn += rect(x - 6, 462, width + 12, 36, colours.cloth, 8)
    for n in sorted(chance.sample(range(seats), k=min(2, seats))):
        fill = chance.choice((colours.accent, colours.linen, colours.pot))
        turn = chance.choice((-9, 7, 12))
        cushion = f'<g transform="rotate({turn})">{rect(-34, -34, 68, 68, fill, 12)}</g>'
        drawn += moved(x + n * seat + seat / 2, 392, cushion)
    return drawn


def low_table(chance: Random, colours: Palette, x: float, y: float) -> str:
    """A round one with a cup or books, its foot at y."""
    legs = lines(f"M{x - 70} {y - 60}L{x - 84} {y}M{x + 70} {y - 60}L{x + 84} {y}", colours.wood_deep, 8)
    drawn = (
        legs
        + ellipse(x, y - 62, 120, 20, colours.wood)
        + ellipse(x, y - 67, 120, 18, colours.wood_deep, 0.35)
    )
    if chance.random() < 0.5:
        return (
            drawn + rect(x - 52, y - 86, 74, 12, colours.accent) + rect(x - 46, y - 98, 62, 12, colours.cloth)
        )
    return drawn + rect(x - 16, y - 100, 34, 32, colours.linen, 6) + lines(
        f"M{x + 18} {y - 92}q16 8 0 18", colours.linen, 6
    )  # fmt: skip


def bookcase(chance: Random, colours: Palette, x: float, width: float) -> str:
    top, boards = 96, 4
    space = (FLOOR + 14 - top) / boards
    drawn = rect(x, top, width, FLOOR + 14 - top, colours.wood)
    bindings = (colours.cloth, colours.accent, colours.linen, colours.pot, colours.dark, colours.cloth_deep)
    for board in range(boards):
        above = top + board * space + 12
        drawn += rect(x + 12, above, width - 24, space - 18, colours.wood_deep)
        at, low = x + 18.0, above + space - 18
        while at < x + width - 40:
            if chance.random() < 0.12:
                drawn += disc(at + 18, low - 18, 18, colours.pot)
                at += 44
                continue
            thick, tall = chance.uniform(9, 17), (space - 26) * chance.uniform(0.66, 0.98)
            drawn += rect(at, low - tall, thick, tall, chance.choice(bindings))
            at += thick + 1.5
    return drawn


def wall_tiles(colours: Palette, top: float, bottom: float) -> str:
    drawn = rect(0, top, WIDTH, bottom - top, colours.wall_deep)
    rows = range(int(top), int(bottom), 26)
    seams = "".join(f"M0 {y}H{WIDTH}" for y in rows)
    seams += "".join(
        f"M{x} {y}v{min(26, bottom - y):g}"
        for n, y in enumerate(rows)
        for x in range(26 * (n % 2), WIDTH, 52)
    )
    return drawn + lines(seams, colours.wall, 2)


def wall_cupboards(colours: Palette, x: float, y: float) -> str:
    doors = 2
    drawn = rect(x, y, 240, 112, colours.cloth)
    for n in range(doors):
        drawn += rect(x + 6 + n * 118, y + 6, 110, 100, colours.cloth_deep) + rect(
            x + 12 + n * 118, y + 12, 98, 88, colours.cloth
        )
        drawn += rect(x + (100 if n == 0 else 130), y + 78, 10, 10, colours.accent)
    return drawn


def hood(colours: Palette, x: float) -> str:
    return rect(x - 24, 0, 48, 110, colours.linen) + shape(
        [(x - 40, 104), (x + 40, 104), (x + 88, 160), (x - 88, 160)], colours.linen
    ) + rect(x - 88, 156, 176, 12, colours.wall_deep)  # fmt: skip


def counter(chance: Random, colours: Palette, y: float) -> str:
    """Cupboards from wall to wall with a board on top at y; a stove or an oven, a tap, something to eat."""
    drawn = rect(0, y + 18, WIDTH, 150, colours.cloth)
    for n in range(7):
        drawn += rect(8 + n * 115, y + 30, 105, 128, colours.cloth_deep) + rect(
            13 + n * 115, y + 35, 95, 118, colours.cloth
        )
        drawn += rect(42 + n * 115, y + 44, 36, 6, colours.accent)
    drawn += rect(0, y + 168, WIDTH, 18, colours.dark) + rect(0, y, WIDTH, 20, colours.linen)
    drawn += _stove(colours, 353, y)
    drawn += lines(f"M170 {y}v-46q0 -18 18 -18t18 18v10", colours.dark, 7) + rect(
        130, y - 4, 90, 6, colours.dark
    )
    drawn += _kettle(colours, 300, y) if chance.random() < 0.5 else _jars(chance, colours, 280, y)
    return drawn + _fruit(chance, colours, 640, y)


def _stove(colours: Palette, x: float, y: float) -> str:
    drawn = rect(x, y + 20, 110, 148, colours.linen) + rect(x + 14, y + 66, 82, 74, colours.dark, 6)
    drawn += "".join(disc(x + 22 + 22 * n, y + 40, 6, colours.dark) for n in range(4))
    pot = rect(x + 30, y - 34, 56, 34, colours.accent, 5) + rect(x + 24, y - 38, 68, 8, colours.dark, 3)
    return drawn + rect(x - 2, y - 2, 114, 6, colours.dark) + pot


def _kettle(colours: Palette, x: float, y: float) -> str:
    return path(
        f"M{x - 26} {y}Q{x - 30} {y - 52} {x} {y - 54}Q{x + 30} {y - 52} {x + 26} {y}Z", colours.pot
    ) + lines(f"M{x - 20} {y - 46}q20 -30 40 0", colours.dark, 6)


def _jars(chance: Random, colours: Palette, x: float, y: float) -> str:
    fills = chance.sample((colours.linen, colours.accent, colours.wood, colours.pot), k=3)
    return "".join(
        rect(x + 30 * n, y - 40 - 6 * n, 24, 40 + 6 * n, fill, 4)
        + rect(x + 30 * n, y - 46 - 6 * n, 24, 8, colours.dark)
        for n, fill in enumerate(fills)
    )


def _fruit(chance: Random, colours: Palette, x: float, y: float) -> str:
    fruit = "".join(
        disc(x + at, y - 38, 15, chance.choice((colours.accent, colours.pot, colours.leaf)))
        for at in (-24, 0, 24)
    )
    return fruit + path(
        f"M{x - 52} {y - 36}H{x + 52}Q{x + 40} {y} {x} {y}Q{x - 40} {y} {x - 52} {y - 36}Z", colours.wood
    )


def basin(chance: Random, colours: Palette, x: float) -> str:
    """A bowl on a table, a mirror over it, towels below."""
    mirror = (
        disc(x + 90, 170, 78, colours.wood) + disc(x + 90, 170, 68, colours.haze)
        if chance.random() < 0.5
        else rect(x + 20, 84, 140, 170, colours.wood, 6) + rect(x + 30, 94, 120, 150, colours.haze)
    )
    shine = lines(f"M{x + 62} 190L{x + 112} 140M{x + 84} 200L{x + 122} 162", colours.linen, 7, 0.8)
    table = rect(x, 366, 190, 16, colours.wood) + "".join(
        rect(at, 380, 14, 130, colours.wood_deep) for at in (x + 10, x + 166)
    )
    bowl = path(f"M{x + 40} 326H{x + 140}Q{x + 134} 366 {x + 90} 366Q{x + 46} 366 {x + 40} 326Z", "#ffffff")
    tap = lines(f"M{x + 154} 366v-66q0 -14 -16 -14h-20", colours.dark, 7)
    towels = rect(x + 4, 456, 182, 10, colours.wood) + rect(x + 36, 434, 100, 22, colours.cloth, 6)
    return mirror + shine + table + bowl + tap + towels + rect(x + 44, 412, 84, 22, colours.linen, 6)


def bathtub(chance: Random, colours: Palette, x: float) -> str:
    feet = "".join(disc(at, 536, 13, colours.accent) for at in (x + 60, x + 270))
    fill = chance.choice(("#ffffff", colours.cloth))
    shell = path(
        f"M{x} 392Q{x - 12} 376 {x + 14} 374H{x + 318}Q{x + 344} 376 {x + 330} 392Q{x + 322} 528 {x + 240} 532H{x + 92}"
        f"Q{x + 10} 528 {x} 392Z",
        fill,
    ) + rect(x - 4, 374, 340, 16, "#ffffff", 8)
    tap = lines(f"M{x + 302} 374v-78q0 -16 -18 -16h-14", colours.dark, 8)
    towel = rect(x + 60, 372, 74, 84, colours.accent, 4) + lines(f"M{x + 60} 440h74", colours.linen, 4)
    return feet + shell + tap + towel


def shower(colours: Palette, x: float) -> str:
    """Behind glass."""
    pipe = lines(f"M{x + 200} 340V96q0 -22 -24 -22h-40", colours.dark, 7)
    head = path(f"M{x + 96} 92a40 22 0 0 1 80 0Z", colours.dark)
    drops = "".join(f"M{x + 112 + 16 * n} {108 + 14 * (n % 2)}v26m0 26v26m0 26v26" for n in range(4))
    glass = shape([(x, 60), (x + 270, 60), (x + 270, 516), (x, 516)], colours.haze, 0.35)
    frame = lines(f"M{x} 60H{x + 270}V516H{x}Z", colours.dark, 6)
    tray = rect(x - 8, 510, 290, 22, "#ffffff", 6)
    return (
        pipe
        + head
        + lines(drops, colours.linen, 3, 0.9)
        + glass
        + frame
        + rect(x + 18, 270, 8, 70, colours.dark)
        + tray
    )


def cafe_table(chance: Random, colours: Palette, x: float) -> str:
    """Two chairs and a table for two; who sits there is not known."""
    table = rect(x - 74, 424, 148, 12, colours.wood) + rect(x - 5, 436, 10, 112, colours.dark)
    table += ellipse(x, 550, 52, 9, colours.dark)
    cups = rect(x - 40, 396, 24, 28, colours.linen, 5) + rect(x + 14, 396, 24, 28, colours.linen, 5)
    chairs = ""
    for side in (-1, 1):
        seat = x + side * 150
        back = seat + side * 44
        chairs += lines(f"M{back} 372L{back - side * 4} 566M{back - side * 2} 470H{seat - side * 40}"
                        f"M{seat - side * 40} 470V566M{back} 376l{-side * 6} 50", colours.cloth, 10)  # fmt: skip
        chairs += rect(min(back - 4, seat - side * 40 - 4), 462, 92, 14, colours.cloth_deep, 6)
    return chairs + table + cups
