"""Many made-up customers of the demo's provider behind a whole gateway, for tests of pages and of lineage."""

from __future__ import annotations

from pathlib import Path

import orjson
from scenario import Api, open_api

from anbieter360.demo.fill import demo_catalogue
from anbieter360.demo.people import generate_records
from anbieter360.ledger.importing.importer import import_records
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, emptied


async def open_crowd(
    engines: Engines, name: str, vault: tuple[Vault, Settings], folder: Path, count: int, items: int | None = None
) -> Api:
    """`count` customers on an engine, empty before; `items` of each, or as many as their orders bring."""
    running = await emptied(engines, name)
    api = await open_api(running.graph, *vault)
    services = api.services
    await services.store.apply(demo_catalogue(), home=True, source="demo")
    path = folder / f"{name}.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, generate_records(count, 7, items))))
    report = await import_records(path, services.graph, services.vault, services.store)
    assert report.rejected == 0
    if name == "neo4j":  # what was asked before the crowd was there is planned for a few
        await running.graph.run_text("CALL db.prepareForReplanning(120)")
    return api
