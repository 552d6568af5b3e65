"""What a star lacks of what is now said about the person. Pure; nothing is ever taken away here.

A later statement about the same fact counts, sums and newest times are joined. `combined` puts together what several
records of a batch say about one person; `Changes.add` compares that with what the graph holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from anbieter360.ledger.stars.build import joined_disclosure, newest_standing
from anbieter360.ledger.stars.plain import LABELS, LINKS, Node, Pair, PlainStar, Properties, erased_at
from anbieter360.ledger.stars.said import is_answer, lasting

#: What stays as it was first written, beside what was said (`said`).
_FIXED: Mapping[str, frozenset[str]] = {
    "Subject": frozenset({"id", "ref", "refHash", "provider", "page", "epoch"}),
    "DataItem": frozenset({"subject", "categoryPage", "system", "systemPage", "collectedAt", "source"}),
}
_NOTHING_FIXED: frozenset[str] = frozenset()


@dataclass(slots=True)
class Change:
    """A node to create, or properties to set on one that is there."""

    subject: str
    key: str
    parent: str
    properties: Properties


@dataclass(slots=True)
class Changes:
    """What to write, by label and kind of edge; in plain values."""

    new_subjects: list[PlainStar] = field(default_factory=list)
    created: dict[str, list[Change]] = field(default_factory=lambda: {label: [] for label in LABELS})
    updated: dict[str, list[Change]] = field(default_factory=lambda: {label: [] for label in ("Subject", *LABELS)})
    linked: dict[str, list[tuple[Pair, str | None]]] = field(default_factory=lambda: {kind: [] for kind in LINKS})
    relinked: list[tuple[Pair, str | None]] = field(default_factory=list)

    def add(self, wanted: PlainStar, stored: PlainStar | None) -> bool:
        """Note what `stored` lacks of `wanted`; whether that is anything. stored: None for a new person."""
        if stored is None:
            self.new_subjects.append(wanted)
            stored = PlainStar(wanted.subject, wanted.properties)
            self._nodes(wanted, stored)
            self._links(wanted, stored)
            return True
        before = len(self)
        self._update("Subject", stored, wanted.subject, stored.properties, wanted.properties)
        self._nodes(wanted, stored)
        self._links(wanted, stored)
        self._free(wanted, stored)
        return len(self) > before

    def __len__(self) -> int:
        """How many nodes and edges are written."""
        nodes = sum(len(found) for found in (*self.created.values(), *self.updated.values()))
        edges = sum(len(found) for found in self.linked.values())
        return len(self.new_subjects) + nodes + edges + len(self.relinked)

    def _nodes(self, wanted: PlainStar, stored: PlainStar) -> None:
        events = _new_events(wanted, stored)
        for label, nodes in wanted.nodes.items():
            there = stored.nodes[label]
            for key, node in nodes.items():
                old = there.get(key)
                if old is None:
                    self.created[label].append(Change(wanted.subject, key, node.parent, node.properties))
                else:
                    new = _counted(label, node.properties, old.properties, events[key])
                    self._update(label, stored, key, old.properties, new)

    def _update(self, label: str, stored: PlainStar, key: str, old: Properties, new: Properties) -> None:
        after = joined(label, old, new)
        changes = {name: value for name, value in after.items() if old.get(name) != value}
        if changes:
            self.updated[label].append(Change(stored.subject, key, "", changes))

    def _links(self, wanted: PlainStar, stored: PlainStar) -> None:
        for kind, links in wanted.links.items():
            there = stored.links[kind]
            for pair, last in links.items():
                if pair not in there:
                    if kind != "HOLDS" or not _drawn_with_item(pair, wanted, stored):
                        self.linked[kind].append((pair, last))
                elif last is not None and last > (there[pair] or ""):
                    self.relinked.append((pair, last))

    def _free(self, wanted: PlainStar, stored: PlainStar) -> None:
        """What an erasure kept for some purposes alone serves again whatever it is collected for since."""
        at, items = erased_at(stored), stored.nodes["DataItem"]
        if not at:
            return
        since = {key for key, node in wanted.nodes["Collection"].items() if node.properties["collectedAt"] > at}
        new = wanted.links["HOLDS"].keys() - stored.links["HOLDS"].keys()
        for item in {item for collection, item in new if collection in since}:
            if item in items and "retainedFor" in items[item].properties:
                self.updated["DataItem"].append(Change(stored.subject, item, "", {"retainedFor": None}))


def combined(first: PlainStar, second: PlainStar) -> PlainStar:
    """What two statements about one person say together; neither is changed."""
    events = _new_events(second, first)
    both = PlainStar(first.subject, joined("Subject", first.properties, second.properties))
    for label in LABELS:
        nodes = dict(first.nodes[label])
        for key, node in second.nodes[label].items():
            old = nodes.get(key)
            if old is None:
                nodes[key] = node
            else:
                new = _counted(label, node.properties, old.properties, events[key])
                nodes[key] = Node(old.parent, joined(label, old.properties, new))
        both.nodes[label] = nodes
    for kind in LINKS:
        links = dict(first.links[kind])
        for pair, last in second.links[kind].items():
            links[pair] = max(links.get(pair) or "", last) if last else None
        both.links[kind] = links
    return both


def joined(label: str, old: Properties, new: Properties) -> Properties:
    """A node's properties after a later statement about it."""
    match label:
        case "Standing":
            return newest_standing(old, new)
        case "Disclosure":
            return joined_disclosure(old, new)
        case "Information":
            return {**old, "at": min(old["at"], new["at"])}
        case "Consent" if is_answer(label, old, new):
            # What was asked for is answered, wherever the answer comes from.
            return {**old, "requested": False, **lasting(label, old, new)}
        case "Consent" if "noticeHash" in old or old.get("notice") != new.get("notice"):
            # What was shown then, whatever the catalogue says today.
            new = {name: value for name, value in new.items() if name not in ("noticeHash", "language")}
        case "Usage":
            times = {"firstAt": min(old["firstAt"], new["firstAt"]), "lastAt": max(old["lastAt"], new["lastAt"])}
            return {**old, **new, **times}
        case "DataItem" if "rectifiedAt" in old and "rectifiedAt" not in new:
            # What was put right is changed by putting it right again, which recipients are told of.
            new = {name: value for name, value in new.items() if name != "value"}
        case "Subject" if "rectified" not in new:
            # Nor does a record whatever it says of what the person put right.
            new = {name: value for name, value in new.items() if name not in old.get("rectified", ())}
    fixed = _FIXED.get(label, _NOTHING_FIXED)
    after = {**old, **{name: value for name, value in lasting(label, old, new).items() if name not in fixed}}
    if label == "Subject":
        after["pending"] = bool(old.get("pending")) and bool(new.get("pending"))
    return after


