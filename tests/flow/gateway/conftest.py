"""What a gateway stands on: a real vault, and a graph whose engine is down, for its own answers need none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from anbieter360.api.running.context import Services
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.settings import Settings
from anbieter360.vault import Vault


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, max_body_bytes=20_000, max_tokens=400, max_depth=6, max_aliases=5, max_nodes=1_000)


@pytest_asyncio.fixture
async def services(settings: Settings) -> AsyncIterator[Services]:
    graph = Graph.connect("bolt://127.0.0.1:9", timeout_seconds=2)
    vault = await Vault.open(settings)
    yield Services(graph=graph, vault=vault, store=CatalogueStore(graph), settings=settings)
    await vault.close()
    await graph.close()
