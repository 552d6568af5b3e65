"""Proof of consents and withdrawn objections that outlives its person: it goes on the day that their erasure named.

Nobody is there of whom a plan could be made: it is the last of what that erasure does. What a restore would bring back
goes first, so that an interruption leaves it to the next day.
"""

from __future__ import annotations

from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import statements
from anbieter360.decision.deadline import day_of
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.aftermath.confirming import EVIDENCE, is_needed
from anbieter360.erasure.execution.proof import forget_rewritten
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.request import queue
from anbieter360.ledger.reading.pages import bounds
from anbieter360.vault.intents import Intent

_STATEMENTS = statements("round")
_PAGE = 200  # erasures
_OTHERS = tuple(label for label in EVIDENCE if label != "Consent")


async def forget_unproved(parts: Parts, home: str, *, dry_run: bool = False) -> int:
    """Take out the consents that nobody has to prove any more, of everybody who is gone, and the objections that were
    withdrawn; how many consents.

    home: key of the provider; dry_run: write nothing. Raises EngineError, VaultError.
    """
    low, high = bounds(queue(home, is_open=False))
    today = day_of(parts.time, zone_of((await parts.store.current()).home_catalogue.provider)).isoformat()
    found = 0
    while page := await parts.graph.read(_STATEMENTS["proving"], **{"from": low}, until=high, limit=_PAGE):
        low = page[-1]["page"]
        for row in page:
            intent = await parts.vault.intents.get(row["id"])
            if intent is not None and _is_over(intent, today):
                found += await _forget(parts, intent, dry_run=dry_run)
    return found


def _is_over(intent: Intent, today: str) -> bool:
    """today: ISO 8601."""
    until = str(intent.body["proofUntil"])
    return bool(until) and until <= today


async def _forget(parts: Parts, intent: Intent, *, dry_run: bool) -> int:
    rows = await parts.graph.read(_STATEMENTS["proved"], request=intent.request)
    consents = sum(bool(row["isConsent"]) for row in rows)
    if dry_run:
        return consents
    await forget_rewritten(parts, intent, {row["id"] for row in rows})
    if not await is_needed(parts, intent.subject, _OTHERS):
        await parts.vault.destroy_keys((intent.subject,))

    async def work(tx: Tx) -> None:
        await tx.run(_STATEMENTS["forget_proof"], request=intent.request)
        await tx.run(_STATEMENTS["forget_standings"], request=intent.request)

    await parts.graph.write(work)
    return consents
