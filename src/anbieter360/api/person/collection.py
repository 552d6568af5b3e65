"""An act of collecting: on which basis, under which notice, when, in which system (Art. 13, 14 GDPR)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import strawberry

from anbieter360.api.person import data_item, standing
from anbieter360.api.person.people import Person
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.provider import notice, purpose, system
from anbieter360.api.relay import lazy
from anbieter360.api.scalars import LegalBasis
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts

_BASES = {one.value: one for one in LegalBasis}  # a class of enums takes five times as long to find one


@strawberry.type(description="An act of collecting personal data.")
class Collection(PersonNode):
    fact: strawberry.Private[facts.Collection]
    label: strawberry.Private[str] = "Collection"

    def __init__(self, person: Person, fact: facts.Collection) -> None:  # dozens are made for each question
        self.person, self.fact, self.label = person, fact, "Collection"
        self.__post_init__()

    @property
    def hangs_on(self) -> Iterable[str]:
        return (self.fact.purpose,)

    @strawberry.field(description="The basis the data was collected on (Art. 6(1) GDPR).")
    def legal_basis(self) -> LegalBasis:
        return _BASES[self.fact.legal_basis]

    @strawberry.field(description="When.")
    def collected_at(self) -> datetime:
        return self.fact.collected_at

    @strawberry.field(description="When the contract or duty ended; null while it runs.")
    def ended_at(self) -> datetime | None:
        return self.fact.ended_at

    @strawberry.field(description="SUBJECT, THIRD_PARTY or PUBLIC.")
    def source(self) -> str:
        return self.fact.source

    @strawberry.field(description="When the person was told, if the source is another (Art. 14(3) GDPR).")
    def informed_at(self) -> datetime | None:
        return self.fact.informed_at

    @strawberry.field(description="What the data was collected for.")
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        return purpose.Purpose(home=self.home, value=self.person.catalogue.purpose[key])

    @strawberry.field(description="How the person stands to its purpose; null if `subject` is.")
    async def standing(self) -> lazy.Standing | None:
        return await standing.of_purpose(self.person, self.fact.purpose)

    @strawberry.field(description="The system it was collected in.")
    def system(self) -> lazy.System:
        key = split_node_id(self.fact.system)[2]
        return system.System(home=self.home, value=self.person.catalogue.system[key])

    @strawberry.field(description="The notice shown at collection; null if none was.")
    def notice(self) -> lazy.Notice | None:
        found = self.home.notice(split_node_id(self.fact.notice)[2]) if self.fact.notice else None
        return notice.Notice(home=self.home, value=found) if found else None

    @strawberry.field(description="The items it holds.")
    def items(self) -> list[lazy.DataItem]:
        found = (one for one in self.person.star.items if one.id in self.fact.items)
        return [data_item.DataItem(person=self.person, fact=one) for one in found]
