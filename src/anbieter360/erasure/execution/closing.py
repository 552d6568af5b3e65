"""What goes is taken out: what is little of it together with the person's node, what is much before, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from anbieter360.cypher import Call, call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.execution import pace
from anbieter360.erasure.execution.lease import Lease, keep_with
from anbieter360.erasure.execution.removing import Keys, in_order, removal, remove
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.instant import text_of
from anbieter360.ledger.stars.stored import Read

_STATEMENTS = statements("erasure")
_ANSWERS = _ITEMS = 500  # of one transaction


async def remove_and_close(
    parts: Parts,
    lease: Lease,
    erasing: Erasing,
    gone: Mapping[str, Sequence[str]],
    pause: float = 0,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Remove the nodes of these keys by label, then the person's own, or note on what stays the purposes that it is
    kept for: it is in sight again once it is verified. Raises LeaseLost.

    pause: how long the worker rests after a batch that others follow, in times of what the batch took; changes: what
    the request says from the first batch on.
    """
    keys, said = in_order(gone), dict(changes or {})
    last = keys if len(keys) <= pace.AT_ONCE else []
    if not last:
        await remove(parts, lease, keys, pause, said)
        if erasing.fence.hidden:
            await forget_answers(parts, erasing.subject)
    kept = _retained(erasing)
    for start in range(_ITEMS, len(kept), _ITEMS):
        await parts.graph.execute(_STATEMENTS["retain"], rows=kept[start : start + _ITEMS])
    said |= {"done": len(keys), "status": "VERIFYING", "step": "VERIFY"}
    await parts.graph.write(partial(_close, parts=parts, lease=lease, erasing=erasing, batch=last, said=said))
    await passed(Point.BATCH)


async def forget_answers(parts: Parts, subject: str) -> None:
    """Answers of earlier mutations name the person's nodes; each so many in a transaction of its own."""
    await _forget_answers(parts.graph.execute, subject)


def tied(erasing: Erasing) -> list[Call]:
    """What stays as evidence hangs on the request from now on; before the person's node goes."""
    ids = {"request": erasing.request, "subject": erasing.subject}
    standings = call(_STATEMENTS["keep_standings"], pages=erasing.staying.get("Standing", []), **ids)
    return [standings, call(_STATEMENTS["keep_notifications"], **ids)]


def left(erasing: Erasing) -> Call:
    """The person's node goes, where their fence is up."""
    return call(_STATEMENTS["remove_person"], request=erasing.request, subject=erasing.subject)


async def _close(
    tx: Tx, parts: Parts, lease: Lease, erasing: Erasing, batch: Sequence[Keys], said: Mapping[str, Any]
) -> None:
    """What stays serves nothing but what it is kept for."""
    said = {**said, "executedAt": text_of(parts.time)}
    if not erasing.fence.hidden:
        retained = [call(_STATEMENTS["retain"], rows=_retained(erasing)[:_ITEMS])] if erasing.retained else []
        await keep_with(tx, parts, lease, [*removal(batch), *retained], **said)
        return
    *_, answers = await tx.run_together([*tied(erasing), *removal(batch), _answers(erasing.subject)])
    if answers == _ANSWERS:
        await _forget_answers(tx.run, erasing.subject)
    await keep_with(tx, parts, lease, [left(erasing)], **said)


def _retained(erasing: Erasing) -> list[dict[str, object]]:
    return [{"id": item, "retainedFor": purposes} for item, purposes in erasing.retained.items()]


async def _forget_answers(run: Read, subject: str) -> None:
    some = _answers(subject)
    while (await run(some.statement, **some.given))[0]["made"] == _ANSWERS:
        pass


def _answers(subject: str) -> Call:
    return call(_STATEMENTS["remove_answers"], subject=subject, limit=_ANSWERS)
