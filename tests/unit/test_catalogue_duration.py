"""ISO 8601 durations read and added."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from anbieter360.catalogue.duration import Duration, add, parse_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P8Y", Duration(years=8)),
        ("P1Y6M", Duration(years=1, months=6)),
        ("P2W", Duration(days=14)),
        ("P1M10D", Duration(months=1, days=10)),
        ("PT36H", Duration(seconds=129_600)),
        ("P1DT1M1S", Duration(days=1, seconds=61)),
        ("P0D", Duration()),
    ],
)
def test_a_duration_is_read(text: str, duration: Duration) -> None:
    """Years, months, weeks, days and times in whole numbers."""
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "P", "PT", "P1", "8Y", "P-1Y", "P1.5Y", "p8y", "P1D1M", "P1YT", "P8Y\n", " P8Y"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """Anything else raises ValueError."""
    with pytest.raises(ValueError, match="ISO 8601 duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2025, 12, 31), "P8Y", date(2033, 12, 31)),
        (date(2026, 11, 30), "P3M1D", date(2027, 3, 1)),
        (date(9990, 1, 1), "P100Y", date(9999, 12, 31)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "P1MT36H", datetime(2026, 3, 2, 0, tzinfo=UTC)),
        (datetime(9999, 1, 1, tzinfo=UTC), "P2Y", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_duration_ends_where_the_calendar_says(start: date, text: str, end: date) -> None:
    """Months keep the day or take the last one; the end of time is the last day of 9999."""
    assert add(start, parse_duration(text)) == end
