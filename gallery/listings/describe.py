"""A listing as templates and programs take it."""

from datetime import date
from functools import lru_cache
from typing import Any

from gallery.deck.wings import Hall, Wing
from gallery.domains.starters import PHOTOS_OF_A_LISTING
from gallery.lib.digests import number_of
from gallery.listings.days import NIGHTS, free_month
from gallery.listings.drawings.draw import Lodging
from gallery.listings.faces import sitters
from gallery.listings.photos import Lenders, drawn, photo
from gallery.listings.shelf import OnLoan, Shelved
from gallery.listings.texts import money, paragraphs, rules, split
from gallery.listings.town import town
from gallery.listings.words import hosting, icon_of, icon_of_rule, nowheres, telling_first
from gallery.renditions.names import SOURCE_TYPE

AMENITIES_AT_FIRST = 10
TOWNS_KEPT = 128


def accession(facts: dict[str, Any], letter: str) -> str:
    return f"{facts['year']}.{letter}.{facts['seed']}"


def card(hall: Hall, wing: Wing, key: str, shelved: Shelved, base: str) -> dict[str, Any]:
    """What fits under one photograph."""
    facts = shelved.unpack()
    content = facts["content"]
    about = content["attributes"]
    photos = Lenders(hall, wing).photos_of(shelved, facts["seed"], 1)
    return {
        "key": key,
        "url": f"{base}{key}/",
        "accession": accession(facts, wing.domain.letter),
        "year": facts["year"],
        "title": content["title"],
        "city": about["city"],
        "home": _home(content),
        "size": _size(about),
        "price": money(about["price"], about["currency"]),
        "rating": f"{about['rating']:.2f}" if about.get("rating") else "",
        "photo": photo(photos[0]) if photos else drawn(base, key)[0],
    }


def lodging(key: str, shelved: Shelved) -> Lodging:
    """What a draughtsman is told of it."""
    return Lodging.of(number_of(f"{key} drawings", 2**32), shelved.unpack()["content"]["attributes"])


def page(hall: Hall, wing: Wing, key: str, shelved: Shelved, base: str) -> dict[str, Any]:
    """Everything that the page of a listing says."""
    facts = shelved.unpack()
    content, seed = facts["content"], facts["seed"]
    about = content["attributes"]
    lenders = Lenders(hall, wing)
    reviews = [text for text in content["reviews"] if text]
    host_name, *names = (name or "Nobody" for name in sitters(content))
    photos, found = lenders.photos_of(shelved, seed), lenders.faces_of(shelved, seed, 1 + len(reviews))
    faces: list[OnLoan | None] = [*found, *[None] * (1 + len(reviews) - len(found))]
    host, *reviewers = [photo(face) if face else None for face in faces]
    month = free_month(facts["year"])
    number = accession(facts, wing.domain.letter)
    opening, rest = split(content["description"])
    amenities = [{"name": name, "icon": icon_of(name)} for name in telling_first(about["amenities"])]
    price = about["price"]
    return {
        "key": key,
        "accession": number,
        "seed": seed,
        "facts": facts,
        "fingerprint": in_fours(facts["digest"] or ""),
        "title": content["title"],
        "place": _place(about),
        "city": about["city"],
        "home": _home(content),
        "size": _size(about),
        "host_name": host_name,
        "hosting": hosting(about.get("host_since"), date.fromisoformat(facts["made"][:10]), number),
        "host_text": paragraphs(content["host"]),
        "host_face": host,
        "rating": f"{about['rating']:.2f}" if about.get("rating") else "",
        "reviews_count": about.get("n_reviews") or 0,
        "photos": [photo(each) for each in photos] or drawn(base, key),
        "is_drawn": not photos,
        "is_as_lent": (len(photos) == PHOTOS_OF_A_LISTING or lenders.photos is None)
        and None not in faces
        and (*photos, *faces) == (*shelved.photos, *shelved.faces),
        "opening": opening,
        "rest": rest,
        "neighbourhood": paragraphs(content["neighbourhood"]),
        "rules": [{"text": rule, "icon": icon_of_rule(rule)} for rule in rules(content["rules"])],
        "guests": about["guests"],
        "amenities": amenities[:AMENITIES_AT_FIRST],
        "more_amenities": amenities[AMENITIES_AT_FIRST:],
        "reviews": [
            {"name": name, "text": text, "face": face, "stars": range(_stars(about, number, nth))}
            for nth, (name, text, face) in enumerate(zip(names, reviews, reviewers, strict=True))
        ],
        "price": money(price, about["currency"]),
        "nights": NIGHTS,
        "total": money(price * NIGHTS, about["currency"]),
        "nothing": money(0, about["currency"]),
        "month": month,
        "town": _town(number_of(f"{key} town", 2**32)),
        "nowheres": nowheres(
            key, number, host=host_name, year=month.year, check_in=month.check_in
        ),
    }  # fmt: skip


_town = lru_cache(maxsize=TOWNS_KEPT)(town)


def _stars(about: dict[str, Any], number: str, nth: int) -> int:
    """Five, or four for as many as the rating wants."""
    fours = max(0.0, 5.0 - float(about.get("rating") or 5.0))
    return 4 if number_of(f"{number} {nth}", 1000) < fours * 1000 else 5


def _place(about: dict[str, Any]) -> str:
    parts = (about.get("neighbourhood"), about["city"], about.get("country"))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _home(content: dict[str, Any]) -> str:
    return str(content.get("home") or content["attributes"]["room_type"])


def _size(about: dict[str, Any]) -> list[str]:
    bedrooms = "Studio" if about["bedrooms"] == 0 else _count(about["bedrooms"], "bedroom")
    counts = [
        _count(about["guests"], "guest"),
        bedrooms,
        _count(about["beds"], "bed"),
        _count(about["baths"], "bath"),
    ]
    return [count for count in counts if count]


def _count(number: float, word: str) -> str:
    return f"{number:g} {word}{'' if number == 1 else 's'}" if number else ""


def as_json(hall: Hall, wing: Wing, key: str, shelved: Shelved, base: str) -> dict[str, Any]:
    """For programs. Its first photograph stands where a picture would have its files."""
    facts = shelved.unpack()
    lenders = Lenders(hall, wing)
    photos = [photo(each) for each in lenders.photos_of(shelved, facts["seed"])]
    faces = lenders.faces_of(shelved, facts["seed"], len(sitters(facts["content"])))
    first = photos[0] if photos else {"sources": {}, "jpeg": ""}
    return {
        "key": key,
        "accession": accession(facts, wing.domain.letter),
        "url": f"{base}{key}/",
        "alt": wing.alt,
        "sources": first["sources"],
        "jpeg": first["jpeg"],
        "digital_source_type": SOURCE_TYPE,
        "photos": [each["jpeg"] for each in photos],
        "drawings": [] if photos else [each["src"] for each in drawn(base, key)],
        "faces": [photo(each)["jpeg"] for each in faces],
        "listing": facts["content"],
    }


def in_fours(digest: str) -> str:
    return " ".join(digest[start : start + 4] for start in range(0, min(16, len(digest)), 4))
