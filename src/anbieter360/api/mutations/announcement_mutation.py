"""A change of purpose is announced to everyone whose data it is to use."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.provider.notice import Notice
from anbieter360.api.provider.purpose import Purpose
from anbieter360.api.provider.visible import Visible
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights.announcing import Announced, Announcement, Announcer


@strawberry.input(description="Data that is there is to serve another purpose from a day to come (Art. 13(3) GDPR).")
class AnnouncePurposeChangeInput:
    purpose: str = strawberry.field(description="Key of the new purpose.")
    notice: str = strawberry.field(description="Key of the notice that announces it.")
    effective_at: datetime = strawberry.field(description="From when it may run for those who are told; in the future.")
    idempotency_key: str


@strawberry.type(description="Everyone concerned was told.")
class PurposeChangeAnnounced:
    purpose: Purpose = strawberry.field(description="The new purpose.")
    notice: Notice = strawberry.field(description="The notice that announces it.")
    effective_at: datetime = strawberry.field(description="From when it may run for those who were told.")
    informed: int = strawberry.field(
        description="How many were told: people who hold items that its uses need, and to whom it was not announced."
    )
    looked: int = strawberry.field(description="How many people there are.")


AnnouncePurposeChangeResult = Annotated[
    PurposeChangeAnnounced | InvalidInput | NotFound | Conflicted, strawberry.union("AnnouncePurposeChangeResult")
]


@strawberry.type
class AnnouncementMutation:
    """The announcements' part of Mutation."""

    @strawberry.mutation(
        description="Tell everyone concerned of a new purpose; until its day it is blocked for them. What broke off "
        "goes on when it is sent again. PRIVACY_MANAGER."
    )
    @expected_as_data
    async def announce_purpose_change(
        self,
        info: Info,
        input: AnnouncePurposeChangeInput,  # noqa: A002
    ) -> AnnouncePurposeChangeResult:
        context = info.context
        context.view.require(Act.ANNOUNCE_PURPOSE)
        services = context.services
        announcer = Announcer(services.graph, services.vault, services.store)
        given = Announcement(input.purpose, input.notice, input.effective_at)
        done = await announcer.announce(given, actor=context.actor.id, idempotency_key=input.idempotency_key)
        return _announced(context, given, done)


def _announced(context: Context, given: Announcement, done: Announced) -> PurposeChangeAnnounced:
    home = Visible(context, context.catalogues.home_catalogue)
    purpose, notice = home.purpose(given.purpose), home.notice(given.notice)
    if purpose is None or notice is None:  # another catalogue was applied since
        raise NodeNotFound
    return PurposeChangeAnnounced(
        purpose=Purpose(home=home, value=purpose),
        notice=Notice(home=home, value=notice),
        effective_at=given.effective_at,
        informed=done.informed,
        looked=done.looked,
    )
