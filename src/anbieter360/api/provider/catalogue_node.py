"""What all nodes of the provider's half have in common: key, name, provider, and how many people hang on them."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from anbieter360.access import Act
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.node import Node
from anbieter360.api.relay.pagination import Asked
from anbieter360.api.scalars import Lang
from anbieter360.catalogue.model import Text, node_id
from anbieter360.ledger.reading.pages import Listing, Page, read_page

InLanguage = Annotated[Lang, strawberry.argument(description="The other language if this one is missing.")]


@strawberry.interface(description="A node of the provider's half of the map, addressed by its key.")
class CatalogueNode(Node):
    home: strawberry.Private[Visible]
    value: strawberry.Private[Any]
    label: strawberry.Private[str] = ""

    @property
    def node(self) -> str:
        """The node's id in the graph."""
        return node_id(self.home.provider, self.label, self.value.key)

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id(self.label, self.node))

    @strawberry.field(description="The provider's own key, unique within the provider.")
    def key(self) -> str:
        return str(self.value.key)

    @strawberry.field(description="Whose catalogue it stands in.")
    def provider(self) -> lazy.Provider:
        return provider.Provider(home=self.home)

    @strawberry.field(description="What the provider states about it beside its fields, in the provider's order.")
    def statements(self) -> list[lazy.Statement]:
        about = (self.label, self.value.key)
        found = (one for one in self.home.statements if (one.about_label, one.about_key) == about)
        return [provider.Statement(home=self.home, value=one) for one in found]

    async def people(self, listing: Listing, wanted: Asked) -> Page | None:
        """A page of people; None for who may not see many people."""
        context = self.home.context
        if not context.view.may(Act.READ_PEOPLE):
            return None
        page = context.ready.pages.get((listing, self.node, wanted.range))
        if page is None:
            page = await read_page(context.services.graph, listing, self.node, wanted.range, own=context.view.own)
        for row in page.rows if context.withheld else ():
            context.note_withheld(row["subject"], (self.node, *row.get("uses", ())))
        return page

    async def count_people(self, listing: Listing) -> int:
        return await self.home.context.counts.get(listing, self.node)

    async def subject_count_of(self, listing: Listing) -> int | None:
        """Exact; None for who may not see many people."""
        return await self.count_people(listing) if self.home.context.view.may(Act.READ_PEOPLE) else None


def name_of(text: Text | None, lang: Lang) -> str | None:
    return text.get(lang) or None if text else None


# Last, because a provider's own fields are catalogue nodes: the cycle needs the class above first.
from anbieter360.api.provider import provider  # noqa: E402
