import pytest

from gallery.domains import suggest
from gallery.domains.colours import CLOSE_HUES_DEG, hue_apart_deg, oklch


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("dog", "dogs"),
        ("person", "people"),
        ("city", "cities"),
        ("day", "days"),
        ("box", "boxes"),
        ("church", "churches"),
        ("snowman", "snowmen"),
        ("sheep", "sheep"),
        ("holiday home", "holiday homes"),
        ("", ""),
    ],
)
def test_many_of_them(one: str, many: str) -> None:
    assert suggest.plural(one) == many


@pytest.mark.parametrize("noun", ["person", "cat", "old Dog", "snowwoman", "waifu"])
def test_somebody_is_a_who(noun: str) -> None:
    assert suggest.pronoun(noun) == "who"


@pytest.mark.parametrize("noun", ["room", "lodging", "holiday home", "dog house", ""])
def test_a_thing_is_a_that(noun: str) -> None:
    assert suggest.pronoun(noun) == "that"


def test_words_follow_from_the_noun_and_the_noun_from_the_address() -> None:
    words = suggest.words("", "holiday-home")
    assert words["sentence"] == "This holiday home does not exist."
    assert words["wing"] == "Holiday homes"
    assert words["letter"] == "H"


def test_letters_that_are_taken_are_not_suggested() -> None:
    taken: set[str] = set()
    for _ in range(40):
        letter = suggest.letter("dog", taken)
        assert letter not in taken
        assert 1 <= len(letter) <= 2
        taken.add(letter)


def test_a_noun_in_another_script_still_has_a_letter() -> None:
    assert suggest.letter("狗 gou") == "G"
    assert suggest.letter("狗") == "W"


def test_the_suggested_colour_keeps_away_from_those_that_hang() -> None:
    taken = ["#2f5fa8", "#b07a16", "#c2345f"]
    hue = oklch(suggest.colour(taken)).hue_deg
    assert all(hue_apart_deg(hue, oklch(other).hue_deg) > CLOSE_HUES_DEG for other in taken)
