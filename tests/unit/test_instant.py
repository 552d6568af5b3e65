"""Times as text: one form, whose order is the order of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.instant import instant_of, parse_instant, start_of_day, text_of

BERLIN = "Europe/Berlin"
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.timezones())  # noqa: DTZ001 - of Hypothesis


def test_a_time_stands_in_utc_with_milliseconds() -> None:
    """Whatever zone it came in."""
    at = datetime(2026, 1, 15, 10, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=1)))
    assert text_of(at) == "2026-01-15T09:00:00.123Z"


def test_a_time_without_a_zone_has_no_text() -> None:
    """It is refused, never guessed."""
    with pytest.raises(ValueError, match="zone"):
        text_of(datetime(2026, 1, 15))  # noqa: DTZ001 - that is the point


def test_a_text_is_read_back() -> None:
    """To the millisecond."""
    assert instant_of("2026-01-15T09:00:00.123Z") == datetime(2026, 1, 15, 9, 0, 0, 123_000, tzinfo=UTC)


def test_people_write_times_with_a_zone() -> None:
    """ISO 8601 as it comes."""
    assert parse_instant("2026-01-15T10:00:00+01:00", BERLIN) == datetime(2026, 1, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hour"), [("2026-01-15", 23), ("2026-07-15", 22)])
def test_a_date_alone_is_that_day_in_the_providers_zone(day: str, hour: int) -> None:
    """Midnight in Berlin, in winter and in summer."""
    eve = date.fromisoformat(day) - timedelta(days=1)
    assert parse_instant(day, BERLIN) == datetime(eve.year, eve.month, eve.day, hour, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-01-15T10:17:31", "2026-01-15T25:00:00Z"])
def test_what_is_no_time_is_refused_without_being_quoted(text: str) -> None:
    """What somebody wrote may be anything, so no message holds it."""
    with pytest.raises(ValueError, match=r"ISO 8601|zone") as refused:
        parse_instant(text, BERLIN)
    assert not text or text not in str(refused.value)


def test_a_day_begins_at_its_midnight() -> None:
    """In the zone that is named."""
    assert text_of(start_of_day(date(2026, 6, 1), BERLIN)) == "2026-05-31T22:00:00.000Z"


@given(TIMES, TIMES)
def test_the_order_of_texts_is_the_order_of_times(one: datetime, other: datetime) -> None:
    """That is why both engines can sort and compare them as text."""
    earlier, later = sorted((one, other))
    assert text_of(earlier) <= text_of(later)


@given(TIMES)
def test_a_text_stands_for_its_time(at: datetime) -> None:
    """Less than a millisecond is lost."""
    assert timedelta() <= at - instant_of(text_of(at)) < timedelta(milliseconds=1)
