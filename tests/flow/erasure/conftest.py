"""An empty ledger on one engine after the other, with a vault of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from anbieter360.api.running.context import Services
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.ledger.stars import records
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Running


@pytest_asyncio.fixture
async def services(engine: Running, tmp_path: Path) -> AsyncIterator[Services]:
    """What a gateway works with, in this process, on an empty graph."""
    settings = Settings(data=tmp_path / "data")
    vault = await Vault.open(settings)
    yield Services(graph=engine.graph, vault=vault, store=CatalogueStore(engine.graph), settings=settings)
    await vault.close()


@pytest.fixture
def by_an_impatient_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker whose clock is ahead erases; what is collected later than that is in the future here, and comes in."""
    monkeypatch.setattr(records, "CLOCKS_APART", timedelta(days=2))
