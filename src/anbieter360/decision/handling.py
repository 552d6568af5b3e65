"""Which requests of a person a caller works on, and which items these are about: what `rights-handling` opens. Pure.

A PRIVACY_MANAGER works on every open request, an AGENT on those assigned to them (DESIGN.md section 4). What an erasure
left of a person is looked up by it as well: by a PRIVACY_MANAGER, for as long as it stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anbieter360.catalogue.model import Catalogue, split_node_id
from anbieter360.decision.codes import Right
from anbieter360.decision.facts import SYSTEM, Erasure, Item, Request, Star
from anbieter360.decision.portability import provided_by
from anbieter360.decision.scope import in_scope


@dataclass(frozen=True, slots=True)
class Handler:
    """assignee_hash: keyed hash of the AGENT; None for who works on all requests."""

    assignee_hash: str | None

    def works_on(self, request: Request | Erasure, at: datetime) -> bool:
        """Whether the request waits for an answer, and for theirs."""
        return request.is_open(at) and self.assignee_hash in (None, request.assignee_hash)

    def looks_up(self, erasure: Erasure, at: datetime) -> bool:
        """Whether they see what it is about, or what it left; not where nobody asked for it."""
        if erasure.received_by == SYSTEM:
            return False
        left = erasure.executed_at is not None and erasure.executed_at <= at
        return self.works_on(erasure, at) or (left and self.assignee_hash is None)


def requests_of(star: Star, handler: Handler, at: datetime) -> tuple[Request, ...]:
    """The open requests of the person that the caller works on."""
    return tuple(one for one in star.requests if handler.works_on(one, at))


def erasures_of(star: Star, handler: Handler, at: datetime) -> tuple[Erasure, ...]:
    """The requests for erasure of the person by which the caller looks something up."""
    return tuple(one for one in star.erasures if handler.looks_up(one, at))


def is_to_erase(erasure: Erasure, item: Item, star: Star, catalogue: Catalogue) -> bool:
    """Whether the item is one that the person wants erased; of what is there since it was done, nothing is."""
    if erasure.executed_at and item.collected_at > erasure.executed_at:
        return False
    match erasure.scope_kind:
        case "ITEMS":
            return item.ref in erasure.scope
        case "PURPOSES":
            held_for = (split_node_id(one.purpose)[2] for one in star.holders(item.id))
            return any(erasure.scope.intersection(catalogue.purpose_line(purpose)) for purpose in held_for)
    return True


def is_about(request: Request, item: Item, star: Star, catalogue: Catalogue) -> bool:
    """Whether the item must be seen to answer the request.

    Access is about everything, portability about what the person provided (Art. 20(1)), the others about the item,
    or about what the objection or restriction that they name covers.
    """
    match request.right:
        case Right.ACCESS:
            return True
        case Right.PORTABILITY:
            return bool(provided_by(item, star))
    if request.about is None:
        return False
    return (
        request.about == item.id
        or _is_objected(request.about, item, star, catalogue)
        or _is_restricted(request.about, item, star, catalogue)
    )


def _is_objected(objection: str, item: Item, star: Star, catalogue: Catalogue) -> bool:
    against = {split_node_id(one.purpose)[2] for one in star.objections if one.id == objection}
    held_for = (split_node_id(one.purpose)[2] for one in star.holders(item.id))
    return any(against.intersection(catalogue.purpose_line(purpose)) for purpose in held_for)


def _is_restricted(restriction: str, item: Item, star: Star, catalogue: Catalogue) -> bool:
    return any(one.id == restriction and in_scope(item, one.scope, catalogue) for one in star.restrictions)
