"""ISO 8601 durations, as retention and deletion periods have them: `P8Y`, `P1Y6M`, `P30D`, `PT36H`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

Day = TypeVar("Day", bound=date)

_DURATION = re.compile(
    r"P(?=[0-9T])(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A period of the calendar. Years and months are as long as the calendar makes them; weeks count as days."""

    years: int = 0
    months: int = 0
    days: int = 0
    seconds: int = 0


def parse_duration(text: str) -> Duration:
    """Read `PnYnMnWnDTnHnMnS` in whole numbers. Raises ValueError."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError("not an ISO 8601 duration such as P8Y, P6M or P30D")
    part = {name: int(value or 0) for name, value in match.groupdict().items()}
    return Duration(
        years=part["years"],
        months=part["months"],
        days=part["weeks"] * 7 + part["days"],
        seconds=part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"],
    )


def add(start: Day, duration: Duration) -> Day:
    """The day or time at which a duration from `start` ends; 31 January and a month is the last of February.

    A date ignores hours, minutes and seconds below a day. What would end after the year 9999 ends with it.
    """
    months = (start.year + duration.years) * 12 + start.month - 1 + duration.months
    year, month = months // 12, months % 12 + 1
    try:
        moved = start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
        return moved + timedelta(days=duration.days, seconds=duration.seconds)
    except (OverflowError, ValueError):
        return _last(start)


def _last(start: Day) -> Day:
    end = start.replace(year=9999, month=12, day=31)
    return end.replace(hour=23, minute=59, second=59) if isinstance(end, datetime) else end
