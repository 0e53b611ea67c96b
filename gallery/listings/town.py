"""A map of a town that does not exist, drawn from a number: the same for ever, and nowhere on earth.

Streets are a crooked grid: straight lines, turned a little and bent by slow waves. What lies between
them is cut into blocks; some are parks, some public buildings; none stands in the river.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

Point = tuple[float, float]
WIDTH, HEIGHT = 840, 480
PIN = (420.0, 232.0)
BEYOND = 260  # the grid goes on outside of the frame, or its turned corners would be bare
RIVER_HALF, STREET_HALF, AVENUE_HALF = 27, 4.5, 8
NAMES_APART_X, NAMES_APART_Y = 200, 46

RIVERS = ("River Nought", "River Nil", "The Nowater", "River Blank", "Lethe Canal")
PARKS = ("Garden of Nobody", "Vacant Green", "Absentee Park", "Common of None", "Orchard Zero")
STREETS = (
    "Null Street",
    "Void Lane",
    "Blank Row",
    "Naught Avenue",
    "Zero Street",
    "Missing Road",
    "Hollow Way",
)
QUARTERS = ("Upper Void", "Lower Void", "Old Nothing", "New Nothing", "Little Absence", "Noughtside")
STATIONS = ("Station (no trains)", "Terminus (of nothing)", "Harbour (no sea)")


@dataclass
class Town:
    """Paths of an SVG of WIDTH by HEIGHT, and where names stand."""

    blocks: str = ""
    public: str = ""
    parks: str = ""
    avenues: str = ""
    river: str = ""
    rail: str = ""
    names: list[tuple[int, int, str]] = field(default_factory=list)


class _Ground:
    """Bends the plan into a landscape."""

    def __init__(self, chance: Random) -> None:
        self.turn = math.radians(chance.uniform(-24, 24))
        self.waves = [
            (chance.uniform(8, 20), chance.uniform(110, 230), chance.uniform(0, math.tau)) for _ in range(2)
        ]
        self.bank = chance.choice((0.27, 0.72)) * HEIGHT + chance.uniform(-16, 16)
        self.bends = [
            (chance.uniform(14, 34), chance.uniform(120, 260), chance.uniform(0, math.tau)) for _ in range(2)
        ]

    def at(self, x: float, y: float) -> Point:
        """Where a point of the plan comes to lie."""
        (rise, length, phase), (drift, width, start) = self.waves
        x, y = x + drift * math.sin(y / width + start), y + rise * math.sin(x / length + phase)
        east, south = x - WIDTH / 2, y - HEIGHT / 2
        return (
            WIDTH / 2 + east * math.cos(self.turn) - south * math.sin(self.turn),
            HEIGHT / 2 + east * math.sin(self.turn) + south * math.cos(self.turn),
        )

    def river(self, x: float) -> float:
        """How far down the middle of the river is at x."""
        return self.bank + sum(rise * math.sin(x / length + phase) for rise, length, phase in self.bends)

    def is_wet(self, point: Point) -> bool:
        return abs(point[1] - self.river(point[0])) < RIVER_HALF + 6


def town(number: int) -> Town:
    """The town of that number."""
    chance = Random(number)
    ground = _Ground(chance)
    columns, rows = _lines(chance, WIDTH, 58, 104), _lines(chance, HEIGHT, 44, 82)
    drawn = Town()
    centres = _fill(drawn, chance, ground, columns, rows)
    drawn.avenues = _avenues(ground, columns, rows)
    drawn.river = _curve([(x, ground.river(x)) for x in range(-40, WIDTH + 80, 40)])
    rail = [
        ground.at(x, HEIGHT * 0.5 + (160 if ground.bank < HEIGHT / 2 else -160))
        for x in range(-300, 1200, 60)
    ]
    drawn.rail = _curve(rail)
    drawn.names = _names(chance, ground, columns, centres, rail)
    return drawn


def _lines(chance: Random, length: int, closest: int, farthest: int) -> list[tuple[float, float]]:
    """Streets across one side: where, and half their width. Every fourth is an avenue."""
    lines: list[tuple[float, float]] = []
    at = -float(BEYOND)
    while at < length + BEYOND:
        lines.append((at, AVENUE_HALF if len(lines) % 4 == 1 else STREET_HALF))
        at += chance.uniform(closest, farthest)
    return lines


def _fill(
    drawn: Town,
    chance: Random,
    ground: _Ground,
    columns: list[tuple[float, float]],
    rows: list[tuple[float, float]],
) -> list[Point]:
    """Blocks, parks and public buildings between the streets; the middles of the parks."""
    centres: list[Point] = []
    for (left, left_half), (right, right_half) in pairwise(columns):
        for (top, top_half), (bottom, bottom_half) in pairwise(rows):
            cell = (left + left_half, top + top_half, right - right_half, bottom - bottom_half)
            middle = ground.at((left + right) / 2, (top + bottom) / 2)
            use = chance.random()
            if not _is_near(middle):
                continue
            if use < 0.05 and not ground.is_wet(middle):
                drawn.parks += _quad(ground, cell)
                centres.append(middle)
            elif use < 0.1:
                drawn.public += _quad(ground, cell)
            else:
                drawn.blocks += "".join(_quad(ground, part) for part in _parts(chance, cell))
    return centres


def _is_near(point: Point, margin: int = 70) -> bool:
    return -margin < point[0] < WIDTH + margin and -margin < point[1] < HEIGHT + margin


def _parts(
    chance: Random, cell: tuple[float, float, float, float]
) -> list[tuple[float, float, float, float]]:
    """A block as it was built: in one piece, or with a lane across."""
    left, top, right, bottom = cell
    use = chance.random()
    if use < 0.3 and right - left > 50:
        lane = left + (right - left) * chance.uniform(0.35, 0.65)
        return [(left, top, lane - 2, bottom), (lane + 2, top, right, bottom)]
    if use < 0.75 and bottom - top > 34:
        lane = top + (bottom - top) * chance.uniform(0.35, 0.65)
        return [(left, top, right, lane - 2), (left, lane + 2, right, bottom)]
    return [cell]


def _quad(ground: _Ground, cell: tuple[float, float, float, float], cuts: int = 2) -> str:
    """A piece of land; by the river what is left of it, cut off along its own lines."""
    left, top, right, bottom = cell
    corners = [ground.at(*corner) for corner in ((left, top), (right, top), (right, bottom), (left, bottom))]
    wet = sum(map(ground.is_wet, corners))
    if wet:
        x, y = (left + right) / 2, (top + bottom) / 2
        quarters = ((left, top, x, y), (x, top, right, y), (left, y, x, bottom), (x, y, right, bottom))
        is_worth_it = wet < len(corners) and cuts
        return "".join(_quad(ground, part, cuts - 1) for part in quarters) if is_worth_it else ""
    return f"M{_point(corners[0])}L{' '.join(map(_point, corners[1:]))}Z"


def _avenues(ground: _Ground, columns: list[tuple[float, float]], rows: list[tuple[float, float]]) -> str:
    """Over the river too: these are its bridges."""
    down = [
        _curve([ground.at(x, y) for y in range(-BEYOND, HEIGHT + BEYOND, 60)])
        for x, half in columns
        if half == AVENUE_HALF
    ]
    across = [
        _curve([ground.at(x, y) for x in range(-BEYOND, WIDTH + BEYOND, 60)])
        for y, half in rows
        if half == AVENUE_HALF and not any(ground.is_wet(ground.at(x, y)) for x in range(0, WIDTH, 40))
    ]
    return "".join(down + across)


def _names(
    chance: Random,
    ground: _Ground,
    columns: list[tuple[float, float]],
    parks: list[Point],
    rail: list[Point],
) -> list[tuple[int, int, str]]:
    """As many names as find room, away from the pin, the edges and each other."""
    anywhere = ((chance.uniform(0.15, 0.85) * WIDTH, chance.uniform(0.1, 0.9) * HEIGHT) for _ in range(32))
    spots = [spot for spot in anywhere if not ground.is_wet(spot)]
    along = (
        ground.at(x, chance.uniform(0.1, 0.9) * HEIGHT) for x, half in columns * 2 if half == AVENUE_HALF
    )
    avenues = [spot for spot in along if not ground.is_wet(spot)]
    wanted = [
        (chance.choice(RIVERS), [(x, ground.river(x) + 5) for x in (260.0, 590.0, 180.0, 660.0)]),
        (chance.choice(PARKS), parks),
        (chance.choice(STATIONS), rail[6:14]),
        *((name, avenues) for name in chance.sample(STREETS, 2)),
        *((name, spots) for name in chance.sample(QUARTERS, 2)),
    ]
    placed: list[tuple[int, int, str]] = []
    for name, places in wanted:
        free = (
            (x, y)
            for x, y in places
            if 110 < x < WIDTH - 110 and 104 < y < HEIGHT - 94  # a page cuts the map to its own shape
            if math.dist((x, y), PIN) > 96
            if all(
                abs(x - other) > NAMES_APART_X or abs(y - down) > NAMES_APART_Y for other, down, _ in placed
            )
        )
        spot = next(free, None)
        if spot is not None:
            placed.append((round(spot[0]), round(spot[1]), name))
    return placed


def _curve(points: list[Point]) -> str:
    """A smooth line: each point is the handle of a curve from one midpoint to the next."""
    path = f"M{_point(points[0])}"
    for here, after in pairwise(points[1:]):
        middle = ((here[0] + after[0]) / 2, (here[1] + after[1]) / 2)
        path += f"Q{_point(here)} {_point(middle)}"
    return path


def _point(point: Point) -> str:
    return f"{point[0]:.0f} {point[1]:.0f}"
