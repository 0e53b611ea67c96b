import pytest

from gallery.listings.texts import SHOWN_AT_FIRST, money, paragraphs, rules, split


def test_a_long_description_is_split_after_a_whole_sentence() -> None:
    text = "The house is old and the stairs are steep. " * 30
    first, rest = split(text)
    assert first[0].endswith("steep.")
    assert 40 < len(first[0]) <= SHOWN_AT_FIRST
    assert " ".join(first + rest) == text.strip()


def test_a_short_description_is_shown_whole() -> None:
    assert split("One room.\nOne window.") == (["One room.", "One window."], [])


def test_a_text_without_a_full_stop_is_not_cut() -> None:
    assert split("a" * 1000) == (["a" * 1000], [])


def test_nothing_is_split_into_nothing() -> None:
    assert split("") == ([], [])


def test_paragraphs_are_lines_that_say_something() -> None:
    assert paragraphs("one\n\n  two \n") == ["one", "two"]


def test_rules_are_lines_or_else_sentences() -> None:
    assert rules("- No smoking\n• No pets\n* Be kind") == ["No smoking", "No pets", "Be kind"]
    assert rules("No smoking. No pets, please. 3 guests at most.") == [
        "No smoking.",
        "No pets, please. 3 guests at most.",
    ]
    assert rules("") == []


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (118, "GBP", "£118"),
        (1200, "USD", "$1,200"),
        (95, "AUD", "A$95"),
        (900, "SEK", "900 SEK"),
        (7, "", "7"),
    ],
)
def test_a_price_is_written_as_its_country_does(amount: int, currency: str, written: str) -> None:
    assert money(amount, currency) == written
