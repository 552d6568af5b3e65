"""What was withheld is released: an employee's name to a person, a confidential purpose to the people concerned."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.person.access_event import Access, find_access, split_access_id
from anbieter360.api.provider.purpose import Purpose
from anbieter360.api.provider.visible import Visible
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import ERASED_SINCE, Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import ReviewOutcome
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights.confidentiality import Review, Reviewer
from anbieter360.ledger.rights.releasing import ActorReleaser


@strawberry.input(description="A person is told which employee looked at them, of one access event.")
class ReleaseActorInput:
    access: strawberry.ID = strawberry.field(description="Global id of the access event.")
    reason: str = strawberry.field(description="Why the person is told; recorded, sealed with the name.")
    idempotency_key: str


@strawberry.input(description="The decision of a review: whether a confidential purpose goes on being withheld.")
class ReleaseConfidentialInput:
    purpose: str = strawberry.field(description="Key of the purpose that is marked confidential.")
    outcome: ReviewOutcome = strawberry.field(description="What was decided.")
    reasoning: str = strawberry.field(description="Why, for the record.")
    next_review_at: date | None = strawberry.field(
        default=None, description="The day it is looked at again; required if it goes on being withheld."
    )
    idempotency_key: str


@strawberry.type(description="The person reads which employee it was.")
class ActorReleased:
    access: Access = strawberry.field(description="The access event, with the name.")


@strawberry.type(description="The review is decided.")
class ConfidentialReviewed:
    purpose: Purpose = strawberry.field(description="The purpose as it now stands.")


ReleaseActorResult = Annotated[
    ActorReleased | InvalidInput | NotFound | Conflicted, strawberry.union("ReleaseActorResult")
]
ReleaseConfidentialResult = Annotated[
    ConfidentialReviewed | InvalidInput | NotFound | Conflicted, strawberry.union("ReleaseConfidentialResult")
]


@strawberry.type
class ReleaseMutation:
    """The releases' part of Mutation."""

    @strawberry.mutation(
        description="Tell a person which employee looked at them, for one access event and a recorded reason. "
        "PRIVACY_MANAGER."
    )
    @expected_as_data
    async def release_actor(self, info: Info, input: ReleaseActorInput) -> ReleaseActorResult:  # noqa: A002
        context = info.context
        context.view.require(Act.RELEASE)
        return await _release_actor(context, input)

    @strawberry.mutation(
        description="Decide the review of a confidential purpose: it is released to the people concerned, or withheld "
        "until the next review. PRIVACY_MANAGER."
    )
    @expected_as_data
    async def release_confidential(
        self,
        info: Info,
        input: ReleaseConfidentialInput,  # noqa: A002
    ) -> ReleaseConfidentialResult:
        context = info.context
        context.view.require(Act.RELEASE)
        return await _release_confidential(context, input)


async def _release_actor(context: Context, given: ReleaseActorInput) -> ActorReleased:
    event, subject = split_access_id(given.access)
    services = context.services
    releaser = ActorReleaser(services.graph, services.vault, services.store)
    await releaser.release(subject, event, given.reason, actor=context.actor.id, idempotency_key=given.idempotency_key)
    access = await find_access(context, given.access)
    if access is None:
        raise NodeNotFound(ERASED_SINCE)
    return ActorReleased(access=access)


async def _release_confidential(context: Context, given: ReleaseConfidentialInput) -> ConfidentialReviewed:
    services = context.services
    review = Review(given.purpose, given.outcome, given.reasoning, given.next_review_at)
    reviewer = Reviewer(services.graph, services.vault, services.store)
    await reviewer.review(review, actor=context.actor.id, idempotency_key=given.idempotency_key)
    context.catalogues = await services.store.current()
    home = Visible(context, context.catalogues.home_catalogue)
    found = home.purpose(given.purpose)
    if found is None:  # another catalogue was applied meanwhile
        raise NodeNotFound
    return ConfidentialReviewed(purpose=Purpose(home=home, value=found))
