"""A person objects to a purpose (Art. 21 GDPR) or takes it back; the provider decides. Each in one transaction.

What follows from an objection is found in that transaction, by the rules that decide on uses, so that whoever reads
the answer knows what has stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from anbieter360.catalogue.model import LegalBasis
from anbieter360.decision.consequences import Consequences, Continues
from anbieter360.decision.facts import Star
from anbieter360.engine.bolt import Tx
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.objections import (
    add_objection,
    decide_objection,
    objection_of,
    purpose_to_object_to,
    standing_objection,
    withdraw_objection,
)
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.records import ObjectionOutcome
from anbieter360.ledger.writing.given import check_filled, check_words
from anbieter360.ledger.writing.once import Answer, Done
from anbieter360.ledger.writing.writing import Work, Writing


@dataclass(frozen=True, slots=True)
class Objected:
    """Ids of person and objection; keys of the uses that stopped, and those that go on."""

    subject: str
    objection: str
    stopped: tuple[str, ...]
    continues: tuple[Continues, ...]


@dataclass(frozen=True, slots=True)
class ObjectionChanged:
    """Ids of person and objection; at: when it was taken back or decided on."""

    subject: str
    objection: str
    at: datetime


class ObjectionWriter(Writing):
    """Writes objections. Raises SubjectNotFound, NodeNotFound, IdempotencyConflict, BadInput, EngineUnavailable,
    VaultUnavailable."""

    async def object_to(
        self, person: SubjectLookup, purpose: str, reason: str | None, *, sender: Sender, idempotency_key: str
    ) -> Objected:
        """The person objects; where an objection stands already, that one is answered. purpose: its key."""
        check_words(reason, "reason")

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            target = purpose_to_object_to(begun, purpose, sender)
            before = await self._facts(tx, begun.subject)
            objection = standing_objection(begun.stored, target)
            if objection is None:
                objection = add_objection(begun, purpose, reason, sender)
                await self._finish(tx, begun)
            found = await self._consequences(tx, _without(before, objection), begun)
            return Done(_answer(begun.subject, objection, found), begun.subject)

        given = {"subject": asdict(person), "purpose": purpose, "reason": reason, **sender.given}
        return _objected(await self._once("objectToProcessing", sender.actor, idempotency_key, given, work))

    async def withdraw(
        self, person: SubjectLookup, objection: str, *, sender: Sender, idempotency_key: str
    ) -> ObjectionChanged:
        """The person takes an objection back. objection: its id. Raises AlreadyDone."""

        def change(work: Work) -> None:
            withdraw_objection(work, objection_of(work.stored, objection, sender.hidden), sender)

        given = {"subject": asdict(person), "objection": objection, **sender.given}
        call = ("withdrawObjection", sender.actor, idempotency_key, given)
        return await self._changed(person, objection, change, call)

    async def decide(
        self,
        person: SubjectLookup,
        objection: str,
        outcome: ObjectionOutcome,
        reasoning: str,
        *,
        actor: str,
        idempotency_key: str,
    ) -> ObjectionChanged:
        """The provider decides whether its grounds are compelling. reasoning: for the person to read.

        Raises AlreadyDone, ObjectionAbsolute for one to marketing.
        """
        check_filled(reasoning, "reasoning")
        check_words(reasoning, "reasoning")

        def change(work: Work) -> None:
            decide_objection(work, objection_of(work.stored, objection), outcome, reasoning, actor)

        given = {"subject": asdict(person), "objection": objection, "outcome": outcome.value, "reasoning": reasoning}
        return await self._changed(person, objection, change, ("decideObjection", actor, idempotency_key, given))

    async def _changed(
        self,
        person: SubjectLookup,
        objection: str,
        change: Callable[[Work], None],
        call: tuple[str, str, str, dict[str, Any]],
    ) -> ObjectionChanged:
        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            change(begun)
            await self._finish(tx, begun)
            answer = {"subject": begun.subject, "objection": objection, "at": text_of(begun.at)}
            return Done(answer, begun.subject)

        answer = await self._once(*call, work)
        return ObjectionChanged(answer["subject"], answer["objection"], instant_of(answer["at"]))


def _without(star: Star, objection: str) -> Star:
    """The person as if they had not objected."""
    standings = (
        replace(one, objections=tuple(other for other in one.objections if other.id != objection))
        for one in star.standings
    )
    return replace(star, standings=tuple(standings))


def _answer(subject: str, objection: str, found: Consequences) -> Answer:
    continues = [[one.use, one.legal_basis.value] for one in found.continues]
    return {"subject": subject, "objection": objection, "stopped": list(found.stopped), "continues": continues}


def _objected(answer: Answer) -> Objected:
    continues = tuple(Continues(use, LegalBasis(basis)) for use, basis in answer["continues"])
    return Objected(answer["subject"], answer["objection"], tuple(answer["stopped"]), continues)
