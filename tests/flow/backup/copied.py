"""Copies of a program's data, put back, and what is in the graph in a form that is equal for equal graphs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anbieter360.api.running.context import Services
from anbieter360.backup.backup import back_up
from anbieter360.backup.manifest import Manifest
from anbieter360.backup.restore import Restored, restore
from anbieter360.gateway.services import open_services
from anbieter360.ledger.reading.lookup import SubjectLookup, find_subject
from anbieter360.settings import Settings
from processes import Program

#: What moves on with every erasure, and names nobody.
COUNTERS = ("epoch", "token")


@asynccontextmanager
async def opened(program: Program) -> AsyncIterator[Services]:
    """As `serve` opens it, alone."""
    async with open_services(program.settings, owner=True) as services:
        yield services


async def copied(services: Services, folder: Path) -> Manifest:
    return await back_up(services.graph, services.vault, services.settings, folder, lambda _: None)


async def put_back(settings: Settings, folder: Path) -> Restored:
    """In the place of whatever is there."""
    return await restore(settings, folder, replaces=True)


def lose_vault(program: Program) -> None:
    """The database alone: the master key is kept elsewhere."""
    for file in program.data.glob("vault.db*"):
        file.unlink()


async def whole(services: Services) -> dict[str, list[str]]:
    """Every node and every edge."""
    nodes = await services.graph.run_text(
        "MATCH (n) WHERE NOT n:SchemaVersion RETURN labels(n) AS labels, properties(n) AS properties"
    )
    edges = await services.graph.run_text(
        "MATCH (a)-[e]->(b) RETURN labels(a) AS start, coalesce(a.id, a.page) AS a, type(e) AS type, "
        "labels(b) AS end, coalesce(b.id, b.page) AS b, properties(e) AS properties"
    )
    return {
        "nodes": sorted(_text({**row, "properties": _counted(row["properties"])}) for row in nodes),
        "edges": sorted(map(_text, edges)),
    }


async def is_found(services: Services, ref: str) -> bool:
    """Whether a person is there, by reference."""
    home = (await services.store.current()).home_catalogue.provider.key
    return await find_subject(services.graph.read, services.vault, home, SubjectLookup(ref=ref)) is not None


def _counted(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in COUNTERS}


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)
