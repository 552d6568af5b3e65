"""What a node that stays says afterwards: nothing of what went, and its sealed fields for the fresh key. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anbieter360.erasure.plan import Fence
from anbieter360.ledger.plain import LABELS, PlainStar, Properties, key_of, sealed_fields


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A node and the properties to set, in plain values; None takes one off."""

    label: str
    key: str
    changes: Properties


def rewritten(star: PlainStar, fence: Fence, stripped: Mapping[str, Collection[str]]) -> Iterator[Rewritten]:
    """Every node that stays and has something to set, the person's own last. stripped: key of one -> fields that go."""
    for label in LABELS:
        for key, node in star.nodes[label].items():
            if fence.passes(key) or label == "ErasureRequest":
                yield from _node(label, key, node.properties, star, fence, stripped.get(key, ()))
    if not fence.hidden:
        yield from _person(star, fence)


def _node(
    label: str, key: str, properties: Properties, star: PlainStar, fence: Fence, gone: Collection[str]
) -> Iterator[Rewritten]:
    changes = {name: properties[name] for name in sealed_fields(label) if name in properties}
    changes |= _trimmed(label, key, properties, star, fence) | {name: None for name in gone if name in properties}
    if changes:
        yield Rewritten(label, key, changes)


def _person(star: PlainStar, fence: Fence) -> Iterator[Rewritten]:
    own = key_of("Subject"), "fence", "hidden", "going", "staying", "epoch"
    gone = {name: None for name in star.properties if name not in own and not fence.passes(f"Subject.{name}")}
    kept = {name: star.properties[name] for name in sealed_fields("Subject") if name in star.properties}
    changes: dict[str, Any] = {**kept, **gone}
    if changes:
        yield Rewritten("Subject", star.subject, changes)


def _trimmed(label: str, key: str, properties: Properties, star: PlainStar, fence: Fence) -> Properties:
    """Lists without the ids and references of nodes that go."""
    match label:
        case "Disclosure":
            return _without("uses", properties, {use for use in properties.get("uses", ()) if _used(use, star, fence)})
        case "UseEvent":
            return _without("items", properties, {one for one in properties.get("items", ()) if fence.passes(one)})
        case "Restriction" | "Hold":
            gone = {node.properties["ref"] for item, node in star.nodes["DataItem"].items() if not fence.passes(item)}
            return _without("scope", properties, set(properties.get("scope", ())) - gone)
        case "Standing":
            return _newest(key, properties, star, fence)
    return {}


def _used(use: str, star: PlainStar, fence: Fence) -> bool:
    return fence.passes(f"{use}/{star.subject}")


def _without(name: str, properties: Properties, left: set[str]) -> Properties:
    there = properties.get(name)
    if there is None or set(there) == left:
        return {}
    return {name: [one for one in there if one in left]}


def _newest(key: str, properties: Properties, star: PlainStar, fence: Fence) -> Properties:
    """Basis and time of the newest collection that stays; none where only consents or objections do."""
    stay = [
        node.properties
        for collection, node in star.nodes["Collection"].items()
        if node.parent == key and fence.passes(collection)
    ]
    newest = max(stay, key=lambda one: one["collectedAt"], default={})
    said = {name: newest.get(name) for name in ("legalBasis", "collectedAt")}
    return {} if all(properties.get(name) == value for name, value in said.items()) else said
