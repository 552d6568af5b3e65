"""The whole ledger of a graph as comparable values: ids, opened properties and edges, in one order."""

from __future__ import annotations

from typing import Any

from anbieter360.engine.bolt import Graph
from anbieter360.ledger.stars.plain import LABELS, key_of, sealed_fields
from anbieter360.ledger.stars.stored import opened
from anbieter360.vault import Vault

EDGES = """
    HAS_IDENTIFIER HAS_STANDING USED_BY DISCLOSED INFORMED RESTRICTED HELD ASKED FOR COLLECTED CONSENTED OBJECTED HOLDS
    DERIVED_FROM SHARED_WITH IN EVENT LED_TO TO OF
""".split()  # noqa: SIM905 - a list would be one line each

Dump = dict[str, list[Any]]


async def dump(graph: Graph, vault: Vault) -> Dump:
    """Every node and edge of the ledger. Nothing sealed stays closed: an unreadable value fails."""
    owners = await _owners(graph)
    sealers = await vault.sealers(sorted(set(owners.values())))
    found: Dump = {}
    for label in ("Subject", *LABELS):
        rows = await graph.run_text(f"MATCH (n:{label}) RETURN properties(n) AS p")
        nodes = []
        for row in rows:
            plain = opened(label, row["p"], sealers[owners[row["p"][key_of(label)]]])
            assert set(plain) == set(row["p"]), f"a {label} has fields that do not open: {sealed_fields(label)}"
            nodes.append(sorted(plain.items()))
        found[label] = sorted(nodes, key=str)
    for edge in EDGES:
        rows = await graph.run_text(
            f"MATCH (a)-[r:{edge}]->(b) WHERE NOT a:Provider AND NOT a:Purpose AND NOT a:RetentionRule "
            "RETURN coalesce(a.page, a.id) AS a, coalesce(b.page, b.id) AS b, properties(r) AS p"
        )
        found[edge] = sorted((row["a"], row["b"], str(sorted(row["p"].items()))) for row in rows)
    return found


async def sealed_texts(graph: Graph) -> list[str]:
    """Every sealed value as it lies in the graph, in one order: the same only where nothing was written again."""
    texts = []
    for label in ("Subject", *LABELS):
        for row in await graph.run_text(f"MATCH (n:{label}) RETURN properties(n) AS p"):
            texts += [row["p"][field] for field in sealed_fields(label) if field in row["p"]]
    return sorted(texts)


async def _owners(graph: Graph) -> dict[str, str]:
    """The person of each node, by the node's key."""
    owners = {}
    for path in (
        "(s:Subject)-[:HAS_IDENTIFIER|HAS_STANDING|USED_BY|DISCLOSED|INFORMED|RESTRICTED|HELD|ASKED]->(n)",
        "(s:Subject)-[:HAS_STANDING]->(:Standing)-[:COLLECTED|CONSENTED|OBJECTED]->(n)",
        "(s:Subject)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(n)",
        "(s:Subject)-[:USED_BY]->(:Usage)-[:EVENT]->(n)",
    ):
        rows = await graph.run_text(f"MATCH {path} RETURN DISTINCT s.id AS s, coalesce(n.page, n.id) AS n")
        owners |= {row["n"]: row["s"] for row in rows}
    rows = await graph.run_text("MATCH (s:Subject) RETURN s.id AS s")
    return owners | {row["s"]: row["s"] for row in rows}
