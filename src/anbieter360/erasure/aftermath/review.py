"""Is every erasure still what its receipt says? Goes over all that was done, as it should be every night.

The journal, what of it is there again, each receipt against the log as it is now. What is found sends the request to
REPAIR, for somebody to look at it, and then to `repair`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from anbieter360.cypher import statements
from anbieter360.erasure.aftermath.returns import returned
from anbieter360.erasure.aftermath.round import go_round
from anbieter360.erasure.execution.proof import keep_proof
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import erasing_of
from anbieter360.erasure.requests.request import ErasureStatus, page_of
from anbieter360.errors import ReceiptInvalid
from anbieter360.linked.logged import checked, leaf_in
from anbieter360.vault.encoding import exactly
from anbieter360.vault.intents import Intent
from anbieter360.vault.merkle import HASH_BYTES, is_consistent, is_included
from anbieter360.vault.tree_head import SignedTreeHead

_ERASURE, _REVIEW = statements("erasure"), statements("erasure_review")
_log = structlog.get_logger(__name__)
_PAGE = 500

NAME = "REVIEW"
#: Everybody who was told has answered.
_OVER = (ErasureStatus.FULFILLED, ErasureStatus.PARTIALLY_FULFILLED)
#: Past verification: a receipt was issued.
_DONE = (ErasureStatus.WAITING_FOR_RECIPIENTS, *_OVER)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one erasure. request: its id; problems: names of the checks."""

    request: str
    problems: tuple[str, ...]


@dataclass(slots=True)
class Review:
    """looked: how many erasures there were; journal: what is wrong with it, a sentence each."""

    looked: int = 0
    findings: list[Finding] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (self.findings or self.journal)


async def review(parts: Parts) -> Review:
    """Look at all of them now, and note what is found. Raises EngineError, VaultError."""
    found = Review()
    cursor: str | None = ""
    while cursor is not None:
        cursor = await _look(parts, cursor, found)
    return found


async def review_today(parts: Parts) -> bool:
    """The same once a day, in one process; whether it was this one's. Raises EngineError, VaultError."""
    found = Review()

    async def look(cursor: str) -> str | None:
        return await _look(parts, cursor, found)

    if not await go_round(parts, NAME, look):
        return False
    _log.info("erasures_reviewed", looked=found.looked, undone=len(found.findings))
    return True


async def _look(parts: Parts, cursor: str, found: Review) -> str | None:
    """Look at the next ones; where it goes on, None at the end. cursor: empty for the first."""
    if not cursor:
        found.journal += await _journal(parts)
        await _look_beyond(parts, found)
    at, _, request = cursor.partition("/")
    page = await parts.vault.intents.marks((at, request))
    head = await parts.vault.log.head()
    for mark in page:
        if mark.done_at is not None:
            await _look_at(parts, mark.request, head, found)
    return f"{page[-1].at}/{page[-1].request}" if page else None


async def _journal(parts: Parts) -> list[str]:
    problems = await parts.vault.journal.verify()
    if problems:
        _log.error("journal_not_intact", problems=len(problems))
    return problems


async def _look_beyond(parts: Parts, found: Review) -> None:
    """Requests that have a receipt, and that the vault knows nothing of: what had gone is not known any more."""
    page = await _with_receipt(parts, "")
    while page:
        for request in await parts.vault.intents.unknown(page):
            found.looked += 1
            found.findings.append(Finding(request, ("INTENT",)))
            _log.error("erasure_unknown", request=request)
        page = await _with_receipt(parts, page[-1])


async def _with_receipt(parts: Parts, after: str) -> list[str]:
    return [row["id"] for row in await parts.graph.read(_REVIEW["with_receipt"], after=after, limit=_PAGE)]


async def _look_at(parts: Parts, id_: str, head: SignedTreeHead, found: Review) -> None:
    request = await _request(parts, id_)
    if request is None or request["status"] not in _DONE:  # being carried out, or in REPAIR already
        return
    intent = await parts.vault.intents.get(id_)
    if intent is None:
        return
    found.looked += 1
    if problems := await _problems(parts, intent, request, head):
        found.findings.append(Finding(intent.request, tuple(problems)))
        await _to_repair(parts, request, problems)


async def _request(parts: Parts, request: str) -> Mapping[str, Any] | None:
    rows = await parts.graph.read(_ERASURE["request"], request=request)
    return rows[0]["request"] if rows else None


async def _problems(parts: Parts, intent: Intent, request: Mapping[str, Any], head: SignedTreeHead) -> list[str]:
    erasing = erasing_of(intent.request, intent.subject, intent.body)
    found = await returned(parts, intent, erasing, is_over=request["status"] in _OVER)
    if not await _has_receipt(parts, request, head):
        found.append("RECEIPT")
    return found


async def _has_receipt(parts: Parts, request: Mapping[str, Any], head: SignedTreeHead) -> bool:
    """Whether its receipt is genuine and in the log as it is now, which has only grown since the receipt's own head."""
    file, index = request.get("receipt"), request.get("logIndex")
    if file is None or index is None:
        return False
    try:
        place = checked(file, parts.vault.signer.public).place
    except ReceiptInvalid:
        return False
    if place is None or place.index != index or place.head.size > head.size:
        return False
    log, then = parts.vault.log, place.head
    included = _raw(await log.inclusion(index, head.size))
    grown = _raw(await log.consistency(then.size, head.size))
    return is_included(leaf_in(file), index, head.size, included, head.root) and is_consistent(
        then.size, then.root, head.size, head.root, grown
    )


def _raw(proof: Iterable[str]) -> list[bytes]:
    return [exactly(one, HASH_BYTES) for one in proof]


async def _to_repair(parts: Parts, request: Mapping[str, Any], problems: list[str]) -> None:
    status = ErasureStatus.REPAIR
    changes = {
        "status": status.value,
        "problem": " ".join(problems),
        "page": page_of(request["provider"], status, request["dueAt"], request["id"]),
    }
    statuses = [one.value for one in _DONE]
    await parts.graph.execute(_REVIEW["send_back"], request=request["id"], changes=changes, statuses=statuses)
    await keep_proof(parts, request["id"])
    _log.error("erasure_undone", request=request["id"], found=changes["problem"])
