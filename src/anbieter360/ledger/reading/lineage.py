"""Lineage: follow the data from any node, with its flow or against it.

DOWNSTREAM runs system → item → derived item → collection → standing → purpose → use → recipient, and beside it
item → usage → disclosure → recipient; UPSTREAM runs back. Directions are those of `@flow` in schema/graph; where the
hub rule leaves no edge (system and category of an item, an item's person) lineage draws one of its own.
Breadth first, so `degree` is the number of hops; a node is met once, so cycles end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import Catalogue, node_id, split_node_id
from anbieter360.decision.facts import Star
from anbieter360.engine.bolt import Graph
from anbieter360.ledger.reading.pages import Listing, Range, read_page
from anbieter360.ledger.reading.star import read_stars

MAX_NODES = 2_000
_STARS_AT_ONCE = 50

#: Edges that lineage draws where the graph has none.
ABOUT, STORES, CLASSIFIES = "ABOUT", "STORES", "CLASSIFIES"


class Direction(StrEnum):
    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A node by label and key; subject is the id of its person, None for a catalogue node."""

    label: str
    id: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge to a neighbour, of this kind."""

    kind: str
    to: Place


@dataclass(frozen=True, slots=True)
class LineageEdge:
    """Data flows from source to target."""

    source: Place
    target: Place
    kind: str


@dataclass(frozen=True)
class Lineage:
    """degree: place -> hops from the start. stars: those that were read on the way, by subject id.

    item_refs: item id -> ref of items whose person's star was not read, because nothing was beyond them.
    """

    degree: dict[Place, int]
    edges: tuple[LineageEdge, ...]
    truncated: bool
    stars: dict[str, Star]
    item_refs: dict[str, str]


async def trace(graph: Graph, catalogues: Catalogues, start: Place, direction: Direction, max_depth: int) -> Lineage:
    """Everything within max_depth hops; BOTH is the union of the two ways, not every mixture of them.

    The caller must be one who may see everybody (Act.FOLLOW_LINEAGE). At most MAX_NODES nodes; truncated says so.
    """
    walk = _Walk(graph, catalogues, max_depth)
    for way in (Direction.UPSTREAM, Direction.DOWNSTREAM):
        if direction in (way, Direction.BOTH):
            await walk.run(start, way)
    edges = tuple(sorted(walk.edges, key=lambda one: (one.source, one.target, one.kind)))
    return Lineage(walk.degree, edges, walk.truncated, walk.stars, walk.item_refs)


@dataclass
class _Walk:
    """The state of one breadth-first walk."""

    graph: Graph
    catalogues: Catalogues
    max_depth: int
    degree: dict[Place, int] = field(default_factory=dict)
    edges: set[LineageEdge] = field(default_factory=set)
    stars: dict[str, Star] = field(default_factory=dict)
    item_refs: dict[str, str] = field(default_factory=dict)
    flows: dict[str, Flows] = field(default_factory=dict)  # by subject id or provider key
    truncated: bool = False

    async def run(self, start: Place, way: Direction) -> None:
        await self._load_stars([start])  # for its name, where nothing is beyond it
        self.degree[start] = 0
        met, level = {start}, [start]
        for degree in range(1, self.max_depth + 1):
            if not level:
                return
            level = await self._step(level, way, degree, met)

    async def _step(self, level: Sequence[Place], way: Direction, degree: int, met: set[Place]) -> list[Place]:
        await self._load_stars(level)
        following: list[Place] = []
        for place in level:
            for hop in await self._hops(place, way):
                if hop.to not in met and not self._room(hop.to, degree):
                    continue
                self._draw(place, hop, way)
                if hop.to not in met:
                    met.add(hop.to)
                    following.append(hop.to)
        return following

    def _room(self, place: Place, degree: int) -> bool:
        if place in self.degree:
            self.degree[place] = min(degree, self.degree[place])
            return True
        if len(self.degree) >= MAX_NODES:
            self.truncated = True
            return False
        self.degree[place] = degree
        return True

    def _draw(self, place: Place, hop: Hop, way: Direction) -> None:
        source, target = (place, hop.to) if way is Direction.DOWNSTREAM else (hop.to, place)
        self.edges.add(LineageEdge(source, target, hop.kind))

    async def _load_stars(self, level: Iterable[Place]) -> None:
        wanted = sorted({place.subject for place in level if place.subject and place.subject not in self.stars})
        for start in range(0, len(wanted), _STARS_AT_ONCE):
            some = wanted[start : start + _STARS_AT_ONCE]
            none: frozenset[str] = frozenset()
            self.stars |= await read_stars(self.graph, some, own=None, hidden=none, hidden_uses=none)

    async def _hops(self, place: Place, way: Direction) -> Sequence[Hop]:
        hops = self._flows(place).hops(place, way)
        return hops if place.subject else [*hops, *await self._people_hops(place, way)]

    def _flows(self, place: Place) -> Flows:
        owner = place.subject or split_node_id(place.id)[0]
        if owner not in self.flows:
            star, catalogue = self.stars.get(owner), self.catalogues.by_provider.get(owner)
            found = star_flows(star) if star else catalogue_flows(catalogue) if catalogue else ()
            self.flows[owner] = Flows.of(found)
        return self.flows[owner]

    async def _people_hops(self, place: Place, way: Direction) -> list[Hop]:
        """From a catalogue node to people's nodes: a page of its index, no longer than there is room."""
        found = _PEOPLE.get((place.label, way))
        if not found:
            return []
        listing, label, kind = found
        room = MAX_NODES - len(self.degree) + 1
        page = await read_page(self.graph, listing, place.id, Range(max(room, 1)), own=None)
        self.truncated |= page.more
        if label == "DataItem":
            self.item_refs |= {row["item"]: row["itemRef"] for row in page.rows}
            return [Hop(kind, Place(label, row["item"], row["subject"])) for row in page.rows]
        return [Hop(kind, Place(label, f"{place.id}/{row['subject']}", row["subject"])) for row in page.rows]


