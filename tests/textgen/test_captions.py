"""A few words under a picture."""

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.captions import KINDS, Caption, caption
from textgen.guards.contact import contact
from textgen.guards.people import surname
from textgen.guards.words import indecent

MADE = {kind: [caption(kind, seed) for seed in range(1500)] for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_caption_belongs_to_its_seed(kind: str) -> None:
    assert caption(kind, 7) == MADE[kind][7]
    assert len(set(MADE[kind])) > 1200


@pytest.mark.parametrize(
    ("kind", "labels"), [("cat", ["Mood"]), ("face", ["Occupation"]), ("waifu", ["Likes", "Biography"])]
)
def test_a_caption_says_what_its_kind_says(kind: str, labels: list[str]) -> None:
    for made in MADE[kind]:
        assert made.name.replace(" ", "").isalpha()
        assert [label for label, _ in made.lines] == labels


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_is_one_short_label_in_whole_sentences(kind: str) -> None:
    for _, line in (line for made in MADE[kind] for line in made.lines):
        assert line[0].isupper()
        assert line.endswith(".")
        assert len(line) <= 90


@pytest.mark.parametrize("kind", KINDS)
def test_no_caption_needs_a_guard(kind: str) -> None:
    for made in MADE[kind]:
        text = f"{made.name}. " + " ".join(line for _, line in made.lines)
        assert (contact(text), indecent(text), surname(text, ATTRIBUTES)) == (None, None, None)


def test_a_caption_goes_out_as_json() -> None:
    made = Caption("Luna", (("Mood", "Aloof, on principle."),))
    assert made.to_json() == {"name": "Luna", "lines": [["Mood", "Aloof, on principle."]]}


def test_a_kind_without_captions_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no captions for 'room'; choose one of cat, face, waifu"):
        caption("room", 1)
