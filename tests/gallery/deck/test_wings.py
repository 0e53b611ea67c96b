"""What is said of every picture of a wing."""

from typing import Any

import pytest

from gallery.deck.load import Deck
from gallery.deck.wings import Wing
from gallery.domains import starters
from gallery.domains.models import Domain


@pytest.mark.parametrize(
    ("words", "alt"),
    [
        (starters.FACE, "A person who does not exist"),
        (starters.WAIFU, "A waifu who does not exist"),
        (starters.ROOM, "A room that does not exist"),
        (starters.LODGING, "A lodging that does not exist"),
        ({"noun": "umbrella"}, "An umbrella that does not exist"),
    ],
)
def test_a_picture_of_a_thing_is_no_who(words: dict[str, Any], alt: str) -> None:
    assert Wing(Domain(**words), Deck(1)).alt == alt
