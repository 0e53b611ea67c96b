"""The import contracts cover the whole house, and the running web process keeps them."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["name"]: contract
    for contract in tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}
PROBE = """
import sys, gallery.wsgi
from django.urls import get_resolver
get_resolver().url_patterns  # imports every view
print(*{"torch", "transformers", "tokenizers", "openvino", "generators", "textgen.model"} & sys.modules.keys())
"""


def test_the_web_process_never_imports_a_network() -> None:
    surroundings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    probe = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=CHECKOUT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert probe.stdout.split() == []


def test_every_room_has_its_place_among_the_layers() -> None:
    layers = CONTRACTS["Rooms import downwards only"]["layers"]
    placed = {name for layer in layers for name in layer.replace("|", " ").replace(":", " ").split()}
    assert placed == {path.parent.name for path in (CHECKOUT / "gallery").glob("*/__init__.py")}


def test_every_room_but_the_workshop_is_kept_from_networks() -> None:
    kept = set(CONTRACTS["A web process never reaches a network"]["source_modules"])
    assert kept == set(_modules(CHECKOUT / "gallery", "gallery")) - {"gallery.workshop"}


def test_every_verb_of_the_pool_is_forbidden_to_those_who_show_pictures() -> None:
    forbidden = CONTRACTS["What shows pictures uses what the pool keeps, never what it does"][
        "forbidden_modules"
    ]
    kept = {f"gallery.pool.{name}" for name in ("models", "recipe", "entry", "apps", "admin", "migrations")}
    assert set(forbidden) == set(_modules(CHECKOUT / "gallery" / "pool", "gallery.pool")) - kept


def _modules(folder: Path, package: str) -> list[str]:
    files = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    packages = [path.parent.name for path in folder.glob("*/__init__.py")]
    return [f"{package}.{name}" for name in files + packages]
