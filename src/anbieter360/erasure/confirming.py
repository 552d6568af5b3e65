"""When everybody who was told has answered: the last of a person's data goes, and the request is fulfilled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.proof import keep_proof
from anbieter360.erasure.request import ErasureStatus, page_of
from anbieter360.erasure.retaining import read_kept
from anbieter360.instant import text_of

_STATEMENTS = statements("erasure")


async def confirm(parts: Parts, request: str) -> bool:
    """Note that all recipients have answered, where they have; whether the request is fulfilled now.

    How a recipient knows the person is not kept any longer than that.
    """

    async def work(tx: Tx) -> bool:
        rows = await tx.run(_STATEMENTS["waiting"], request=request, status=ErasureStatus.WAITING_FOR_RECIPIENTS.value)
        if not rows or rows[0]["open"]:
            return False
        await tx.run(_STATEMENTS["forget_references"], request=request)
        await tx.run(_STATEMENTS["set"], request=request, changes=_fulfilled(parts, rows[0]["request"]))
        return True

    if not await parts.graph.write(work):
        return False
    await keep_proof(parts, request)
    return True


def _fulfilled(parts: Parts, request: Mapping[str, Any]) -> dict[str, Any]:
    kept = read_kept(request.get("kept"))
    status = ErasureStatus.PARTIALLY_FULFILLED if kept else ErasureStatus.FULFILLED
    return {
        "status": status.value,
        "recipientsAt": text_of(parts.time),
        "page": page_of(request["provider"], status, request["dueAt"], request["id"]),
    }
