"""The graph that the settings name: a Neo4j by its address, or the embedded engine of the data folder."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from anbieter360.engine.bolt import Graph
from anbieter360.engine.embedded import EmbeddedEngine, OwnedEngine
from anbieter360.engine.migrate import migrate
from anbieter360.errors import EngineUnavailable, Neo4jUnavailable, NoDataFolder
from anbieter360.settings import Settings


@asynccontextmanager
async def open_graph(settings: Settings, *, owner: bool) -> AsyncIterator[Graph]:
    """The graph, migrated, closed at the end.

    The owner (`serve`) has the data folder for itself and restarts a crashed engine; any other command uses the
    engine that runs, or runs one for its own time. Raises EngineUnavailable, EngineError, FolderLocked,
    SchemaMismatch, SettingsError.
    """
    opened = _neo4j(settings.neo4j_uri, settings) if settings.neo4j_uri else _embedded(settings, owner)
    async with opened as graph:
        await migrate(graph)
        yield graph


def require_folder(settings: Settings) -> None:
    """For commands that only look: opening makes folder, engine and keys where there are none. Raises NoDataFolder."""
    if settings.neo4j_uri:
        return
    if not settings.data.exists():
        raise NoDataFolder(f"There is no data folder {settings.data}.")
    if not any((settings.data / one).exists() for one in ("engine", "vault.db")):
        raise NoDataFolder(f"There is no data in the folder {settings.data}.")


@asynccontextmanager
async def _neo4j(uri: str, settings: Settings) -> AsyncIterator[Graph]:
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else None
    graph = Graph.connect(
        uri,
        settings.neo4j_user,
        password,
        settings.neo4j_database,
        settings.engine_timeout_seconds,
    )
    async with contextlib.aclosing(graph):
        try:
            await graph.verify()
        except EngineUnavailable as error:  # whoever starts something is told where; whoever asks the API is not
            raise Neo4jUnavailable(f"{urlsplit(uri).hostname}:{urlsplit(uri).port or 7687}: {error.message}") from None
        yield graph


@asynccontextmanager
async def _embedded(settings: Settings, owner: bool) -> AsyncIterator[Graph]:
    begin = EmbeddedEngine.start if owner else EmbeddedEngine.attach_or_start
    engine = await begin(
        settings.data / "engine",
        settings.engine_heap,
        settings.engine_start_seconds,
        settings.engine_timeout_seconds,
    )
    supervisor = asyncio.create_task(engine.supervise()) if isinstance(engine, OwnedEngine) else None
    graph = Graph.connect(engine.uri, engine.user, engine.password, timeout_seconds=settings.engine_timeout_seconds)
    try:
        yield graph
    finally:
        if supervisor is not None:
            supervisor.cancel()
            await asyncio.wait([supervisor])
        await graph.close()
        await engine.stop()
