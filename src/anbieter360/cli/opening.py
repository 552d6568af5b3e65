"""What commands open of a data folder that is there, and close at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anbieter360.api.running.context import Services
from anbieter360.engine.open import require_folder
from anbieter360.gateway.services import open_services
from anbieter360.settings import Settings


@asynccontextmanager
async def the_services(settings: Settings) -> AsyncIterator[Services]:
    """Beside a gateway that may run. Raises NoDataFolder, EngineError, VaultError, Quarantined, FolderLocked."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        yield services
