"""The five sheets of a lodging, each drawn on an empty room: where one sleeps, sits, cooks, bathes, and looks out."""

from random import Random

from gallery.listings.drawings import furniture
from gallery.listings.drawings.outlook import outside
from gallery.listings.drawings.palette import Palette
from gallery.listings.drawings.shapes import FLOOR, HEIGHT, WIDTH, lines, moved, rect
from gallery.listings.drawings.things import (
    floor_lamp,
    hanging_lamp,
    on_the_wall,
    plant,
    room,
    rug,
    shelf,
    sunlight,
    table_lamp,
    window,
)


def bedroom(chance: Random, colours: Palette, twin: bool) -> str:
    drawn = room(chance, colours) + sunlight(90, 200, colours)
    drawn += window(chance, colours, 96, 96, 190, 210)
    if twin:
        one = furniture.bed(chance, colours, 330, 190)
        drawn += one + moved(260, 0, one)
        return drawn + furniture.night_table(colours, 542) + table_lamp(colours, 555, FLOOR - 66)
    drawn += on_the_wall(chance, colours, 590, 130) + furniture.bed(chance, colours, 430, 330)
    drawn += furniture.night_table(colours, 366) + table_lamp(colours, 392, FLOOR - 66)
    return drawn + (plant(chance, colours, 58, 520, 0.8) if chance.random() < 0.5 else "")


def living_room(chance: Random, colours: Palette) -> str:
    drawn = room(chance, colours)
    if chance.random() < 0.5:
        drawn += furniture.bookcase(chance, colours, 560, 214)
        drawn += on_the_wall(chance, colours, 300, 150)
    else:
        drawn += sunlight(530, 170, colours) + window(chance, colours, 536, 96, 170, 210)
        drawn += on_the_wall(chance, colours, 250, 150)
    drawn += rug(colours, 330, 540, 560)
    drawn += furniture.sofa(chance, colours, 120, chance.choice((300, 380)))
    drawn += floor_lamp(colours, 76, 500)
    drawn += furniture.low_table(chance, colours, 300, 560)
    return drawn + (plant(chance, colours, 726, 540, 0.9) if chance.random() < 0.7 else "")


def kitchen(chance: Random, colours: Palette) -> str:
    drawn = room(chance, colours, tiled=True) + furniture.wall_tiles(colours, 190, 350)
    if chance.random() < 0.6:
        drawn += window(chance, colours, 300, 70, 190, 130, curtains=False)
        drawn += shelf(chance, colours, 60, 150, 170) + shelf(chance, colours, 560, 150, 180)
    else:
        drawn += furniture.wall_cupboards(colours, 40, 60) + furniture.wall_cupboards(colours, 520, 60)
        drawn += furniture.hood(colours, 400)
    drawn += furniture.counter(chance, colours, 350)
    if chance.random() < 0.6:
        lamp = hanging_lamp(chance, colours, 250, chance.randrange(40, 80))
        drawn += lamp + moved(295, 0, lamp)
    return drawn


def bathroom(chance: Random, colours: Palette) -> str:
    drawn = room(chance, colours, tiled=True) + furniture.wall_tiles(colours, 250, FLOOR)
    if chance.random() < 0.6:
        drawn += window(chance, colours, 520, 90, 130, 190, arched=chance.random() < 0.5, curtains=False)
        drawn += furniture.bathtub(chance, colours, 420)
    else:
        drawn += furniture.shower(colours, 470)
    drawn += furniture.basin(chance, colours, 90)
    return drawn + plant(chance, colours, 366, 560, 0.7)


def outlook(chance: Random, colours: Palette) -> str:
    """The balcony, and all there is to be seen from it."""
    drawn = outside(chance, colours, WIDTH, 480)
    drawn += rect(0, 470, WIDTH, HEIGHT - 470, colours.floor)
    seams = "".join(f"M{x} 470L{400 + (x - 400) * 1.7:g} {HEIGHT}" for x in range(-60, 900, 80))
    drawn += lines(seams, colours.floor_deep, 2)
    bars = "".join(f"M{x} 330V474" for x in range(10, WIDTH, 26))
    drawn += (
        lines(bars, colours.dark, 4)
        + rect(0, 322, WIDTH, 12, colours.dark)
        + rect(0, 464, WIDTH, 8, colours.dark)
    )
    drawn += furniture.cafe_table(chance, colours, chance.choice((360, 420)))
    return drawn + plant(chance, colours, 690, 570, 1.15) + plant(chance, colours, 96, 556, 0.8)
