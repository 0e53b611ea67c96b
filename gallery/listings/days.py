"""The nights for which a lodging that does not exist is free: the days that no February has."""

import calendar
from typing import NamedTuple

NIGHTS = 2
MONTH = 2


class Day(NamedTuple):
    number: int | None  # None: the month has not begun, or nothing is left of it
    state: str  # "past", "in", "on", "out"


class Month(NamedTuple):
    """A February with the days that it lacks."""

    year: int
    weeks: list[list[Day]]
    check_in: int
    check_out: int


def free_month(year_made: int) -> Month:
    """The February after next New Year's, or the one after that where a leap year would spoil it."""
    year = year_made + 1
    if calendar.isleap(year):
        year += 1
    first_weekday, last = calendar.monthrange(year, MONTH)
    check_in, check_out = last + 1, last + 1 + NIGHTS
    days = [Day(None, "")] * first_weekday
    days += [Day(number, "past") for number in range(1, check_in)]
    days += [Day(check_in, "in"), *(Day(number, "on") for number in range(check_in + 1, check_out))]
    days.append(Day(check_out, "out"))
    days += [Day(None, "")] * (-len(days) % 7)
    return Month(year, [days[start : start + 7] for start in range(0, len(days), 7)], check_in, check_out)
