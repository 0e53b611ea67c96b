"""Flat shapes of an SVG, as text. Numbers are units of a sheet of WIDTH by HEIGHT, y pointing down."""

from collections.abc import Iterable

WIDTH, HEIGHT = 800, 600
FLOOR = 440  # where the wall meets it

Point = tuple[float, float]


def rect(x: float, y: float, width: float, height: float, fill: str, round_: float = 0) -> str:
    corner = f' rx="{_short(round_)}"' if round_ else ""
    return (
        f'<rect x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" height="{_short(height)}"{corner} '
        f'fill="{fill}"/>'
    )


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, opacity: float = 1) -> str:
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<ellipse cx="{_short(x)}" cy="{_short(y)}" rx="{_short(rx)}" ry="{_short(ry)}" fill="{fill}"{faint}/>'


def disc(x: float, y: float, radius: float, fill: str, opacity: float = 1) -> str:
    return ellipse(x, y, radius, radius, fill, opacity)


def shape(points: Iterable[Point], fill: str, opacity: float = 1) -> str:
    """A filled polygon."""
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    corners = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
    return f'<polygon points="{corners}" fill="{fill}"{faint}/>'


def path(d: str, fill: str, opacity: float = 1) -> str:
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{d}" fill="{fill}"{faint}/>'


def lines(d: str, colour: str, width: float, opacity: float = 1) -> str:
    """What a pen draws along a path."""
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{_short(width)}" stroke-linecap="round" '
        f'stroke-linejoin="round"{faint}/>'
    )


def moved(x: float, y: float, content: str, scale: float = 1) -> str:
    size = f" scale({scale:g})" if scale != 1 else ""
    return f'<g transform="translate({_short(x)} {_short(y)}){size}">{content}</g>'


def mirrored(content: str) -> str:
    """The sheet seen from behind."""
    return f'<g transform="translate({WIDTH} 0) scale(-1 1)">{content}</g>'


def within(
    name: str, x: float, y: float, width: float, height: float, content: str, arched: bool = False
) -> str:
    """Only what lies in the opening is seen; `name` is used once a sheet."""
    opening = f"M{x} {y + height}V{y}H{x + width}V{y + height}Z"
    if arched:
        radius = width / 2
        opening = (
            f"M{x} {y + height}V{y + radius}A{radius} {radius} 0 0 1 {x + width} {y + radius}V{y + height}Z"
        )
    return f'<clipPath id="{name}"><path d="{opening}"/></clipPath><g clip-path="url(#{name})">{content}</g>'


def sheet(content: str, said: str) -> str:
    """The whole file; `said` is for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}"><title>{said}</title>{content}</svg>'
    )


def _short(number: float) -> str:
    return f"{round(number, 1):g}"
