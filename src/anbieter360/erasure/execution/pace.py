"""How much one transaction of an erasure takes on: learned from the one before, so that none holds its locks for long,
on a slow machine and on a busy one too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

#: So few are one transaction; of more, what the first of them takes on; what any takes on at most and at least.
AT_ONCE, FIRST, MOST, LEAST = 200, 50, 500, 10
#: What a transaction is to take, seconds: on a machine that is twice as busy a moment later it still ends in one.
SECONDS = 0.25
#: Seconds that a worker rests at most; far less than a lease.
LONGEST_REST = 5.0


async def in_batches(rows: Sequence[T], do: Callable[[Sequence[T]], Awaitable[None]], pause: float = 0) -> None:
    """Do all of them, some at a time, in their order; nothing where there are none.

    pause: how long to rest after some that others follow, in times of what they took.
    """
    size = len(rows) if len(rows) <= AT_ONCE else FIRST
    done = 0
    while done < len(rows):
        began = monotonic()
        await do(rows[done : done + size])
        done += size
        if done < len(rows):
            size = next_size(size, monotonic() - began)
            await rest(began, pause)


def next_size(size: int, seconds: float) -> int:
    """How many the next takes on, where so many took so long; at most twice as many, at least a quarter."""
    factor = min(2.0, max(0.25, SECONDS / max(seconds, 0.001)))
    return min(MOST, max(LEAST, int(size * factor)))


async def rest(began: float, pause: float) -> None:
    """For so many times what it took since then, that others' requests come in between; a few seconds at most."""
    await asyncio.sleep(min((monotonic() - began) * pause, LONGEST_REST))