#: (label of the catalogue node, way) -> (listing, label of the people's nodes, kind of edge).
_PEOPLE = {
    ("Purpose", Direction.UPSTREAM): (Listing.PURPOSE_PEOPLE, "Standing", "FOR"),
    ("ProcessingUse", Direction.UPSTREAM): (Listing.USE_PEOPLE, "Usage", "IN"),
    ("Recipient", Direction.UPSTREAM): (Listing.RECIPIENT_PEOPLE, "Disclosure", "TO"),
    ("System", Direction.DOWNSTREAM): (Listing.SYSTEM_ITEMS, "DataItem", STORES),
    ("DataCategory", Direction.DOWNSTREAM): (Listing.CATEGORY_ITEMS, "DataItem", CLASSIFIES),
}


#: (source, kind, target): data flows from source to target.
Flow: TypeAlias = tuple[Place, str, Place]


@dataclass(frozen=True, slots=True)
class Flows:
    """Neighbours both ways, in a fixed order."""

    downstream: Mapping[Place, Sequence[Hop]]
    upstream: Mapping[Place, Sequence[Hop]]

    @classmethod
    def of(cls, flows: Iterable[Flow]) -> Flows:
        downstream: dict[Place, list[Hop]] = {}
        upstream: dict[Place, list[Hop]] = {}
        for source, kind, target in sorted(flows):
            downstream.setdefault(source, []).append(Hop(kind, target))
            upstream.setdefault(target, []).append(Hop(kind, source))
        return cls(downstream, upstream)

    def hops(self, place: Place, way: Direction) -> Sequence[Hop]:
        return (self.downstream if way is Direction.DOWNSTREAM else self.upstream).get(place, ())


def catalogue_flows(catalogue: Catalogue) -> Iterator[Flow]:
    """Every flow between the catalogue nodes of one provider."""

    def place(label: str, key: str) -> Place:
        return Place(label, node_id(catalogue.provider.key, label, key))

    for system in catalogue.systems:
        for to in system.flows_to:
            yield place("System", system.key), "FLOWS_TO", place("System", to)
    for use in catalogue.uses:
        this = place("ProcessingUse", use.key)
        yield place("Purpose", use.purpose), "SERVES", this
        for recipient in use.recipients:
            yield this, "DISCLOSES_TO", place("Recipient", recipient)
        for category in use.categories:
            yield place("DataCategory", category), "NEEDS", this


def star_flows(star: Star) -> Iterator[Flow]:
    """Every flow in a person's star and from it to the catalogue."""
    subject = Place("Subject", star.id, star.id)
    yield from _item_flows(star, subject)
    yield from _standing_flows(star, subject)
    yield from _usage_flows(star, subject)
    yield from _disclosure_flows(star, subject)


def _item_flows(star: Star, subject: Place) -> Iterator[Flow]:
    for item in star.items:
        this = Place("DataItem", item.id, star.id)
        yield subject, ABOUT, this
        yield Place("System", item.system), STORES, this
        yield Place("DataCategory", item.category), CLASSIFIES, this
        for source in item.derived_from:
            yield Place("DataItem", source, star.id), "DERIVED_FROM", this


def _standing_flows(star: Star, subject: Place) -> Iterator[Flow]:
    for standing in star.standings:
        this = Place("Standing", standing.page, star.id)
        yield subject, "HAS_STANDING", this
        yield this, "FOR", Place("Purpose", standing.purpose)
        for collection in standing.collections:
            act = Place("Collection", collection.id, star.id)
            yield act, "COLLECTED", this
            for item in collection.items:
                yield Place("DataItem", item, star.id), "HOLDS", act


def _usage_flows(star: Star, subject: Place) -> Iterator[Flow]:
    for usage in star.usages:
        this = Place("Usage", usage.page, star.id)
        yield subject, "USED_BY", this
        yield this, "IN", Place("ProcessingUse", usage.use)
        for item in usage.items:
            yield Place("DataItem", item, star.id), "OF", this
        for recipient in usage.disclosures:
            yield this, "LED_TO", Place("Disclosure", f"{recipient}/{star.id}", star.id)


def _disclosure_flows(star: Star, subject: Place) -> Iterator[Flow]:
    for disclosure in star.disclosures:
        this = Place("Disclosure", disclosure.page, star.id)
        yield subject, "DISCLOSED", this
        yield this, "TO", Place("Recipient", disclosure.recipient)
        for item in disclosure.items:
            yield Place("DataItem", item, star.id), "OF", this
