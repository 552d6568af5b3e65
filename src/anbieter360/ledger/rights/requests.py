"""What a person asks of the provider under chapter III GDPR, as nodes: received, worked on, answered. Pure.

Whoever makes a request adds it to the star that is to be saved: the mutations of rights (rights_requests), and an
objection or restriction that waits for a decision. Everyone else only reads them (decision/facts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.codes import Right
from anbieter360.decision.deadline import due_on
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties


class RequestOutcome(StrEnum):
    """What the provider answered."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class RequestPart:
    """A request as it comes in. received_by: SUBJECT, or AGENT on the person's behalf.

    about: id of the item, objection or restriction that it is about, or what `own_fields.field_of` knows; value: what
    the person proposes; text: their own words; evidence and sent_by: for an AGENT, what shows that the person asked,
    and the actor's id.
    """

    right: Right
    received_at: datetime
    received_by: str
    about: str | None = None
    value: str | None = None
    text: str | None = None
    evidence: str | None = None
    sent_by: str | None = None


def add_request(star: PlainStar, part: RequestPart, catalogue: Catalogue, naming: Naming, *, apart: str = "") -> str:
    """Add the request to a star that is to be saved; the answer is its id. apart: tells requests of one moment about
    the same thing from each other, e.g. the hash of an idempotency key."""
    received = text_of(part.received_at)
    id_ = naming.hash("rights-request", star.subject, part.right.value, received, part.about or "", apart)
    due = due_on(part.received_at, zone_of(catalogue.provider))
    given = {
        "id": id_,
        "right": part.right.value,
        "receivedAt": received,
        "dueOn": due.isoformat(),
        "receivedBy": part.received_by,
        "about": part.about,
        "value": part.value,
        "text": part.text,
        "evidence": part.evidence,
        "sentBy": part.sent_by,
        "page": _page(naming.provider, due, id_, answered=False),
    }
    properties = {name: value for name, value in given.items() if value is not None}
    star.nodes["RightsRequest"][id_] = Node(star.subject, properties)
    return id_


def answer_request(
    star: PlainStar, request: Node, provider: str, *, outcome: RequestOutcome, answer: str, by: str, at: datetime
) -> None:
    """Add to a star that is to be saved that a stored request is answered. by: id of the actor."""
    said = {"answeredAt": text_of(at), "outcome": outcome.value, "answer": answer, "answeredBy": by}
    _change(star, request, said | {"page": _page_of(request.properties, provider, answered=True)})


def assign_request(star: PlainStar, request: Node, *, assignee: str, assignee_hash: str, at: datetime) -> None:
    """Add to a star that is to be saved who works on a stored request. assignee_hash: `hash_of_assignee`."""
    said = {"assignee": assignee, "assigneeHash": assignee_hash, "assignedAt": text_of(at)}
    _change(star, request, said)


def extend_request(star: PlainStar, request: Node, catalogue: Catalogue, *, reason: str, at: datetime) -> None:
    """Add to a star that is to be saved that the answer takes up to three months from receipt (Art. 12(3))."""
    properties = request.properties
    due = due_on(instant_of(properties["receivedAt"]), zone_of(catalogue.provider), extended=True)
    page = _page(catalogue.provider.key, due, properties["id"], answered=False)
    said = {"dueOn": due.isoformat(), "extendedAt": text_of(at), "extensionReason": reason, "page": page}
    _change(star, request, said)


def hash_of_assignee(hash_: Callable[..., str], actor: str) -> str:
    """How an actor is compared with the one that a request is assigned to. hash_: `Vault.hash`."""
    return hash_("assignee", actor)


def queue(provider: str, *, answered: bool) -> str:
    """What the pages of the requests that wait, or of those that were answered, begin with."""
    return f"{provider}/{'answered' if answered else 'open'}"


def is_open(request: Node) -> bool:
    """Whether it waits for an answer."""
    return "answeredAt" not in request.properties


def _change(star: PlainStar, request: Node, said: Properties) -> None:
    id_ = request.properties["id"]
    known = star.nodes["RightsRequest"].get(id_, request)
    star.nodes["RightsRequest"][id_] = Node(star.subject, known.properties | said)


def _page_of(properties: Properties, provider: str, *, answered: bool) -> str:
    return _page(provider, date.fromisoformat(properties["dueOn"]), properties["id"], answered=answered)


def _page(provider: str, due: date, id_: str, *, answered: bool) -> str:
    """The order in which they are due, those that wait apart from those that were answered."""
    return f"{queue(provider, answered=answered)}/{due.isoformat()}/{id_}"
