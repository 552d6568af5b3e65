"""The other direction: a person looks at the provider. Always about the caller alone."""

from __future__ import annotations

import strawberry

from anbieter360.api.decisions import deciding, decision, decision_query
from anbieter360.api.person import subject
from anbieter360.api.person.disclosure import Disclosure
from anbieter360.api.relay import lazy


@strawberry.type(description="The caller: everything held on them, and who looked at it.")
class Me(subject.Subject):
    @strawberry.field(description="Who really got data of the caller: the actual recipients (Art. 15(1)(c) GDPR).")
    async def recipients(self) -> list[lazy.Disclosure]:
        person = await self.person()
        return [Disclosure(person=person, fact=one) for one in person.star.disclosures]

    @strawberry.field(description="Whether a use may run for the caller at a moment, and why.")
    async def may_use(self, use: decision_query.Use, at: decision_query.At = None) -> decision.Decision:
        person = await self.person()
        declared, moment = deciding.used(self.context, use), deciding.moment(self.context, at)
        (found,) = await deciding.decide(self.context, declared, moment, [person.star])
        return decision.shown(person, found)
