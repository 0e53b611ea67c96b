"""Nothing that a house would not have on its wall."""

import pytest

from textgen.guards.words import indecent


@pytest.mark.parametrize(
    "text",
    [
        "What a shitty view.",
        "A SEXY flat",
        "We are 420 friendly.",
        "No retards.",
        "Porn on the telly",
        "f.u.c.k this",
    ],
)
def test_slurs_and_sex_are_found(text: str) -> None:
    assert indecent(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "A cocktail bar, a pot of tea and Pollock prints",
        "Hell's Kitchen, Dick's Drive-In and Middlesex Fells",
        "A gay-friendly street. All sexual orientations are welcome.",
        "Smoke weed elsewhere; the ski slope is near, knob and kettle too.",
        "Essex, Scunthorpe and Penistone",
        "An organ recital in the god-given steamy summer",
    ],
)
def test_innocent_words_pass(text: str) -> None:
    assert indecent(text) is None
