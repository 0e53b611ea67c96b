"""docs/operations.md names every metric and every option of `manage.py up`."""

import re
from pathlib import Path

import pytest

from gallery.domains.models import Domain
from gallery.runtime.management.commands.up import Command
from gallery.runtime.metrics import collect

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()


@pytest.mark.django_db
def test_the_page_has_each_metric_as_the_code_has_it() -> None:
    Domain.objects.create(slug="dog", wing="Dogs", letter="D", noun="dog", sentence="No dog.")
    expected = {(metric.name, metric.help) for metric in collect()}
    assert set(re.findall(r"^\| `(nonesuch_\w+)` \| (.+) \|$", PAGE, flags=re.MULTILINE)) == expected


def test_the_page_has_each_option_of_up() -> None:
    common = {"--version", "--verbosity", "--settings", "--pythonpath", "--traceback"}
    common |= {"--no-color", "--force-color", "--help", "--skip-checks"}
    parser = Command().create_parser("manage.py", "up")
    options = {word for action in parser._actions for word in action.option_strings if word.startswith("--")}
    assert {option for option in options - common if f"`{option}" not in PAGE} == set()
