"""A person puts an item of theirs right (Art. 16 GDPR); who got it is queued to be told in the same transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from anbieter360.engine.bolt import Tx
from anbieter360.errors import BadInput
from anbieter360.ledger.lookup import SubjectLookup
from anbieter360.ledger.once import Done
from anbieter360.ledger.rectification import Correction, derived_from, item_of, rectify
from anbieter360.ledger.sender import Sender, check_words
from anbieter360.ledger.writing import Writing


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
    ) -> Rectified:
        """item: its ref."""
        if not value.strip():
            raise BadInput("value: cannot be empty.")
        check_words(value, "value")

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            id_ = item_of(begun, item, sender.hidden)
            told = rectify(begun, id_, Correction(value, sender.role, sender.evidence))
            await self._finish(tx, begun)
            derived = derived_from(begun.stored, id_)
            return Done(asdict(Rectified(begun.subject, id_, told, derived)), begun.subject)

        given = {"subject": asdict(person), "item": item, "value": value, **sender.given}
        answer = await self._once("rectifyItem", sender.actor, idempotency_key, given, work)
        return Rectified(answer["subject"], answer["item"], tuple(answer["notifications"]), tuple(answer["derived"]))
