"""Whose a request is: one worker at a time carries it out, and one that was taken over from writes no more.

Each worker that takes a request raises its token, and every transaction of a worker checks the token where it writes
the request itself, so that the engine keeps two of them apart (erasure.md, P6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anbieter360.cypher import Call, call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.request import ErasureStatus
from anbieter360.instant import text_of

_STATEMENTS = statements("erasure")

#: What is carried out, or goes on being carried out.
RUNNING = (ErasureStatus.APPROVED, ErasureStatus.IN_PROGRESS, ErasureStatus.VERIFYING)


class LeaseLost(Exception):
    """Another worker has taken the request over; this one has to stop."""


@dataclass(frozen=True, slots=True)
class Lease:
    """request: its id; properties: of the request when it was taken; epoch: of the person then, None where they are
    gone; catalogue: its version then."""

    request: str
    token: int
    properties: Mapping[str, Any]
    epoch: int | None = None
    catalogue: int = 0

    @property
    def subject(self) -> str:
        return str(self.properties["subject"])


async def take(parts: Parts, request: str, worker: str, statuses: Iterable[ErasureStatus] = RUNNING) -> Lease | None:
    """The request, for this worker alone; None where it has none of the statuses, waits, or another one has it."""
    rows = await parts.graph.execute(
        _STATEMENTS["take"],
        request=request,
        worker=worker,
        now=text_of(parts.time),
        until=parts.lease_end,
        running=[one.value for one in statuses],
    )
    return _lease(request, **rows[0]) if rows else None


def _lease(id_: str, token: int, request: Mapping[str, Any], epoch: int | None, catalogue: int | None) -> Lease:
    return Lease(id_, token, request, epoch, catalogue or 0)


async def check(parts: Parts, lease: Lease) -> None:
    """Look whether it is still this worker's, where nothing is written to the graph. Raises LeaseLost."""
    rows = await parts.graph.read(_STATEMENTS["token"], request=lease.request)
    if not rows or rows[0]["token"] != lease.token:
        raise LeaseLost


async def keep(parts: Parts, lease: Lease, **changes: Any) -> None:
    """Write what changed of the request, and hold it longer. Raises LeaseLost."""
    _check_mine(await parts.graph.execute(_STATEMENTS["keep"], **_mine(parts, lease, changes)))


async def keep_with(tx: Tx, parts: Parts, lease: Lease, writes: Sequence[Call], **changes: Any) -> list[int]:
    """The same with other writes, in one way to the engine and back; what each of them made. Raises LeaseLost: then
    the transaction leaves nothing."""
    *made, kept = await tx.run_together([*writes, call(_STATEMENTS["keep"], **_mine(parts, lease, changes))])
    if not kept:
        raise LeaseLost
    return made


async def finish(parts: Parts, lease: Lease, **changes: Any) -> None:
    """The last that is written, with the fence of a person who stays. Raises LeaseLost."""
    given = _mine(parts, lease, changes)
    _check_mine(await parts.graph.execute(_STATEMENTS["finish"], subject=lease.subject, **given))


def _mine(parts: Parts, lease: Lease, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {"request": lease.request, "token": lease.token, "until": parts.lease_end, "changes": dict(changes)}


def _check_mine(rows: list[dict[str, Any]]) -> None:
    if not rows[0]["made"]:
        raise LeaseLost
