"""Where an erasure may be interrupted: the registry of its crash points (erasure.md, d.2).

The code says `await passed(Point.X)` there, which does nothing. Tests stop the process at each of them and prove that
a restart ends as if nothing had happened; a point that no code passes, or no test, fails them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum


class Point(StrEnum):
    """P1 to P13 of erasure.md; the value is what the tests name."""

    HIDDEN = "P1: the fence is up, the answer not sent"
    APPROVED = "P2: approved, not begun"
    INTENT = "P3: the intent is in the journal, the pivot not committed"
    PIVOT = "P3: the pivot is committed, nobody knows"
    RESEALED = "P4: what stays is sealed afresh, the old key still there"
    UNREADABLE = "P4: the old key is destroyed, nobody noted it"
    BATCH = "P5: a batch is committed, the lease not renewed"
    TAKEN = "P6: a worker took it over"
    SENT = "P7: a row of the outbox is sent, not marked"
    ACKNOWLEDGED = "P8: acknowledged, the answer not sent"
    GONE = "P9: the person's node is gone, nothing verified"
    RECEIPTED = "P10: the receipt is in the log, not on the request"
    LOGGED = "P10: the receipt is signed, not in the log"
    FINISHED = "P10: the intent is done, the request is not answered"
    HELD = "P12: the plan is made again, with whatever hold was placed or released; nothing written"
    WATCHED = "P13: who looks for what is due has looked, and taken nothing"


async def _nothing(_point: Point) -> None:
    return None


class Passing:
    """What happens at a point; only tests put something else here."""

    do: Callable[[Point], Awaitable[None]] = staticmethod(_nothing)


async def passed(point: Point) -> None:
    """Say that this point is reached."""
    await Passing.do(point)
