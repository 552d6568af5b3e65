"""The controller and its story: who it is, what it declares, what it leaves open (Art. 13, 14 GDPR)."""

from __future__ import annotations

import strawberry

from anbieter360.api.provider import category, notice, purpose, recipient, rules, system, use
from anbieter360.api.provider.catalogue_node import InLanguage
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy, node_types
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.node import Node
from anbieter360.api.scalars import Audience, ControllerProfile, GapKind, Lang, StatementKind
from anbieter360.catalogue import model
from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.model import node_id


@strawberry.type(description="How to reach somebody.")
class Contact:
    email: str | None = strawberry.field(description="E-mail address.")
    address: str | None = strawberry.field(description="Postal address.")
    phone: str | None = strawberry.field(description="Telephone number.")


@strawberry.type(description="Art. 37 GDPR.")
class DataProtectionOfficer:
    name: str | None = strawberry.field(description="Name of the officer, if it is given.")
    email: str | None = strawberry.field(description="E-mail address.")
    address: str | None = strawberry.field(description="Postal address.")
    phone: str | None = strawberry.field(description="Telephone number.")


@strawberry.type(description="One stated value.")
class Fact:
    name: str = strawberry.field(description="The field of the source it stands in.")
    value: str = strawberry.field(description="What is stated, as text.")
    readable: bool = strawberry.field(description="False: kept as it stands, but not understood.")


@strawberry.type(description="Something the provider states beside its purposes, uses, recipients and the like.")
class Statement(Node):
    home: strawberry.Private[Visible]
    value: strawberry.Private[model.Statement]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Statement", node_id(self.home.provider, "Statement", self.value.key)))

    @strawberry.field(description="What it is about.")
    def kind(self) -> StatementKind:
        return self.value.kind

    @strawberry.field(description="The node it belongs to; null for the provider itself.")
    def about(self) -> Node | None:
        return node_of(self.home, self.value.about_label, self.value.about_key)

    @strawberry.field(description="The stated values.")
    def facts(self) -> list[Fact]:
        return [Fact(name=fact.name, value=fact.value, readable=fact.readable) for fact in self.value.facts]


@strawberry.type(description="A hole in the provider's story.")
class TransparencyGap:
    kind: GapKind = strawberry.field(description="What is left open.")
    message: str = strawberry.field(description="The hole in one sentence.")
    node: Node = strawberry.field(description="Where the hole is.")


@strawberry.type(description="The controller (Art. 4(7) GDPR) and its half of the map.")
class Provider(Node):
    home: strawberry.Private[Visible]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Provider", self.home.provider))

    @strawberry.field(description="The provider's key, unique in the graph.")
    def key(self) -> str:
        return self._value.key

    @strawberry.field(description="Its name, in the language asked for.")
    def name(self, lang: InLanguage = Lang.EN) -> str:
        return self._value.name.get(lang)

    @strawberry.field(description="ISO 3166-1 alpha-2.")
    def country(self) -> str | None:
        return self._value.country

    @strawberry.field(description="How to reach it (Art. 13(1)(a) GDPR).")
    def contact(self) -> Contact:
        found = self._value.contact
        return Contact(email=found.email, address=found.address, phone=found.phone)

    @strawberry.field(description="Where a consent can be withdrawn: an address or a URL.")
    def withdrawal(self) -> str | None:
        return self._value.withdrawal

    @strawberry.field(description="The data protection officer (Art. 13(1)(b), 37 GDPR); null if none is named.")
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

    @strawberry.field(description="Decides which retention periods hold.")
    def controller_profile(self) -> ControllerProfile:
        return self._value.controller_profile

    @strawberry.field(description="Whom it addresses.")
    def audience(self) -> Audience:
        return self._value.audience

    @strawberry.field(description="Technical and organisational measures (Art. 32 GDPR).")
    def measures(self) -> list[str]:
        return list(self._value.measures)

    @strawberry.field(description="What it collects and uses data for, by key.")
    def purposes(self) -> list[lazy.Purpose]:
        return [purpose.Purpose(home=self.home, value=one) for one in self.home.purposes]

    @strawberry.field(description="The declared uses (Art. 30 GDPR).")
    def uses(self) -> list[lazy.ProcessingUse]:
        return [use.ProcessingUse(home=self.home, value=one) for one in self.home.uses]

    @strawberry.field(description="To whom it discloses data, by key.")
    def recipients(self) -> list[lazy.Recipient]:
        return [recipient.Recipient(home=self.home, value=one) for one in self.home.recipients]

    @strawberry.field(description="The kinds of data it holds, by key.")
    def categories(self) -> list[lazy.DataCategory]:
        return [category.DataCategory(home=self.home, value=one) for one in self.home.categories]

    @strawberry.field(description="Where it holds data, by key.")
    def systems(self) -> list[lazy.System]:
        return [system.System(home=self.home, value=one) for one in self.home.systems]

    @strawberry.field(description="What it announced, by key.")
    def notices(self) -> list[lazy.Notice]:
        return [notice.Notice(home=self.home, value=one) for one in self.home.notices]

    @strawberry.field(description="What it must keep, for what, how long.")
    def retention(self) -> list[lazy.RetentionRule]:
        return [rules.RetentionRule(home=self.home, value=one) for one in self.home.retention]

    @strawberry.field(description="When data goes without anyone asking.")
    def deletion(self) -> list[lazy.DeletionRule]:
        return [rules.DeletionRule(home=self.home, value=one) for one in self.home.catalogue.deletion]

    @strawberry.field(description="Whether data of one purpose may serve another (Art. 6(4) GDPR).")
    def compatibilities(self) -> list[lazy.Compatibility]:
        return [rules.Compatibility(home=self.home, value=one) for one in self.home.compatibilities]

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
