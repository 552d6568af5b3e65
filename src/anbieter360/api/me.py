"""The other direction: a person looks at the provider. Always about the caller alone."""

from __future__ import annotations

import strawberry

from anbieter360.api import lazy, subject
from anbieter360.api.disclosure import Disclosure


@strawberry.type(description="The caller: everything held on them, and who looked at it.")
class Me(subject.Subject):
    @strawberry.field(description="Who really got data of the caller: the actual recipients (Art. 15(1)(c) GDPR).")
    async def recipients(self) -> list[lazy.Disclosure]:
        person = await self.person()
        return [Disclosure(person=person, fact=one) for one in person.star.disclosures]