def put_right(wanted: PlainStar, stored: PlainStar) -> Counter[str]:
    """What a record says otherwise than it was put right: how often, by label and field. It stays out."""
    own = stored.properties
    differ = (name for name in own.get("rectified", ()) if wanted.properties.get(name, own.get(name)) != own.get(name))
    found = Counter(f"Subject.{name}" for name in differ)
    for key, node in wanted.nodes["DataItem"].items():
        old = stored.nodes["DataItem"].get(key)
        if old and "rectifiedAt" in old.properties and "value" in node.properties:
            found["DataItem.value"] += node.properties["value"] != old.properties.get("value")
    return +found


def _new_events(wanted: PlainStar, stored: PlainStar) -> Counter[str]:
    """How many events each usage gains; an attempt that was refused is no use."""
    there = stored.nodes["UseEvent"]
    events = wanted.nodes["UseEvent"].items()
    return Counter(node.parent for key, node in events if key not in there and not node.properties["refused"])


def _counted(label: str, new: Properties, old: Properties, events: int) -> Properties:
    """A usage counts what it had and what is new; the others are as they are."""
    return {**new, "count": old["count"] + events} if label == "Usage" else new


def _drawn_with_item(pair: Pair, wanted: PlainStar, stored: PlainStar) -> bool:
    """Whether the edge comes with the item's creation."""
    collection, item = pair
    node = wanted.nodes["DataItem"].get(item)
    return node is not None and node.parent == collection and item not in stored.nodes["DataItem"]
