"""That a recipient is told what became of a person's data (Art. 19 GDPR)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import data_item, subject
from anbieter360.api.person.people import Person
from anbieter360.api.provider import recipient, system
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import AcknowledgementOutcome, NotificationKind, NotificationStatus
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts
from anbieter360.delivery.outbox import read_notification


@strawberry.type(description="That a recipient who got data of a person is told what became of it (Art. 19 GDPR).")
class Notification:
    context: strawberry.Private[Context]
    fact: strawberry.Private[facts.Notification]
    person: strawberry.Private[Person | None] = None

    @strawberry.field(description="What an acknowledgement names.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Notification", self.fact.id))

    @strawberry.field(description="Whose data it is; null if the person is erased.")
    def subject(self) -> lazy.Subject | None:
        if self.person is None:
            return None
        return subject.Subject(context=self.context, key=self.person.star.id)

    @strawberry.field(description="Who is told; null if it is a system, or is not in the catalogue any more.")
    def recipient(self) -> lazy.Recipient | None:
        home, key = self._told(self.fact.recipient)
        found = home.catalogue.recipient.get(key) if home else None
        return recipient.Recipient(home=home, value=found) if home and found else None

    @strawberry.field(description="The system that is told, if it is one of the provider's own.")
    def system(self) -> lazy.System | None:
        home, key = self._told(self.fact.system)
        found = home.catalogue.system.get(key) if home else None
        return system.System(home=home, value=found) if home and found else None

    @strawberry.field(description="What it is told.")
    def kind(self) -> NotificationKind:
        return NotificationKind(self.fact.kind)

    @strawberry.field(description="The items that it is about, of those that the recipient got and that are there.")
    def items(self) -> list[lazy.DataItem]:
        if self.person is None:
            return []
        star, told = self.person.star, self.fact.items
        got = {item for one in star.disclosures if one.recipient == self.fact.recipient for item in one.items}
        found = (one for one in star.items if one.id in got and (told is None or one.ref in told))
        return [data_item.DataItem(person=self.person, fact=one) for one in found]

    @strawberry.field(
        description="How the recipient knows the person: by its own reference, or by the provider's if it is a system. "
        "For a PRIVACY_MANAGER under rights-handling, who has to tell it if no machine can; null for others, if there "
        "is none, and once everybody who is told has answered."
    )
    async def reference(self) -> str | None:
        return await self.context.references.get(self.fact.id) if self._is_to_tell else None

    @strawberry.field(
        description="Refs of the items that it is about, for the same; null if that is all that the recipient got."
    )
    def item_refs(self) -> list[str] | None:
        return [*self.fact.items] if self._is_to_tell and self.fact.items is not None else None

    @strawberry.field(
        description="Of a REVIEW the other person's item, for who reads all requests for erasure; else null."
    )
    def about(self) -> strawberry.ID | None:
        is_shown = self.fact.kind == NotificationKind.REVIEW and self.context.view.may(Act.READ_ERASURES)
        return strawberry.ID(global_id("DataItem", self.fact.about)) if is_shown and self.fact.about else None

    @strawberry.field(description="When it happened.")
    def at(self) -> datetime:
        return self.fact.at

    @strawberry.field(
        description="PENDING: from when it is to be tried; DELIVERED: by when it is to be acknowledged; else when it "
        "came to that."
    )
    def due_at(self) -> datetime:
        return self.fact.due

    @strawberry.field(description="How far it has come.")
    def status(self) -> NotificationStatus:
        return NotificationStatus(self.fact.status)

    @strawberry.field(description="Whether the recipient has it and has not acknowledged it in time.")
    def overdue(self) -> bool:
        return self.fact.status == NotificationStatus.DELIVERED and self.fact.due < self.context.at

    @strawberry.field(description="How often it was tried to send it.")
    def attempts(self) -> int:
        return self.fact.attempts

    @strawberry.field(description="What went wrong the last time, as a code: HTTP_500, TIMEOUT, PRIVATE_ADDRESS, …")
    def last_error(self) -> str | None:
        return self.fact.last_error

    @strawberry.field(description="When the recipient got it.")
    def delivered_at(self) -> datetime | None:
        return self.fact.delivered_at

    @strawberry.field(description="When it answered.")
    def acknowledged_at(self) -> datetime | None:
        return self.fact.acknowledged_at

    @strawberry.field(description="What it answered.")
    def outcome(self) -> AcknowledgementOutcome | None:
        return AcknowledgementOutcome(self.fact.outcome) if self.fact.outcome else None

    @strawberry.field(description="Why it keeps the data: a law or a code.")
    def ground(self) -> str | None:
        return self.fact.ground

    @strawberry.field(description="Until when it keeps the data.")
    def until(self) -> datetime | None:
        return self.fact.until

    @property
    def _is_to_tell(self) -> bool:
        """Whether the caller may be who tells them by hand."""
        handler = self.context.handler
        return handler is not None and handler.assignee_hash is None

    def _told(self, node: str | None) -> tuple[Visible | None, str]:
        """The catalogue that names the node, as this request may see it, and its key there."""
        provider, _, key = split_node_id(node) if node else ("", "", "")
        catalogue = self.context.catalogues.by_provider.get(provider)
        return (Visible(self.context, catalogue) if catalogue else None), key


def of_person(person: Person, fact: facts.Notification) -> Notification:
    """One of those that hang on a person."""
    return Notification(context=person.context, fact=fact, person=person)


def key_of(given: str) -> str:
    """The key of one that is named as the recipient was sent it, or as the API shows it."""
    label, key = split_global_id(given) or ("", "")
    return key if label == "Notification" else given


async def as_it_stands(context: Context, key: str) -> Notification:
    """One after a write; with the person where there is one whom the caller may see. Raises NodeNotFound."""
    context.at = max(context.at, datetime.now(UTC))
    found = await read_notification(context.services.graph, key)
    person = await context.people.again(found.subject) if found.subject else None
    return Notification(context=context, fact=found.fact, person=person)


def told(person: Person, notifications: Collection[str]) -> list[recipient.Recipient]:
    """The recipients of these notifications that the caller may know of, by key."""
    found = (one.recipient for one in person.star.notifications if one.id in notifications)
    keys = {split_node_id(node)[2] for node in found if node}
    return [recipient.Recipient(home=person.home, value=person.catalogue.recipient[key]) for key in sorted(keys)]
