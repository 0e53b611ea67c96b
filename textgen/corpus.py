"""What is learnt: rows of the corpus as facts and texts, and only what should be written again.

A sentence goes that a guard would refuse: contact data, surnames, other cities, numbers that contradict the facts.
So do notes of 2020 about viruses, and what speaks of a booking site. A text that a host repeats in every flat is
learnt once. Same files, same examples, in the same order.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from textgen.attributes import Attributes, attributes_of
from textgen.guards.cities import other_area, other_city, other_country
from textgen.guards.contact import contact
from textgen.guards.counts import contradiction
from textgen.guards.people import other_host, surname
from textgen.guards.shape import ends_well
from textgen.guards.words import indecent
from textgen.prompt import Texts
from textgen.reviews import Reviews
from textgen.vocabulary import places

COLUMNS = {
    "title": ("name",),
    "description": ("description",),
    "neighbourhood": ("neighborhood_overview", "transit"),
    "host": ("host_about",),
    "rules": ("house_rules",),
}
LONGEST = {"title": 70, "description": 900, "neighbourhood": 450, "host": 350, "rules": 350}
SHORTEST = {"title": 8, "description": 120, "neighbourhood": 50, "host": 30, "rules": 12}
OPENING = 60  # characters by which a repeated text is known again; a sentence by half as many

_DATED = re.compile(
    r"covid|corona|pandemic|quarantin|self.?isolat|lockdown|\bCDC\b|saniti[sz]|disinfect|social(ly)? distan|vaccin|"
    r"\bNHS\b|essential worker|front.?line|key worker|\bvirus|airbnb|super ?host|hidden by|\b20[0-2]\d\b|"
    r"\bnew listing|(this|my|our|other) (listing|profile)|other listings|cleaning fee|refund|<|\[|https?",
    re.I,
)
_SENTENCE = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<=[.!?])[\"')]*\s+(?=[\"'(]?[A-ZÀ-Þ\d*-])"
)
_DECORATION = re.compile(r"[*~#=_|]{2,}|^[\s*~#=•_>·-]+(?=\w)|[★☆✓✔►]|\*+")
_RULE = re.compile(r"(?<=[a-z0-9)])\.?\s+(?=(?:No|Please|Do not|Don't|Check|Not|Quiet|Pets|Smoking)\s)")


def examples(
    folder: Path, split: str = "train", cache: Path | None = None
) -> Iterator[tuple[Attributes, Texts]]:
    """Facts and texts of every usable row. With `cache`, a folder, the cleaning (minutes) is done once."""
    kept = cache / f"corpus-{split}-{_fingerprint(folder)}.jsonl" if cache else None
    if kept and kept.exists():
        with kept.open(encoding="utf-8") as lines:
            yield from map(_read, lines)
        return
    found = list(_clean(folder, split))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_suffix(".part")
        with aside.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps([facts.to_json(), _as_json(texts)]) + "\n" for facts, texts in found)
        aside.replace(kept)
    yield from found


def rows(folder: Path, split: str) -> list[Mapping[str, Any]]:
    """Rows of a split without near copies."""
    import pyarrow.parquet as parquet  # only those who train need it

    table = parquet.read_table(folder / "airbnb_listings.parquet").to_pylist()
    return [row for row in table if row["near_dup_rank"] == 0 and row["split"] == split]


def whole_texts(row: Mapping[str, Any]) -> Texts:
    """A row's texts as they stand, for scoring: nothing is cleaned away, and no column is left out."""
    columns = {
        **COLUMNS,
        "description": ("description", "access", "notes"),
        "host": ("host_about", "interaction"),
    }
    joined = {
        section: "\n".join(row[name] for name in names if isinstance(row.get(name), str))
        for section, names in columns.items()
    }
    tidy: dict[str, Any] = {name: re.sub(r"\s*\n\s*", "\n", text).strip() for name, text in joined.items()}
    return Texts(**tidy)


def clean_texts(row: Mapping[str, Any], attributes: Attributes) -> Texts:
    """A row's texts as they should be written again."""
    parts: dict[str, Any] = {}
    openings: set[str] = set()
    for section, columns in COLUMNS.items():
        raw = "\n".join(row[column] for column in columns if isinstance(row.get(column), str))
        if section == "title":
            parts[section] = clean_title(raw, attributes)
        else:
            parts[section] = clean(section, raw, attributes, openings)
    return Texts(**parts)


