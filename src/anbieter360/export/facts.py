"""What a copy is gathered from: the person's star as they may see it, its opened values, the catalogue they may see.

The star says what belongs into the copy, the plain star what stands in its fields. All of it is pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from anbieter360.catalogue.model import Catalogue, Text, node_id, split_node_id
from anbieter360.decision.facts import Star
from anbieter360.export.copy import Named
from anbieter360.ledger.stars.plain import PlainStar, Properties


@dataclass(frozen=True)
class Facts:
    """star: without what hangs on hidden purposes, and so is the catalogue. plain: everything, opened. at: now."""

    star: Star
    plain: PlainStar
    catalogue: Catalogue
    at: datetime

    def named(self, node: str) -> Named:
        """A catalogue node by its id. One that has no name of its own is called by its key."""
        _, label, key = split_node_id(node)
        found = self._nodes.get((label, key))
        return Named(node, key, getattr(found, "name", None) or Text(key, key))

    def named_key(self, label: str, key: str) -> Named:
        return self.named(node_id(self.catalogue.provider.key, label, key))

    def key(self, node: str | None) -> str | None:
        """The key of a catalogue node's id."""
        return split_node_id(node)[2] if node else None

    def properties(self, label: str, node: str) -> Properties:
        """All fields of a node of the star, sealed ones opened; empty where it has gone meanwhile."""
        found = self.plain.nodes[label].get(node)
        return found.properties if found else {}

    def children(self, label: str, parent: str | None = None) -> list[Properties]:
        """The nodes of a label by time and id, or those that hang on one node; `at` or `receivedAt` is the time."""
        found = (one.properties for one in self.plain.nodes[label].values() if parent in (None, one.parent))
        return sorted(found, key=lambda one: (one.get("at", ""), one["id"]))

    def refs(self, items: Iterable[str]) -> tuple[str, ...]:
        """Refs of items by their ids, in the star's order; what the person may not see is left out."""
        found = sorted(self._place[one] for one in set(items) if one in self._place)
        return tuple(self.star.items[place].ref for place in found)

    def is_hidden_ref(self, ref: str) -> bool:
        """Whether it is the ref of an item that is not in the copy."""
        return ref in self._hidden_refs

    @cached_property
    def _place(self) -> dict[str, int]:
        return {one.id: place for place, one in enumerate(self.star.items)}

    @cached_property
    def _hidden_refs(self) -> frozenset[str]:
        every = (one.properties for one in self.plain.nodes["DataItem"].values())
        return frozenset(one["ref"] for one in every if one["id"] not in self.star.item)

    @cached_property
    def _nodes(self) -> dict[tuple[str, str], Any]:
        catalogue = self.catalogue
        lists: dict[str, tuple[Any, ...]] = {
            "Purpose": catalogue.purposes,
            "ProcessingUse": catalogue.uses,
            "Recipient": catalogue.recipients,
            "DataCategory": catalogue.categories,
            "System": catalogue.systems,
        }
        return {(label, one.key): one for label, nodes in lists.items() for one in nodes}
