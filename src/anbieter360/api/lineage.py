"""Lineage as the API shows it: nodes with their distance from the start, and the edges between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import strawberry

from anbieter360.access import Act
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.api.relay.node_labels import catalogue_label, collection_label, kind_of
from anbieter360.api.relay.node_types import find_node
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import LineageDirection
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision.facts import Star
from anbieter360.errors import BadInput
from anbieter360.ledger.reading.lineage import Lineage, Place, trace
from anbieter360.ledger.reading.star import subject_of

DEEPEST = 50

#: Their id is that of a catalogue node, a slash and the person's.
_NAMED_AFTER_A_CATALOGUE_NODE = frozenset({"Standing", "Usage", "Disclosure"})


@strawberry.type(description="A node of a lineage.")
class LineageNode:
    id: strawberry.ID = strawberry.field(description="Global id; `node` finds it again.")
    kind: str = strawberry.field(description="The type of the node in upper snake case, e.g. DATA_ITEM.")
    key: str | None = strawberry.field(description="Key of a catalogue node, ref of an item; null for the others.")
    label: str = strawberry.field(
        description="What to show: the name, else the key or reference, else the kind; a standing, usage or disclosure "
        "is called after its purpose, use or recipient, a collection by its legal basis and day. Never a value."
    )
    degree: int = strawberry.field(description="Hops from the start.")


@strawberry.type(description="Data flows from source to target.")
class LineageEdge:
    source: strawberry.ID = strawberry.field(description="Global id of the node the data comes from.")
    target: strawberry.ID = strawberry.field(description="Global id of the node the data goes to.")
    kind: str = strawberry.field(description="Name of the edge in the graph, e.g. HOLDS.")


@strawberry.type(name="Lineage", description="Where data comes from and where it goes.")
class LineageView:
    nodes: list[LineageNode] = strawberry.field(description="The start and all that was reached, the nearest first.")
    edges: list[LineageEdge] = strawberry.field(description="The edges between these nodes.")
    truncated: bool = strawberry.field(description="Whether there was more than 2,000 nodes.")


async def lineage(context: Context, start: str, direction: LineageDirection, max_depth: int) -> LineageView | None:
    """None where the start is absent or the caller may not follow lineage. Raises BadInput for a depth out of range."""
    if not 0 <= max_depth <= DEEPEST:
        raise BadInput(f"maxDepth: is out of range; give 0 to {DEEPEST}.")
    if not context.view.may(Act.FOLLOW_LINEAGE) or await find_node(context, start) is None:
        return None
    place = await _place(context, start)
    if place is None:
        return None
    found = await trace(context.services.graph, context.catalogues, place, direction, max_depth)
    return await _view(context, found)


async def _place(context: Context, opaque: str) -> Place | None:
    label, key = split_global_id(opaque) or ("", "")
    if label in ("Provider", "DataCategory", "System", "Recipient", "Purpose", "Notice", "ProcessingUse"):
        return Place(label, key)
    subject = key if label == "Subject" else await subject_of(context.services.graph, label, key, own=context.view.own)
    return Place(label, key, subject) if subject else None


async def _view(context: Context, found: Lineage) -> LineageView:
    people = {place.subject for place in found.degree if place.subject}
    refs = await context.people.refs(
        [(subject, found.stars[subject].ref_sealed) for subject in sorted(people) if subject in found.stars]
    )
    for subject in people:
        context.look(subject)
    for place in found.degree:
        if place.subject and context.withheld:
            context.note_withheld(place.subject, _hangs_on(found, place))
    ordered = sorted(found.degree.items(), key=lambda entry: (entry[1], entry[0].label, entry[0].id))
    return LineageView(
        nodes=[_node(context, found, place, degree, refs) for place, degree in ordered],
        edges=[LineageEdge(source=_id(one.source), target=_id(one.target), kind=one.kind) for one in found.edges],
        truncated=found.truncated,
    )


def _hangs_on(found: Lineage, place: Place) -> Iterable[str]:
    """Ids of purposes or uses that the node tells of."""
    star = found.stars.get(place.subject or "")
    if place.label == "Collection" and star:
        return [one.purpose for one in star.collections if one.id == place.id]
    return (place.id.rpartition("/")[0],)


def _node(context: Context, found: Lineage, place: Place, degree: int, refs: Mapping[str, str]) -> LineageNode:
    key, label = _key_and_label(context, found, place, refs)
    return LineageNode(
        id=_id(place), kind=kind_of(place.label), key=key, label=label or kind_of(place.label), degree=degree
    )


def _key_and_label(
    context: Context, found: Lineage, place: Place, refs: Mapping[str, str]
) -> tuple[str | None, str | None]:
    if place.subject is None:
        return split_node_id(place.id)[2], catalogue_label(context.catalogues, place.id)
    if place.label == "Subject":
        return None, refs.get(place.subject)
    if place.label in _NAMED_AFTER_A_CATALOGUE_NODE:
        return None, catalogue_label(context.catalogues, place.id.rpartition("/")[0])
    star = found.stars.get(place.subject)
    if place.label == "Collection":
        return None, _collection_label(context, star, place.id) if star else None
    item = star.item.get(place.id) if star else None
    ref = item.ref if item else found.item_refs.get(place.id)
    return ref, ref


def _collection_label(context: Context, star: Star, collection: str) -> str | None:
    found = next((one for one in star.collections if one.id == collection), None)
    return collection_label(found, context.catalogues.by_provider[star.provider]) if found else None


def _id(place: Place) -> strawberry.ID:
    return strawberry.ID(global_id(place.label, place.id))
