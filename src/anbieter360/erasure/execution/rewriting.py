"""What a node that stays says afterwards: nothing of what went, and its sealed fields for the fresh key. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from anbieter360.erasure.planning.plan import Fence
from anbieter360.ledger.stars.build import newest_standing
from anbieter360.ledger.stars.plain import LABELS, PlainStar, Properties, key_of, sealed_fields


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A node and the properties to set, in plain values; None takes one off."""

    label: str
    key: str
    changes: Properties


@dataclass(frozen=True)
class _Left:
    """What is left of a star, each looked for once."""

    star: PlainStar
    fence: Fence

    @cached_property
    def gone(self) -> frozenset[str]:
        """Refs of the items that go."""
        items = self.star.nodes["DataItem"]
        return frozenset(node.properties["ref"] for key, node in items.items() if not self.fence.passes(key))

    @cached_property
    def newest(self) -> Mapping[str, Properties]:
        """Page of a standing -> its newest collection that stays."""
        found: dict[str, Properties] = {}
        for key, node in self.star.nodes["Collection"].items():
            if self.fence.passes(key):
                found[node.parent] = newest_standing(found.get(node.parent, {}), node.properties)
        return found

    def is_used(self, use: str) -> bool:
        return self.fence.passes(f"{use}/{self.star.subject}")


def rewritten(star: PlainStar, fence: Fence, stripped: Mapping[str, Collection[str]]) -> Iterator[Rewritten]:
    """Every node that stays and has something to set, the person's own last. stripped: key of one -> fields that go."""
    left = _Left(star, fence)
    for label in LABELS:
        for key, node in star.nodes[label].items():
            if fence.passes(key) or label == "ErasureRequest":
                yield from _node(label, key, node.properties, left, stripped.get(key, ()))
    if not fence.hidden:
        yield from _person(star, fence)


def _node(label: str, key: str, properties: Properties, left: _Left, gone: Collection[str]) -> Iterator[Rewritten]:
    changes = {name: properties[name] for name in sealed_fields(label) if name in properties}
    changes |= _trimmed(label, key, properties, left) | {name: None for name in gone if name in properties}
    if changes:
        yield Rewritten(label, key, changes)


def _person(star: PlainStar, fence: Fence) -> Iterator[Rewritten]:
    own = key_of("Subject"), "fence", "hidden", "going", "staying", "epoch"
    gone = {name: None for name in star.properties if name not in own and not fence.passes(f"Subject.{name}")}
    kept = {name: star.properties[name] for name in sealed_fields("Subject") if name in star.properties}
    changes: dict[str, Any] = {**kept, **gone}
    if changes:
        yield Rewritten("Subject", star.subject, changes)


def _trimmed(label: str, key: str, properties: Properties, left: _Left) -> Properties:
    """Lists without the ids and references of nodes that go."""
    match label:
        case "Disclosure":
            return _only("uses", properties, {use for use in properties.get("uses", ()) if left.is_used(use)})
        case "UseEvent":
            return _only("items", properties, {one for one in properties.get("items", ()) if left.fence.passes(one)})
        case "Restriction" | "Hold":
            return _only("scope", properties, set(properties.get("scope", ())) - left.gone)
        case "Standing":
            return _newest(properties, left.newest.get(key, {}))
    return {}


def _only(name: str, properties: Properties, left: set[str]) -> Properties:
    there = properties.get(name)
    if there is None or set(there) == left:
        return {}
    return {name: [one for one in there if one in left]}


def _newest(properties: Properties, newest: Properties) -> Properties:
    """Basis and time of the newest collection that stays; none where only consents or objections do."""
    said = {name: newest.get(name) for name in ("legalBasis", "collectedAt")}
    return {} if all(properties.get(name) == value for name, value in said.items()) else said
