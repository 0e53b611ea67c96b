import calendar
from datetime import date

import pytest

from gallery.listings.days import free_month


@pytest.mark.parametrize("year_made", range(2024, 2032))
def test_the_free_nights_are_days_that_no_calendar_has(year_made: int) -> None:
    month = free_month(year_made)
    assert month.year > year_made
    for day in range(month.check_in, month.check_out + 1):
        with pytest.raises(ValueError, match="day"):
            date(month.year, 2, day)


def test_every_real_day_stands_under_its_weekday_and_is_past() -> None:
    month = free_month(2026)
    for week in month.weeks:
        for weekday, day in enumerate(week):
            if day.number and day.number <= 28:
                assert calendar.weekday(month.year, 2, day.number) == weekday
                assert day.state == "past"


def test_the_stay_goes_from_check_in_to_check_out() -> None:
    days = [day for week in free_month(2026).weeks for day in week]
    assert [(day.number, day.state) for day in days if day.state in ("in", "on", "out")] == [
        (29, "in"),
        (30, "on"),
        (31, "out"),
    ]
