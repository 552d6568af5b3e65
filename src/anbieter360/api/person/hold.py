"""A legal hold, as those see it who may see many people: a proceeding may be secret."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.decision import facts


@strawberry.type(description="A legal hold: a proceeding or authority for which data must stay.")
class Hold:
    ref: str = strawberry.field(description="The provider's own reference of the proceeding.")
    scope: list[str] = strawberry.field(description="Item refs or category keys.")
    placed_at: datetime = strawberry.field(description="From when.")
    review_at: datetime = strawberry.field(description="When it is looked at again.")
    released_at: datetime | None = strawberry.field(description="When it ended; null while it holds.")


def hold_of(fact: facts.Hold) -> Hold:
    return Hold(
        ref=fact.ref,
        scope=list(fact.scope),
        placed_at=fact.placed_at,
        review_at=fact.review_at,
        released_at=fact.released_at,
    )
