"""An erasure is looked at twice before anybody is told that it is done; what is found sends it to REPAIR."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import structlog

from anbieter360.engine.bolt import Tx
from anbieter360.erasure.asked import Erasing
from anbieter360.erasure.fencing import take_down
from anbieter360.erasure.lease import Lease, keep
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.request import ErasureStatus
from anbieter360.erasure.verification import Result, verify
from anbieter360.instant import text_of

_log = structlog.get_logger(__name__)
_PASSES = 2


class NotGone(Exception):
    """Verification found something: the request waits for somebody to look at it, and is carried out again then."""


async def verify_twice(parts: Parts, lease: Lease, erasing: Erasing) -> None:
    """Note what was found, if anything was. Raises NotGone, LeaseLost."""
    for _ in range(_PASSES):
        found = [one for one in await verify(parts, erasing) if one.found]
        if found:
            await _to_repair(parts, lease, found)
            raise NotGone
    if not erasing.fence.hidden:
        await parts.graph.write(partial(_bring_back, parts=parts, lease=lease, erasing=erasing))


async def _bring_back(tx: Tx, parts: Parts, lease: Lease, erasing: Erasing) -> None:
    """What stays comes into sight now, not earlier: what is written about the person from here on was not looked for,
    and another erasure of theirs takes nothing out that this one looks for."""
    await take_down(tx, erasing.subject, erasing.request)
    await keep(tx, parts, lease, step="SETTLE", goneAt=text_of(parts.time))


async def _to_repair(parts: Parts, lease: Lease, found: Iterable[Result]) -> None:
    problem = " ".join(one.check for one in found)
    changes = {"status": ErasureStatus.REPAIR.value, "step": "REMOVE", "problem": problem}
    await parts.graph.write(lambda tx: keep(tx, parts, lease, **changes, leasedUntil=None, worker=None))
    _log.error("erasure_not_verified", request=lease.request, found=problem)
