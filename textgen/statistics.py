"""`python -m textgen.statistics CORPUS`: what the corpus says about listings in general, in small files.

Nothing here is a listing: counts of what occurs at least a few times, and prices in nineteen marks a place.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textgen import prices
from textgen.attributes import Attributes, attributes_of
from textgen.vocabulary import BUNDLED

MARKS = np.arange(5, 100, 5)
FEWEST_PRICES = 40


def rows(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Training rows of the corpus without near copies."""
    import pyarrow.parquet as parquet  # of the extra `text`; only those who train need it

    table = parquet.read_table(folder / "airbnb_listings.parquet")
    for row in table.to_pylist():
        if row["near_dup_rank"] == 0 and row["split"] == "train":
            yield row


def price_marks(found: list[Attributes]) -> dict[str, list[float]]:
    groups = defaultdict(list)
    for one in found:
        if one.price > 0:
            groups[one.city].append(one.price)
            groups[f"{one.city} {prices.size_of(one.room_type, one.bedrooms)}"].append(one.price)
    return {
        key: [round(float(mark), 1) for mark in np.percentile(group, MARKS)]
        for key, group in sorted(groups.items())
        if len(group) >= FEWEST_PRICES
    }


def write(folder: Path) -> None:
    found = [attributes_of(row) for row in rows(folder)]
    (BUNDLED / "prices.json").write_text(json.dumps(price_marks(found), indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
