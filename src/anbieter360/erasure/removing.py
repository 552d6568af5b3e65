"""The batches in which nodes go, by the keys that the intent names.

A batch that ran twice or was never answered does no harm: what is gone is not found. Leaves go before what they hang
on, so that nothing is ever without an owner.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.by_label import about, by_label
from anbieter360.erasure.lease import Lease, keep
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed

_STATEMENTS = statements("erasure")

#: Labels of a star, each before the ones it hangs on.
ORDER = (
    "UseEvent",
    "DataItem",
    "Collection",
    "Consent",
    "Objection",
    "Standing",
    "Usage",
    "Disclosure",
    "Identifier",
    "Information",
    "Restriction",
    "Hold",
    "RefusedUse",
    "RightsRequest",
    "Notification",
)
#: Nodes of one transaction: nobody waits long for a lock, and on a busy machine too it ends within a second.
BATCH = 200

#: Seconds; far less than a lease.
LONGEST_REST = 5.0

Keys = tuple[str, str]


async def remove(parts: Parts, lease: Lease, gone: Mapping[str, Sequence[str]], pause: float) -> None:
    """Remove the nodes of these keys by label, in batches. Raises LeaseLost.

    pause: how long the worker rests after a batch, in times of what the batch took.
    """
    await remove_batches(parts, lease, list(batches(gone)), pause, {})


async def remove_batches(
    parts: Parts, lease: Lease, some: Sequence[Sequence[Keys]], pause: float, said: Mapping[str, Any]
) -> int:
    """Remove these, a transaction each; how many nodes. said: what the request says from the first on."""
    done = 0
    for batch in some:
        began = monotonic()
        done += len(batch)
        await parts.graph.write(partial(_remove, parts=parts, lease=lease, batch=batch, said={**said, "done": done}))
        await passed(Point.BATCH)
        await rest(began, pause)
    return done


async def rest(began: float, pause: float) -> None:
    """For so many times what it took since then, that others' requests come in between; a few seconds at most."""
    await asyncio.sleep(min((monotonic() - began) * pause, LONGEST_REST))


async def remove_batch(tx: Tx, batch: Sequence[Keys]) -> None:
    """Take these nodes out of the graph."""
    if batch:
        statement, given = about(_STATEMENTS["remove"], by_label(batch))
        await tx.run(statement, **given)


def batches(gone: Mapping[str, Sequence[str]]) -> Iterator[list[Keys]]:
    """(label, key) of the nodes that go, so many at a time, in the order in which they may; at least one batch."""
    left = ((label, key) for label in ORDER for key in gone.get(label, ()))
    yield list(islice(left, BATCH))
    while batch := list(islice(left, BATCH)):
        yield batch


async def _remove(tx: Tx, parts: Parts, lease: Lease, batch: Sequence[Keys], said: Mapping[str, Any]) -> None:
    await remove_batch(tx, batch)
    await keep(tx, parts, lease, **said)
