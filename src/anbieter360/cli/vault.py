"""The vault of a data folder that is there, for commands that need nothing else of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anbieter360.backup.alone import serving
from anbieter360.engine.open import require_folder
from anbieter360.settings import Settings
from anbieter360.vault import Vault


@asynccontextmanager
async def the_vault(settings: Settings) -> AsyncIterator[Vault]:
    """Raises NoDataFolder, VaultMissing, VaultError; FolderLocked while a restore is under way."""
    require_folder(settings)
    with serving(settings.data):
        vault = await Vault.open(settings, new=False)
        try:
            yield vault
        finally:
            await vault.close()
