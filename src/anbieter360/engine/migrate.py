"""Bring a database to the schema of this program: `schema/migrations/NNNN_name.cypher`, in order, each once.

Migrations are append-only. Their statements run one by one, auto-commit, because a change of schema may not
share a transaction with data; so each can be run twice (`IF NOT EXISTS`), and the version is recorded after.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anbieter360.cypher import parse, statements
from anbieter360.datamap.folder import schema_folder
from anbieter360.engine.bolt import Graph
from anbieter360.errors import EngineError, EngineUnavailable, SchemaMismatch

ATTEMPTS = 5
RETRY_SECONDS = 0.2
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.cypher")
_ONE_VERSION = """\
CREATE CONSTRAINT schema_version_id IF NOT EXISTS
FOR (v:SchemaVersion)
REQUIRE v.id IS UNIQUE"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, its name, its statements in order."""

    version: int
    name: str
    texts: tuple[str, ...]


async def migrate(graph: Graph, migrations: Sequence[Migration] | None = None) -> int:
    """Apply what the database lacks, and return its version. Safe while another program does the same.

    Raises SchemaMismatch if the database is newer than this program.
    """
    wanted = read_migrations(schema_folder() / "migrations") if migrations is None else migrations
    for _ in range(ATTEMPTS - 1):
        try:
            return await _apply(graph, wanted)
        except (SchemaMismatch, EngineUnavailable):
            raise
        except EngineError:  # two programs that make the same constraint at once: one of them fails
            await asyncio.sleep(RETRY_SECONDS)
    return await _apply(graph, wanted)


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """The migrations of a folder by number. Raises SchemaMismatch on a name, a gap or a number used twice."""
    found = tuple(_read(path) for path in sorted(folder.glob("*.cypher")))
    numbers = [migration.version for migration in found]
    if numbers != list(range(1, len(found) + 1)):
        raise SchemaMismatch(f"Migrations are numbered 0001, 0002 and so on without a gap, not {numbers}.")
    return found


async def _apply(graph: Graph, migrations: Sequence[Migration]) -> int:
    newest = migrations[-1].version if migrations else 0
    version = await version_of(graph)
    if version > newest:
        raise SchemaMismatch(f"The database has schema version {version}, this program {newest}.")
    if version == 0:
        await graph.run_text(_ONE_VERSION, "schema_version_id")
    for migration in migrations[version:]:
        for number, text in enumerate(migration.texts, start=1):
            await graph.run_text(text, f"{migration.name}#{number}")
        await graph.execute(statements("schema_version")["reached"], version=migration.version)
    return newest


async def version_of(graph: Graph) -> int:
    """The newest migration that the database has seen, 0 for none."""
    rows = await graph.read(statements("schema_version")["version"])
    return int(rows[0]["version"]) if rows else 0


def _read(path: Path) -> Migration:
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise SchemaMismatch(f"{path.name} is not named like 0001_name.cypher.")
    texts = (parse(path.name, part).text for part in path.read_text(encoding="utf-8").split(";"))
    return Migration(int(match[1]), path.stem, tuple(text for text in texts if text))
