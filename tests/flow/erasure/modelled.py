"""A small graph as plain values: what the machine holds the real one against after every step. Pure.

A node is its label and a word that a person could read, not an id: an item is called by its ref, a standing by its
purpose and whose it is. Everything here is a question or gives a new graph; nothing is changed in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from people import Person

from anbieter360.instant import instant_of
from anbieter360.ledger.stars.plain import LABELS, PlainStar
from anbieter360.ledger.stars.plain import Node as StarNode

Node = tuple[str, str]
Edge = tuple[Node, str, Node]
Said = Mapping[str, Any]

#: By which edges the nodes of a person hang on another one, and which of them the next ones hang on.
OWN = {
    "HAS_STANDING": "Standing",
    "USED_BY": "Usage",
    "DISCLOSED": "Disclosure",
    "HAS_IDENTIFIER": "Identifier",
    "INFORMED": "Information",
    "RESTRICTED": "Restriction",
    "HELD": "Hold",
    "ASKED": "ErasureRequest",
    "REFUSED": "RefusedUse",
    "REQUESTED": "RightsRequest",
    "NOTIFIED": "Notification",
    "COLLECTED": "Collection",
    "CONSENTED": "Consent",
    "OBJECTED": "Objection",
    "EVENT": "UseEvent",
    "HOLDS": "DataItem",
}
#: Edges by which people are counted at a node of the catalogue, and which property names its other end.
COUNTED = {"Standing": ("FOR", "purpose", "Purpose"), "Usage": ("IN", "use", "ProcessingUse")}
COUNTED |= {"Disclosure": ("TO", "recipient", "Recipient")}
#: Links of a star as `Expected` reads them: name -> labels of its ends, edge.
LINKS = {
    "HOLDS": ("Collection", "HOLDS", "DataItem"),
    "DERIVED_FROM": ("DataItem", "DERIVED_FROM", "DataItem"),
    "USAGE_OF": ("Usage", "OF", "DataItem"),
    "DISCLOSURE_OF": ("Disclosure", "OF", "DataItem"),
    "LED_TO": ("Usage", "LED_TO", "Disclosure"),
    "SHARED_WITH": ("DataItem", "SHARED_WITH", "DataItem"),
}
#: What `Expected` wants to read of the product's own records, of which the model knows less.
RECORDS: Mapping[str, Said] = {
    "ErasureRequest": {"receivedAt": "2026-01-01T00:00:00.000Z"},
    "Notification": {"at": "2026-01-01T00:00:00.000Z", "recipient": "nobody"},
}

#: A time as it stands in the graph, and how long a step takes at most.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
SOON = timedelta(minutes=2)


@dataclass(frozen=True)
class World:
    """nodes: node -> its properties, opened; edges: those that start at a node of the ledger."""

    nodes: Mapping[Node, Said] = field(default_factory=dict)
    edges: frozenset[Edge] = frozenset()

    def plus(self, nodes: Mapping[Node, Said], edges: Iterable[Edge] = ()) -> World:
        """With these; a node that is there stays as it is."""
        return World({**nodes, **self.nodes}, self.edges | frozenset(edges))

    def said(self, node: Node, **changes: Any) -> World:
        """That node says this too; None takes a property off."""
        said = {name: value for name, value in {**self.nodes[node], **changes}.items() if value is not None}
        return replace(self, nodes={**self.nodes, node: said})

    def without(self, nodes: Iterable[Node]) -> World:
        """Without these, and the edges at them."""
        gone = set(nodes)
        left = {node: said for node, said in self.nodes.items() if node not in gone}
        return World(left, frozenset(edge for edge in self.edges if gone.isdisjoint((edge[0], edge[2]))))

    def called(self, words: Mapping[Node, Node]) -> World:
        """With these nodes under other words."""
        nodes = {words.get(node, node): said for node, said in self.nodes.items()}
        return World(nodes, frozenset((words.get(a, a), kind, words.get(b, b)) for a, kind, b in self.edges))

    def cut(self, edges: Set[Edge]) -> World:
        """Without these edges."""
        return replace(self, edges=self.edges - edges)

    def differences(self, other: World) -> list[str]:
        """Nodes that both have and that say something else."""
        both = [(one, self.nodes[one], other.nodes[one]) for one in sorted(self.nodes.keys() & other.nodes.keys())]
        found = [(one, _but(said, wanted), _but(wanted, said)) for one, said, wanted in both]
        return [f"{one}: {more} / {less}" for one, more, less in found if more or less]

    def after(self, node: Node, *kinds: str) -> set[Node]:
        """Where edges of these kinds lead from it."""
        return {other for one, kind, other in self.edges if one == node and kind in kinds}

    def before(self, node: Node, *kinds: str) -> set[Node]:
        return {one for one, kind, other in self.edges if other == node and kind in kinds}

    def labelled(self, label: str) -> set[Node]:
        return {node for node in self.nodes if node[0] == label}

    def star(self, ref: str) -> set[Node]:
        """The person's node, and whatever hangs on it."""
        found, waiting = set(), [("Subject", ref)] if ("Subject", ref) in self.nodes else []
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting.extend(self.after(node, *OWN))
        return found

    def orphans(self) -> set[Node]:
        """What is reached from no person and no request (I9)."""
        roots = self.labelled("Subject") | self.labelled("ErasureRequest")
        reached, waiting = set(), [*roots]
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached.add(node)
                waiting.extend(self.after(node, *OWN, "KEEPS", "TOLD", "SUPPRESSES"))
        return {node for node in self.nodes if node not in reached}


def _but(said: Said, other: Said) -> dict[str, Any]:
    """What one says and the other does not; of times, as far as both could know them."""
    return {name: value for name, value in said.items() if not _is_same(value, other.get(name))}


def _is_same(value: Any, other: Any) -> bool:
    if value != other and isinstance(value, str) and isinstance(other, str) and _TIME.fullmatch(value):
        return bool(_TIME.fullmatch(other)) and abs(instant_of(value) - instant_of(other)) < SOON
    return bool(value == other)


def person_of(world: World, ref: str, request: Node) -> Person:
    """The person as the second planner reads them; of the request that it plans for, and its rows, it knows nothing."""
    own = {node for node in world.star(ref) if node != request and node not in world.after(request, "TOLD")}
    person = Person(ref)
    person.star = PlainStar(ref, dict(world.nodes["Subject", ref]))
    for label, key in sorted(own - {("Subject", ref)}):
        said = {"id": key} if label in RECORDS else {}
        said |= {**RECORDS.get(label, {}), **world.nodes[label, key]}
        person.star.nodes[label][key] = StarNode(_parent(world, (label, key), own), said)
    for name, (one, kind, other) in LINKS.items():
        ends = [(a, b) for a, k, b in world.edges if k == kind and (a[0], b[0]) == (one, other) and a in own]
        person.star.links[name].update(((a[1], b[1]), None) for a, b in ends)
    person.shared_by = [(a[1], b[1]) for a, kind, b in world.edges if kind == "SHARED_WITH" and b in own]
    return person


def _parent(world: World, node: Node, own: set[Node]) -> str:
    return min(key for label, key in world.before(node, *OWN) if (label, key) in own and label != "ErasureRequest")


def counted(world: World, nodes: Iterable[Node]) -> set[Edge]:
    """The edges by which these are counted."""
    found = set()
    for node in nodes:
        if node[0] in COUNTED:
            kind, name, label = COUNTED[node[0]]
            found.add((node, kind, (label, world.nodes[node][name])))
    return found


assert set(OWN.values()) == set(LABELS)
