"""An erasure done again, in a graph that is older than it: what went goes, what stays is as it was written last.

The proof comes first: the request as it stood at the pivot, with the fence around the person, so that a replay that is
interrupted is an erasure in progress. What the vault keeps of an erasure that was done is written last, and says so.
Each step may be done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from secrets import token_hex
from time import monotonic
from typing import Any

import structlog

from anbieter360.backup.loading import put, settled, state_of, tie
from anbieter360.backup.position import behind
from anbieter360.cypher import call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.aftermath.again import fence_again, with_star
from anbieter360.erasure.execution.closing import remove_and_close
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.execution.lease import Lease, LeaseLost, keep, take
from anbieter360.erasure.execution.pace import in_batches
from anbieter360.erasure.execution.resealing import reseal, write_rows
from anbieter360.erasure.execution.rewriting import Rewritten
from anbieter360.erasure.execution.suppressing import suppress_again
from anbieter360.erasure.execution.verification import verify
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import Erasing, erasing_of
from anbieter360.erasure.requests.covered import answer_covered
from anbieter360.erasure.requests.fencing import take_down, uncount
from anbieter360.erasure.requests.finding import EVERYBODY, find_request
from anbieter360.erasure.requests.request import ErasureStatus
from anbieter360.errors import NotGoneAgain
from anbieter360.instant import text_of
from anbieter360.vault.intents import Intent, Mark

_STATE, _ERASURE = statements("graph_state"), statements("erasure")
SIDE_BY_SIDE = 4  # people
WAIT_SECONDS = 1.0
SAY_SECONDS = 10.0  # how often it says how far it is
#: Nothing that was to go, but what was to stay: younger than the backup, or sealed anew by a later erasure that comes
#: after this one.
_LOST = frozenset({"NODES_MISSING", "TWINS_MISSING", "UNREADABLE"})
#: Of these the one that no later erasure explains: then what answer and receipt say of it is not true any more.
_YOUNGER = "NODES_MISSING"

_log = structlog.get_logger(__name__)


async def replay_all(parts: Parts) -> int:
    """Do every erasure again that the graph lacks, and verify it; how many. Others may do the same meanwhile.

    Raises NotGoneAgain, EngineError, VaultError: called again, it goes on.
    """
    done, said = 0, monotonic()
    while True:
        waiting = False
        async for page in behind(parts.graph, parts.vault):
            for some in _distinct(page):
                results = await asyncio.gather(*(replay(parts, one.request) for one in some))
                done += sum(one is True for one in results)
                waiting |= None in results
                if monotonic() - said >= SAY_SECONDS:
                    said = monotonic()
                    _log.info("erasures_replaying", done=done)
        if not waiting:
            break
        await asyncio.sleep(WAIT_SECONDS)
    if "since" in await state_of(parts.graph):
        await settled(parts.graph)
    return done


async def replay(parts: Parts, request: str) -> bool | None:
    """Whether there was something to do; None where another worker is at it."""
    intent = await parts.vault.intents.get(request)
    if intent is None:
        return False
    erasing = erasing_of(intent.request, intent.subject, intent.body)
    if intent.done_at is not None and await _has_receipt(parts, intent) and await _is_gone(parts, erasing):
        return False
    if not await _begin(parts, intent, erasing):
        return None
    await _put_marks(parts, intent)
    lease = await take(parts, intent.request, token_hex(8))
    if lease is None:
        return None
    try:
        await _erase(parts, lease, intent, erasing)
    except LeaseLost:
        return None
    if intent.done_at is None:
        return await _carry_on(parts, intent)
    lost = await _check(parts, erasing)
    if erasing.fence.hidden:
        await answer_covered(parts, intent.kept["ErasureRequest"][0])
    await _finish(parts, intent, lost)
    return True


async def _begin(parts: Parts, intent: Intent, erasing: Erasing) -> bool:
    """The proof is there, and the fence; False where somebody works on it."""

    async def work(tx: Tx) -> bool:
        rows = await tx.run(_STATE["lock"], request=intent.request)
        if rows and (rows[0]["leasedUntil"] or "") > text_of(parts.time):
            return False
        await _put_proof(tx, intent, _begun(intent, rows[0]["token"] if rows else 0))
        withdrawn = call(_ERASURE["withdraw"], ids=list(erasing.withdrawn), at=erasing.at)
        await tx.run_together([withdrawn, fence_again(erasing), uncount(erasing.subject, erasing.fence)])
        return True

    return await parts.graph.write(work)


def _begun(intent: Intent, token: int) -> dict[str, Any]:
    """The request's node, in progress."""
    nothing = dict.fromkeys(("receiptAt", "executedAt", "goneAt", "worker", "leasedUntil", "draft", "problem"))
    request = {**intent.kept["ErasureRequest"][0], **nothing, "status": "IN_PROGRESS", "step": "REMOVE", "done": 0}
    said = {**request, "token": max(token, request.get("token") or 0)}
    return {name: value for name, value in said.items() if value is not None}


