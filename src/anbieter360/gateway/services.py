"""What a gateway or a command works with, opened and closed; without the API, which not every command needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from anbieter360.api.running.context import Services
from anbieter360.backup.alone import serving
from anbieter360.backup.fitting import fitting_vault
from anbieter360.backup.quarantine import Quarantine
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.open import open_graph
from anbieter360.settings import Settings


@asynccontextmanager
async def open_services(
    settings: Settings, *, owner: bool = True, quarantined: bool = False
) -> AsyncIterator[Services]:
    """Vault, graph and catalogue of these settings, closed at the end; `owner` as in `open_graph`.

    quarantined: also where the graph is older than the journal, for whoever serves nothing until that is over; else it
    raises Quarantined. Raises what `fitting_vault` raises, and FolderLocked while a restore is under way; none begins
    within.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(serving(settings.data))
        graph = await stack.enter_async_context(open_graph(settings, owner=owner))
        vault = await stack.enter_async_context(fitting_vault(graph, settings))
        quarantine = await Quarantine.of(graph, vault)
        if not quarantined:
            quarantine.check()
        yield Services(graph, vault, CatalogueStore(graph), settings, quarantine=quarantine)