def clean(section: str, text: str, attributes: Attributes, openings: set[str]) -> str:
    """The good sentences of `text`, as many as there is room for, ending on a finished one.

    `openings` of sentences are those that the listing has had: a summary often comes again in the long text.
    """
    if section == "rules":
        text = _RULE.sub(".\n", text)
    spotless = is_good(section, text, attributes)  # most are; asking once is ten times faster
    lines: list[str] = []
    room = LONGEST[section]
    for line in text.split("\n"):
        kept: list[str] = []
        for sentence in _SENTENCE.split(_DECORATION.sub("", line).strip()):
            opening = sentence[: OPENING // 2].lower()
            if len(sentence) > room:
                return _ended(section, [*lines, " ".join(kept)])
            if sentence and opening not in openings and (spotless or is_good(section, sentence, attributes)):
                kept.append(sentence)
                openings.add(opening)
                room -= len(sentence) + 1
        lines.append(" ".join(kept))
    return _ended(section, lines)


def is_good(section: str, sentence: str, attributes: Attributes) -> bool:
    """Whether a sentence may be learnt. A host may come from another country; a home may not lie in one."""
    bad = (
        _DATED.search(sentence)
        or other_city(sentence, attributes)
        or contact(sentence)
        or surname(sentence, attributes)
        or indecent(sentence)
        or contradiction(sentence, attributes)
        or other_host(sentence, attributes)
        or (section not in ("host", "reviews") and other_country(sentence, attributes))
    )
    return not bad


def clean_title(title: str, attributes: Attributes) -> str:
    """'' where nothing good is left. Capitals become a title's capitals."""
    title = re.sub(r"\s+", " ", _DECORATION.sub(" ", title)).strip(" -,.:;/&")
    if title.isupper() or sum(letter.isupper() for letter in title) > 0.6 * max(len(title), 1):
        title = title.title().replace("'S", "'s")
    fits = SHORTEST["title"] <= len(title) <= LONGEST["title"]
    good = fits and is_good("title", title, attributes) and not other_area(title, attributes)
    return title if good else ""


def _ended(section: str, lines: list[str]) -> str:
    """Back to the last finished sentence; a list of short lines just gets its full stop."""
    text = "\n".join(line for line in lines if line)
    if text and not ends_well(text):
        last = max(text.rfind(mark) for mark in (". ", "! ", "? ", ".\n", "!\n", "?\n"))
        if section != "rules" and last >= 0.6 * len(text):
            text = text[: last + 1]
        else:
            text = text.rstrip(" ,;:-") + "."
    return text if len(text) >= SHORTEST[section] else ""


def _clean(folder: Path, split: str) -> Iterator[tuple[Attributes, Texts]]:
    reviews = Reviews.load(folder, split)
    heard: set[str] = set()
    for row in rows(folder, split):
        if row["city"] not in places():
            continue
        attributes = attributes_of(row)
        texts = clean_texts(row, attributes)
        said = {}
        for section in ("title", "neighbourhood", "host", "rules"):
            content = getattr(texts, section)
            opening = f"{section} {content[:OPENING].lower()}"
            said[section] = "" if opening in heard and section != "title" else content
            heard.add(opening)
        if texts.description:
            fitting = reviews.fitting(row["listing_id"], attributes, texts)
            yield attributes, Texts(description=texts.description, **said, reviews=fitting)


def _as_json(texts: Texts) -> dict[str, Any]:
    return {**vars(texts), "reviews": list(texts.reviews)}


def _read(line: str) -> tuple[Attributes, Texts]:
    facts, texts = json.loads(line)
    return Attributes.from_json(facts), Texts(**{**texts, "reviews": tuple(texts["reviews"])})


def _fingerprint(folder: Path) -> str:
    """Of the corpus and of the code that cleans it, so that no stale cache is read."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        digest.update(f"{path.name} {path.stat().st_size}".encode())
    here = Path(__file__).parent
    code = [
        here / f"{name}.py" for name in ("attributes", "vocabulary", "prices", "prompt", "corpus", "reviews")
    ]
    for path in [*code, *sorted((here / "guards").glob("*.py")), *sorted((here / "bundled").glob("*.json"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