async def _put_proof(tx: Tx, intent: Intent, request: Mapping[str, Any]) -> None:
    await put(tx, "ErasureRequest", [dict(request)])
    await tie(tx, "subject_asked_erasure_request", [(intent.subject, intent.request)])
    nodes = intent.kept.get("Notification", ())
    await put(tx, "Notification", [dict(node) for node in nodes])
    await tie(tx, "erasure_request_told_notification", [(intent.request, node["id"]) for node in nodes])
    await tie(tx, "subject_notified_notification", [(intent.subject, node["id"]) for node in nodes])


async def _put_marks(parts: Parts, intent: Intent) -> None:
    """What must not come back, so many at a time."""

    async def some(marks: Sequence[Mapping[str, Any]]) -> None:
        write = suppress_again(intent.request, marks)
        await parts.graph.execute(write.statement, **write.given)

    await in_batches(intent.kept.get("Suppression", ()), some)


async def _erase(parts: Parts, lease: Lease, intent: Intent, erasing: Erasing) -> None:
    if intent.done_at is None:
        await reseal(parts, lease, erasing)
        await parts.vault.wipe()
        await keep(parts, lease, unreadableAt=text_of(parts.time))
    else:
        await write_rows(parts, lease, [Rewritten(**one) for one in intent.rewritten])
    # With what had gone by another way before it and is there again.
    await remove_and_close(parts, lease, erasing, await with_star(parts, erasing, erasing.gone))


async def _carry_on(parts: Parts, intent: Intent) -> bool | None:
    """It had not been verified: that is its worker's, as after any other interruption. What they find left waits for a
    repair, behind the fence."""
    given_up = {"leasedUntil": None, "worker": None}
    await parts.graph.execute(_ERASURE["set"], request=intent.request, changes=given_up)
    if await Executor(parts).carry_out(intent.request):
        return True
    found = await find_request(parts.graph.read, intent.request, EVERYBODY)
    return True if found and found.status is ErasureStatus.REPAIR else None


async def _check(parts: Parts, erasing: Erasing) -> list[str]:
    """Names of the checks that miss what was to stay. Raises NotGoneAgain."""
    found = [one for one in await verify(parts, _without_requests(erasing)) if one.found]
    lost = [one.check for one in found if one.check in _LOST]
    if lost:
        _log.warning("erasure_replayed_with_loss", request=erasing.request, lost=lost)
    if len(lost) < len(found):
        left = sorted(one.check for one in found if one.check not in _LOST)
        raise NotGoneAgain(f"An erasure was done again, and is not: {', '.join(left)}.")
    return lost


def _without_requests(erasing: Erasing) -> Erasing:
    """What is looked for in a graph that is caught up: requests that came in since come with their own erasure."""
    staying = {label: keys for label, keys in erasing.staying.items() if label != "ErasureRequest"}
    return replace(erasing, staying=staying)


async def _is_gone(parts: Parts, erasing: Erasing) -> bool:
    return not any(one.found for one in await verify(parts, erasing) if one.check not in _LOST)


async def _has_receipt(parts: Parts, intent: Intent) -> bool:
    rows = await parts.graph.read(_STATE["erasures"], requests=[intent.request])
    return bool(rows) and rows[0]["receiptAt"] is not None


async def _finish(parts: Parts, intent: Intent, lost: Container[str]) -> None:
    """The proof as the vault has it, with the receipt; what stays of the person is in sight again."""
    problem = {"problem": _YOUNGER} if _YOUNGER in lost else {}

    async def work(tx: Tx) -> None:
        await _put_proof(tx, intent, {**intent.kept["ErasureRequest"][0], **problem})
        await take_down(tx, intent.subject, intent.request)

    await parts.graph.write(work)


def _distinct(intents: Sequence[Mark]) -> Iterator[list[Mark]]:
    """In their order, some at a time, each of another person."""
    some: dict[str, Mark] = {}
    for one in intents:
        if one.subject in some or len(some) == SIDE_BY_SIDE:
            yield list(some.values())
            some = {}
        some[one.subject] = one
    if some:
        yield list(some.values())
