"""An item is put right (Art. 16 GDPR): its value is replaced, and who got the old one is to be told. Pure.

What a law has the provider keep, or what the person did not give, a person does not overwrite: the provider answers.
What was derived from it stays as it is until it is derived again; the other person's side of a shared item is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from anbieter360.catalogue.model import LegalBasis
from anbieter360.errors import NodeNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties
from anbieter360.ledger.stars.records import Source
from anbieter360.ledger.writing.outbox import News, NotificationKind, tell_recipients
from anbieter360.ledger.writing.writing import Work


@dataclass(frozen=True, slots=True)
class Correction:
    """value: the right one; by: role of who says so; evidence: what shows an agent that the person wants it."""

    value: str
    by: str
    evidence: str | None = None


def item_of(work: Work, ref: str, hidden: frozenset[str] = frozenset()) -> str:
    """The id of the person's item. Raises NodeNotFound, also where only hidden purposes hold it."""
    id_ = work.naming.item(ref)
    if id_ not in visible_items(work.stored, hidden):
        raise NodeNotFound("item: the person has no such item.")
    return id_


def visible_items(stored: PlainStar, hidden: frozenset[str]) -> set[str]:
    """Ids of the items that a collection for a purpose holds that is not hidden."""
    collections = stored.nodes["Collection"]
    return {
        item
        for collection, item in stored.links["HOLDS"]
        if collections[collection].properties["purpose"] not in hidden
    }


def waits_for_the_provider(work: Work, item: str, hidden: frozenset[str] = frozenset()) -> bool:
    """Whether the person can only propose another value: they did not give the item, or it is there for a law alone.

    An address that came with an order stays theirs to put right while books are kept of it; the invoice is the law's.
    item: its id; hidden: ids of purposes whose collections do not count.
    """
    stored = work.stored
    if stored.nodes["DataItem"][item].properties["source"] != Source.SUBJECT:
        return True
    collections = (stored.nodes["Collection"][one].properties for one, held in stored.links["HOLDS"] if held == item)
    holding = [one for one in collections if one["purpose"] not in hidden]
    by_law = [one for one in holding if one["legalBasis"] == LegalBasis.LEGAL_OBLIGATION]
    is_open = any(text_of(work.at) < one.get("endedAt", "~") for one in by_law)
    return is_open and len(by_law) == len(holding)


def is_right(work: Work, item: str, value: str) -> bool:
    """Whether the item says so already."""
    return work.stored.nodes["DataItem"][item].properties.get("value") == value


def rectify(work: Work, item: str, correction: Correction) -> tuple[str, ...]:
    """Add the new value and the notifications; the answer is the ids of these. item: its id, which the person has.

    A value that is right already changes nothing.
    """
    node = work.stored.nodes["DataItem"][item]
    if is_right(work, item, correction.value):
        return ()
    said: Properties = {"value": correction.value, "rectifiedAt": text_of(work.at), "rectifiedBy": correction.by}
    if correction.evidence:
        said["rectificationEvidence"] = correction.evidence
    work.wanted.nodes["DataItem"][item] = Node(node.parent, said)
    news = News(NotificationKind.RECTIFICATION, item, work.at, frozenset({item}))
    return tell_recipients(work.wanted, work.stored, news, work.catalogue, work.naming)


def derived_from(stored: PlainStar, item: str) -> tuple[str, ...]:
    """Ids of the items that stand on it, directly or not, in the order of their refs."""
    found: set[str] = set()
    reached = {item}
    while reached:
        reached = {one for one, source in stored.links["DERIVED_FROM"] if source in reached} - found
        found |= reached
    items = stored.nodes["DataItem"]
    return tuple(sorted(found & items.keys(), key=lambda one: str(items[one].properties["ref"])))
