"""A person puts an item of theirs right (Art. 16 GDPR); who got it is queued to be told in the same transaction.

What is not the person's own to overwrite becomes a request instead, as if they had proposed the value.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from anbieter360.decision.codes import Right
from anbieter360.engine.bolt import Tx
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.rectification import (
    Correction,
    derived_from,
    is_right,
    item_of,
    rectify,
    waits_for_the_provider,
)
from anbieter360.ledger.rights.requests import RequestPart, add_request
from anbieter360.ledger.rights.rights_requests import RequestWritten
from anbieter360.ledger.rights.sender import PERSON, Sender
from anbieter360.ledger.writing.given import check_filled, check_words
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.writing import Work, Writing


@dataclass(frozen=True, slots=True)
class Rectified:
    """Ids of person and item, of the notifications, and of the items that were derived from the old value."""

    subject: str
    item: str
    notifications: tuple[str, ...]
    derived: tuple[str, ...]


class RectificationWriter(Writing):
    """Replaces values. Raises SubjectNotFound, NodeNotFound, IdempotencyConflict, BadInput, EngineUnavailable,
    VaultUnavailable."""

    async def rectify_item(
        self, person: SubjectLookup, item: str, value: str, *, sender: Sender, idempotency_key: str
    ) -> Rectified | RequestWritten:
        """item: its ref. The answer is a request where a person cannot overwrite the value themselves."""
        check_filled(value, "value")
        check_words(value, "value")
        apart = self._vault.hash("request", sender.actor, "rectifyItem", idempotency_key)

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            id_ = item_of(begun, item, sender.hidden)
            proposed = _is_proposed(begun, id_, value, sender)
            done = _propose(begun, id_, value, apart) if proposed else _rectify(begun, id_, value, sender)
            await self._finish(tx, begun)
            return Done(asdict(done), begun.subject)

        given = {"subject": asdict(person), "item": item, "value": value, **sender.given}
        return _answer(await self._once("rectifyItem", sender.actor, idempotency_key, given, work))


def _is_proposed(work: Work, item: str, value: str, sender: Sender) -> bool:
    return (
        sender.role == PERSON and not is_right(work, item, value) and waits_for_the_provider(work, item, sender.hidden)
    )


def _propose(work: Work, item: str, value: str, apart: str) -> RequestWritten:
    part = RequestPart(Right.RECTIFICATION, work.at, PERSON, item, value)
    return RequestWritten(work.subject, add_request(work.wanted, part, work.catalogue, work.naming, apart=apart))


def _rectify(work: Work, item: str, value: str, sender: Sender) -> Rectified:
    told = rectify(work, item, Correction(value, sender.role, sender.evidence))
    return Rectified(work.subject, item, told, derived_from(work.stored, item))


def _answer(kept: dict[str, Any]) -> Rectified | RequestWritten:
    if "request" in kept:
        return RequestWritten(kept["subject"], kept["request"])
    return Rectified(kept["subject"], kept["item"], tuple(kept["notifications"]), tuple(kept["derived"]))
