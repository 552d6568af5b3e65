"""What a person asks of the provider under chapter III GDPR, and what it answered."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import data_item, objection, restriction
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.relay import lazy
from anbieter360.api.scalars import RequestOutcome, Right, Role
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision import facts
from anbieter360.decision.deadline import is_overdue
from anbieter360.ledger.rights.own_fields import field_of


@strawberry.type(
    description="What a person asks under chapter III GDPR, and the answer. What was written is shown to the person, "
    "and under rights-handling to who works on it."
)
class RightsRequest(PersonNode):
    fact: strawberry.Private[facts.Request]
    label: strawberry.Private[str] = "RightsRequest"

    @strawberry.field(description="The right that it exercises.")
    def right(self) -> Right:
        return Right(self.fact.right)

    @strawberry.field(description="When it was received.")
    def received_at(self) -> datetime:
        return self.fact.received_at

    @strawberry.field(description="SUBJECT, or AGENT if somebody sent it on the person's behalf.")
    def received_by(self) -> Role:
        return Role(self.fact.received_by)

    @strawberry.field(description="The last day for the answer (Art. 12(3) GDPR), in the provider's time zone.")
    def due_on(self) -> date:
        return self.fact.due_on

    @strawberry.field(description="Whether that day has passed without an answer.")
    def overdue(self) -> bool:
        at, zone = self.person.context.at, zone_of(self.person.catalogue.provider)
        return self.fact.is_open(at) and is_overdue(self.fact.due_on, at, zone)

    @strawberry.field(description="The item that it is about; null if it is about something else.")
    def item(self) -> lazy.DataItem | None:
        found = self.person.star.item.get(self.fact.about or "")
        return data_item.DataItem(person=self.person, fact=found) if found else None

    @strawberry.field(
        description="The field of the person themselves that it is about: birthDate, or a kind of identifier as "
        "identifiers.EMAIL; null where it is about something else."
    )
    def person_field(self) -> str | None:
        return field_of(self.fact.about)

    @strawberry.field(description="The objection that waits for its decision; null if it is about something else.")
    def objection(self) -> lazy.Objection | None:
        found = next((one for one in self.person.star.objections if one.id == self.fact.about), None)
        return objection.Objection(person=self.person, fact=found) if found else None

    @strawberry.field(description="The restriction that it is about; null if it is about something else.")
    def restriction(self) -> lazy.Restriction | None:
        found = next((one for one in self.person.star.restrictions if one.id == self.fact.about), None)
        return restriction.Restriction(person=self.person, fact=found) if found else None

    @strawberry.field(description="The value that the person says is right.")
    def proposed_value(self) -> str | None:
        return self._opened(self.fact.value_sealed, "value")

    @strawberry.field(description="The person's own words.")
    def text(self) -> str | None:
        return self._opened(self.fact.text_sealed, "text")

    @strawberry.field(description="Whether somebody at the provider works on it.")
    def assigned(self) -> bool:
        return self.fact.assignee_hash is not None

    @strawberry.field(description="Who works on it: for DPO and PRIVACY_MANAGER.")
    def assignee(self) -> str | None:
        sealed = self.fact.assignee_sealed
        if sealed is None or not self.person.context.view.may(Act.READ_ACTORS):
            return None
        return self.person.open(sealed, self.fact.id, "assignee")

    @strawberry.field(description="When the person was told that the answer takes longer (Art. 12(3) GDPR).")
    def extended_at(self) -> datetime | None:
        return self.fact.extended_at

    @strawberry.field(description="Why it takes longer.")
    def extension_reason(self) -> str | None:
        return self._opened(self.fact.extension_reason_sealed, "extensionReason")

    @strawberry.field(description="When it was answered; null while it waits.")
    def answered_at(self) -> datetime | None:
        return self.fact.answered_at

    @strawberry.field(description="What was decided; null while it waits.")
    def outcome(self) -> RequestOutcome | None:
        return RequestOutcome(self.fact.outcome) if self.fact.outcome else None

    @strawberry.field(description="What the provider answered.")
    def answer(self) -> str | None:
        return self._opened(self.fact.answer_sealed, "answer")

    def _opened(self, sealed: str | None, field: str) -> str | None:
        if sealed is None or not self.person.may_read(self.fact):
            return None
        return self.person.open(sealed, self.fact.id, field)
