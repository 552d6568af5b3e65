"""A person has processing restricted or takes that back; the provider lifts it, once the person was told (Art. 18)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.mutations.on_behalf import person_of, sender, written
from anbieter360.api.person import lookup
from anbieter360.api.person.notification import told
from anbieter360.api.person.people import Person
from anbieter360.api.person.restriction import Restriction
from anbieter360.api.person.subject import Subject
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import key_in
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import ERASED_SINCE, Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import RestrictionGround
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights.restricting import RestrictionWriter
from anbieter360.ledger.rights.restrictions import Lifting


@strawberry.input(description="A person has the processing of their data restricted; storing goes on.")
class RestrictInput:
    subject: lookup.SubjectLookup | None = None
    ground: RestrictionGround
    scope: list[str] | None = strawberry.field(
        default=None, description="Item refs or category keys; everything if none is named."
    )
    evidence: str | None = None
    received_at: datetime | None = None
    idempotency_key: str


@strawberry.input(description="A person takes a restriction back.")
class WithdrawRestrictionInput:
    subject: lookup.SubjectLookup | None = None
    restriction: strawberry.ID
    evidence: str | None = None
    idempotency_key: str


@strawberry.input(description="The provider lifts a restriction; the person is told first (Art. 18(3) GDPR).")
class LiftRestrictionInput:
    subject: lookup.SubjectLookup
    restriction: strawberry.ID
    informed_at: datetime | None = strawberry.field(
        default=None,
        description="When the person was told by letter or the like. Without it they read it under "
        "`me { restrictions }` from now on.",
    )
    lift_at: datetime | None = strawberry.field(
        default=None,
        description="When it is to end; as soon as may be if not given: now if the person was told, else in a day.",
    )
    idempotency_key: str


@strawberry.type(description="Processing is restricted.")
class Restricted:
    subject: Subject = strawberry.field(description="Whose data it is.")
    restriction: Restriction = strawberry.field(description="The one that holds, be it new or not.")
    told_recipients: list[lazy.Recipient]


@strawberry.type(description="The restriction has ended.")
class RestrictionWithdrawn:
    restriction: Restriction
    told_recipients: list[lazy.Recipient]


@strawberry.type(description="The restriction has an end, and the person knows.")
class RestrictionLifted:
    restriction: Restriction
    told_recipients: list[lazy.Recipient] = strawberry.field(
        description="Who got the data and is told of it when it ends (Art. 19 GDPR)."
    )


RestrictResult = Annotated[Restricted | InvalidInput | NotFound | Conflicted, strawberry.union("RestrictResult")]
WithdrawRestrictionResult = Annotated[
    RestrictionWithdrawn | InvalidInput | NotFound | Conflicted, strawberry.union("WithdrawRestrictionResult")
]
LiftRestrictionResult = Annotated[
    RestrictionLifted | InvalidInput | NotFound | Conflicted, strawberry.union("LiftRestrictionResult")
]


@strawberry.type
class RestrictionMutation:
    """The restrictions' part of Mutation."""

    @strawberry.mutation(
        description="Restrict the use of a person's data. SUBJECT, or AGENT on a person's behalf with evidence."
    )
    @expected_as_data
    async def restrict_processing(self, info: Info, input: RestrictInput) -> RestrictResult:  # noqa: A002
        context = info.context
        done = await _writer(context).restrict(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            input.ground,
            tuple(input.scope or ()),
            sender=sender(context, input.evidence, input.received_at),
            idempotency_key=input.idempotency_key,
        )
        person = await written(context, done.subject)
        return Restricted(
            subject=Subject(context=context, key=done.subject),
            restriction=_restriction(person, done.restriction),
            told_recipients=told(person, done.notifications),
        )

    @strawberry.mutation(
        description="Take a restriction back; it ends at once. SUBJECT, or AGENT on a person's behalf with evidence."
    )
    @expected_as_data
    async def withdraw_restriction(
        self,
        info: Info,
        input: WithdrawRestrictionInput,  # noqa: A002
    ) -> WithdrawRestrictionResult:
        context = info.context
        done = await _writer(context).withdraw(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            key_in(input.restriction, "Restriction"),
            sender=sender(context, input.evidence),
            idempotency_key=input.idempotency_key,
        )
        person = await written(context, done.subject)
        restriction, recipients = _restriction(person, done.restriction), told(person, done.notifications)
        return RestrictionWithdrawn(restriction=restriction, told_recipients=recipients)

    @strawberry.mutation(description="Lift a restriction, not before the person was told. PRIVACY_MANAGER.")
    @expected_as_data
    async def lift_restriction(self, info: Info, input: LiftRestrictionInput) -> LiftRestrictionResult:  # noqa: A002
        context = info.context
        done = await _writer(context).lift(
            await person_of(context, input.subject, Act.DECIDE),
            key_in(input.restriction, "Restriction"),
            Lifting(input.informed_at, input.lift_at),
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        person = await written(context, done.subject)
        restriction, recipients = _restriction(person, done.restriction), told(person, done.notifications)
        return RestrictionLifted(restriction=restriction, told_recipients=recipients)


def _writer(context: Context) -> RestrictionWriter:
    services = context.services
    return RestrictionWriter(services.graph, services.vault, services.store)


def _restriction(person: Person, id_: str) -> Restriction:
    for one in person.star.restrictions:
        if one.id == id_:
            return Restriction(person=person, fact=one)
    raise NodeNotFound(ERASED_SINCE)
