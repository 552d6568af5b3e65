"""When a notification is tried again, and when no more. Pure.

The waits are those that Standard Webhooks proposes: ten tries over 75 hours and 35 minutes. An answer of 2xx says that
the receiver has it; that it acted on it is said by its acknowledgement alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from anbieter360.ledger.writing.outbox import NotificationStatus

#: Before each try, counted from the one before it.
WAITS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
LONGEST_WAIT = max(WAITS)  # whatever a receiver asks for
_GONE = 410
_RETRY_AFTER = b"retry-after"


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a try ended. error: code, None where the receiver took it; may_retry: whether another try may end otherwise;
    retry_at: before that time the receiver wants none; by_hand: nothing can be sent, somebody has to tell it."""

    error: str | None = None
    may_retry: bool = True
    retry_at: datetime | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What a row becomes: its status, and the time in its queue: when it is tried again, must be acknowledged, or was
    given up."""

    status: NotificationStatus
    at: datetime


def utc_now() -> datetime:
    """The time, where a test does not bring its own."""
    return datetime.now(UTC)


def answered(status: int, headers: Mapping[bytes, bytes], at: datetime) -> Attempt:
    """A try that the receiver answered. status: of HTTP; headers: with names in lower case."""
    if 200 <= status < 300:
        return Attempt()
    return Attempt(f"HTTP_{status}", status != _GONE, _retry_at(headers.get(_RETRY_AFTER), at))


def after(attempt: Attempt, tries: int, at: datetime, acknowledge_within: timedelta) -> Next:
    """What becomes of a row after its try number `tries`, from 1."""
    if attempt.error is None:
        return Next(NotificationStatus.DELIVERED, at + acknowledge_within)
    if attempt.by_hand:
        return Next(NotificationStatus.MANUAL, at)
    if not attempt.may_retry or tries >= len(WAITS):
        return Next(NotificationStatus.DEAD, at)
    planned, wished = at + WAITS[tries], attempt.retry_at or at
    return Next(NotificationStatus.PENDING, max(planned, min(wished, at + LONGEST_WAIT)))


def _retry_at(header: bytes | None, at: datetime) -> datetime | None:
    """Seconds or a date, as HTTP has them; None for anything else."""
    text = (header or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return at + min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        wished = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return wished if wished.tzinfo else None
