"""Any colour an administrator picks makes a readable wing."""

import re
from collections.abc import Mapping
from itertools import product

import pytest

from gallery.domains.colours import (
    DARK,
    FACES,
    LIGHT,
    LOBBY_SEED,
    Oklch,
    Role,
    contrast,
    derive,
    oklch,
    stylesheet,
    to_hex,
    too_close,
)

# (text, ground, least ratio): 4.5 for text, 7 for running text, 3 for the edge of a control
PAIRS = [
    ("ink", "wall", 7.0),
    ("ink", "paper", 7.0),
    ("ink-soft", "wall", 4.5),
    ("ink-soft", "paper", 4.5),
    ("ink-soft", "wall-deep", 4.5),
    ("accent", "wall", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "wall-deep", 4.5),
    ("on-fill", "fill", 4.5),
    ("on-paint", "paint", 4.5),
    ("on-paint", "paint-lit", 4.5),
    ("edge", "wall", 3.0),
    ("edge", "paper", 3.0),
    ("fill", "wall", 3.0),
]
HUES = range(0, 360, 2)
CHROMAS = (0, 0.03, 0.06, 0.1, 0.14, 0.18, 0.24, 0.32)

# what the guide's own wings look like, as measured in a browser
GUIDE_LIGHT = {
    "#2f5fa8": "wall e2e8f1 paper f8fafd ink 161a20 ink-soft 494f58 accent 244e8e paint 41577a edge 6f7682",
    "#b07a16": "wall ede6dd paper fbfaf7 ink 1d1912 ink-soft 544d44 accent 734400 paint 6a522d edge 7d7569",
    "#c2345f": "wall f0e4e5 paper fdf9fa ink 1f1718 ink-soft 584b4d accent 812f44 paint 754750 edge 817174",
    "#0f7f6b": "wall dfeae7 paper f8fbfa ink 141b19 ink-soft 47514e accent 00604e paint 386056 edge 6c7975",
    LOBBY_SEED: "wall e7e7e6 paper fafafa ink 191919 ink-soft 4e4e4e accent 191919 paint 575755 edge 767675",
}
GUIDE_DARK = {
    "#2f5fa8": "wall 13171e paper 20252b ink edf0f5 ink-soft b1b6be accent 9ac1fd fill 4069a8 paint 1d2c42",
    "#b07a16": "wall 1b1610 paper 28241d ink f2f0ec ink-soft bab5ad accent e3b778 fill 8d5e00 paint 38280e",
    "#c2345f": "wall 1d1516 paper 2b2223 ink f5eeef ink-soft beb2b4 accent f5a6b4 fill 9d4b5d paint 3f2127",
    "#0f7f6b": "wall 111917 paper 1e2724 ink edf1f0 ink-soft b0b8b5 accent 88d0bd fill 207967 paint 13322b",
    LOBBY_SEED: "wall 171717 paper 242424 ink f0f0f0 ink-soft b6b6b5 accent f0f0f0 fill f0f0f0 paint 2b2b2a",
}


def channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_no_seed_makes_a_page_unreadable(theme: Mapping[str, Role]) -> None:
    for hue, chroma in product(HUES, CHROMAS):
        colours = derive(Oklch(0.5, chroma, hue), theme)
        for text, ground, least in PAIRS:
            ratio = contrast(colours[text], colours[ground])
            assert ratio >= least, f"{text} on {ground} is {ratio:.2f} at hue {hue}, chroma {chroma}"


GUIDE = [(LIGHT, GUIDE_LIGHT), (DARK, GUIDE_DARK)]


@pytest.mark.parametrize(("theme", "table"), GUIDE, ids=["light", "dark"])
def test_the_guides_wings_come_out_as_the_guide_shows_them(
    theme: Mapping[str, Role], table: dict[str, str]
) -> None:
    for seed, row in table.items():
        ours = derive(seed, theme)
        for role, theirs in zip(*[iter(row.split())] * 2, strict=True):
            apart = max(abs(a - b) for a, b in zip(channels(ours[role]), channels("#" + theirs), strict=True))
            # the browser clips what sRGB cannot show, we lower the chroma: a few units apart
            assert apart <= 7, f"{role} of {seed}: {ours[role]}, expected about {theirs}"


@pytest.mark.parametrize("colour", ["#2f5fa8", "#000000", "#ffffff", "#ff0000", "#0f7f6b"])
def test_a_colour_survives_the_way_there_and_back(colour: str) -> None:
    assert to_hex(oklch(colour)) == colour


def test_a_grey_seed_is_treated_like_the_lobby() -> None:
    colours = derive("#777777", LIGHT)
    assert colours["accent"] == colours["fill"] == colours["ink"]
    assert contrast(colours["on-fill"], colours["fill"]) > 7


@pytest.mark.parametrize("found", ["", "blue", "#2f5fa", "#2f5fa8;}", "2f5fa8"])
def test_what_is_no_colour_is_refused_by_name(found: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(found))):
        derive(found, LIGHT)


@pytest.mark.parametrize("found", ["", "Face", "a b", 'x"]{}', "-face"])
def test_what_is_no_slug_never_reaches_a_selector(found: str) -> None:
    with pytest.raises(ValueError, match="cannot name a wing"):
        stylesheet(found, "#2f5fa8", "caslon")


def test_an_unknown_face_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="caslon, besley, maru, figtree, public"):
        stylesheet("face", "#2f5fa8", "comic")


@pytest.mark.parametrize("face", FACES)
def test_a_stylesheet_holds_both_themes_and_only_its_own_wing(face: str) -> None:
    sheet = stylesheet("cat", "#b07a16", face)
    assert derive("#b07a16", LIGHT)["wall"] in sheet
    assert derive("#b07a16", DARK)["wall"] in sheet
    selectors = re.findall(r"^([^@{}\n][^{}\n]*) \{$", sheet, re.MULTILINE)
    rules = [selector for selector in selectors if not selector.startswith(" ")]
    assert rules
    assert all('[data-wing="cat"]' in selector for selector in rules)
    assert sheet.count("{") == sheet.count("}")


def test_a_seed_of_nearly_the_same_hue_is_pointed_out() -> None:
    assert too_close("#2f5fa8", ["#3a68b8", "#b07a16", "#777777"]) == ["#3a68b8"]
