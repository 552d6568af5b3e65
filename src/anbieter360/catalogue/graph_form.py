"""Catalogue values as nodes and edges of the graph, and back. One table, `FORMS`, says which field is what.

Properties are flat, as schema/graph declares them: a name is `nameDe` and `nameEn`, a nested value is canonical
JSON, a reference is an edge. Edges keep no order, so references come back in the order of their keys; where the order
says something, it stands in a property beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, get_args, get_origin

from anbieter360.catalogue.document_form import camel_case, from_document, hints, to_document
from anbieter360.catalogue.model import (
    Catalogue,
    Category,
    Compatibility,
    ConfidentialityReview,
    Deletion,
    Fact,
    Notice,
    ProcessingUse,
    Provider,
    Purpose,
    Recipient,
    Retention,
    ReviewOutcome,
    Statement,
    System,
    Text,
    node_id,
)
from anbieter360.instant import instant_of, text_of


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of a label: its type, the label it points to, and the field that holds the key or keys.

    order: the property that keeps their order, where it says something.
    """

    type: str
    target: str
    field: str
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """How one class stands in the graph. `part` is the field of Catalogue that holds its values."""

    label: str
    kind: type
    part: str
    edges: tuple[Edge, ...] = ()

    def values(self, catalogue: Catalogue) -> tuple[Any, ...]:
        """The catalogue's values of this class."""
        part = getattr(catalogue, self.part)
        return part if isinstance(part, tuple) else (part,)


#: In the order in which they are written: what is pointed to comes before what points.
FORMS = (
    Form("Provider", Provider, "provider"),
    Form("DataCategory", Category, "categories", (Edge("PART_OF", "DataCategory", "parent"),)),
    Form("System", System, "systems", (Edge("FLOWS_TO", "System", "flows_to"),)),
    Form("Recipient", Recipient, "recipients"),
    Form("Purpose", Purpose, "purposes", (Edge("PART_OF", "Purpose", "parent"),)),
    Form(
        "Notice",
        Notice,
        "notices",
        (Edge("ANNOUNCES", "Purpose", "announces"), Edge("SUPERSEDES", "Notice", "supersedes")),
    ),
    Form(
        "ProcessingUse",
        ProcessingUse,
        "uses",
        (
            Edge("SERVES", "Purpose", "purpose"),
            Edge("DISCLOSES_TO", "Recipient", "recipients"),
            Edge("NEEDS", "DataCategory", "categories", order="categoryOrder"),
            Edge("RUNS_IN", "System", "systems"),
        ),
    ),
    Form(
        "Compatibility",
        Compatibility,
        "compatibilities",
        (Edge("FROM", "Purpose", "from_purpose"), Edge("TO", "Purpose", "to_purpose")),
    ),
    Form(
        "RetentionRule",
        Retention,
        "retention",
        (Edge("CONCERNS", "DataCategory", "category"), Edge("HELD_FOR", "Purpose", "held_for")),
    ),
    Form("DeletionRule", Deletion, "deletion", (Edge("CONCERNS", "DataCategory", "category"),)),
    Form("Statement", Statement, "statements"),
)

FORM: Mapping[str, Form] = MappingProxyType({form.label: form for form in FORMS})


@dataclass(frozen=True, slots=True)
class Node:
    """A catalogue node as it stands in the graph. `edges`: edge type -> keys of the targets, sorted
    where their order says nothing."""

    label: str
    key: str
    properties: Mapping[str, Any]
    edges: Mapping[str, tuple[str, ...]]


def nodes(catalogue: Catalogue, home: bool) -> dict[tuple[str, str], Node]:
    """The nodes of a provider's half by (label, key)."""
    provider = catalogue.provider.key
    made = [_node(form, value, provider) for form in FORMS for value in form.values(catalogue)]
    own: dict[str, Any] = {"home": home}
    if catalogue.extra:
        own["extra"] = canonical_json(catalogue.extra)
    made[0] = Node("Provider", provider, {**made[0].properties, **own}, {})
    return {(node.label, node.key): node for node in made}


def catalogue_from(given: Iterable[Node]) -> Catalogue:
    """The half that these nodes are, lists in the order of keys. There must be one Provider among them."""
    parts: dict[str, list[Any]] = {form.part: [] for form in FORMS}
    extra: Mapping[str, object] = {}
    for node in sorted(given, key=lambda one: one.key):
        parts[FORM[node.label].part].append(value_of(node))
        if node.label == "Provider":
            extra = json.loads(node.properties.get("extra") or "{}")
    (provider,) = parts.pop("provider")
    return Catalogue(provider, extra=extra, **{part: tuple(values) for part, values in parts.items()})


