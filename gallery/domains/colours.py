"""A wing's colours, all derived from the one seed colour that an administrator picked.

Everything happens in OKLCH (Björn Ottosson, 2020): the hue is the seed's, lightness is fixed by role,
chroma is a share of the seed's up to a cap. Contrast therefore hardly depends on the hue, and no choice
can make a page unreadable. Pure functions: no Django, no database.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LOBBY_SEED = "#5c5c58"  # the entrance hall: no wing, no hue
GREY_BELOW = 0.02  # chroma under which a seed has no hue worth speaking of
CLOSE_HUES_DEG = 20.0


@dataclass(frozen=True)
class Oklch:
    lightness: float
    chroma: float
    hue_deg: float


@dataclass(frozen=True)
class Role:
    """How light a role is, what share of the seed's chroma it keeps, and how much it may have at most."""

    lightness: float
    share: float
    cap: float


LIGHT: Mapping[str, Role] = {
    "wall": Role(0.928, 0.13, 0.014),
    "wall-deep": Role(0.888, 0.17, 0.019),
    "paper": Role(0.985, 0.03, 0.004),
    "ink": Role(0.215, 0.12, 0.014),
    "ink-soft": Role(0.425, 0.14, 0.018),
    "rule": Role(0.815, 0.15, 0.017),
    "edge": Role(0.565, 0.18, 0.020),
    "accent": Role(0.430, 1.00, 0.115),
    "fill": Role(0.430, 1.00, 0.115),
    "on-fill": Role(0.985, 0.03, 0.006),
    "paint": Role(0.455, 0.50, 0.064),
    "paint-lit": Role(0.515, 0.50, 0.064),
    "on-paint": Role(0.975, 0.05, 0.008),
}
DARK: Mapping[str, Role] = {
    "wall": Role(0.205, 0.13, 0.014),
    "wall-deep": Role(0.165, 0.13, 0.014),
    "paper": Role(0.262, 0.13, 0.014),
    "ink": Role(0.955, 0.05, 0.008),
    "ink-soft": Role(0.775, 0.10, 0.014),
    "rule": Role(0.360, 0.14, 0.016),
    "edge": Role(0.590, 0.16, 0.018),
    "accent": Role(0.805, 0.80, 0.095),
    "fill": Role(0.520, 0.90, 0.110),
    "on-fill": Role(0.985, 0.03, 0.006),
    "paint": Role(0.290, 0.40, 0.046),
    "paint-lit": Role(0.350, 0.40, 0.046),
    "on-paint": Role(0.975, 0.05, 0.008),
}


@dataclass(frozen=True)
class Face:
    """A display face as CSS wants it. `scale` evens faces out: "does not exist." fits one column in each."""

    stack: str
    weight: int
    track: str
    lead: float
    scale: float


_SERIF = '"Songti SC", "Noto Serif CJK SC", "Source Han Serif SC", STSong, SimSun, serif'
_GOTHIC = '"PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif'
FACES: Mapping[str, Face] = {
    "caslon": Face(f'"Libre Caslon Condensed", {_SERIF}', 400, "-.012em", 0.98, 1.0),
    "besley": Face(f"Besley, {_SERIF}", 500, "-.022em", 1.04, 0.8),
    "maru": Face(f'"Zen Maru Gothic", "Yuanti SC", {_GOTHIC}', 500, "-.02em", 1.1, 0.86),
    "figtree": Face(f"Figtree, {_GOTHIC}", 600, "-.02em", 1.12, 0.85),
    "public": Face("var(--text)", 250, "-.028em", 1.02, 0.9),
}


