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

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.lease import Lease, keep
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.ledger.form import snake_case

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
#: Nodes of one transaction: some 20 ms, so that nobody waits long for a lock.
BATCH = 500

Keys = tuple[str, str]


async def remove(parts: Parts, lease: Lease, gone: Mapping[str, Sequence[str]], pause: float) -> None:
    """Remove the nodes of these keys by label, in batches. Raises LeaseLost.

    pause: how long the worker rests after a batch that others follow, in times of what the batch took.
    """
    done, batches = 0, list(_batches(gone))
    for number, batch in enumerate(batches, 1):
        began = monotonic()
        done += len(batch)
        await parts.graph.write(partial(_remove, parts=parts, lease=lease, batch=batch, done=done))
        await passed(Point.BATCH)
        if number < len(batches):
            await asyncio.sleep((monotonic() - began) * pause)


async def _remove(tx: Tx, parts: Parts, lease: Lease, batch: Sequence[Keys], done: int) -> None:
    for label in dict.fromkeys(label for label, _ in batch):
        statement = _STATEMENTS[f"remove_{snake_case(label).lstrip('_')}"]
        await tx.run(statement, keys=[key for one, key in batch if one == label])
    await keep(tx, parts, lease, done=done)


def _batches(gone: Mapping[str, Sequence[str]]) -> Iterator[list[Keys]]:
    every = ((label, key) for label in ORDER for key in gone.get(label, ()))
    while batch := list(islice(every, BATCH)):
        yield batch
