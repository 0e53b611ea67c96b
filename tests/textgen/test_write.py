"""Seeds become listings."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.textgen import tiny
from textgen.__main__ import main
from textgen.attributes import Attributes, attributes_of
from textgen.decode import Decoder
from textgen.draft import TRIES_OF_SENTENCE, Counters, Draft, Marks
from textgen.errors import WritingFailed
from textgen.prompt import Texts
from textgen.sample import Taste
from textgen.tokens import Tokens
from textgen.write import Listing, Writer

# a model that knows its listings by heart must be allowed to say the same again
TASTE = Taste(temperature=0.7, penalty=1.0, longest_repeat=40)
ROWS = [attributes_of(tiny.row(number)) for number in range(3)]


def content_with(attributes: Attributes, texts: Texts) -> dict[str, str]:
    return {}


def writer(folder: Path, faults: object = content_with) -> Writer:
    assert callable(faults)
    return Writer(Decoder.read(folder), Tokens.read(folder), faults, TASTE, draw=lambda seed: ROWS[seed % 3])


def as_json(listings: list[Listing]) -> list[str]:
    return [json.dumps(listing.to_json()) for listing in listings]


def test_a_seed_gives_the_same_listing_alone_and_among_others(trained_folder: Path) -> None:
    one = writer(trained_folder)
    together = as_json(list(one.write_many(range(11))))
    assert [json.loads(line)["seed"] for line in together] == list(range(11))
    assert as_json([one.write(7)]) == [together[7]]
    assert as_json(list(writer(trained_folder).write_many([9, 3, 10]))) == [together[i] for i in (9, 3, 10)]


def test_every_section_is_written_and_ends_on_a_sentence(trained_folder: Path) -> None:
    for listing in writer(trained_folder).write_many(range(4)):
        texts = listing.texts
        assert texts.present() == ("title", "description", "neighbourhood", "host", "rules", "reviews")
        assert all(
            part[-1] in ".!?" for part in (texts.description, texts.neighbourhood, texts.host, *texts.reviews)
        )
        assert "##" not in json.dumps(listing.to_json())


def test_what_a_guard_refuses_is_written_again_and_what_stood_before_it_stays(trained_folder: Path) -> None:
    kept = writer(trained_folder).write(5)
    heard: list[str] = []

    def no_first_host(attributes: Attributes, texts: Texts) -> dict[str, str]:
        if not texts.host or texts.rules:
            return {}
        heard.append(texts.host)
        return {"host": "the first"} if len(heard) == 1 else {}

    again = writer(trained_folder, no_first_host)
    listing = again.write(5)
    assert (listing.texts.title, listing.texts.description) == (kept.texts.title, kept.texts.description)
    assert listing.sub_seed > kept.sub_seed
    assert again.counters.refusals["host"] == 1
    assert len(heard) > 1
    assert kept.texts.host.startswith(heard[0])


def test_a_wrong_sentence_is_written_again_and_those_before_it_stay(trained_folder: Path) -> None:
    kept = writer(trained_folder).write(5).texts.description
    first = kept[: kept.index(".") + 1]
    asked: list[str] = []

    def no_second_sentence(attributes: Attributes, texts: Texts) -> dict[str, str]:
        if not texts.description or texts.neighbourhood or texts.description == first:
            return {}
        asked.append(texts.description)
        return {"city": "Atlantis"} if len(asked) == 1 else {}

    again = writer(trained_folder, no_second_sentence)
    listing = again.write(5)
    assert listing.texts.description.startswith(first)
    assert all(said.startswith(first) for said in asked)
    assert again.counters.rewritten == 1


def test_a_sentence_that_is_never_right_takes_its_section_with_it(trained_folder: Path) -> None:
    refused: list[str] = []

    def no_host_at_first(attributes: Attributes, texts: Texts) -> dict[str, str]:
        if texts.host and not texts.rules and len(refused) < TRIES_OF_SENTENCE + 1:
            refused.append(texts.host)
            return {"sex": "a king"}
        return {}

    again = writer(trained_folder, no_host_at_first)
    assert again.write(5).texts.host
    assert again.counters.rewritten == len(refused) == TRIES_OF_SENTENCE + 1


def test_a_seed_that_never_passes_is_given_up_and_the_others_are_written(trained_folder: Path) -> None:
    def never(attributes: Attributes, texts: Texts) -> Mapping[str, str]:
        return {"city": "Atlantis"} if attributes is ROWS[1] else {}

    stern = writer(trained_folder, never)
    assert [listing.seed for listing in stern.write_many(range(4))] == [0, 2, 3]
    assert stern.counters.given_up == 1
    with pytest.raises(WritingFailed, match="Seed 4 gave no listing"):
        stern.write(4)


def test_the_command_writes_a_line_of_json_for_each_listing(
    trained_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = writer(trained_folder)  # the tiny model knows no other homes than these
    monkeypatch.setattr("textgen.write.open_writer", lambda *where, **how: known)
    assert main(["write", "--count", "2", "--seed", "3", "--json", "--model", str(trained_folder)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["seed"] for line in lines] == [3, 4]
    for line in lines:
        assert {
            "title",
            "description",
            "neighbourhood",
            "host",
            "rules",
            "reviews",
            "attributes",
        } <= line.keys()
        assert isinstance(line["reviews"], list)
        assert line["attributes"]["city"]


@pytest.fixture(scope="module")
def heard(trained_folder: Path) -> dict[str, int]:
    """Tokens of the longest section of each name, where nothing ends it but the model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textgen.draft.ENOUGH_TOKENS", {})
        texts = [listing.texts for listing in writer(trained_folder).write_many(range(4))]
    tokens = Tokens.read(trained_folder)
    return {
        name: max(len(tokens.encode(getattr(one, name))) for one in texts) for name in ("description", "host")
    }


def test_a_section_that_has_said_enough_ends_with_its_sentence(
    trained_folder: Path, heard: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textgen.draft.ENOUGH_TOKENS", {"description": (1, 1)})
    tokens = Tokens.read(trained_folder)
    for listing in writer(trained_folder).write_many(range(4)):
        description = listing.texts.description
        assert description[-1] in ".!?"
        assert len(tokens.encode(description)) < heard["description"]


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("The flat is bright.", True),
        ("Close to St.", False),
        ("It is 5 min.", False),
        ("A bright flat", False),
    ],
)
def test_an_abbreviation_ends_no_sentence(trained_folder: Path, said: str, ends: bool) -> None:
    tokens = Tokens.read(trained_folder)
    draft = Draft(0, ROWS[0], tokens, Marks.of(tokens), content_with, Counters(), TASTE)
    (space,) = tokens.encode(" ")[:1]
    assert draft._ends_sentence(tokens.encode(said), space) is ends
