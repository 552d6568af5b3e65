"""Bring an erasure in order again after a review, or its own verification, found something.

What is there again goes by the same ways as before, and is looked for again; only then is the request what it was. It
stays in REPAIR until that, so that no worker takes it, and a repair that is interrupted is begun again.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from anbieter360.cypher import call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.aftermath.again import fence_again, with_star
from anbieter360.erasure.aftermath.confirming import confirm
from anbieter360.erasure.aftermath.returns import nodes_back, own_back, returned
from anbieter360.erasure.execution.closing import forget_answers, left, tied
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.execution.lease import Lease, keep_with, take
from anbieter360.erasure.execution.proof import keep_proof
from anbieter360.erasure.execution.removing import in_order, remove
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import Erasing, erasing_of
from anbieter360.erasure.requests.request import ErasureStatus, page_of
from anbieter360.errors import Conflict, NodeNotFound
from anbieter360.instant import text_of
from anbieter360.vault.intents import Intent

_ERASURE = statements("erasure")


async def repair(parts: Parts, request: str) -> list[str]:
    """Erase again what is there again; the names of the checks that still find something, none where it is in order.

    Raises NodeNotFound, Conflict where the request does not wait for it, LeaseLost, EngineError, VaultError.
    """
    intent, lease = await _begun(parts, request)
    erasing = erasing_of(intent.request, intent.subject, intent.body)
    if erasing.fence.hidden:
        await _take_out(parts, lease, erasing)
    else:
        await remove(parts, lease, in_order(await nodes_back(parts, erasing)), 0, {})
        await _strip(parts, lease, erasing)
    if not lease.properties.get("receipt"):
        return await _verified(parts, lease)
    found = await returned(parts, intent, erasing, is_over=False)
    await _finish(parts, lease, found)
    return found


async def _begun(parts: Parts, request: str) -> tuple[Intent, Lease]:
    intent = await parts.vault.intents.get(request)
    if intent is None:
        raise NodeNotFound("By no request of that id was anything erased.")
    lease = await take(parts, request, token_hex(8), statuses=(ErasureStatus.REPAIR,))
    if lease is None:
        raise Conflict("The request does not wait for a repair (its status would be REPAIR), or somebody is at it.")
    return intent, lease


async def _take_out(parts: Parts, lease: Lease, erasing: Erasing) -> None:
    """All that is there of a person who had gone, behind the fence that they had."""
    gone, fence = await with_star(parts, erasing, await nodes_back(parts, erasing)), fence_again(erasing)
    await parts.graph.execute(fence.statement, **fence.given)
    await remove(parts, lease, in_order(gone), 0, {})
    await forget_answers(parts, erasing.subject)

    async def work(tx: Tx) -> None:
        await tx.run_together(tied(erasing))
        await keep_with(tx, parts, lease, [left(erasing)])

    await parts.graph.write(work)


async def _strip(parts: Parts, lease: Lease, erasing: Erasing) -> None:
    fields = await own_back(parts, erasing)

    async def work(tx: Tx) -> None:
        strip = call(_ERASURE["strip"], subject=erasing.subject, changes=dict.fromkeys(fields))
        await keep_with(tx, parts, lease, [strip])

    await parts.graph.write(work)


async def _verified(parts: Parts, lease: Lease) -> list[str]:
    """There was no receipt yet: its worker goes on from here. What it found is on the request."""
    changes = {"status": ErasureStatus.VERIFYING.value, "step": "VERIFY", "executedAt": text_of(parts.time)}
    await _note(parts, lease, **changes, problem=None)
    await Executor(parts).carry_out(lease.request)
    (row,) = await parts.graph.read(_ERASURE["request"], request=lease.request)
    return str(row["request"].get("problem") or "").split()


async def _finish(parts: Parts, lease: Lease, found: Sequence[str]) -> None:
    """As it was before, or in REPAIR again."""
    status = ErasureStatus.REPAIR if found else ErasureStatus.WAITING_FOR_RECIPIENTS
    node = lease.properties
    page = page_of(node["provider"], status, node["dueAt"], lease.request)
    await _note(parts, lease, status=status.value, step=None, problem=" ".join(found) or None, page=page)
    await keep_proof(parts, lease.request)
    if not found:
        await confirm(parts, lease.request)


async def _note(parts: Parts, lease: Lease, **changes: Any) -> None:
    released = {"leasedUntil": None, "worker": None}
    await parts.graph.execute(_ERASURE["set"], request=lease.request, changes={**changes, **released})
