"""That a recipient is told what became of a person's data (Art. 19 GDPR)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import strawberry

from anbieter360.api import data_item, lazy, recipient, subject
from anbieter360.api.people import Person
from anbieter360.api.scalars import NotificationKind, NotificationStatus
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="That a recipient who got data of a person is told what became of it (Art. 19 GDPR).")
class Notification:
    person: strawberry.Private[Person]
    fact: strawberry.Private[facts.Notification]

    @strawberry.field(description="Whose data it is.")
    def subject(self) -> lazy.Subject:
        return subject.Subject(context=self.person.context, key=self.person.star.id)

    @strawberry.field(description="Who is told.")
    def recipient(self) -> lazy.Recipient:
        key = split_node_id(self.fact.recipient)[2]
        return recipient.Recipient(home=self.person.home, value=self.person.catalogue.recipient[key])

    @strawberry.field(description="What it is told.")
    def kind(self) -> NotificationKind:
        return NotificationKind(self.fact.kind)

    @strawberry.field(description="The items that it is about, of those that the recipient got and that are there.")
    def items(self) -> list[lazy.DataItem]:
        star, told = self.person.star, self.fact.items
        got = {item for one in star.disclosures if one.recipient == self.fact.recipient for item in one.items}
        found = (one for one in star.items if one.id in got and (told is None or one.ref in told))
        return [data_item.DataItem(person=self.person, fact=one) for one in found]

    @strawberry.field(description="When it happened.")
    def at(self) -> datetime:
        return self.fact.at

    @strawberry.field(description="From when the recipient is to be told.")
    def due_at(self) -> datetime:
        return self.fact.due

    @strawberry.field(description="How far it has come.")
    def status(self) -> NotificationStatus:
        return NotificationStatus(self.fact.status)


def told(person: Person, notifications: Collection[str]) -> list[recipient.Recipient]:
    """The recipients of these notifications that the caller may know of, by key."""
    keys = {split_node_id(one.recipient)[2] for one in person.star.notifications if one.id in notifications}
    return [recipient.Recipient(home=person.home, value=person.catalogue.recipient[key]) for key in sorted(keys)]
