"""By which day a request must be answered: Art. 12(3) GDPR."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.decision.deadline import day_of, days_paused, due_at, due_on, is_overdue, paused_due_at

BERLIN = "Europe/Berlin"
EARLIEST, LATEST = datetime(2020, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
times = st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))
zones = st.sampled_from([BERLIN, "UTC", "America/New_York", "Pacific/Kiritimati"])
every_zone = st.sampled_from(sorted(available_timezones() - {"localtime"}))


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ("2026-01-15T09:00:00Z", date(2026, 2, 15), date(2026, 4, 15)),
        ("2026-01-31T09:00:00Z", date(2026, 2, 28), date(2026, 4, 30)),  # the month's last day where it is shorter
        ("2028-01-31T09:00:00Z", date(2028, 2, 29), date(2028, 4, 30)),  # a leap year
        ("2026-02-28T09:00:00Z", date(2026, 3, 28), date(2026, 5, 28)),  # the same day, not the month's end
        ("2026-11-30T09:00:00Z", date(2026, 12, 30), date(2027, 2, 28)),
        ("2026-12-31T22:59:59Z", date(2027, 1, 31), date(2027, 3, 31)),
        ("2026-12-31T23:00:00Z", date(2027, 2, 1), date(2027, 4, 1)),  # new year in Berlin already
        ("2026-03-25T09:00:00Z", date(2026, 4, 25), date(2026, 6, 25)),  # a Saturday stays
        ("2026-04-01T09:00:00Z", date(2026, 5, 1), date(2026, 7, 1)),  # so does a holiday
    ],
)
def test_the_day(received: str, due: date, extended: date) -> None:
    """The same day of the next month, else that month's last; extended, of the third month."""
    at = datetime.fromisoformat(received)
    assert (due_on(at, BERLIN), due_on(at, BERLIN, extended=True)) == (due, extended)


@given(received=times, zone=zones, extended=st.booleans())
def test_the_day_is_in_the_month_and_never_later_than_its_number(received: datetime, zone: str, extended: bool) -> None:
    """One or three months on, with the number of the day of receipt or the last day of a month that lacks it."""
    day, due = day_of(received, zone), due_on(received, zone, extended=extended)
    assert (due.year * 12 + due.month) - (day.year * 12 + day.month) == (3 if extended else 1)
    assert due.day == min(day.day, monthrange(due.year, due.month)[1])


@given(received=times, later=st.timedeltas(timedelta(), timedelta(days=90)), zone=zones)
def test_who_asks_later_is_never_due_earlier(received: datetime, later: timedelta, zone: str) -> None:
    """The order of receipt is the order of the due days."""
    assert due_on(received, zone) <= due_on(received + later, zone)


@given(received=times, zone=zones)
def test_overdue_begins_with_the_day_after(received: datetime, zone: str) -> None:
    """The due day itself is in time until its end in the provider's zone."""
    due = due_on(received, zone)
    assert [is_overdue(due, received + timedelta(days=days), zone) for days in (0, 27, 33)] == [False, False, True]


def test_the_last_hour_of_the_due_day_is_in_time() -> None:
    """Midnight is the provider's."""
    due = date(2026, 2, 15)
    assert not is_overdue(due, datetime(2026, 2, 15, 22, 59, tzinfo=UTC), BERLIN)
    assert is_overdue(due, datetime(2026, 2, 15, 23, 0, tzinfo=UTC), BERLIN)


@given(received=times, zone=every_zone, extended=st.booleans())
def test_the_last_second_is_never_later_than_the_statute(received: datetime, zone: str, extended: bool) -> None:
    """Regulation 1182/71, Art. 3(2)(c): with the end of the last hour of the day of that number, or of the month."""
    months = 3 if extended else 1
    there = received.astimezone(ZoneInfo(zone))
    year, month = there.year + (there.month - 1 + months) // 12, (there.month - 1 + months) % 12 + 1
    last = date(year, month, min(there.day, monthrange(year, month)[1]))
    due = due_at(received, zone, extended=extended)
    assert received < due
    assert day_of(due, zone) == last or not _has(last, zone)
    assert day_of(due + timedelta(seconds=1), zone) > last


def _has(day: date, zone: str) -> bool:
    """A zone that moved over the date line lacks a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return day_of(noon.astimezone(UTC), zone) == day


@given(received=times, asked=st.timedeltas(timedelta(), timedelta(days=20)), open_for=st.timedeltas(timedelta()))
def test_a_pause_counts_whole_days_and_only_ever_adds(
    received: datetime, asked: timedelta, open_for: timedelta
) -> None:
    """The day without it stays; the day with it is at most as much later as the question was open."""
    open_for %= timedelta(days=365)
    due, days = due_at(received, BERLIN), days_paused(received + asked, received + asked + open_for)
    paused = paused_due_at(due, days, BERLIN)
    assert timedelta(days=days) <= open_for < timedelta(days=days + 1)
    assert day_of(paused, BERLIN) - day_of(due, BERLIN) == timedelta(days=days)


def test_a_question_that_is_answered_at_once_pauses_nothing() -> None:
    """Nor one that is answered before it was asked, by clocks that differ."""
    asked = datetime(2026, 2, 1, 9, tzinfo=UTC)
    assert [days_paused(asked, asked + timedelta(hours=hours)) for hours in (-1, 0, 23, 24, 49)] == [0, 0, 0, 1, 2]
