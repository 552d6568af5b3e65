"""The controller and its story: who it is, what it declares, what it leaves open (Art. 13, 14 GDPR)."""

from __future__ import annotations

import strawberry

from anbieter360.api import category, lazy, node_types, notice, purpose, recipient, system, use
from anbieter360.api.ids import global_id
from anbieter360.api.node import Node
from anbieter360.api.scalars import Audience, ControllerProfile, GapKind, Lang, RetentionBecause, StatementKind
from anbieter360.api.visible import Visible
from anbieter360.catalogue import model
from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.model import node_id


@strawberry.type(description="How to reach somebody.")
class Contact:
    email: str | None
    address: str | None
    phone: str | None


@strawberry.type(description="Art. 37 GDPR.")
class DataProtectionOfficer:
    name: str | None
    email: str | None
    address: str | None
    phone: str | None


@strawberry.type(description="One stated value.")
class Fact:
    name: str
    value: str
    readable: bool = strawberry.field(description="False: kept as it stands, but not understood.")


@strawberry.type(description="Something the provider states beside its purposes, uses, recipients and the like.")
class Statement(Node):
    home: strawberry.Private[Visible]
    value: strawberry.Private[model.Statement]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Statement", node_id(self.home.provider, "Statement", self.value.key)))

    @strawberry.field
    def kind(self) -> StatementKind:
        return self.value.kind

    @strawberry.field(description="The node it belongs to; null for the provider itself.")
    def about(self) -> Node | None:
        return node_of(self.home, self.value.about_label, self.value.about_key)

    @strawberry.field
    def facts(self) -> list[Fact]:
        return [Fact(name=fact.name, value=fact.value, readable=fact.readable) for fact in self.value.facts]


@strawberry.type(description="A hole in the provider's story.")
class TransparencyGap:
    kind: GapKind
    message: str
    node: Node = strawberry.field(description="Where the hole is.")


@strawberry.type(description="What must be kept, for what, how long (Art. 17(3) GDPR).")
class RetentionRule:
    home: strawberry.Private[Visible]
    value: strawberry.Private[model.Retention]

    @strawberry.field
    def category(self) -> lazy.DataCategory:
        return category.DataCategory(home=self.home, value=self.home.catalogue.category[self.value.category])

    @strawberry.field(description="Which holdings it keeps, and the only purpose they serve afterwards.")
    def held_for(self) -> lazy.Purpose:
        return purpose.Purpose(home=self.home, value=self.home.catalogue.purpose[self.value.held_for])

    @strawberry.field
    def because(self) -> RetentionBecause:
        return self.value.because

    @strawberry.field
    def law(self) -> str:
        return self.value.law

    @strawberry.field(description="ISO 8601 duration.")
    def keep(self) -> str:
        return self.value.keep

    @strawberry.field(description="What the period runs from: COLLECTION, END_OF_YEAR, LAST_USE or CONTRACT_END.")
    def starts(self) -> str:
        return self.value.starts


@strawberry.type(description="The controller (Art. 4(7) GDPR) and its half of the map.")
class Provider(Node):
    home: strawberry.Private[Visible]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Provider", self.home.provider))

    @strawberry.field
    def key(self) -> str:
        return self._value.key

    @strawberry.field
    def name(self, lang: Lang = Lang.EN) -> str:
        return self._value.name.get(lang)

    @strawberry.field(description="ISO 3166-1 alpha-2.")
    def country(self) -> str | None:
        return self._value.country

    @strawberry.field
    def contact(self) -> Contact:
        found = self._value.contact
        return Contact(email=found.email, address=found.address, phone=found.phone)

    @strawberry.field(description="Where a consent can be withdrawn: an address or a URL.")
    def withdrawal(self) -> str | None:
        return self._value.withdrawal

    @strawberry.field
    def data_protection_officer(self) -> DataProtectionOfficer | None:
        found = self._value.data_protection_officer
        if found is None:
            return None
        return DataProtectionOfficer(name=found.name, email=found.email, address=found.address, phone=found.phone)

    @strawberry.field(description="Art. 27 GDPR, or who signs for the provider.")
    def representative(self) -> str | None:
        return self._value.representative

    @strawberry.field(description="Where to complain (Art. 77 GDPR).")
    def supervisory_authority(self) -> str | None:
        return self._value.supervisory_authority

    @strawberry.field
    def controller_profile(self) -> ControllerProfile:
        return self._value.controller_profile

    @strawberry.field
    def audience(self) -> Audience:
        return self._value.audience

    @strawberry.field(description="Technical and organisational measures (Art. 32 GDPR).")
    def measures(self) -> list[str]:
        return list(self._value.measures)

    @strawberry.field
    def purposes(self) -> list[lazy.Purpose]:
        return [purpose.Purpose(home=self.home, value=one) for one in self.home.purposes]

    @strawberry.field(description="The declared uses (Art. 30 GDPR).")
    def uses(self) -> list[lazy.ProcessingUse]:
        return [use.ProcessingUse(home=self.home, value=one) for one in self.home.uses]

    @strawberry.field
    def recipients(self) -> list[lazy.Recipient]:
        return [recipient.Recipient(home=self.home, value=one) for one in self.home.recipients]

    @strawberry.field
    def categories(self) -> list[lazy.DataCategory]:
        return [category.DataCategory(home=self.home, value=one) for one in self.home.categories]

    @strawberry.field
    def systems(self) -> list[lazy.System]:
        return [system.System(home=self.home, value=one) for one in self.home.systems]

    @strawberry.field
    def notices(self) -> list[lazy.Notice]:
        return [notice.Notice(home=self.home, value=one) for one in self.home.notices]

    @strawberry.field
    def retention(self) -> list[RetentionRule]:
        return [RetentionRule(home=self.home, value=one) for one in self.home.retention]

    @strawberry.field(description="What it states beside its nodes: rights, storage, sources, third countries.")
    def statements(self) -> list[Statement]:
        return [Statement(home=self.home, value=one) for one in self.home.statements]

    @strawberry.field(description="What the provider's story leaves open.")
    def gaps(self) -> list[TransparencyGap]:
        found = ((gap, node_of(self.home, gap.label, gap.key)) for gap in transparency_gaps(self.home.catalogue))
        return [TransparencyGap(kind=gap.kind, message=gap.message, node=node) for gap, node in found if node]

    @property
    def _value(self) -> model.Provider:
        return self.home.catalogue.provider


def node_of(home: Visible, label: str | None, key: str | None) -> Node | None:
    """A node of the provider's half by label and key; None where it is not there for this caller."""
    return node_types.catalogue_node(home, label, node_id(home.provider, label, key)) if label and key else None
