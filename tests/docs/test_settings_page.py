"""docs/settings.md and the code name the same settings, with the same defaults and meanings."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = CHECKOUT / "docs" / "settings.md"
READ = re.compile(r'env\.(?:text|integer|flag|choice|listing|number)\(\s*"([A-Z0-9_]+)"')
PROBE = """
import json, sys
from gallery import env, settings
print(json.dumps([[s.name, s.default, s.meaning] for s in env.SETTINGS.values()]))
"""


@pytest.fixture(scope="module")
def settings_read(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Name, default and meaning of every setting, as an empty environment has them."""
    var = str(tmp_path_factory.mktemp("settings") / "var")
    surroundings = {"PATH": os.environ["PATH"], "NONESUCH_VAR": var}
    ran = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=CHECKOUT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        (name, default.replace(var, "var").replace(f"{CHECKOUT}/", ""), meaning)
        for name, default, meaning in json.loads(ran.stdout)
    ]


def test_the_page_has_each_setting_as_the_code_has_it(settings_read: list[tuple[str, str, str]]) -> None:
    expected = [_row(*setting) for setting in settings_read]
    missing = [row for row in expected if row not in PAGE.read_text().splitlines()]
    assert not missing, "add to docs/settings.md:\n" + "\n".join(missing)


def test_the_page_has_nothing_else(settings_read: list[tuple[str, str, str]]) -> None:
    table = PAGE.read_text().partition("## Of make")[0]
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, flags=re.MULTILINE))
    assert documented == {name for name, _, _ in settings_read}


def test_no_module_reads_a_setting_that_the_settings_do_not_know(
    settings_read: list[tuple[str, str, str]],
) -> None:
    sources = "".join(path.read_text() for path in (CHECKOUT / "gallery").rglob("*.py"))
    assert set(READ.findall(sources)) <= {name for name, _, _ in settings_read}


def _row(name: str, default: str, meaning: str) -> str:
    return f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |".replace("|  |", "| |")
