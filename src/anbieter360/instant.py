"""Times as text: `2026-01-15T09:00:00.000Z`, always UTC and milliseconds, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def text_of(at: datetime) -> str:
    """The text in which a time stands in the graph. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time needs a zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant_of(text: str) -> datetime:
    """The time that a text of the graph stands for."""
    return datetime.fromisoformat(text)


def parse_instant(text: str, zone: str) -> datetime:
    """A time as people write it: ISO 8601 with a zone, or a date alone, which is that day's start in `zone`.

    Raises ValueError, without the text in the message.
    """
    try:
        if len(text) == 10:
            return start_of_day(date.fromisoformat(text), zone)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not an ISO 8601 time") from None
    if at.tzinfo is None:
        raise ValueError("a time needs a zone, e.g. 2026-01-15T09:00:00Z")
    return at


def start_of_day(day: date, zone: str) -> datetime:
    """Midnight of that day in the zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone))
