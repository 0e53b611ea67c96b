"""Rows of a file, parquet or JSON lines."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textgen.errors import TextModelRefused


def rows_of(path: Path) -> list[Mapping[str, Any]]:
    """The rows of a .parquet file, or of one with a JSON object a line."""
    try:
        if path.suffix == ".parquet":
            from pyarrow import parquet  # needed for training and scoring only

            table: list[Mapping[str, Any]] = parquet.read_table(path).to_pylist()
            return table
        with path.open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file if line.strip()]
    except ModuleNotFoundError as error:
        raise TextModelRefused(
            f"{path.name} is a parquet file and pyarrow is not installed; "
            "install the extra [text-train], or bring a JSON object a line."
        ) from error
    except (OSError, ValueError) as error:
        raise TextModelRefused(
            f"{path} cannot be read ({error}), expected parquet or a JSON object a line."
        ) from error
    if not all(isinstance(row, dict) for row in rows):
        raise TextModelRefused(
            f"{path.name} holds lines that are no objects, expected a listing's columns in each."
        )
    return rows
