"""Which vault a graph goes with.

The graph says so itself, from the first vault on that it was opened with. Else one that was lost, or is looked for in
the wrong place, would be made anew: nobody would be found, nothing would open, and everybody would come in once more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anbieter360.backup.loading import state_of
from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph
from anbieter360.errors import WrongVault
from anbieter360.settings import Settings
from anbieter360.vault import Vault

_STATE = statements("graph_state")


@asynccontextmanager
async def fitting_vault(graph: Graph, settings: Settings) -> AsyncIterator[Vault]:
    """The vault of these settings, closed at the end; one is made only where the graph knows none.

    Raises VaultMissing, WrongVault, and what opening raises.
    """
    wanted = (await state_of(graph)).get("vault")
    vault = await Vault.open(settings, new=wanted is None)
    try:
        if (wanted or await _belong(graph, vault)) != vault.signer.public.id:
            raise WrongVault
        yield vault
    finally:
        await vault.close()


async def tie_to(graph: Graph, vault: Vault) -> None:
    """The graph goes with this vault from now on, whichever it went with before."""
    await graph.execute(_STATE["belong_now"], vault=vault.signer.public.id)


async def _belong(graph: Graph, vault: Vault) -> str:
    """The id of the graph's vault: this one, unless another was faster."""
    (row,) = await graph.execute(_STATE["belong"], vault=vault.signer.public.id)
    return str(row["vault"])
