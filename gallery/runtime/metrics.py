"""What Prometheus reads, written by hand: two dozen lines need no library in every web process."""

import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from django.db import DatabaseError

from gallery.domains.models import Domain
from gallery.pool.levels import Level, levels

STARTED_AT = time.time()


class Metric(NamedTuple):
    """One family of numbers; docs/operations.md has a line for each."""

    name: str
    help: str
    values: dict[str, float]  # by domain; the empty name for the process itself


def exposition() -> str:
    return "".join(map(_text, collect()))


def collect() -> Iterator[Metric]:
    """Numbers of this process, then those of the pools (four queries), if the database is there."""
    yield Metric(
        "nonesuch_start_time_seconds", "When this process started, in seconds since 1970.", {"": STARTED_AT}
    )
    yield Metric("nonesuch_resident_bytes", "Memory of this process that is in RAM.", {"": resident_bytes()})
    pools = _levels_by_slug()
    yield Metric("nonesuch_database_up", "1 while the database answers.", {"": pools is not None})
    for name, help_text, of in (
        ("nonesuch_pool_live", "Pictures on show.", lambda level: level.live),
        ("nonesuch_pool_target", "Pictures that should be on show.", lambda level: level.target),
        ("nonesuch_pool_leased", "Pictures promised by workers.", lambda level: level.leased),
        (
            "nonesuch_pool_in_trouble",
            "1 while a pool's last render failed.",
            lambda level: bool(level.trouble),
        ),
    ):
        if pools:
            yield Metric(name, help_text, {slug: of(level) for slug, level in pools.items()})


def resident_bytes() -> int:
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # macOS has no /proc: the peak will do
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _levels_by_slug() -> dict[str, Level] | None:
    try:
        slugs = dict(Domain.objects.values_list("pk", "slug"))
        return {slugs[pk]: level for pk, level in levels(slugs).items() if pk in slugs}
    except DatabaseError:
        return None


def _text(metric: Metric) -> str:
    lines = [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} gauge"]
    for domain, value in metric.values.items():
        label = f'{{domain="{domain}"}}' if domain else ""
        lines.append(f"{metric.name}{label} {_number(value)}")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
