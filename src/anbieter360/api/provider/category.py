"""A kind of personal data, and the items of that kind."""

from __future__ import annotations

import strawberry

from anbieter360.api.person import data_item
from anbieter360.api.provider import rules, use
from anbieter360.api.provider.catalogue_node import CatalogueNode, InLanguage, name_of
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked
from anbieter360.api.scalars import Lang
from anbieter360.catalogue import model
from anbieter360.ledger.reading.pages import Listing


@strawberry.type(description="A kind of personal data.")
class DataCategory(CatalogueNode):
    value: strawberry.Private[model.Category]
    label: strawberry.Private[str] = "DataCategory"

    @strawberry.field(description="In the language asked for; null if the catalogue gives none: `key` always stands.")
    def name(self, lang: InLanguage = Lang.EN) -> str | None:
        return name_of(self.value.name, lang)

    @strawberry.field(description="Term of the W3C Data Privacy Vocabulary.")
    def dpv(self) -> str | None:
        return self.value.dpv

    @strawberry.field(description="Whether it is a special category (Art. 9 GDPR).")
    def special(self) -> bool:
        return self.value.special

    @strawberry.field(description="In the provider's words.")
    def description(self) -> str | None:
        return self.value.description

    @strawberry.field(description="The wider kind it is part of.")
    def parent(self) -> lazy.DataCategory | None:
        found = self.home.catalogue.category.get(self.value.parent or "")
        return DataCategory(home=self.home, value=found) if found else None

    @strawberry.field(description="The narrower kinds, by key.")
    def children(self) -> list[lazy.DataCategory]:
        found = (one for one in self.home.categories if one.parent == self.value.key)
        return [DataCategory(home=self.home, value=one) for one in found]

    @strawberry.field(description="The declared uses that need it.")
    def uses(self) -> list[lazy.ProcessingUse]:
        found = (one for one in self.home.uses if self.value.key in one.categories)
        return [use.ProcessingUse(home=self.home, value=one) for one in found]

    @strawberry.field(description="The rules that say what of this kind must be kept.")
    def retention(self) -> list[lazy.RetentionRule]:
        found = (one for one in self.home.retention if one.category == self.value.key)
        return [rules.RetentionRule(home=self.home, value=one) for one in found]

    @strawberry.field(description="The rules by which data of this kind goes without anyone asking.")
    def deletion(self) -> list[lazy.DeletionRule]:
        found = (one for one in self.home.catalogue.deletion if one.category == self.value.key)
        return [rules.DeletionRule(home=self.home, value=one) for one in found]

    @strawberry.field(description="The items of this kind, by id; null for roles that see one person at most.")
    async def items(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[lazy.DataItem] | None:
        wanted = asked(first, after, last, before, Listing.CATEGORY_ITEMS)
        return await data_item.page_of(self, Listing.CATEGORY_ITEMS, wanted)
