"""A person has processing restricted (Art. 18 GDPR) or takes that back; the provider lifts it. Each in one transaction,
with the notifications of those who got the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from anbieter360.engine.bolt import Tx
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.restrictions import (
    Lifting,
    add_restriction,
    check_ground,
    check_scope,
    lift_restriction,
    restriction_of,
    standing_restriction,
    withdraw_restriction,
)
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.records import RestrictionGround
from anbieter360.ledger.writing.given import time_text
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.writing import Work, Writing


@dataclass(frozen=True, slots=True)
class RestrictionWritten:
    """Ids of person, restriction and notifications."""

    subject: str
    restriction: str
    notifications: tuple[str, ...]


class RestrictionWriter(Writing):
    """Writes restrictions. Raises SubjectNotFound, NodeNotFound, IdempotencyConflict, BadInput, EngineUnavailable,
    VaultUnavailable."""

    async def restrict(
        self,
        person: SubjectLookup,
        ground: RestrictionGround,
        scope: tuple[str, ...],
        *,
        sender: Sender,
        idempotency_key: str,
    ) -> RestrictionWritten:
        """scope: item refs and category keys; empty for all. Where the same one holds already it is answered."""

        def change(work: Work) -> tuple[str, ...]:
            check_scope(work, scope, sender.hidden)
            standing = standing_restriction(work, ground, scope)
            if standing:
                return (standing,)
            check_ground(work, ground, sender.hidden)
            return add_restriction(work, ground, scope, sender)

        given = {"ground": ground.value, "scope": sorted(scope), **sender.given}
        return await self._written(person, change, ("restrictProcessing", sender.actor, idempotency_key, given))

    async def withdraw(
        self, person: SubjectLookup, restriction: str, *, sender: Sender, idempotency_key: str
    ) -> RestrictionWritten:
        """The person does not want it any more; it ends at once. restriction: its id. Raises AlreadyDone."""

        def change(work: Work) -> tuple[str, ...]:
            return restriction, *withdraw_restriction(work, restriction_of(work.stored, restriction), sender)

        given = {"restriction": restriction, **sender.given}
        return await self._written(person, change, ("withdrawRestriction", sender.actor, idempotency_key, given))

    async def lift(
        self, person: SubjectLookup, restriction: str, lifting: Lifting, *, actor: str, idempotency_key: str
    ) -> RestrictionWritten:
        """The provider lifts it, after the person was told (Art. 18(3)). Raises AlreadyDone."""

        def change(work: Work) -> tuple[str, ...]:
            return restriction, *lift_restriction(work, restriction_of(work.stored, restriction), lifting, actor)

        times = {"informedAt": _text(lifting.informed_at, "informedAt"), "liftAt": _text(lifting.lift_at, "liftAt")}
        given = {"restriction": restriction, **times}
        return await self._written(person, change, ("liftRestriction", actor, idempotency_key, given))

    async def _written(
        self,
        person: SubjectLookup,
        change: Callable[[Work], tuple[str, ...]],
        call: tuple[str, str, str, dict[str, Any]],
    ) -> RestrictionWritten:
        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            restriction, *told = change(begun)
            await self._finish(tx, begun)
            return Done(asdict(RestrictionWritten(begun.subject, restriction, tuple(told))), begun.subject)

        mutation, actor, key, given = call
        answer = await self._once(mutation, actor, key, given | {"subject": asdict(person)}, work)
        return RestrictionWritten(answer["subject"], answer["restriction"], tuple(answer["notifications"]))


def _text(at: datetime | None, name: str) -> str | None:
    return time_text(at, name) if at else None
