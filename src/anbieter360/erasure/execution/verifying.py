"""An erasure is looked at twice before anybody is told that it is done; what is found sends it to REPAIR."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from anbieter360.erasure.execution.lease import Lease, keep
from anbieter360.erasure.execution.verification import Result, verify
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.erasure.requests.request import ErasureStatus

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


async def _to_repair(parts: Parts, lease: Lease, found: Iterable[Result]) -> None:
    problem = " ".join(one.check for one in found)
    changes = {"status": ErasureStatus.REPAIR.value, "step": "REMOVE", "problem": problem}
    await keep(parts, lease, **changes, leasedUntil=None, worker=None)
    _log.error("erasure_not_verified", request=lease.request, found=problem)
