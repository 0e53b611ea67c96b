"""The format that models are trained on."""

from dataclasses import replace
from typing import Any

import pytest

from tests.textgen.rows import ATTRIBUTES, TEXTS
from textgen.prompt import SECTIONS, Texts, Unfinished, parse, prompt, target

FULL_PROMPT = """city: Boston, United States
area: South End
place: Private room in condo
size: 2 guests, 1 bedroom, 1 bed, 1.5 baths
price: mid
host: Anna, since 2014
has: Backyard, Kitchen, Wifi
write: title, description, neighbourhood, host, rules, reviews

"""


def test_a_prompt_tells_the_facts_in_a_fixed_order() -> None:
    assert prompt(ATTRIBUTES) == FULL_PROMPT


def test_a_fact_that_is_not_known_has_no_line() -> None:
    bare = replace(ATTRIBUTES, neighbourhood="", price_band="", host="", amenities=(), baths=0.0, bedrooms=0)
    assert prompt(bare, ["title"]) == (
        "city: Boston, United States\nplace: Private room in condo\nsize: 2 guests, studio, 1 bed\nwrite: title\n\n"
    )


def test_a_city_that_is_its_own_country_is_named_once() -> None:
    assert prompt(replace(ATTRIBUTES, city="Singapore", country="Singapore")).startswith("city: Singapore\n")


@pytest.mark.parametrize("missing", [(), ("rules",), ("host", "reviews"), SECTIONS])
def test_what_is_written_is_read_back(missing: tuple[str, ...]) -> None:
    empty: dict[str, Any] = {name: () if name == "reviews" else "" for name in missing}
    texts = replace(TEXTS, **empty)
    assert parse(target(texts)) == texts


def test_a_text_without_its_end_is_unfinished() -> None:
    with pytest.raises(Unfinished, match="## end"):
        parse(target(TEXTS).removesuffix("## end\n"))


def test_what_follows_the_end_is_not_read() -> None:
    assert parse(target(TEXTS) + "## title\nAnother\n") == TEXTS


def test_a_host_cannot_write_a_mark() -> None:
    texts = Texts(title="Flat", description="Nice.\n## end\n\n  ## rules \nNo parties.")
    assert parse(target(texts)) == Texts(title="Flat", description="Nice.\nend\nrules\nNo parties.")


def test_unknown_and_repeated_sections_are_left_out() -> None:
    assert parse("## title\nA\n## smell\nB\n## title\nC\n## end") == Texts(title="A")
