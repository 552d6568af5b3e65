"""A system that holds personal data, where its data flows, and the items it holds."""

from __future__ import annotations

import strawberry

from anbieter360.api.person import data_item
from anbieter360.api.provider import use
from anbieter360.api.provider.catalogue_node import CatalogueNode, InLanguage, name_of
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked
from anbieter360.api.scalars import Lang
from anbieter360.catalogue import model
from anbieter360.ledger.reading.pages import Listing


@strawberry.type(description="A system that holds personal data.")
class System(CatalogueNode):
    value: strawberry.Private[model.System]
    label: strawberry.Private[str] = "System"

    @strawberry.field(description="In the language asked for; null if the catalogue gives none: `key` always stands.")
    def name(self, lang: InLanguage = Lang.EN) -> str | None:
        return name_of(self.value.name, lang)

    @strawberry.field(description="In the provider's words.")
    def description(self) -> str | None:
        return self.value.description

    @strawberry.field(description="Technical and organisational measures (Art. 32 GDPR).")
    def measures(self) -> list[str]:
        return list(self.value.measures)

    @strawberry.field(description="The systems its data flows to.")
    def flows_to(self) -> list[lazy.System]:
        found = (self.home.catalogue.system[key] for key in sorted(self.value.flows_to))
        return [System(home=self.home, value=one) for one in found]

    @strawberry.field(description="The systems whose data flows to it.")
    def flows_from(self) -> list[lazy.System]:
        found = (one for one in self.home.systems if self.value.key in one.flows_to)
        return [System(home=self.home, value=one) for one in found]

    @strawberry.field(description="The declared uses that run in it.")
    def uses(self) -> list[lazy.ProcessingUse]:
        found = (one for one in self.home.uses if self.value.key in one.systems)
        return [use.ProcessingUse(home=self.home, value=one) for one in found]

    @strawberry.field(description="The items it holds, by id; null for roles that see one person at most.")
    async def items(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[lazy.DataItem] | None:
        wanted = asked(first, after, last, before, Listing.SYSTEM_ITEMS)
        return await data_item.page_of(self, Listing.SYSTEM_ITEMS, wanted)
