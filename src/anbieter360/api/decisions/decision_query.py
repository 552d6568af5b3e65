"""May this be used? About one person, about many, and whom a use may reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions import deciding
from anbieter360.api.decisions.decision import AudienceConnection, AudienceMember, BatchEntry, Decision, PersonReference
from anbieter360.api.person.lookup import SubjectLookup
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.pagination import After, Asked, First
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import as_data
from anbieter360.decision import decided
from anbieter360.decision.facts import Star

Use = Annotated[str, strawberry.argument(description="The home provider's own key of the use.")]
At = Annotated[
    datetime | None,
    strawberry.argument(
        description="The moment that is decided for; now if not given. For a past one the answer is what it "
        "was then, for a future one what it will be if nothing happens until then."
    ),
]


@strawberry.type
class DecisionQuery:
    @strawberry.field(description="Whether a use may run for a person at a moment, and why.")
    async def may_use(
        self,
        info: Info,
        subject: Annotated[SubjectLookup, strawberry.argument(description="For whom.")],
        use: Use,
        at: At = None,
    ) -> Decision:
        context = info.context
        context.view.require(Act.MAY_USE)
        named, moment = deciding.used(context, use), deciding.moment(context, at)
        star = await deciding.find(context, named, subject)
        (found,) = await deciding.decide(context, named, moment, [star])
        return Decision(context=context, star=star, found=found)

    @strawberry.field(
        description="The same for many people, in their order. A person who is not found is an "
        "entry of its own and does not affect the others."
    )
    async def may_use_batch(
        self,
        info: Info,
        subjects: Annotated[
            list[SubjectLookup], strawberry.argument(description=f"For whom; at most {deciding.MOST:,}.")
        ],
        use: Use,
        at: At = None,
    ) -> list[BatchEntry]:
        context = info.context
        context.view.require(Act.MAY_USE_MANY)
        named, moment = deciding.used(context, use), deciding.moment(context, at)
        found = await deciding.find_all(context, named, subjects)
        stars = {one.id: one for one in found if isinstance(one, Star)}
        decisions = await deciding.decide(context, named, moment, [*stars.values()])
        by_id = {one.subject: one for one in decisions}
        return [
            Decision(context=context, star=one, found=by_id[one.id]) if isinstance(one, Star) else as_data(one)
            for one in found
        ]

    @strawberry.field(
        description="The people whom a use may reach at a moment, by id. A page can have fewer than were asked for, or "
        "nobody, while there are more pages: go on while `hasNextPage` is true."
    )
    async def audience(
        self, info: Info, use: Use, first: First = None, after: After = None, at: At = None
    ) -> AudienceConnection:
        context = info.context
        context.view.require(Act.MAY_USE_MANY)
        asked = deciding.audience_asked(first, after)
        named, moment = deciding.used(context, use), deciding.moment(context, at)
        stars, more = await deciding.page(context, named, asked)
        decisions = await deciding.decide(context, named, moment, stars)
        return await _connection(context, asked, [*zip(stars, decisions, strict=True)], more)


async def _connection(
    context: Context, asked: Asked, pairs: Sequence[tuple[Star, decided.Decision]], more: bool
) -> AudienceConnection:
    """Those who are allowed, up to as many as were asked for; the page ends behind the last who was looked at."""
    allowed = [(star, found) for star, found in pairs if found.allowed]
    shown, ended = allowed[: asked.size], len(allowed) <= asked.size
    last = pairs[-1][0] if ended and pairs else shown[-1][0] if shown else None
    refs = await _refs(context, [star for star, _ in shown])
    members = [
        AudienceMember(
            key=star.id,
            subject=PersonReference(id=strawberry.ID(global_id("Subject", star.id)), ref=refs.get(star.id)),
            decision=Decision(context=context, star=star, found=found),
        )
        for star, found in shown
    ]
    return AudienceConnection(
        members=members,
        last=last.id if last else asked.after,
        more=more or not ended,
        follows=asked.after is not None,
        looked_at=len(pairs),
    )


async def _refs(context: Context, stars: Sequence[Star]) -> dict[str, str]:
    if not context.view.may(Act.READ_PEOPLE):
        return {}
    return await context.people.refs([(star.id, star.ref_sealed) for star in stars])
