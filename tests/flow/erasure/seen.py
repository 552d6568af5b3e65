"""The real graph in the words of the model: ids are called by what a person could know them by, and values opened.

What an id is called is found where it is seen first, and remembered: a mark names what is gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modelled import Edge, Node, World
from racing import LEDGER, Graph

from anbieter360.api.running.context import Services
from anbieter360.errors import ValueUnreadable
from anbieter360.ledger.stars.plain import LABELS, key_of, sealed_fields

#: An id or a keyed hash.
_ID = re.compile(r"\b[a-z2-7]{32}\b")
#: Nothing that the specification speaks of: how a fence is done.
_APART = frozenset({"fence", "hidden", "going", "staying"})
#: Whatever it counts, it is there or not.
_COUNTER = "epoch"
#: Of the product's own records what the model speaks of.
RECORDS = {
    "ErasureRequest": ("status", "scopeKind", "scope", "subject", "outcomes", "erased", "receipt", "draft", "step"),
    "Notification": ("kind", "recipient", "system", "items", "about", "request", "status", "recipientRef", "outcome"),
    "Suppression": ("type", "hash"),
}
#: What a value is called that no key opens.
SHUT = "is shut"
#: Those first that others are called after.
_FIRST = ("Subject", "ErasureRequest", "DataItem")
_ORDER = (*_FIRST, *(label for label in LABELS if label not in _FIRST), "Suppression")


class Seer:
    """words: id -> what it is called."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def call(self, id_: str, word: str) -> None:
        """What is to be called so from now on."""
        self.words.setdefault(id_, word)

    def id(self, word: str) -> str:
        """What is called so."""
        (id_,) = (one for one, called in self.words.items() if called == word)
        return id_

    def find(self, word: str) -> str | None:
        """The same; None where nothing ever was."""
        return next((one for one, called in self.words.items() if called == word), None)

    def count(self, word: str) -> int:
        """How many were called so and by a number, those that are gone among them."""
        return sum(one.startswith(f"{word} ") for one in self.words.values())

    async def see(self, services: Services, graph: Graph) -> World:
        """That graph, as the model has it."""
        opened = await _opened(services, graph)
        ids = {key: _id_of(key[0], said) for key, said in opened.items()}
        self._name(opened, graph, ids)
        nodes = {self._node(key[0], ids[key]): self._said(key[0], said) for key, said in opened.items()}
        edges = {self._edge(edge, ids) for edge in graph.edges if edge[0] in ids}
        return World(nodes, frozenset(edges))

    def _node(self, label: str, id_: str) -> Node:
        return label, self.called(id_)

    def _edge(self, edge: Edge, ids: Mapping[Node, str]) -> Edge:
        one, kind, other = edge
        return self._node(one[0], ids[one]), kind, self._node(other[0], ids.get(other, other[1]))

    def called(self, value: Any) -> Any:
        """Every id in it by its word."""
        if isinstance(value, str):
            return _ID.sub(lambda found: self.words.get(found[0], found[0]), value)
        return [self.called(one) for one in value] if isinstance(value, list) else value

    def _said(self, label: str, said: Mapping[str, Any]) -> dict[str, Any]:
        names = RECORDS.get(label, said.keys() - _APART)
        found = {name: self.called(said[name]) for name in names if said.get(name) is not None}
        if _COUNTER in found:
            found[_COUNTER] = 0
        if "receipt" in found:  # it stands for itself
            found["receipt"] = "a receipt" if label == "ErasureRequest" else found["receipt"]
        if label == "Suppression" and _ID.fullmatch(found["hash"]):  # of a value, not of a node
            del found["hash"]
        return {name: sorted(value) if isinstance(value, list) else value for name, value in found.items()}

    def _name(self, opened: Mapping[Node, Mapping[str, Any]], graph: Graph, ids: Mapping[Node, str]) -> None:
        """Every id that is new."""
        new = [key for key in opened if _ID.fullmatch(ids[key]) and ids[key] not in self.words]
        twins = [key for key in new if str(opened[key].get("ref")).startswith("shared-")]
        last = {label: number for number, label in enumerate(_ORDER)}
        for key in sorted(new, key=lambda key: (last[key[0]], key in twins, str(opened[key].get("at")))):
            self.words[ids[key]] = self._word(key, opened, graph, ids)

    def _word(self, key: Node, opened: Mapping[Node, Mapping[str, Any]], graph: Graph, ids: Mapping[Node, str]) -> str:
        label, said = key[0], opened[key]
        before = {kind: self.called(ids[one]) for one, kind, other in graph.edges if other == key and one in ids}
        match label:
            case "DataItem" if said["ref"].startswith("shared-"):
                return f"{before['SHARED_WITH']} of {self.called(said['subject'])}"
            case "Subject" | "DataItem" | "Consent" | "Hold":
                return str(said["ref"])
            case "Collection":
                held = sorted(self.called(ids[other]) for one, _, other in graph.edges if one == key and other in ids)
                return f"{before['COLLECTED']} {said['legalBasis']} of {held}"
            case "Identifier":
                return f"{before['HAS_IDENTIFIER']} {said['type']}"
            case "UseEvent":
                return str(said["reference"])
            case "Objection":
                return self._numbered(f"objection to {before['OBJECTED']}")
            case "Notification":
                whom = said.get("recipient") or said.get("system")
                about = f" about {self.called(said['about'])}" if said["kind"] == "REVIEW" else ""
                return f"{whom} told of {self.called(said['request'])}{about}"
            case "Suppression":
                named = self.called(said["hash"])
                return f"{before['SUPPRESSES']} {said['type']} {'' if _ID.fullmatch(named) else named}"
        return self._numbered(f"{next(iter(before.values()))} {label}")

    def _numbered(self, word: str) -> str:
        return f"{word} {self.count(word)}"


async def _opened(services: Services, graph: Graph) -> dict[Node, dict[str, Any]]:
    """Every node of the ledger with its sealed fields opened by the key of whose it is."""
    owners = _owners(graph)
    sealers = await services.vault.sealers(tuple(sorted(set(owners.values()))))
    found = {}
    for node, said in graph.nodes.items():
        if node[0] in LEDGER:
            sealed = sealed_fields(node[0]) if node[0] != "Suppression" else ()
            sealer, key = sealers.get(owners.get(node, "")), said[key_of(node[0])] if sealed else ""
            found[node] = {name: _open(sealer, said, name, key) if name in sealed else said[name] for name in said}
    return found


def _open(sealer: Any, said: Mapping[str, Any], name: str, key: str) -> str:
    try:
        return str(sealer.open(said[name], owner=key, field=name)) if sealer else SHUT
    except ValueUnreadable:
        return SHUT


def _owners(graph: Graph) -> dict[Node, str]:
    """Node -> id of the person whose key seals it: what does not say so itself says it by what it hangs on."""
    found = {node: said["subject"] for node, said in graph.nodes.items() if "subject" in said}
    found |= {node: said["id"] for node, said in graph.nodes.items() if node[0] == "Subject"}
    while True:
        more = {other: found[one] for one, _, other in graph.edges if one in found and other not in found}
        more = {node: owner for node, owner in more.items() if node[0] in LEDGER}
        if not more:
            return found
        found |= more


def _id_of(label: str, said: Mapping[str, Any]) -> str:
    return str(said.get("id") or said["page"])
