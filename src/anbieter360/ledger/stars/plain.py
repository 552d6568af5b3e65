"""A person's star as plain values, before sealing or after opening: what a record says, or what the graph holds.

Both sides of an import meet in this shape: `build` makes it from a record, `stored` from the graph, `difference`
compares the two, `save` seals and writes what differs. Nothing of it leaves the process unsealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from anbieter360.datamap.graph import Form
from anbieter360.datamap.load import load_datamap

Properties = dict[str, Any]
Pair = tuple[str, str]

#: Labels whose one edge to the catalogue is drawn with them, and the property that names its end.
HUBS: Mapping[str, str] = {"Standing": "purpose", "Usage": "use", "Disclosure": "recipient"}

#: Labels of a star beside Subject, parents before children.
LABELS = (
    *HUBS,
    "Identifier",
    "Information",
    "Restriction",
    "Hold",
    "ErasureRequest",
    "RefusedUse",
    "RightsRequest",
    "Notification",
    "Collection",
    "Consent",
    "Objection",
    "UseEvent",
    "DataItem",
)

#: Edges beside those that a node is created with.
LINKS = ("HOLDS", "DERIVED_FROM", "USAGE_OF", "DISCLOSURE_OF", "LED_TO", "SHARED_WITH")


@dataclass(slots=True)
class Node:
    """A node and the key of the node that it hangs on (for a DataItem: of one of its collections)."""

    parent: str
    properties: Properties


@dataclass(slots=True)
class PlainStar:
    """subject: the person's id. links: kind -> (from, to) -> lastAt of a LED_TO, else None."""

    subject: str
    properties: Properties
    nodes: dict[str, dict[str, Node]] = field(default_factory=lambda: {label: {} for label in LABELS})
    links: dict[str, dict[Pair, str | None]] = field(default_factory=lambda: {kind: {} for kind in LINKS})


def erased_at(stored: PlainStar) -> str:
    """When something of a person who is there was erased last; empty where nothing was."""
    return max((node.properties.get("pivotAt") or "" for node in stored.nodes["ErasureRequest"].values()), default="")


def removed_identifiers(stored: PlainStar) -> Sequence[str]:
    """Hashes of those that were put right by taking them off."""
    removed: Sequence[str] = stored.properties.get("removedIdentifiers") or ()
    return removed


def kept_off(stored: PlainStar) -> tuple[str, ...]:
    """By what it shows whether anything that does not come in has changed: when something was erased, and the hashes of
    identifiers that were taken off."""
    return erased_at(stored), *removed_identifiers(stored)


@cache
def key_of(label: str) -> str:
    """The property that identifies a node of the label: id or page."""
    key = load_datamap().node[label].key
    return key.name if key else "id"


@cache
def sealed_fields(label: str) -> tuple[str, ...]:
    """The properties of the label that stand in the graph as ciphertext."""
    return tuple(one.name for one in load_datamap().node[label].fields if one.form is Form.SEALED)
