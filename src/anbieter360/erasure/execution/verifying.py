"""An erasure is looked at twice before anybody is told that it is done; what is found sends it to REPAIR."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from anbieter360.erasure.execution.lease import Lease, keep
from anbieter360.erasure.execution.verification import Result, verify
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.erasure.requests.request import ErasureStatus

_log = structlog.get_logger(__name__)


class NotGone(Exception):
    """Verification found something: the request waits for somebody to look at it, and is carried out again then."""


async def verify_twice(parts: Parts, lease: Lease, erasing: Erasing) -> None:
    """Note what was found, if anything was. Raises NotGone, LeaseLost, VaultUnavailable.

    The second look comes behind the wipe of what the destroyed key left in the vault's log.
    """
    first, _ = await asyncio.gather(verify(parts, erasing), parts.vault.wipe())
    await _check(parts, lease, first)
    await _check(parts, lease, await verify(parts, erasing))


async def _check(parts: Parts, lease: Lease, results: Iterable[Result]) -> None:
    if found := [one for one in results if one.found]:
        await _to_repair(parts, lease, found)
        raise NotGone


async def _to_repair(parts: Parts, lease: Lease, found: Iterable[Result]) -> None:
    problem = " ".join(one.check for one in found)
    changes = {"status": ErasureStatus.REPAIR.value, "step": "REMOVE", "problem": problem}
    await keep(parts, lease, **changes, leasedUntil=None, worker=None)
    _log.error("erasure_not_verified", request=lease.request, found=problem)
