"""Legal holds are placed and released: while one holds, its data stays (Art. 17(3)(e) GDPR)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.mutations.on_behalf import person_of, written
from anbieter360.api.person import lookup
from anbieter360.api.person.hold import Hold, hold_of
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import ERASED_SINCE, Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights.holding import HoldInput, HoldWriter, HoldWritten


@strawberry.input(description="A proceeding or an authority for which data must stay.")
class PlaceHoldInput:
    subject: lookup.SubjectLookup
    ref: str = strawberry.field(description="The provider's own reference of the proceeding, unique within it.")
    authority: str = strawberry.field(description="For whom the data must stay. Sealed.")
    scope: list[str] = strawberry.field(description="Item refs or category keys, at least one.")
    review_at: datetime = strawberry.field(description="When it is looked at again, to come.")
    idempotency_key: str


@strawberry.input(description="The data need not stay for it any more.")
class ReleaseHoldInput:
    subject: lookup.SubjectLookup
    hold: str = strawberry.field(description="Its ref.")
    idempotency_key: str


@strawberry.type(description="The data stays until the hold is released.")
class HoldPlaced:
    hold: Hold


@strawberry.type(description="The hold has ended.")
class HoldReleased:
    hold: Hold


PlaceHoldResult = Annotated[HoldPlaced | InvalidInput | NotFound | Conflicted, strawberry.union("PlaceHoldResult")]
ReleaseHoldResult = Annotated[
    HoldReleased | InvalidInput | NotFound | Conflicted, strawberry.union("ReleaseHoldResult")
]


@strawberry.type
class HoldMutation:
    """The holds' part of Mutation."""

    @strawberry.mutation(description="Place a legal hold on data of a person. PRIVACY_MANAGER.")
    @expected_as_data
    async def place_hold(self, info: Info, input: PlaceHoldInput) -> PlaceHoldResult:  # noqa: A002
        context = info.context
        done = await _writer(context).place(
            await person_of(context, input.subject, Act.DECIDE),
            HoldInput(input.ref, input.authority, tuple(input.scope), input.review_at),
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return HoldPlaced(hold=await _hold(context, done))

    @strawberry.mutation(description="Release a legal hold. PRIVACY_MANAGER.")
    @expected_as_data
    async def release_hold(self, info: Info, input: ReleaseHoldInput) -> ReleaseHoldResult:  # noqa: A002
        context = info.context
        done = await _writer(context).release(
            await person_of(context, input.subject, Act.DECIDE),
            input.hold,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return HoldReleased(hold=await _hold(context, done))


def _writer(context: Context) -> HoldWriter:
    services = context.services
    return HoldWriter(services.graph, services.vault, services.store)


async def _hold(context: Context, done: HoldWritten) -> Hold:
    person = await written(context, done.subject)
    for one in person.star.holds:
        if one.id == done.hold:
            return hold_of(one)
    raise NodeNotFound(ERASED_SINCE)
