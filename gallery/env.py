"""Reads environment variables, remembers which exist, and refuses bad ones by name."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """One environment variable: what docs/settings.md must say about it."""

    name: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {}


def text(name: str, *, default: str, meaning: str) -> str:
    return _read(name, default, meaning, expected="text", parse=str)


def integer(name: str, *, default: int, minimum: int, meaning: str, maximum: int = 2**31 - 1) -> int:
    def parse(raw: str) -> int:
        number = int(raw)
        if not minimum <= number <= maximum:
            raise ValueError
        return number

    return _read(
        name, str(default), meaning, expected=f"a whole number from {minimum} to {maximum}", parse=parse
    )


def flag(name: str, *, default: bool, meaning: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }

    def parse(raw: str) -> bool:
        try:
            return words[raw.lower()]
        except KeyError:
            raise ValueError from None

    return _read(name, "1" if default else "0", meaning, expected="1 or 0", parse=parse)


def choice(name: str, *, default: str, choices: tuple[str, ...], meaning: str) -> str:
    def parse(raw: str) -> str:
        if raw not in choices:
            raise ValueError
        return raw

    return _read(name, default, meaning, expected=f"one of {', '.join(choices)}", parse=parse)


def listing(name: str, *, default: str, meaning: str) -> list[str]:
    """Comma-separated words; empty ones are dropped."""

    def parse(raw: str) -> list[str]:
        return [word.strip() for word in raw.split(",") if word.strip()]

    return _read(name, default, meaning, expected="words with commas between", parse=parse)


def _read(name: str, default: str, meaning: str, expected: str, parse: Callable[[str], T]) -> T:
    SETTINGS[name] = Setting(name, default, meaning)
    raw = os.environ.get(name, "").strip() or default
    try:
        return parse(raw)
    except ValueError:
        instead = f"unset it for {default}" if default else "unset it"
        raise ImproperlyConfigured(f"{name} is {raw!r}, expected {expected}; {instead}.") from None
