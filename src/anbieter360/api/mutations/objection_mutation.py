"""A person objects to a purpose or takes it back; the provider decides (Art. 21 GDPR)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions.continuing_use import ContinuingUse, continuing_uses, stopped_uses
from anbieter360.api.mutations.on_behalf import person_of, sender, written
from anbieter360.api.person import lookup, rights_request
from anbieter360.api.person.objection import Objection
from anbieter360.api.person.people import Person
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import key_in
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import ERASED_SINCE, Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import ObjectionOutcome
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights import objecting
from anbieter360.ledger.rights.objecting import ObjectionWriter


@strawberry.input(description="A person objects to a purpose, and to the purposes below it.")
class ObjectInput:
    subject: lookup.SubjectLookup | None = None
    purpose: str = strawberry.field(description="Key.")
    reason: str | None = strawberry.field(
        default=None, description="Their particular situation, in their words; not needed against marketing. Sealed."
    )
    evidence: str | None = None
    received_at: datetime | None = None
    idempotency_key: str


@strawberry.input(description="A person takes an objection back.")
class WithdrawObjectionInput:
    subject: lookup.SubjectLookup | None = None
    objection: strawberry.ID
    evidence: str | None = None
    idempotency_key: str


@strawberry.input(description="The provider's decision on an objection.")
class DecideObjectionInput:
    subject: lookup.SubjectLookup
    objection: strawberry.ID
    outcome: ObjectionOutcome = strawberry.field(description="OVERRIDDEN needs compelling legitimate grounds.")
    reasoning: str = strawberry.field(description="Why, for the person to read. Sealed.")
    idempotency_key: str


@strawberry.type(description="The objection stands.")
class Objected:
    objection: Objection = strawberry.field(description="The objection, or the one that already existed.")
    request: lazy.RightsRequest | None = strawberry.field(
        description="What waits for the provider's decision; null for marketing, as there is nothing to decide."
    )
    stopped: list[lazy.ProcessingUse] = strawberry.field(description="The uses that may not run for the person now.")
    continues: list[ContinuingUse] = strawberry.field(description="The uses that still may.")


@strawberry.type(description="The objection was taken back.")
class ObjectionWithdrawn:
    objection: Objection


@strawberry.type(description="The objection is decided on, and the person reads the reasoning.")
class ObjectionDecided:
    objection: Objection


ObjectResult = Annotated[Objected | InvalidInput | NotFound | Conflicted, strawberry.union("ObjectResult")]
WithdrawObjectionResult = Annotated[
    ObjectionWithdrawn | InvalidInput | NotFound | Conflicted, strawberry.union("WithdrawObjectionResult")
]
DecideObjectionResult = Annotated[
    ObjectionDecided | InvalidInput | NotFound | Conflicted, strawberry.union("DecideObjectionResult")
]


@strawberry.type
class ObjectionMutation:
    """The objections' part of Mutation."""

    @strawberry.mutation(
        description="Object to a purpose: what rests on legitimate interest or a public task stops at once, marketing "
        "for good. SUBJECT, or AGENT on a person's behalf with evidence."
    )
    @expected_as_data
    async def object_to_processing(self, info: Info, input: ObjectInput) -> ObjectResult:  # noqa: A002
        context = info.context
        done = await _writer(context).object_to(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            input.purpose,
            input.reason or None,
            sender=sender(context, input.evidence, input.received_at),
            idempotency_key=input.idempotency_key,
        )
        return await _objected(context, done)

    @strawberry.mutation(description="Take an objection back. SUBJECT, or AGENT on a person's behalf with evidence.")
    @expected_as_data
    async def withdraw_objection(self, info: Info, input: WithdrawObjectionInput) -> WithdrawObjectionResult:  # noqa: A002
        context = info.context
        done = await _writer(context).withdraw(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            key_in(input.objection, "Objection"),
            sender=sender(context, input.evidence),
            idempotency_key=input.idempotency_key,
        )
        return ObjectionWithdrawn(objection=_objection(await written(context, done.subject), done.objection))

    @strawberry.mutation(description="Decide on an objection to another purpose than marketing. PRIVACY_MANAGER.")
    @expected_as_data
    async def decide_objection(self, info: Info, input: DecideObjectionInput) -> DecideObjectionResult:  # noqa: A002
        context = info.context
        done = await _writer(context).decide(
            await person_of(context, input.subject, Act.DECIDE),
            key_in(input.objection, "Objection"),
            input.outcome,
            input.reasoning,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return ObjectionDecided(objection=_objection(await written(context, done.subject), done.objection))


def _writer(context: Context) -> ObjectionWriter:
    services = context.services
    return ObjectionWriter(services.graph, services.vault, services.store)


async def _objected(context: Context, done: objecting.Objected) -> Objected:
    person = await written(context, done.subject)
    waiting = [one for one in person.star.requests if one.about == done.objection and one.answered_at is None]
    return Objected(
        objection=_objection(person, done.objection),
        request=rights_request.RightsRequest(person=person, fact=waiting[0]) if waiting else None,
        stopped=stopped_uses(person.home, done.stopped),
        continues=continuing_uses(person.home, done.continues),
    )


def _objection(person: Person, id_: str) -> Objection:
    for one in person.star.objections:
        if one.id == id_:
            return Objection(person=person, fact=one)
    raise NodeNotFound(ERASED_SINCE)
