"""The ledger in a form that two graphs can be compared in: every node and edge, sealed values opened, in order.

Read with statements of its own, so that it shows what is there and not what the product makes of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from anbieter360.datamap.graph import PERSON, Half
from anbieter360.datamap.load import load_datamap
from anbieter360.engine.bolt import Graph
from anbieter360.ledger.stars.plain import key_of, sealed_fields
from anbieter360.vault import Sealer, Vault

NODES = "MATCH (n) RETURN labels(n)[0] AS label, properties(n) AS found"
EDGES = """
MATCH (a)-[r]->(b)
RETURN labels(a)[0] AS source, a.id AS a, a.page AS aPage, type(r) AS type, properties(r) AS found,
  labels(b)[0] AS target, b.id AS b, b.page AS bPage
"""

Place = tuple[str, str]
Properties = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Ledger:
    """Nodes as (label and key, properties), edges as (from, type, properties, to); sorted, and so equal or not."""

    nodes: list[tuple[Place, Properties]]
    edges: list[tuple[Place, str, Properties, Place]]


async def read_ledger(graph: Graph, vault: Vault) -> Ledger:
    """Everything of the person half. A value that its person's key does not open raises ValueUnreadable."""
    people = {label for label, one in load_datamap().node.items() if one.half is Half.LEDGER}
    found = [
        (_place(row["label"], row["found"].get("id"), row["found"].get("page")), row["found"])
        for row in await graph.run_text(NODES)
        if row["label"] in people
    ]
    edges = sorted(
        (
            _place(row["source"], row["a"], row["aPage"]),
            row["type"],
            _plain(row["found"]),
            _place(row["target"], row["b"], row["bPage"]),
        )
        for row in await graph.run_text(EDGES)
        if row["source"] in people
    )
    owners = _owners(edges)
    sealers = await vault.sealers(sorted(set(owners.values())))
    nodes = [(place, _opened(place, one, sealers[owners[place]])) for place, one in found]
    return Ledger(sorted(nodes, key=lambda node: node[0]), edges)


def _place(label: str, id_: str | None, page: str | None) -> Place:
    return label, str(page if label in load_datamap().node and key_of(label) == "page" else id_)


def _owners(edges: list[tuple[Place, str, Properties, Place]]) -> dict[Place, str]:
    """Whose each node is: reached from a person without passing over to another."""
    following: dict[Place, list[Place]] = defaultdict(list)
    for source, kind, _, target in edges:
        if kind != "SHARED_WITH":
            following[source].append(target)
    owners: dict[Place, str] = {}
    for person in [place for place in following if place[0] == PERSON]:
        waiting = [person]
        while waiting:
            place = waiting.pop()
            if place not in owners:
                owners[place] = person[1]
                waiting += following[place]
    return owners


def _opened(place: Place, found: dict[str, Any], sealer: Sealer) -> Properties:
    label, key = place
    opened = {name: sealer.open(found[name], owner=key, field=name) for name in sealed_fields(label) if name in found}
    return _plain(found | opened)


def _plain(found: dict[str, Any]) -> Properties:
    return tuple(sorted((name, tuple(value) if isinstance(value, list) else value) for name, value in found.items()))
