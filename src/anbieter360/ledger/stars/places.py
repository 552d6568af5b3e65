"""Where a line says what became a node, for whoever tells that it cannot be. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from anbieter360.ledger.stars.build import Naming, Person, collection_id
from anbieter360.ledger.stars.records import Record


def place_of(key: str, record: Record, person: Person, naming: Naming) -> str | None:
    """The path of the first part that says it, e.g. `consents[0]`; None for what stands under another person.

    key: the node's; person: whom the record is of.
    """
    return next((path for id_, path in _places(record, person.origin, naming) if id_ == key), None)


def _places(record: Record, origin: str, naming: Naming) -> Iterator[tuple[str, str]]:
    for at, collection in enumerate(record.collections):
        yield collection_id(collection, origin, naming), f"collections[{at}]"
        for place, item in enumerate(collection.items):
            if item.category is not None:
                yield naming.item(item.ref), f"collections[{at}].items[{place}]"
    for at, consent in enumerate(record.consents):
        yield naming.consent(consent.ref), f"consents[{at}]"
    for at, objection in enumerate(record.objections):
        yield naming.objection(origin, objection.purpose, objection.at), f"objections[{at}]"
    for at, restriction in enumerate(record.restrictions):
        yield naming.restriction(origin, restriction.at, restriction.ground), f"restrictions[{at}]"
    for at, hold in enumerate(record.holds):
        yield naming.hold(hold.ref), f"holds[{at}]"
