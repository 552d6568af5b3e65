"""What a recipient was told in vain is sent again."""

from __future__ import annotations

from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.person.notification import Notification, as_it_stands, key_of
from anbieter360.api.running.context import Info
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.delivery.resending import resend


@strawberry.input(description="Something that was given up is to be sent again.")
class ResendNotificationInput:
    notification: strawberry.ID = strawberry.field(description="The id that `notifications` shows; DEAD or MANUAL.")
    idempotency_key: str


@strawberry.type(description="It waits to be sent, with all its tries before it.")
class NotificationResent:
    notification: Notification


ResendNotificationResult = Annotated[
    NotificationResent | InvalidInput | NotFound | Conflicted, strawberry.union("ResendNotificationResult")
]


@strawberry.type
class ResendMutation:
    """The outbox's part of Mutation."""

    @strawberry.mutation(
        description="Tell a recipient again that could not be reached, under the same `webhook-id`. PRIVACY_MANAGER."
    )
    @expected_as_data
    async def resend_notification(
        self,
        info: Info,
        input: ResendNotificationInput,  # noqa: A002
    ) -> ResendNotificationResult:
        context = info.context
        context.view.require(Act.RESEND_NOTIFICATION)
        graph, vault = context.services.graph, context.services.vault
        key = key_of(input.notification)
        await resend(graph, vault, key, actor=context.actor.id, idempotency_key=input.idempotency_key)
        return NotificationResent(notification=await as_it_stands(context, key))
