"""The end of the batches: the person's node goes, or what stays says what it is kept for."""

from __future__ import annotations

from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.asked import Erasing
from anbieter360.erasure.lease import Lease, keep
from anbieter360.erasure.parts import Parts
from anbieter360.instant import text_of

_STATEMENTS = statements("erasure")
_ANSWERS = 500


async def close(parts: Parts, lease: Lease, erasing: Erasing) -> None:
    """Take the person's node out, or note on what stays the purposes that it is kept for.

    What stays is in sight again once it is verified. Raises LeaseLost.
    """
    if erasing.fence.hidden:
        await _forget_answers(parts, erasing.subject)

    async def work(tx: Tx) -> None:
        if erasing.fence.hidden:
            await _leave(tx, erasing)
        else:
            rows = [{"id": item, "retainedFor": purposes} for item, purposes in erasing.retained.items()]
            await tx.run(_STATEMENTS["retain"], rows=rows)
        await keep(tx, parts, lease, **_changes(parts))

    await parts.graph.write(work)


def _changes(parts: Parts) -> dict[str, Any]:
    return {"status": "VERIFYING", "step": "VERIFY", "executedAt": text_of(parts.time)}


async def _leave(tx: Tx, erasing: Erasing) -> None:
    """What stays as evidence hangs on the request from now on."""
    ids = {"request": erasing.request, "subject": erasing.subject}
    await tx.run(_STATEMENTS["keep_standings"], pages=erasing.staying.get("Standing", []), **ids)
    await tx.run(_STATEMENTS["keep_notifications"], **ids)
    await tx.run(_STATEMENTS["remove_person"], **ids)


async def _forget_answers(parts: Parts, subject: str) -> None:
    """Answers of earlier mutations name the person's nodes."""
    while True:
        rows = await parts.graph.execute(_STATEMENTS["remove_answers"], subject=subject, limit=_ANSWERS)
        if rows[0]["gone"] < _ANSWERS:
            return
