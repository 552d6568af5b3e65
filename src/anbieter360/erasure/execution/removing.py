"""The batches in which nodes go, by the keys that the intent names.

A batch that ran twice or was never answered does no harm: what is gone is not found. Leaves go before what they hang
on, so that nothing is ever without an owner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from anbieter360.cypher import Call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.execution.by_label import about, by_label
from anbieter360.erasure.execution.lease import Lease, keep_with
from anbieter360.erasure.execution.pace import in_batches
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

Keys = tuple[str, str]


async def remove(parts: Parts, lease: Lease, keys: Sequence[Keys], pause: float, said: Mapping[str, Any]) -> None:
    """Remove these nodes, some at a time. Raises LeaseLost.

    pause: how long the worker rests after some, in times of what they took; said: what the request says from the first
    on.
    """
    done = 0

    async def some(batch: Sequence[Keys]) -> None:
        nonlocal done
        done += len(batch)
        await parts.graph.write(partial(_remove, parts=parts, lease=lease, batch=batch, said={**said, "done": done}))
        await passed(Point.BATCH)

    await in_batches(keys, some, pause)


def in_order(gone: Mapping[str, Sequence[str]]) -> list[Keys]:
    """(label, key) of the nodes that go, in the order in which they may. gone: label -> keys."""
    return [(label, key) for label in ORDER for key in gone.get(label, ())]


def removal(batch: Sequence[Keys]) -> tuple[Call, ...]:
    """What takes these nodes out of the graph, if there are any."""
    return (about(_STATEMENTS["remove"], by_label(batch)),) if batch else ()


async def _remove(tx: Tx, parts: Parts, lease: Lease, batch: Sequence[Keys], said: Mapping[str, Any]) -> None:
    await keep_with(tx, parts, lease, removal(batch), **said)
