"""One attempt to use a person's data: whether it may run, and what is to be written of it. Pure.

`uses` makes it under the person's lock from what stands there, and writes what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from anbieter360.catalogue.model import Catalogue, ProcessingUse, split_node_id
from anbieter360.decision.codes import Outcome
from anbieter360.decision.decided import Decision
from anbieter360.decision.facts import Item, Star
from anbieter360.decision.may_use import may_use
from anbieter360.errors import BadInput, NodeNotFound, UseUnknown
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.stars.build import Naming, Person, build
from anbieter360.ledger.stars.form import unknown
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties
from anbieter360.ledger.stars.records import Record, SubjectPart, UsagePart
from anbieter360.ledger.stars.refs import check_ref, spelt
from anbieter360.ledger.uses.kept_decision import written

#: How far the clocks of two gateways, or of a caller, may be apart.
CLOCKS_DIFFER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class UseInput:
    """A use that is about to run, or ran at `at`; use and recipient by their keys.

    items: refs of what is used, where not all that the decision allows; recipient_ref: how the recipient knows the
    person; reference: the caller's own, by which the use is found again.
    """

    subject: SubjectLookup
    use: str
    recipient: str | None = None
    at: datetime | None = None
    reference: str | None = None
    items: tuple[str, ...] = ()
    recipient_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One use of one person's data, with all that it is decided on. call: tells it from every other call."""

    given: UseInput
    star: Star
    catalogue: Catalogue
    naming: Naming
    call: str
    now: datetime
    birth_date: date | None

    @property
    def use(self) -> ProcessingUse:
        return self.catalogue.use[self.given.use]

    @property
    def at(self) -> datetime:
        return instant_of(text_of(self.given.at or self.now))

    def check(self) -> None:
        """Raises UseUnknown, NodeNotFound, BadInput."""
        check_ref(self.given.reference, "reference")
        check_ref(self.given.recipient_ref, "recipientRef")
        if self.given.use not in self.catalogue.use:
            raise UseUnknown(f"use: {unknown('use', self.given.use, self.catalogue.use)}")
        if self.at > self.now + CLOCKS_DIFFER:
            raise BadInput("at: lies in the future; record the use when it starts, `mayUse` looks ahead.")
        if self.given.recipient is not None:
            self._check_recipient(self.given.recipient)
        if self.given.recipient_ref and self.given.recipient is None:
            raise BadInput("recipientRef: needs a recipient; name it, or leave this out.")
        if any(self.naming.item(ref) not in self.star.item for ref in self.given.items):
            raise NodeNotFound("items: names an item that the person does not have.")

    def _check_recipient(self, key: str) -> None:
        if key not in self.catalogue.recipient:
            raise NodeNotFound(f"recipient: {unknown('recipient', key, self.catalogue.recipient)}")
        if key not in self.use.recipients:
            named = ", ".join(sorted(self.use.recipients)) or "none"
            raise BadInput(f"recipient: is none that the use {self.use.key} discloses to; it names {named}.")

    def decide(self) -> Decision:
        """The first of the decisions that does not allow it, or the one for its time. Raises BadInput."""
        decisions = [self._decide(at) for at in self._moments()]
        return next((one for one in decisions if not one.allowed), decisions[0])

    def _moments(self) -> Sequence[datetime]:
        # A use that starts now is also decided a little ahead: whatever was answered before it, by a gateway whose
        # clock is ahead of this one's, counts.
        if self.at < self.now - CLOCKS_DIFFER:
            return (self.at,)
        return (self.at, self.now + CLOCKS_DIFFER)

    def _decide(self, at: datetime) -> Decision:
        decision = self._decide_on(self.star, self.use, at)
        return self._of_named_items(decision) if decision.allowed else decision

    def _of_named_items(self, decision: Decision) -> Decision:
        """Of items that are named each must be one that the use needs and may use; else it decides alone."""
        outcomes = {one.item: one.outcome for one in decision.items}
        for index, ref in enumerate(self.given.items):
            item = self.star.item[self.naming.item(ref)]
            if item.id not in outcomes:
                raise BadInput(f"items[{index}]: is nothing that the use {self.use.key} needs; leave it out.")
            if outcomes[item.id] is not Outcome.ALLOWED:
                return self._decide_on(*self._alone(item), decision.at)
        return decision

    def _alone(self, item: Item) -> tuple[Star, ProcessingUse]:
        """The person without other items of its category, and the use as far as it needs that."""
        line = self.catalogue.category_line(split_node_id(item.category)[2])
        needed = tuple(key for key in self.use.categories if key in line)
        others = tuple(one for one in self.star.items if one.id == item.id or not self._is_of(one, needed))
        return replace(self.star, items=others), replace(self.use, categories=needed)

    def _is_of(self, item: Item, categories: Sequence[str]) -> bool:
        return bool(set(self.catalogue.category_line(split_node_id(item.category)[2])) & set(categories))

    def _decide_on(self, star: Star, use: ProcessingUse, at: datetime) -> Decision:
        return may_use(star, use, self.catalogue, at, birth_date=self.birth_date, sees_erased=False)

    def recorded(self, decision: Decision) -> tuple[str, PlainStar]:
        """The event's id and what is to be written: usage, event, and the disclosure where a recipient is named."""
        part = UsagePart(
            self.use.key,
            text_of(self.at),
            self._used(decision),
            self.given.recipient,
            self.given.recipient_ref,
            self.given.reference,
            self.call,
        )
        person = Person("", self.star.id, self.star.id)
        (wanted,) = build(Record(SubjectPart(""), usages=(part,)), {"": person}, self.naming)
        wanted.properties = {"pending": self.star.pending}
        ((id_, event),) = wanted.nodes["UseEvent"].items()
        event.properties |= {
            "recordedAt": text_of(self.now),
            "outcome": decision.outcome.value,
            "reason": decision.reason.value,
            "decision": written(decision),
        }
        return id_, wanted

    def _used(self, decision: Decision) -> tuple[str, ...]:
        """Refs of the items: those that are named, else all that the decision allows."""
        allowed = (self.star.item[one.item].ref for one in decision.items if one.outcome is Outcome.ALLOWED)
        return self.given.items or tuple(allowed)

    def refused(self, decision: Decision, actor: str) -> tuple[str, PlainStar]:
        """The attempt's id and what is to be written: the attempt alone."""
        id_ = self.naming.hash("refused", self.star.id, self.use.key, self.call)
        asked, reference = text_of(self.now), self.given.reference and spelt(self.given.reference)
        properties: Properties = {
            "id": id_,
            "use": self.naming.node("ProcessingUse", self.use.key),
            "at": text_of(self.at),
            "askedAt": asked,
            "recipient": self.naming.maybe("Recipient", self.given.recipient),
            "reference": reference,
            "referenceHash": reference and self.naming.reference_hash(reference),
            "outcome": decision.outcome.value,
            "reason": decision.reason.value,
            "decision": written(decision),
            "actor": actor,
            "page": f"{self.naming.provider}/{asked}/{id_}",
        }
        star = PlainStar(self.star.id, {"pending": self.star.pending})
        given = {name: value for name, value in properties.items() if value is not None}
        star.nodes["RefusedUse"][id_] = Node(self.star.id, given)
        return id_, star
