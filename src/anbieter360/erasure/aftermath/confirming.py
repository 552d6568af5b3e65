"""When everybody who was told has answered: the last of a person's data goes, and the request is fulfilled.

How a recipient knows the person is kept no longer than that, nor is a key that opens nothing any more. Each step may be
done again: an interruption leaves a request that still waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.execution.proof import forget_references, keep_proof
from anbieter360.erasure.execution.retaining import read_kept
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.request import ErasureStatus, page_of
from anbieter360.instant import text_of
from anbieter360.ledger.stars.plain import sealed_fields

_STATEMENTS = statements("erasure")
#: What may stay of a person who is gone.
EVIDENCE = ("ErasureRequest", "Notification", "Consent", "Objection")


async def confirm(parts: Parts, request: str) -> bool:
    """Note that all recipients have answered, where they have; whether the request is fulfilled now."""

    async def forget(tx: Tx) -> str | None:
        if not (found := await _answered(tx, request)):
            return None
        await tx.run(_STATEMENTS["forget_references"], request=request)
        return str(found["subject"])

    async def fulfil(tx: Tx) -> bool:
        if not (found := await _answered(tx, request)):
            return False
        await tx.run(_STATEMENTS["set"], request=request, changes=_fulfilled(parts, found))
        return True

    subject = await parts.graph.write(forget)
    if subject is None:
        return False
    await keep_proof(parts, request)
    await forget_references(parts, request)
    if not await is_needed(parts, subject):
        await parts.vault.destroy_keys((subject,))
    if not await parts.graph.write(fulfil):
        return False
    await keep_proof(parts, request)
    return True


async def _answered(tx: Tx, request: str) -> Mapping[str, Any] | None:
    """The request, where it waits for nobody any more."""
    rows = await tx.run(_STATEMENTS["waiting"], request=request, status=ErasureStatus.WAITING_FOR_RECIPIENTS.value)
    return rows[0]["request"] if rows and not rows[0]["open"] else None


async def is_needed(parts: Parts, subject: str, labels: Iterable[str] = EVIDENCE) -> bool:
    """Whether the person is there, or their key opens something of these labels that is kept of one who is gone."""
    rows = await parts.graph.read(_STATEMENTS["evidence"], subject=subject)
    return any(row["people"] or any(_is_sealed(label, row[label]) for label in labels) for row in rows)


def _is_sealed(label: str, nodes: Iterable[Mapping[str, Any]]) -> bool:
    return any(node.get(name) is not None for node in nodes for name in sealed_fields(label))


def _fulfilled(parts: Parts, request: Mapping[str, Any]) -> dict[str, Any]:
    kept = read_kept(request.get("kept"))
    status = ErasureStatus.PARTIALLY_FULFILLED if kept else ErasureStatus.FULFILLED
    return {
        "status": status.value,
        "recipientsAt": text_of(parts.time),
        "page": page_of(request["provider"], status, request["dueAt"], request["id"]),
    }
