"""When a notification is tried again: the waits of Standard Webhooks, what a receiver asks for, and the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.delivery.schedule import LONGEST_WAIT, WAITS, Attempt, Next, after, answered
from anbieter360.ledger.writing.outbox import NotificationStatus

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)
FAILED = Attempt("HTTP_500")


def test_the_waits_are_those_of_the_standard() -> None:
    """Ten tries, the last 75 hours and 35 minutes (and five seconds) after the first."""
    assert (len(WAITS), sum(WAITS, timedelta())) == (10, timedelta(hours=75, minutes=35, seconds=5))


def test_it_is_tried_by_these_waits_and_then_given_up() -> None:
    """Each failure waits for the next try; the tenth is the last."""
    found = [after(FAILED, tries, AT, FORTNIGHT) for tries in range(1, 11)]
    waits = [Next(NotificationStatus.PENDING, AT + wait) for wait in WAITS[1:]]
    assert found == [*waits, Next(NotificationStatus.DEAD, AT)]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_what_was_taken_waits_for_its_acknowledgement(status: int) -> None:
    """2xx is delivered, and no more than that: the acknowledgement has a time limit of its own."""
    assert after(answered(status, {}, AT), 1, AT, FORTNIGHT) == Next(NotificationStatus.DELIVERED, AT + FORTNIGHT)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 404, 429, 500, 502, 503])
def test_anything_else_is_tried_again(status: int) -> None:
    """A redirect is a failure too: it is not followed."""
    attempt = answered(status, {}, AT)
    assert attempt == Attempt(f"HTTP_{status}")
    assert after(attempt, 1, AT, FORTNIGHT) == Next(NotificationStatus.PENDING, AT + timedelta(seconds=5))


def test_gone_is_given_up_at_once() -> None:
    """410 says that nobody will ever listen there."""
    assert after(answered(410, {b"retry-after": b"5"}, AT), 1, AT, FORTNIGHT) == Next(NotificationStatus.DEAD, AT)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (b"120", timedelta(minutes=2)),
        (b"Mon, 02 Nov 2026 10:00:00 GMT", timedelta(hours=1)),
        (b"1", timedelta(seconds=5)),
        (b"Sun, 01 Nov 2026 10:00:00 GMT", timedelta(seconds=5)),
        (b"99999999999999999999", LONGEST_WAIT),
        (b"Mon, 02 Nov 2099 10:00:00 GMT", LONGEST_WAIT),
        (b"soon", timedelta(seconds=5)),
        (b"Mon, 01 Jan 2024 00:00:00 +99999999999999999999", timedelta(seconds=5)),
        (b"-5", timedelta(seconds=5)),
        ("٣".encode("latin-1", "replace"), timedelta(seconds=5)),
    ],
)
def test_a_receiver_may_ask_for_more_time(header: bytes, wait: timedelta) -> None:
    """Retry-After in seconds or as a date: never sooner than planned, never later than the longest wait."""
    attempt = answered(503, {b"retry-after": header}, AT)
    assert after(attempt, 1, AT, FORTNIGHT) == Next(NotificationStatus.PENDING, AT + wait)


@given(st.binary(max_size=40))
def test_no_header_breaks_it(header: bytes) -> None:
    """Whatever a receiver writes there, the next try is within a day."""
    found = after(answered(503, {b"retry-after": header}, AT), 1, AT, FORTNIGHT)
    assert AT + WAITS[1] <= found.at <= AT + LONGEST_WAIT


def test_what_cannot_be_sent_is_for_somebody() -> None:
    """Where there is no address it is done by hand; where something is set up wrongly it is given up at once."""
    by_hand, wrong = Attempt("NO_ADDRESS", may_retry=False, by_hand=True), Attempt("SECRET_MISSING", may_retry=False)
    assert [after(one, 1, AT, FORTNIGHT) for one in (by_hand, wrong)] == [
        Next(NotificationStatus.MANUAL, AT),
        Next(NotificationStatus.DEAD, AT),
    ]
