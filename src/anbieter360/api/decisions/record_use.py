"""What an integration says before it uses a person's data: it is decided first, and answered with the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions.decision import Decision, shown
from anbieter360.api.person import lookup
from anbieter360.api.person.people import Person
from anbieter360.api.person.usage import Usage
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import (
    ERASED_SINCE,
    Conflicted,
    Error,
    InvalidInput,
    NotFound,
    expected_as_data,
)
from anbieter360.decision import facts
from anbieter360.decision.facts import Star
from anbieter360.errors import NodeNotFound, UseNotAllowed
from anbieter360.ledger.reading.star import Row, read_stars
from anbieter360.ledger.uses import uses
from anbieter360.ledger.uses.kept_decision import read_decision
from anbieter360.ledger.uses.use_attempt import UseInput
from anbieter360.ledger.uses.use_events import read_event, read_refused


@strawberry.input(description="A use of a person's data that is about to run, or that ran at `at`.")
class RecordUseInput:
    subject: lookup.SubjectLookup
    use: str = strawberry.field(description="Key of the declared use.")
    recipient: str | None = strawberry.field(
        default=None,
        description="Key of the recipient that gets data, one of those that the use declares; nobody if not given.",
    )
    at: datetime | None = strawberry.field(
        default=None,
        description="When it runs; now if not given. What is past is decided as it was then, what is to come "
        "is refused.",
    )
    reference: str | None = strawberry.field(
        default=None, description="The caller's own, e.g. a shipment number: `usage(reference:)` finds the use by it."
    )
    items: list[str] | None = strawberry.field(
        default=None, description="Refs of the items that are used; all that the decision allows if none is named."
    )
    recipient_ref: str | None = strawberry.field(default=None, description="How the recipient knows the person.")
    idempotency_key: str


@strawberry.type(description="The use may run, and was recorded with the decision it runs on.")
class UseRecorded:
    usage: Usage = strawberry.field(description="How the use stands for this person, with this time.")
    decision: Decision = strawberry.field(description="The decision that is kept with it.")


@strawberry.type(description="The use may not run: nothing was recorded but the attempt.")
class UseRefused(Error):
    decision: Decision = strawberry.field(description="Why, and what is missing; kept with the attempt.")


RecordUseResult = Annotated[
    UseRecorded | UseRefused | InvalidInput | NotFound | Conflicted, strawberry.union("RecordUseResult")
]


@strawberry.type
class UseMutation:
    """The uses' part of Mutation."""

    @strawberry.mutation(description="Decide whether a use may run and record it, or the refused attempt. use:write.")
    @expected_as_data
    async def record_use(self, info: Info, input: RecordUseInput) -> RecordUseResult:  # noqa: A002
        context = info.context
        context.view.require(Act.RECORD_USE)
        services = context.services
        writer = uses.UseWriter(services.graph, services.vault, services.store)
        done = await writer.record_use(_given(input), actor=context.actor.id, idempotency_key=input.idempotency_key)
        return await (_refused(context, done) if isinstance(done, uses.UseRefused) else _recorded(context, done))


def _given(given: RecordUseInput) -> UseInput:
    return UseInput(
        given.subject.to_ledger(),
        given.use,
        given.recipient,
        given.at,
        given.reference,
        tuple(given.items or ()),
        given.recipient_ref,
    )


async def _recorded(context: Context, done: uses.UseRecorded) -> UseRecorded:
    decision = await _decided(context, done.subject, await read_event(context.services.graph, done.event))
    fact = facts.Usage(
        done.usage,
        done.usage.rpartition("/")[0],
        done.count,
        done.first_at,
        done.last_at,
        frozenset(done.items),
        done.recipients,
    )
    # Who may write may not therefore read: of the person the usage shows the items that were used, and no more.
    person = Person(_narrowed(decision.star, fact.items), context, None)
    return UseRecorded(usage=Usage(person=person, fact=fact), decision=decision)


async def _refused(context: Context, done: uses.UseRefused) -> UseRefused:
    decision = await _decided(context, done.subject, await read_refused(context.services.graph, done.refused))
    message = f"The use {decision.found.use} may not run: {decision.found.reason}."
    return UseRefused(message=message, code=UseNotAllowed.code, decision=decision)


async def _decided(context: Context, subject: str, row: Row | None) -> Decision:
    """The decision that is kept with an event or an attempt, whoever asks."""
    context.look(subject)
    none: frozenset[str] = frozenset()
    stars = await read_stars(context.services.graph, [subject], own=None, hidden=none, hidden_uses=none)
    sealers = await context.services.vault.sealers([subject])
    if row is None or subject not in stars:
        raise NodeNotFound(ERASED_SINCE)
    person = Person(stars[subject], context, sealers.get(subject))
    return shown(person, read_decision(person.open(row["decision"], row["id"], "decision"), subject))


def _narrowed(star: Star, items: frozenset[str]) -> Star:
    held = tuple(one for one in star.items if one.id in items)
    return Star(star.id, star.ref_sealed, star.provider, None, None, None, star.pending, items=held)
