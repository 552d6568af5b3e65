"""Migrations on a database."""

from __future__ import annotations

import asyncio

import pytest

from anbieter360.datamap.folder import schema_folder
from anbieter360.engine.bolt import Graph
from anbieter360.engine.migrate import Migration, migrate, read_migrations
from anbieter360.errors import SchemaMismatch

MIGRATIONS = read_migrations(schema_folder() / "migrations")
NEXT = Migration(
    len(MIGRATIONS) + 1,
    "next",
    ("CREATE CONSTRAINT later_id IF NOT EXISTS FOR (x:Later) REQUIRE x.id IS UNIQUE",),
)


async def recorded(graph: Graph) -> list[dict[str, object]]:
    return await graph.run_text("MATCH (v:SchemaVersion) RETURN v.id AS id, v.version AS version")


async def forget(graph: Graph) -> None:
    await graph.run_text("MATCH (v:SchemaVersion) DELETE v")
    await graph.run_text("DROP CONSTRAINT later_id IF EXISTS")


async def test_a_migrated_database_says_its_version(graph: Graph) -> None:
    """Migrating again changes nothing."""
    assert await migrate(graph) == len(MIGRATIONS)
    assert await recorded(graph) == [{"id": "schema", "version": len(MIGRATIONS)}]


async def test_only_what_is_missing_is_applied(graph: Graph) -> None:
    """A migration added later runs on its own, and a program without it then refuses."""
    assert await migrate(graph, [*MIGRATIONS, NEXT]) == NEXT.version
    with pytest.raises(SchemaMismatch) as caught:
        await migrate(graph)
    assert caught.value.message == (f"The database has schema version {NEXT.version}, this program {len(MIGRATIONS)}.")
    await forget(graph)


async def test_two_programs_that_start_at_once_both_get_through(graph: Graph) -> None:
    """The version is recorded once."""
    await forget(graph)
    assert await asyncio.gather(*(migrate(graph) for _ in range(4))) == [len(MIGRATIONS)] * 4
    assert await recorded(graph) == [{"id": "schema", "version": len(MIGRATIONS)}]
