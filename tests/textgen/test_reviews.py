"""Reviews that could have been said of a listing."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES, TEXTS
from textgen.reviews import Review, Reviews, prepare, things


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("Dave was great and the place was very clean.", "{host} was great and the place was very clean."),
        ("A calm and clean place, we slept very well", "A calm and clean place, we slept very well."),
        ("Dave and Susan were great and the place was clean.", ""),
        ("Dave was great, he even helped us with the bags.", ""),
        ("We loved the wineries around the Barossa and the bed.", ""),
        ("Nice.", ""),
        ("It was 40 minutes from the airport by bus, we loved it.", ""),
    ],
)
def test_a_review_is_freed_of_its_listing_or_dropped(comment: str, kept: str) -> None:
    assert prepare({"comments": comment}) == kept


def test_a_review_is_lent_only_to_what_has_all_that_it_speaks_of() -> None:
    texts = [
        "The pool was wonderful after a long day.",
        "Great kitchen, we cooked every night.",
        "Very clean and calm.",
    ]
    texts.append("{host} was a wonderful and most attentive host.")
    reviews = Reviews(tuple(Review(text, things(text)) for text in texts))
    lent = [reviews.fitting(number, ATTRIBUTES, TEXTS) for number in range(300)]
    said = {review for each in lent for review in each}
    assert said == {texts[1], texts[2], "Anna was a wonderful and most attentive host."}


def test_two_hosts_are_not_called_by_one_name() -> None:
    reviews = Reviews(
        tuple(Review(text, frozenset()) for text in ("{host} was kind.", "Lovely stay.", "So calm."))
    )
    pair = replace(ATTRIBUTES, host="Tom and Ines")
    assert {review for number in range(50) for review in reviews.fitting(number, pair, TEXTS)} == {
        "Lovely stay.",
        "So calm.",
    }


def test_the_same_listing_gets_the_same_reviews() -> None:
    reviews = Reviews(tuple(Review(f"So calm, {number} times.", frozenset()) for number in range(90)))
    assert [reviews.fitting(n, ATTRIBUTES, TEXTS) for n in range(30)] == [
        reviews.fitting(n, ATTRIBUTES, TEXTS) for n in range(30)
    ]
