"""How a caller names a person: exactly one of id, reference and identifier."""

from __future__ import annotations

import strawberry

from anbieter360.api.relay.ids import split_global_id
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import IdentifierType
from anbieter360.ledger.reading import lookup

#: The id of a person who cannot exist: a lookup by something that is no id of a person finds nobody.
_NOBODY = "-"


@strawberry.input(description="An identifier; it is normalised before it is looked for.")
class IdentifierInput:
    type: IdentifierType = strawberry.field(description="What kind of identifier it is.")
    value: str = strawberry.field(description="As the caller has it.")


@strawberry.input(one_of=True, description="Names a person: exactly one of the three.")
class SubjectLookup:
    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Opaque global id.")
    ref: strawberry.Maybe[str] = strawberry.field(description="The provider's own reference.")
    identifier: strawberry.Maybe[IdentifierInput] = strawberry.field(
        description="One of the ways the person can be found; refused where two people have it."
    )

    def to_ledger(self) -> lookup.SubjectLookup:
        if self.id is not None:
            label, key = split_global_id(self.id.value) or ("", "")
            return lookup.SubjectLookup(id=key if label in ("Subject", "Me") else _NOBODY)
        if self.ref is not None:
            return lookup.SubjectLookup(ref=self.ref.value)
        found = self.identifier.value if self.identifier else None
        return lookup.SubjectLookup(identifier=lookup.IdentifierLookup(found.type, found.value) if found else None)


async def find(context: Context, by: SubjectLookup) -> str | None:
    """The id of the person in the home provider's ledger, if the caller may see them."""
    home, wanted = context.catalogues.home_catalogue.provider, by.to_ledger()
    if wanted in context.ready.found:
        return context.ready.found[wanted]
    return await lookup.find_subject(
        context.services.graph.read,
        context.services.vault,
        home.key,
        wanted,
        own=context.view.own,
        country=home.country,
    )
