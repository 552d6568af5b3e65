"""What all nodes of a person's star have in common: an id, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import strawberry

from anbieter360.api.person.people import Person
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.node import Node


@strawberry.interface(description="A node of a person's star.")
class PersonNode(Node):
    person: strawberry.Private[Person]
    fact: strawberry.Private[Any]
    label: strawberry.Private[str] = ""

    def __post_init__(self) -> None:
        """It is made to be shown: where it hangs on what the person may not know of, the look is not told either."""
        if self.person.withheld:
            self.person.context.note_withheld(self.person.star.id, self.hangs_on)

    @property
    def hangs_on(self) -> Iterable[str]:
        """Ids of purposes or uses that it tells of."""
        return ()

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id(self.label, self.fact.id))

    @strawberry.field(description="Whose it is; null for a caller who may write about that person but not see them.")
    async def subject(self) -> lazy.Subject | None:
        found = await self.person.context.people.get(self.person.star.id)
        return subject.Subject(context=found.context, key=found.star.id) if found else None

    @property
    def home(self) -> Visible:
        """The catalogue of the provider whose ledger it stands in."""
        return self.person.home


# Last, because a person's own fields are nodes of this kind: the cycle needs the class above first.
from anbieter360.api.person import subject  # noqa: E402
