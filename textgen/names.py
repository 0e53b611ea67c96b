"""What first names tell: lists, and nothing else behind them."""

import functools
import json
from typing import Literal

from textgen.vocabulary import BUNDLED

Sex = Literal["female", "male"]


def sex_of(name: str) -> Sex | None:
    """That of nearly everybody who is called so; None of a name for anybody, an unknown one, or two at once."""
    return _sexes().get(name.strip().casefold())


@functools.cache
def _sexes() -> dict[str, Sex]:
    listed = json.loads((BUNDLED / "names" / "sexes.json").read_text(encoding="utf-8"))
    women: dict[str, Sex] = {name.casefold(): "female" for name in listed["women"]}
    men: dict[str, Sex] = {name.casefold(): "male" for name in listed["men"]}
    return women | men
