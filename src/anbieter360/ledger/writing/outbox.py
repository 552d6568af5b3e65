"""What recipients are to be told about a person (Art. 19 GDPR), as nodes written with what they tell of. Pure.

Told is who really got data: the recipients of the person's disclosures, not those that a use declares. A row waits
until it is due; one whose recipient names no address to send it to is for somebody at the provider to see to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anbieter360.catalogue.model import Catalogue, split_node_id
from anbieter360.instant import text_of
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties


class NotificationKind(StrEnum):
    """What a recipient is told; of a REVIEW, what somebody at the provider has to look at."""

    RECTIFICATION = "RECTIFICATION"
    RESTRICTION = "RESTRICTION"
    RESTRICTION_LIFTED = "RESTRICTION_LIFTED"
    ERASURE = "ERASURE"
    REVIEW = "REVIEW"


class NotificationStatus(StrEnum):
    """How far it has come."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    DEAD = "DEAD"
    MANUAL = "MANUAL"


@dataclass(frozen=True, slots=True)
class News:
    """What happened. about: id of the restriction or item that it came of; items: ids of those that it is about, None
    for all; due: from when recipients are to be told, None for `at`."""

    kind: NotificationKind
    about: str
    at: datetime
    items: frozenset[str] | None = None
    due: datetime | None = None


def tell_recipients(
    wanted: PlainStar, stored: PlainStar, news: News, catalogue: Catalogue, naming: Naming
) -> tuple[str, ...]:
    """Add to a star that is to be saved a notification for each recipient that got one of the items.

    stored: the star as the graph has it. The answer is their ids, in the order of the recipients' keys.
    """
    told = [_notification(page, stored, news, catalogue, naming) for page in _who_got(stored, news)]
    for properties in told:
        wanted.nodes["Notification"][properties["id"]] = Node(stored.subject, properties)
    return tuple(properties["id"] for properties in told)


def queue_of(status: NotificationStatus, due: str, id_: str) -> str:
    """The order in which rows of one status are due. due: as in the graph."""
    return f"{status}/{due}/{id_}"


def items_told(properties: Properties) -> tuple[str, ...] | None:
    """Refs of the items that a stored notification is about; None for all that its recipient got."""
    return tuple(properties["items"]) if "items" in properties else None


def _who_got(stored: PlainStar, news: News) -> Iterator[str]:
    """The pages of the disclosures concerned."""
    for page in sorted(stored.nodes["Disclosure"]):
        if news.items is None or _got(page, stored) & news.items:
            yield page


def _got(page: str, stored: PlainStar) -> set[str]:
    return {item for disclosure, item in stored.links["DISCLOSURE_OF"] if disclosure == page}


def _notification(page: str, stored: PlainStar, news: News, catalogue: Catalogue, naming: Naming) -> Properties:
    disclosure = stored.nodes["Disclosure"][page].properties
    recipient = disclosure["recipient"]
    id_ = naming.hash("notification", stored.subject, recipient, news.kind, news.about, text_of(news.at))
    status = _status(recipient, catalogue)
    given = {
        "id": id_,
        "recipient": recipient,
        "kind": news.kind.value,
        "at": text_of(news.at),
        "about": news.about,
        "items": _refs(page, stored, news),
        "uses": _uses(page, stored, news),
        "recipientRef": disclosure.get("recipientRef"),
        "status": status.value,
        "attempts": 0,
        "queue": queue_of(status, text_of(news.due or news.at), id_),
    }
    return {name: value for name, value in given.items() if value is not None}


def _status(recipient: str, catalogue: Catalogue) -> NotificationStatus:
    found = catalogue.recipient.get(split_node_id(recipient)[2])
    return NotificationStatus.PENDING if found and found.erasure else NotificationStatus.MANUAL


def _refs(page: str, stored: PlainStar, news: News) -> list[str] | None:
    """None for all that the recipient got: only to one who has a reference of its own does that say whose."""
    got = _got(page, stored)
    if news.items is None and "recipientRef" in stored.nodes["Disclosure"][page].properties:
        return None
    items = stored.nodes["DataItem"]
    return sorted(items[one].properties["ref"] for one in (got if news.items is None else got & news.items))


def _uses(page: str, stored: PlainStar, news: News) -> list[str]:
    """The uses that led these items to the recipient; where no use is known to have taken one, all that led there."""
    led = {usage for usage, disclosure in stored.links["LED_TO"] if disclosure == page}
    took = {usage for usage, item in stored.links["USAGE_OF"] if news.items is None or item in news.items}
    usages = stored.nodes["Usage"]
    found = {usages[one].properties["use"] for one in led & took if one in usages}
    return sorted(found or stored.nodes["Disclosure"][page].properties.get("uses", ()))