def review_properties(review: ConfidentialityReview, provider: str) -> dict[str, Any]:
    """The node of a decision on a confidential purpose; `review_of` is the way back."""
    given = {
        "id": node_id(provider, "ConfidentialityReview", f"{review.purpose}--{text_of(review.at)}"),
        "provider": provider,
        "purposeKey": review.purpose,
        "ground": review.ground,
        "at": text_of(review.at),
        "outcome": review.outcome.value,
        "by": review.by,
        "reasoning": review.reasoning,
        "nextReviewAt": review.next_review_at and review.next_review_at.isoformat(),
    }
    return {name: value for name, value in given.items() if value is not None}


def review_of(properties: Mapping[str, Any]) -> ConfidentialityReview:
    """The decision that a node is."""
    following = properties.get("nextReviewAt")
    return ConfidentialityReview(
        properties["purposeKey"],
        properties["ground"],
        instant_of(properties["at"]),
        ReviewOutcome(properties["outcome"]),
        properties["by"],
        properties["reasoning"],
        date.fromisoformat(following) if following else None,
    )


def value_of(node: Node) -> Any:
    """The catalogue value that a node is."""
    form = FORM[node.label]
    edges = {edge.field: _in_order(edge, node) for edge in form.edges}
    given: dict[str, Any] = {}
    for name, hint in hints(form.kind).items():
        if name in edges:
            given[name] = edges[name] if get_origin(hint) is tuple else next(iter(edges[name]), None)
        else:
            given[name] = _from_properties(name, hint, node.properties)
    return form.kind(**given)


def _in_order(edge: Edge, node: Node) -> tuple[str, ...]:
    """What nothing is said of comes last, by key: nothing is where an older program wrote the node."""
    keys = node.edges.get(edge.type, ())
    places = {key: place for place, key in enumerate(node.properties.get(edge.order or "") or ())}
    return tuple(sorted(keys, key=lambda key: (places.get(key, len(places)), key))) if edge.order else keys


def canonical_json(value: object) -> str:
    """Sorted, without spaces: equal values have equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _node(form: Form, value: Any, provider: str) -> Node:
    properties: dict[str, Any] = {"id": node_id(provider, form.label, value.key), "key": value.key}
    if form.label != "Provider":
        properties["provider"] = provider
    edges = {edge.field: edge for edge in form.edges}
    drawn: dict[str, tuple[str, ...]] = {}
    for one in fields(value):
        given = getattr(value, one.name)
        if one.name in edges:
            edge = edges[one.name]
            drawn[edge.type] = _keys(given, edge)
            if edge.order:
                properties[edge.order] = list(drawn[edge.type])
        else:
            properties |= _properties(one.name, given)
    return Node(form.label, value.key, properties, drawn)


def _keys(given: str | tuple[str, ...] | None, edge: Edge) -> tuple[str, ...]:
    if given is None:
        return ()
    if isinstance(given, str):
        return (given,)
    return tuple(dict.fromkeys(given)) if edge.order else tuple(sorted(set(given)))


def _properties(name: str, given: Any) -> dict[str, Any]:
    """The properties of one field; nothing where there is nothing to say."""
    if given is None or given == ():
        return {}
    if isinstance(given, Text):
        pairs = {"nameDe": given.de, "nameEn": given.en}
        return {key: text for key, text in pairs.items() if text is not None}
    if name == "facts":
        return _fact_properties(given)
    document = to_document(given)
    if isinstance(document, dict):
        return {camel_case(name): canonical_json(document)} if document else {}
    return {camel_case(name): document}


def _fact_properties(facts: Sequence[Fact]) -> dict[str, Any]:
    return {
        "names": [fact.name for fact in facts],
        "values": [fact.value for fact in facts],
        "readable": [fact.readable for fact in facts],
    }


def _from_properties(name: str, hint: Any, properties: Mapping[str, Any]) -> Any:
    if hint is Text:
        text = Text(properties.get("nameDe"), properties.get("nameEn"))
        return None if text == Text() else text
    if name == "facts":
        return _facts(properties)
    given = properties.get(camel_case(name))
    if get_origin(hint) is tuple:
        return tuple(get_args(hint)[0](one) for one in given or ())
    if is_dataclass(hint):
        return _nested(name, hint, given)
    return None if given is None else from_plain(hint, given)


def from_plain(hint: Any, given: Any) -> Any:
    """A scalar of its type: a date from its text, an enum from its name."""
    return hint.fromisoformat(given) if hasattr(hint, "fromisoformat") else hint(given)


def _nested(name: str, hint: Any, given: str | None) -> Any:
    if given is None:
        return hint() if name == "contact" else None  # a provider's contact is never None, only empty
    return from_document(hint, json.loads(given))


def _facts(properties: Mapping[str, Any]) -> tuple[Fact, ...]:
    lists = (properties.get(name) or () for name in ("names", "values", "readable"))
    return tuple(Fact(*one) for one in zip(*lists, strict=True))
