"""`make bench`: run every benchmark of this folder in turn and write docs/performance.md."""

import importlib
import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: `make bench` writes what follows -->", "<!-- end of figures -->"


def benches() -> list[str]:
    """Modules of this folder that have a `run`, the quickest to fail first."""
    return sorted(
        path.stem for path in HERE.glob("*.py") if re.search(r"^def run\(", path.read_text(), re.MULTILINE)
    )


def machine() -> str:
    try:
        model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        model = None
    name = model[1] if model else platform.processor()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{os.cpu_count()} cores ({name}), Python {platform.python_version()}, load before: {load}"


def table(title: str, figures: dict[str, float | str]) -> str:
    rows = "\n".join(
        f"| {name} | {value if isinstance(value, str) else f'{value:,.3g}' if value < 1000 else f'{value:,.0f}'} |"
        for name, value in figures.items()
    )
    return f"### {title}\n\n| figure | value |\n| --- | --- |\n{rows}\n"


def main(wanted: list[str]) -> None:
    where = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}."
    tables = []
    for name in wanted or benches():
        module = importlib.import_module(f"tests.bench.{name}")
        print(f"{name} …", flush=True)
        tables.append(table(f"`python -m tests.bench.{name}`", module.run()))
        print(tables[-1], flush=True)
    if not wanted:  # a part of the figures is for the eyes alone
        page = PAGE.read_text()
        head, rest = page.split(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n\n{where}\n\n" + "\n".join(tables) + f"\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
