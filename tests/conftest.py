"""Fixtures of every test: an empty, migrated graph on each engine, and where the shared cases lie."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from anbieter360.engine.bolt import Graph
from anbieter360.gateway.collector import collect_rarely
from engines import LONG_LIVED, SHORT_LIVED, Engines, Running, absent, emptied
from postgres import started

# The job for another Neo4j has nothing new to say about the embedded engine.
ENGINES = ("neo4j",) if os.environ.get("ANBIETER360_TEST_NEO4J") else ("embedded", "neo4j")

# Of the engines that programs under test start, too; a value that is there stays.
os.environ.setdefault("ARCADEDB_JVM_ARGS", " ".join(SHORT_LIVED))


def pytest_collection_finish() -> None:
    """Of what is there now nothing goes before the end, so it is not looked through for garbage again and again."""
    collect_rarely()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Of `pytest -n`, as `make test` calls it."""
    from groups import ByEngine  # here: a plain run does without

    return ByEngine(config, log)


@pytest_asyncio.fixture(scope="session")
async def engines(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engines]:
    """Both engines, started on first use; they end with the session."""
    engines = Engines(tmp_path_factory.mktemp("engines"), java=LONG_LIVED)
    try:
        yield engines
    finally:
        await engines.stop()


@pytest_asyncio.fixture(params=ENGINES)
async def engine(request: pytest.FixtureRequest, engines: Engines) -> Running:
    """One engine after the other, its graph migrated and empty."""
    return await emptied(engines, request.param)


@pytest.fixture
def graph(engine: Running) -> Graph:
    """A migrated, empty graph: a test with it runs on both engines."""
    return engine.graph


@pytest.fixture
def engine_folder(engine: Running) -> Path:
    """The folder with every file that the engine of this test writes."""
    return engine.folder


@pytest_asyncio.fixture
async def both_engines(engines: Engines) -> dict[str, Running]:
    """`embedded` and `neo4j`, both empty, for answers that must be equal."""
    return {name: await emptied(engines, name) for name in ("embedded", "neo4j")}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a running server, without a database's name."""
    with started() as server:
        yield server


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the shared cases and contract, ANBIETER360_SHARED or `../shared`."""
    folder = Path(os.environ.get("ANBIETER360_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not folder.is_dir():
        absent(f"no shared cases at {folder}")
    return folder
