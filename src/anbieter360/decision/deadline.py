"""By which day a request of a person must be answered (Art. 12(3) GDPR). Pure.

One month from receipt, three where it was extended: the day of that month with the same number as the day of receipt,
or that month's last day where it has none. A due day on a weekend or holiday stays where it is, for whoever is early
is never late. Days are those of the provider's time zone.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.duration import Duration, add

MONTH = Duration(months=1)
EXTENDED = Duration(months=3)  # by two further months, reckoned from receipt as well


def due_on(received_at: datetime, zone: str, *, extended: bool = False) -> date:
    """The last day for the answer. zone: IANA name."""
    return add(day_of(received_at, zone), EXTENDED if extended else MONTH)


def is_overdue(due: date, at: datetime, zone: str) -> bool:
    """Whether the due day has passed unanswered; the day itself is still in time."""
    return day_of(at, zone) > due


def day_of(at: datetime, zone: str) -> date:
    """The day of a time in the zone."""
    return at.astimezone(ZoneInfo(zone)).date()
