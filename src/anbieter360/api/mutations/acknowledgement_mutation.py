"""Recipients answer what became of the data that they were told of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.person.notification import Notification, as_it_stands, key_of
from anbieter360.api.running.context import Info
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import AcknowledgementOutcome
from anbieter360.delivery.acknowledging import Acknowledgement, Acknowledger


@strawberry.input(description="What a recipient answers, or somebody at the provider for it.")
class AcknowledgeErasureInput:
    notification: strawberry.ID = strawberry.field(
        description="The id that the recipient was sent (`webhook-id`), or that `notifications` shows."
    )
    outcome: AcknowledgementOutcome
    ground: str | None = strawberry.field(
        default=None, description="With RETAINED: a law or a code, e.g. § 147 AO; nothing that tells of a person."
    )
    until: datetime | None = strawberry.field(default=None, description="With RETAINED: until when it keeps the data.")
    idempotency_key: str


@strawberry.type(description="The answer is on record.")
class ErasureAcknowledged:
    notification: Notification


AcknowledgeErasureResult = Annotated[
    ErasureAcknowledged | InvalidInput | NotFound | Conflicted, strawberry.union("AcknowledgeErasureResult")
]


@strawberry.type
class AcknowledgementMutation:
    """The recipients' part of Mutation."""

    @strawberry.mutation(
        description="Say what became of the data that was to be erased, put right or restricted. INTEGRATION with the "
        "scope erasure:acknowledge; PRIVACY_MANAGER for a recipient that no machine can tell."
    )
    @expected_as_data
    async def acknowledge_erasure(
        self,
        info: Info,
        input: AcknowledgeErasureInput,  # noqa: A002
    ) -> AcknowledgeErasureResult:
        context = info.context
        context.view.require(Act.ERASURE_ACKNOWLEDGE)
        services = context.services
        given = Acknowledgement(input.outcome, input.ground or None, input.until)
        done = await Acknowledger(services.graph, services.vault).acknowledge(
            key_of(input.notification),
            given,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
            reviews=context.view.may(Act.DECIDE),
        )
        if done.request:  # it may have been the last that an erasure waited for
            services.bell.ring()
        return ErasureAcknowledged(notification=await as_it_stands(context, done.notification))