def oklch(colour: str) -> Oklch:
    """What a #rrggbb colour is in OKLCH."""
    red, green, blue = (_to_linear(channel) for channel in _channels(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """The nearest #rrggbb of the same lightness and hue: chroma is lowered until sRGB can show it."""
    if not _fits(_linear(colour)):
        colour = _lower_chroma(colour)
    return "#" + "".join(f"{round(_from_linear(channel) * 255):02x}" for channel in _linear(colour))


def derive(seed: str | Oklch, theme: Mapping[str, Role]) -> dict[str, str]:
    """Every role of a theme (LIGHT or DARK) as #rrggbb. A grey seed is a lobby: its accent is ink."""
    seed = oklch(seed) if isinstance(seed, str) else seed
    colours = {
        name: to_hex(Oklch(role.lightness, min(seed.chroma * role.share, role.cap), seed.hue_deg))
        for name, role in theme.items()
    }
    if seed.chroma < GREY_BELOW:
        colours |= {"accent": colours["ink"], "fill": colours["ink"], "on-fill": colours["wall"]}
    return colours


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_close(seed: str, others: Iterable[str]) -> list[str]:
    """Those of `others` that visitors may take for the same paint. Worth a warning, never a refusal."""
    mine = oklch(seed)
    theirs = {other: oklch(other) for other in others}
    return [
        other
        for other, colour in theirs.items()
        if min(mine.chroma, colour.chroma) >= GREY_BELOW
        and hue_apart_deg(mine.hue_deg, colour.hue_deg) < CLOSE_HUES_DEG
    ]


def stylesheet(slug: str, seed_colour: str, display_face: str, ratio: float = 1) -> str:
    """The finished CSS of one wing, by day and by night, scoped so that several can hang on one page.

    `ratio` is the width of its pictures to their height."""
    if not SLUG.fullmatch(slug):
        raise ValueError(
            f"{slug!r} cannot name a wing in a stylesheet; expected small letters, digits and single hyphens."
        )
    if display_face not in FACES:
        raise ValueError(f"{display_face!r} is no display face; expected one of {', '.join(FACES)}.")
    wing = f':is([data-wing="{slug}"], .wing-{slug})'
    face = FACES[display_face]
    day = [f"--seed: {seed_colour.lower()}", *_roles(derive(seed_colour, LIGHT))]
    night = ["color-scheme: dark", *_roles(derive(seed_colour, DARK))]
    letters = [
        f"--display: {face.stack}",
        f"--display-weight: {face.weight}",
        f"--display-track: {face.track}",
        f"--display-lead: {face.lead}",
        f"--display-scale: {face.scale}",
        *([f"--ratio: {ratio:.4f}"] if ratio != 1 else []),
    ]
    contrasty = ["--ink-soft: var(--ink)", "--rule: var(--edge)"]
    auto, dark = ':root:not([data-theme="light"])', ':root[data-theme="dark"]'
    loud = ":root:root:root"  # outweighs both themes
    return "\n".join(
        [
            _block(wing, [*letters, "color-scheme: light", *day]),
            "@media (prefers-color-scheme: dark) {",
            _block(f"{auto}{wing}, {auto} {wing}", night),
            "}",
            _block(f"{dark}{wing}, {dark} {wing}", night),
            "@media (prefers-contrast: more) {",
            _block(f"{loud}{wing}, {loud} {wing}", contrasty),
            "}",
            "",
        ]
    )


def _roles(colours: Mapping[str, str]) -> list[str]:
    return [f"--{role}: {colour}" for role, colour in colours.items()]


def _block(selector: str, declarations: Iterable[str]) -> str:
    return selector + " {\n" + "".join(f"  {declaration};\n" for declaration in declarations) + "}"


def _channels(colour: str) -> tuple[float, float, float]:
    if not HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is no colour; expected # and six hexadecimal digits, such as #2f5fa8.")
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _from_linear(channel: float) -> float:
    channel = min(max(channel, 0.0), 1.0)
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _linear(colour: Oklch) -> tuple[float, float, float]:
    """Linear sRGB; outside of 0 to 1 where sRGB cannot show the colour."""
    hue = math.radians(colour.hue_deg)
    a, b = colour.chroma * math.cos(hue), colour.chroma * math.sin(hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(linear: Iterable[float]) -> bool:
    return all(-0.0001 <= channel <= 1.0001 for channel in linear)


def _lower_chroma(colour: Oklch) -> Oklch:
    fits, too_much = 0.0, colour.chroma
    for _ in range(24):  # halves the interval each time: far finer than 1/255
        middle = (fits + too_much) / 2
        if _fits(_linear(Oklch(colour.lightness, middle, colour.hue_deg))):
            fits = middle
        else:
            too_much = middle
    return Oklch(colour.lightness, fits, colour.hue_deg)


def _luminance(colour: str) -> float:
    red, green, blue = (_to_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def hue_apart_deg(one: float, other: float) -> float:
    apart = abs(one - other) % 360
    return min(apart, 360 - apart)
