"""What went does not come back with an import: a mark for each way in which it could be found, and for each key.

The first are written with the pivot. What a large person has more of is written behind it, so many at a time: until the
fence comes down nothing is written about the person anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from anbieter360.cypher import Call, call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.execution.lease import Lease, keep_with
from anbieter360.erasure.execution.pace import in_batches
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.asked import Erasing

_STATEMENTS = statements("erasure")

#: Marks that the pivot writes.
FIRST = 100


def suppress(request: str, marks: Sequence[Mapping[str, Any]]) -> tuple[Call, ...]:
    """What writes the first of them, if there are any."""
    return (call(_STATEMENTS["suppress"], request=request, rows=marks[:FIRST]),) if marks else ()


def suppress_again(request: str, marks: Sequence[Mapping[str, Any]]) -> Call:
    """What writes those of them that are not there."""
    return call(_STATEMENTS["suppress_again"], request=request, rows=marks)


async def suppress_rest(parts: Parts, lease: Lease, erasing: Erasing) -> None:
    """Write those that the pivot did not; again does no harm. Raises LeaseLost."""
    if erasing.marks <= FIRST:
        return
    intent = await parts.vault.intents.get(erasing.request)
    marks = intent.kept["Suppression"] if intent else ()

    async def some(batch: Sequence[Mapping[str, Any]]) -> None:
        await parts.graph.write(partial(_write, parts=parts, lease=lease, marks=batch))
        await passed(Point.BATCH)

    await in_batches(marks[FIRST:], some)


async def _write(tx: Tx, parts: Parts, lease: Lease, marks: Sequence[Mapping[str, Any]]) -> None:
    await keep_with(tx, parts, lease, [suppress_again(lease.request, marks)])
