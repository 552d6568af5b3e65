"""What an erasure makes of the model, by the outcomes that the second planner expects. Pure.

foreseen ─> fenced ─> erased ─> answered, and a cancellation that takes the fence back
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from modelled import Node, World, counted, person_of
from reference import UNSET, Expected

from anbieter360.catalogue.model import Catalogue
from anbieter360.erasure.planning.plan import Outcome, Scope, ScopeKind
from anbieter360.instant import text_of
from anbieter360.ledger.stars.plain import key_of

ORDER = list(Outcome)
STAYING = frozenset({Outcome.STILL_NECESSARY, Outcome.HELD, Outcome.RETAINED, Outcome.EVIDENCE})
LASTING = frozenset({Outcome.STILL_NECESSARY, Outcome.HELD, Outcome.RETAINED})
#: The product's own records outlive the person.
RECORDS = ("ErasureRequest", "Notification")
#: Labels of which a mark names what went of somebody who stays.
MARKED = ("DataItem", "Collection", "Identifier", "Information", "Consent", "Restriction", "UseEvent")
ENDS = ("withdrawnAt", "refusedAt", "revokedAt", "invalidatedAt")


@dataclass(frozen=True)
class Erasure:
    """What is expected of one: made from the graph as it is at the preview, the approval and the pivot."""

    world: World
    request: Node
    ref: str
    scope: Scope
    catalogue: Catalogue
    at: datetime

    @cached_property
    def expected(self) -> Expected:
        return Expected(person_of(self.world, self.ref, self.request), self.scope, self.catalogue, self.at)

    @cached_property
    def outcomes(self) -> Mapping[tuple[Node, str], Outcome]:
        """The strongest of each field."""
        fields = self.expected.fields.items()
        return {place: min((one for one, _ in reasons), key=ORDER.index) for place, reasons in fields}

    @property
    def plan(self) -> tuple[Any, ...]:
        """What the approval binds to."""
        return self.expected.fields, self.expected.shared, self.expected.told

    @property
    def summary(self) -> list[str]:
        """OUTCOME=count, as the request says it (I10), of whatever is data: the fence is not."""
        told = (one for ((label, _), name), one in self.outcomes.items() if name not in UNSET.get(label, ()))
        every = [*told, *(Outcome.KEPT_FOR_OTHERS for _ in self.expected.shared)]
        return sorted(f"{one}={every.count(one)}" for one in {*every})

    @cached_property
    def going(self) -> frozenset[Node]:
        """Nodes of which nothing stays."""
        keys = {node: self.outcomes[node, key_of(node[0])] for node in self.expected.asked}
        return frozenset(node for node, one in keys.items() if one not in STAYING and node[0] not in RECORDS)

    @property
    def is_hidden(self) -> bool:
        """Whether the person is absent: nothing stays but proof."""
        return ("Subject", self.ref) in self.going

    @cached_property
    def stripped(self) -> Mapping[Node, Mapping[str, None]]:
        """Fields that go of nodes that stay."""
        found: dict[Node, dict[str, None]] = {}
        for (node, name), outcome in self.outcomes.items():
            if outcome not in STAYING and node not in self.going and node[0] not in RECORDS:
                found.setdefault(node, {})[name] = None
        return found

    def visible(self, star: Set[Node]) -> Set[Node] | None:
        """What a reader sees of it behind the fence; None where the person is absent."""
        return None if self.is_hidden else star - self.going

    @property
    def others(self) -> frozenset[str]:
        """Who shares something with the person."""
        star = self.world.star(self.ref)
        shared = {edge for edge in self.world.edges if edge[1] == "SHARED_WITH"}
        twins = {other if one in star else one for one, _, other in shared if one in star or other in star}
        return frozenset(str(self.world.nodes[one]["subject"]) for one in twins)

    @cached_property
    def proved_until(self) -> date | None:
        """Of somebody who is gone: the day on which nothing has to be proved any more; None where nothing is."""
        kept = [node for node in self.expected.asked - self.going if node[0] in ("Consent", "Objection")]
        days = [day for node in kept if (day := self.expected.proved_until(*node))]
        return max(days, default=None) if self.is_hidden else None

    def then(self, other: Erasure) -> tuple[Any, ...]:
        """What is left of both after this and then that one; whoever is first has more to tell of what is shared."""
        world = replace(other, world=self.erased()).erased()
        told = {node for node in world.nodes if node[0] == "Notification" and world.nodes[node]["kind"] == "REVIEW"}
        left = world.without(told).said(self.request, outcomes=None).said(other.request, outcomes=None)
        return left.nodes, left.edges

    def fenced(self) -> World:
        """What goes is not counted any more."""
        uncounted = counted(self.world, self.world.star(self.ref) if self.is_hidden else self.going)
        return self.world.cut(uncounted)

    def unfenced(self, world: World) -> World:
        """It is counted again, as far as it is there."""
        return world.plus({}, counted(world, world.star(self.ref)))

    def erased(self) -> World:
        """The graph when all of it is done, and nobody who is told has answered."""
        world = self._told(self._marked(self.world))
        for node in (*self.stripped, *self._withdrawn):
            world = world.said(node, **self.stripped.get(node, {}), **self._withdrawn.get(node, {}))
        world = self._retained(self._kept(world) if self.is_hidden else world)
        world = _cut_down(world.without(self.going), self.world.star(self.ref), self.going, self.ref)
        world = self._unlisted(world) if self.is_hidden else self.unfenced(world)
        erased = {self.world.nodes[node]["category"] for node in self.going if node[0] == "DataItem"}
        said = {"status": "WAITING_FOR_RECIPIENTS", "outcomes": self.summary, "erased": sorted(erased)}
        return world.said(self.request, **said, receipt="a receipt")

    @property
    def partly(self) -> bool:
        """Whether anything of an item stays, which the answer says."""
        items = {one for (node, _), one in self.outcomes.items() if node[0] == "DataItem"}
        return bool(items & LASTING)

    @cached_property
    def _withdrawn(self) -> Mapping[Node, Mapping[str, str]]:
        """Consents in force that a request for everything, or for their purpose, takes back."""
        star = self.world.star(self.ref) - self.going
        return {node: {"withdrawnAt": text_of(self.at)} for node in star if node[0] == "Consent" and self._ends(node)}

    def _ends(self, node: Node) -> bool:
        said = self.world.nodes[node]
        if any(name in said for name in ENDS) or said.get("expiresAt", "~") <= text_of(self.at):
            return False
        covered = self.scope.kind is ScopeKind.PURPOSES and self.expected.in_scope(f"{said['purpose']}/")
        return self.scope.kind is ScopeKind.EVERYTHING or covered

    def _retained(self, world: World) -> World:
        """What stays serves nothing but what it is kept for; what is held, the dispute that it is held for."""
        for label, item in self.expected.asked - self.going:
            if label == "DataItem":
                serves = {serves or "rights-handling" for _, _, serves in self.expected.keeps(item)}
                if serves:
                    purposes = sorted(f"{self.catalogue.provider.key}:Purpose:{one}" for one in serves)
                    world = world.said((label, item), retainedFor=purposes)
        return world

    def _told(self, world: World) -> World:
        """A row for everybody who got something that goes, and for what somebody has to look at."""
        person = self.world.nodes["Subject", self.ref]
        for id_, has_address, items in self.expected.told:
            disclosure = self.world.nodes.get(("Disclosure", f"{id_}/{self.ref}"), {})
            is_system = ":System:" in id_
            reference = person["ref"] if is_system else disclosure.get("recipientRef")
            said = {
                "system" if is_system else "recipient": id_,
                "kind": "ERASURE",
                "about": self.request[1],
                "items": sorted(map(self._ref, items)) if items else None,
                "status": "PENDING" if has_address else "MANUAL",
                "recipientRef": reference,
            }
            world = self._row(world, f"{id_} told of {self.request[1]}", said)
        for (_, item), other in self._to_review():
            said = {"kind": "REVIEW", "about": other, "items": [self._ref(item)], "status": "MANUAL"}
            said["system"] = id_ = self.world.nodes["DataItem", item]["system"]
            world = self._row(world, f"{id_} told of {self.request[1]} about {other}", said)
        return world

    def _to_review(self) -> Iterable[tuple[Node, str]]:
        """Shared free text that goes, and the other side of it."""
        for node in self.expected.shared:
            if " " in self.world.nodes[node].get("value", ""):
                others = self.world.after(node, "SHARED_WITH") | self.world.before(node, "SHARED_WITH")
                yield from ((node, other) for _, other in others)

    def _ref(self, item: str) -> str:
        """Of the other side of what is shared, not what the model calls it."""
        return str(self.world.nodes["DataItem", item]["ref"])

    def _row(self, world: World, word: str, said: Mapping[str, Any]) -> World:
        row = ("Notification", word)
        given = {name: value for name, value in said.items() if value is not None} | {"request": self.request[1]}
        return world.plus({row: given}, [(self.request, "TOLD", row), (("Subject", self.ref), "NOTIFIED", row)])

    def _marked(self, world: World) -> World:
        """What does not come back (I14)."""
        for type_, hash_ in self._marks():
            mark = ("Suppression", f"{self.request[1]} {type_} {hash_}")
            world = world.plus({mark: {"type": type_, **({"hash": hash_} if hash_ else {})}})
            world = world.plus({}, [(self.request, "SUPPRESSES", mark)])
        return world

    def _marks(self) -> Iterable[tuple[str, str]]:
        star = self.world.star(self.ref)
        gone = {node for node in star if node[0] == "Identifier" and (self.is_hidden or node in self.going)}
        yield from ((self.world.nodes[node]["type"], "") for node in gone)
        if self.is_hidden:
            yield "REF", ""
        else:
            yield from ((label, key) for label, key in self.going if label in MARKED)

    def _kept(self, world: World) -> World:
        """What stays of somebody who is gone hangs on the request."""
        person = ("Subject", self.ref)
        standings = {one for one in world.after(person, "HAS_STANDING") if one not in self.going}
        rows = {one for one in world.after(person, "NOTIFIED") if not world.before(one, "TOLD")}
        kept = [(self.request, "KEEPS", one) for one in standings]
        return world.plus({}, [*kept, *((self.request, "TOLD", one) for one in rows)])

    def _unlisted(self, world: World) -> World:
        """It has no place among the people of its purpose any more."""
        for label, page in world.after(self.request, "KEEPS"):
            kept = (label, f"kept/{page}")
            world = world.called({(label, page): kept}).said(kept, page=kept[1])
        return world


def _cut_down(world: World, star: set[Node], going: Iterable[Node], ref: str) -> World:
    """Lists of what stays name nothing that went, and a standing tells of no collection but what is there."""
    gone = {key for _, key in going}
    for node in star & world.nodes.keys():
        said = world.nodes[node]
        match node[0]:
            case "UseEvent" if "items" in said:
                world = world.said(node, items=[one for one in said["items"] if one not in gone])
            case "Disclosure":
                world = world.said(node, uses=[one for one in said["uses"] if f"{one}/{ref}" not in gone])
            case "Restriction" | "Hold" if "scope" in said:
                world = world.said(node, scope=[one for one in said["scope"] if one not in gone])
            case "Standing":
                world = world.said(node, **_newest(world, node))
    return world


def _newest(world: World, standing: Node) -> dict[str, Any]:
    newest: Mapping[str, Any] = {}
    for node in world.after(standing, "COLLECTED"):
        if world.nodes[node]["collectedAt"] > newest.get("collectedAt", ""):
            newest = world.nodes[node]
    return {name: newest.get(name) for name in ("legalBasis", "collectedAt")}
