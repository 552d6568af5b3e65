"""By which day a request of a person must be answered (Art. 12(3) GDPR). Pure.

One month from receipt, three where it was extended: the day of that month with the same number as the day of receipt,
or that month's last day where it has none. A due day on a weekend or holiday stays where it is, for whoever is early
is never late. Days are those of the provider's time zone.

Where the provider has reason to doubt who asks, the time until that is answered may not count (Art. 12(6)). Whether it
does is open, so both days are known, and the one without the pause is the one that alarms.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from anbieter360.catalogue.duration import Duration, add
from anbieter360.instant import start_of_day

MONTH = Duration(months=1)
EXTENDED = Duration(months=3)  # by two further months, reckoned from receipt as well
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


def due_on(received_at: datetime, zone: str, *, extended: bool = False) -> date:
    """The last day for the answer. zone: IANA name."""
    return add(day_of(received_at, zone), EXTENDED if extended else MONTH)


def due_at(received_at: datetime, zone: str, *, extended: bool = False) -> datetime:
    """The last second of that day."""
    return end_of_day(due_on(received_at, zone, extended=extended), zone)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in the zone, which may have 23 or 25 hours."""
    return start_of_day(day + timedelta(days=1), zone).astimezone(UTC) - _SECOND


def days_paused(asked_at: datetime, answered_at: datetime) -> int:
    """For how many whole days a question about identity was open; what is begun is not counted."""
    return max((answered_at - asked_at) // _DAY, 0)


def paused_due_at(due: datetime, days: int, zone: str) -> datetime:
    """The end of the last day for the answer where a pause of so many days counts. due: as of `due_at`."""
    return end_of_day(add(day_of(due, zone), Duration(days=days)), zone)


def is_overdue(due: date, at: datetime, zone: str) -> bool:
    """Whether the due day has passed unanswered; the day itself is still in time."""
    return day_of(at, zone) > due


def day_of(at: datetime, zone: str) -> date:
    """The day of a time in the zone."""
    return at.astimezone(ZoneInfo(zone)).date()
