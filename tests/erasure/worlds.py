"""People who between them have everything that a plan can be about: what the annotations are tried on.

Every declared field of every node is set, so that a plan has a step for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from people import Person, items, purposes

from anbieter360.datamap.graph import Field
from anbieter360.datamap.load import load_datamap
from anbieter360.erasure.planning.plan import EVERYTHING, Scope
from anbieter360.ledger.stars.plain import Properties

#: Of times that are not set otherwise: whatever ends, ends then.
FUTURE = "2999-01-01T00:00:00.000Z"
PAST = "2020-03-01T00:00:00.000Z"


def worlds() -> Iterator[tuple[Person, Scope]]:
    """Each person with a scope to plan for."""
    yield complete(customer()), EVERYTHING
    yield complete(forgotten()), EVERYTHING
    yield complete(customer()), purposes("order", "loyalty")
    yield complete(reader()), purposes("research")
    yield complete(reader()), items("first", "shared")
    yield complete(reader()), items("guess")


def customer() -> Person:
    """With a running contract, books, a hold, and proof of all kinds."""
    person = Person()
    order, books = person.collected("order"), person.collected("books", "LEGAL_OBLIGATION")
    person.item("mail", "email", order)
    person.item("address", "address", order)
    person.item("bill", "invoice", books, order)
    person.item("born", "birth-date", order)
    person.item("guess", "birth-date")
    person.derived("guess", "born")
    person.shared("address", "twin-of-address")
    person.shared("guess", "twin-of-guess")
    person.got("carrier", "ship", "address", "guess")
    person.got("carrier", "greet", "mail", "guess")
    person.got("printer", "study", "guess")
    person.used("account", "bill")
    person.consented("greeting")
    person.consented("greeting", "old", withdrawnAt=PAST, givenAt=PAST)
    person.objected("loyalty")
    person.held("born")
    person.held("mail", id_="released", releasedAt=PAST)
    person.restricted("ACCURACY_CONTESTED", "mail")
    person.restricted("LEGAL_CLAIMS", "bill", id_="lifted", liftedAt=PAST)
    return asking(person)


def forgotten() -> Person:
    """Of whom nothing stays but proof."""
    person = Person()
    person.item("mail", "email", person.collected("greeting", "CONSENT"))
    person.shared_from("twin-of-mail", "mail")
    person.got("printer", "greet", "mail")
    person.consented("greeting")
    person.consented("research", "old", withdrawnAt=PAST, givenAt=PAST)
    person.objected("loyalty")
    person.held("mail", id_="released", releasedAt=PAST)
    person.restricted("LEGAL_CLAIMS", id_="lifted", liftedAt=PAST)
    return asking(person)


def reader() -> Person:
    """With items that are held twice, derived, shared."""
    person = Person()
    research, greeting = person.collected("research", "LEGITIMATE_INTEREST"), person.collected("greeting", "CONSENT")
    person.item("first", "email", research)
    person.item("second", "email", greeting)
    person.item("both", "email", research, greeting)
    person.item("guess", "birth-date", greeting)
    person.derived("guess", "first", "second")
    person.derived("both", "second")
    person.item("shared", "address", greeting)
    person.shared("shared", "twin")
    person.got("printer", "study", "first", "both", "shared")
    person.consented("greeting")
    person.objected("research")
    return person


def asking(person: Person) -> Person:
    """With all that hangs on the person directly."""
    person.identified()
    person.told_of("leaflet")
    person.refused("greet")
    person.asked_for("RECTIFICATION")
    person.notified("carrier")
    person.asked_to_go()
    return person


def complete(person: Person) -> Person:
    """With every declared field that is not set."""
    _fill("Subject", person.star.properties)
    for label, nodes in person.star.nodes.items():
        for node in nodes.values():
            _fill(label, node.properties)
    return person


def _fill(label: str, properties: Properties) -> None:
    for field in load_datamap().node[label].fields:
        properties.setdefault(field.name, _some(field))


def _some(field: Field) -> object:
    if field.name.endswith("At"):
        return FUTURE
    kind = field.type.rstrip("!")
    return ["x"] if kind.startswith("[") else {"Int": 1, "Boolean": False}.get(kind, "x")
