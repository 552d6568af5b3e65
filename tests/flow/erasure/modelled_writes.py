"""What records and mutations add to the model: which nodes and edges there are afterwards. Pure.

How a new node says in detail what was written is no matter of an erasure: `TO_READ` of it is read off the real graph
once, where it appears, and has to stay so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mixed_people import Line
from modelled import Edge, Node, Said, World

#: Of a node that is new or was written to: what it says is taken as the real one says it.
TO_READ: Said = {"": "to be read"}

_EVENTS = {"birthday-email": "mail-cloud", "ship-order": "parcel-carrier"}


def catalogue_id(label: str, key: str) -> str:
    return f"musterstrom:{label}:{key}"


def page(label: str, key: str, ref: str) -> str:
    """Of what a person has once for each node of the catalogue."""
    return f"{catalogue_id(label, key)}/{ref}"


def recorded(world: World, records: Sequence[Line]) -> World:
    """With these people, of whom nobody was there."""
    for record in records:
        world = _person(world, record)
    for record in records:
        world = _shared(world, record)
    return world


def _person(world: World, record: Line) -> World:
    ref = record["subject"]["ref"]
    person = ("Subject", ref)
    own: list[tuple[str, Node]] = [("HAS_IDENTIFIER", ("Identifier", f"{ref} EMAIL"))]
    own += [("INFORMED", ("Information", page("Notice", one["notice"], ref))) for one in record["informed"]]
    world = world.plus({person: TO_READ}).plus(*_hung(person, own))
    for given in record["collections"]:
        world = collected(world, ref, given["purpose"], given["legalBasis"], [one["ref"] for one in given["items"]])
    for item in (item for given in record["collections"] for item in given["items"]):
        sources = item.get("derivedFrom", ())
        world = world.plus({}, [_derived(item["ref"], source) for source in sources])
    for one in record["usages"]:
        world = used(world, ref, one["use"], one["items"], one["reference"])
    for one in record["consents"]:
        world = proved(world, ref, one["purpose"], "CONSENTED", ("Consent", one["ref"]))
    for one in record["objections"]:
        world = objected(world, ref, one["purpose"])
    return world


def collected(world: World, ref: str, purpose: str, basis: str, items: Sequence[str]) -> World:
    """Held by a collection that is called after them."""
    world = standing(world, ref, purpose)
    at = ("Standing", page("Purpose", purpose, ref))
    node = ("Collection", f"{at[1]} {basis} of {sorted(items)}")
    return world.plus(*_hung(at, [("COLLECTED", node)])).plus(*_hung(node, [("HOLDS", ("DataItem", i)) for i in items]))


def _shared(world: World, record: Line) -> World:
    """The other side of what the person shares: an item and a collection of the other person's own."""
    for given in record["collections"]:
        for item in given["items"]:
            for other in item.get("sharedWith", ()):
                twin = f"{item['ref']} of {other}"
                world = collected(world, other, given["purpose"], given["legalBasis"], [twin])
                world = world.plus({}, [(("DataItem", item["ref"]), "SHARED_WITH", ("DataItem", twin))])
    return world


def used(world: World, ref: str, use: str, items: Iterable[str], reference: str) -> World:
    usage = ("Usage", page("ProcessingUse", use, ref))
    disclosure = ("Disclosure", page("Recipient", _EVENTS[use], ref))
    world = world.plus(*_hung(("Subject", ref), [("USED_BY", usage), ("DISCLOSED", disclosure)]))
    world = world.plus(*_hung(usage, [("EVENT", ("UseEvent", reference))]))
    got: list[Edge] = [(one, "OF", ("DataItem", item)) for one in (usage, disclosure) for item in items]
    hubs: list[Edge] = [(usage, "IN", ("ProcessingUse", catalogue_id("ProcessingUse", use)))]
    hubs += [(disclosure, "TO", ("Recipient", catalogue_id("Recipient", _EVENTS[use])))]
    return world.plus({}, [*got, *hubs, (usage, "LED_TO", disclosure)])


def standing(world: World, ref: str, purpose: str) -> World:
    node = ("Standing", page("Purpose", purpose, ref))
    hub = (node, "FOR", ("Purpose", catalogue_id("Purpose", purpose)))
    return world.plus(*_hung(("Subject", ref), [("HAS_STANDING", node)])).plus({}, [hub])


def proved(world: World, ref: str, purpose: str, kind: str, node: Node) -> World:
    """A consent or an objection."""
    at = ("Standing", page("Purpose", purpose, ref))
    return standing(world, ref, purpose).plus(*_hung(at, [(kind, node)]))


def objected(world: World, ref: str, purpose: str, number: int = 0) -> World:
    """number: how many objections to it there were before."""
    at = page("Purpose", purpose, ref)
    return proved(world, ref, purpose, "OBJECTED", ("Objection", f"objection to {at} {number}"))


def stands(world: World, ref: str, purpose: str) -> bool:
    """Whether an objection to it says all that another one would: no consent came after it."""
    given = [world.nodes[node]["givenAt"] for node in world.star(ref) if node[0] == "Consent"]
    objections = world.after(("Standing", page("Purpose", purpose, ref)), "OBJECTED")
    return any(all(one < world.nodes[node]["at"] for one in given) for node in objections)


def hung_anew(world: World, ref: str, kind: str, label: str, number: int) -> World:
    """One more of what has no name but its number."""
    return world.plus(*_hung(("Subject", ref), [(kind, (label, f"{ref} {label} {number}"))]))


def held(world: World, ref: str, hold: str) -> World:
    return world.plus(*_hung(("Subject", ref), [("HELD", ("Hold", hold))]))


def adopted(world: World, real: World, written: Iterable[Node] = ()) -> World:
    """What is to be read, as the real graph says it; so is what was written to."""
    new = {node for node, said in world.nodes.items() if said is TO_READ} | set(written)
    read: Mapping[Node, Any] = {node: real.nodes.get(node, {}) for node in new if node in world.nodes}
    return World({**world.nodes, **read}, world.edges)


def _hung(one: Node, others: Iterable[tuple[str, Node]]) -> tuple[dict[Node, Said], list[Edge]]:
    """Nodes and the edges by which they hang."""
    hung = list(others)
    return {node: TO_READ for _, node in hung}, [(one, kind, node) for kind, node in hung]


def _derived(item: str, source: str) -> Edge:
    return ("DataItem", item), "DERIVED_FROM", ("DataItem", source)
