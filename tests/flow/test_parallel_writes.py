"""Two writes about one person at the same moment: both are done, on an engine that blocks and on one that does not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.writing.write import CollectionInput, ItemInput, LedgerWriter
from anbieter360.settings import Settings
from anbieter360.vault import Vault

CATALOGUE = Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml"
AT = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest_asyncio.fixture
async def writer(graph: Graph, tmp_path: Path) -> LedgerWriter:
    store = CatalogueStore(graph)
    catalogue = read_catalogue(CATALOGUE.read_text(encoding="utf-8"), "catalogue.yaml")
    await store.apply(catalogue, home=True, source="catalogue.yaml")
    writer = LedgerWriter(graph, await Vault.open(Settings(data=tmp_path)), store)
    await writer.register_subject("anna", actor="shop", idempotency_key="anna")
    return writer


async def test_parts_of_one_collection_at_once(writer: LedgerWriter, graph: Graph) -> None:
    """Four callers each bring an item of the same act of collecting: one collection, with all of them."""

    async def record(number: int) -> None:
        item = ItemInput("order", f"Bestellung {number}", f"order-{number}")
        given = CollectionInput(SubjectLookup(ref="anna"), "order-handling", "CONTRACT", "webshop", AT, (item,))
        await writer.record_collection(given, actor="shop", idempotency_key=f"order-{number}")

    await asyncio.gather(*(record(number) for number in range(4)))
    found = await graph.run_text(
        "MATCH (c:Collection)-[:HOLDS]->(d:DataItem) WITH c, d ORDER BY d.ref RETURN c.id AS id, collect(d.ref) AS refs"
    )
    assert [row["refs"] for row in found] == [[f"order-{number}" for number in range(4)]]
