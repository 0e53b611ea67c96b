"""What deploy/ shows can be read, and says nothing that the code does not understand."""

import configparser
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from gallery.env import SETTINGS
from gallery.runtime.management.commands.up import Command

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def understands(words: list[str]) -> None:
    Command().create_parser("manage.py", "up").parse_args(words)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_the_tree_with_words_it_knows(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    command = shlex.split(parser["Service"]["ExecStart"])
    assert command[1:3] == ["manage.py", "up"]
    understands(command[3:])


def test_compose_starts_the_tree_with_words_it_knows() -> None:
    ours = [service for service in COMPOSE["services"].values() if "build" in service]
    assert len(ours) == 2
    for service in ours:
        understands(service["command"])
        assert service["environment"].keys() <= SETTINGS.keys()


def test_the_example_environment_names_settings_only() -> None:
    lines = (DEPLOY / "env.example").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert names <= SETTINGS.keys()


def test_nginx_closes_what_it_opens_and_repeats_the_headers() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("{") == text.count("}")
    for place in ("location /media/", "location /static/"):
        assert "X-Content-Type-Options nosniff" in text.split(place)[1].split("}")[0]
