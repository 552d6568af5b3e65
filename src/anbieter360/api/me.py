"""The other direction: a person looks at the provider. Always about the caller alone."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import lazy, purpose, subject
from anbieter360.api.disclosure import Disclosure
from anbieter360.api.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.api.scalars import Role
from anbieter360.api.visible import Visible
from anbieter360.catalogue.model import split_node_id
from anbieter360.vault import Access as Look


@strawberry.type(description="That somebody looked at the person: when, why, which unit; not which employee.")
class Access:
    at: datetime = strawberry.field(description="When.")
    actor_unit: str | None = strawberry.field(description="Which unit of the provider looked.")
    role: Role = strawberry.field(description="In which role.")
    purpose: lazy.Purpose | None = strawberry.field(
        description="The declared purpose; null where it is not in the catalogue any more."
    )
    operation: str = strawberry.field(description="Name of the operation that was asked.")


@strawberry.type(description="The caller: everything held on them, and who looked at it.")
class Me(subject.Subject):
    @strawberry.field(description="Who really got data of the caller: the actual recipients (Art. 15(1)(c) GDPR).")
    async def recipients(self) -> list[lazy.Disclosure]:
        person = await self.person()
        return [Disclosure(person=person, fact=one) for one in person.star.disclosures]

    @strawberry.field(description="Who looked at the caller's data, newest first; the caller's own looks are left out.")
    async def accesses(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Access]:
        wanted = asked(first, after, last, before, of="accesses")
        home = self.context.catalogues.home_catalogue.provider.key  # purposes are declared by its keys
        hidden = frozenset(key for provider, _, key in map(split_node_id, self.context.view.hidden) if provider == home)
        found = await self.context.services.vault.accesses.of_subject(
            self.key,
            first=wanted.size,
            last=wanted.size if wanted.backwards else None,
            before=wanted.before,
            after=wanted.after,
            hidden_purposes=hidden,
        )
        pairs = [(look.cursor, self._access(look)) for look in found.accesses]

        async def count() -> int:
            return found.total

        return connection(pairs, wanted, found.more, count)

    def _access(self, look: Look) -> Access:
        home = Visible(self.context, self.context.catalogues.home_catalogue)
        declared = home.purpose(look.purpose) if look.purpose else None
        return Access(
            at=look.at,
            actor_unit=look.unit,
            role=Role(look.role),
            purpose=purpose.Purpose(home=home, value=declared) if declared else None,
            operation=look.operation,
        )
