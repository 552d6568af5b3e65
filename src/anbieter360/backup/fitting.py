"""Which vault a graph goes with.

The graph says so itself, from the first vault on that it was opened with. Else one that was lost, or is looked for in
the wrong place, would be made anew: nobody would be found, nothing would open, and everybody would come in once more.
Nor does an empty graph take the place of one that was lost, or a vault of last week that of today's: its log of
receipts would grow a second time from where it was then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anbieter360.backup.loading import has_nothing, state_of
from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph
from anbieter360.errors import GraphMissing, VaultBehind, WrongVault
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from anbieter360.vault.copying import is_lost

_STATE = statements("graph_state")


@asynccontextmanager
async def fitting_vault(graph: Graph, settings: Settings, *, looks: bool = False) -> AsyncIterator[Vault]:
    """The vault of these settings, closed at the end; one is made only where the graph knows none.

    looks: for whoever only looks; none is made, and the graph is not told of it. Raises VaultMissing, WrongVault,
    VaultBehind, GraphMissing, and what opening raises.
    """
    wanted = (await state_of(graph)).get("vault")
    vault = await Vault.open(settings, new=wanted is None and not looks)
    try:
        if wanted is None and await _is_lost(graph, vault):
            raise GraphMissing
        wanted = wanted or (None if looks else await _belong(graph, vault))
        if wanted not in (None, vault.signer.public.id):
            raise WrongVault
        if await _is_behind(graph, vault):
            raise VaultBehind
        yield vault
    finally:
        await vault.close()


async def is_not_begun(graph: Graph, settings: Settings) -> bool:
    """Whether there is neither anything in the graph nor a vault: the first start makes it."""
    return (await state_of(graph)).get("vault") is None and await has_nothing(graph) and await is_lost(settings)


async def tie_to(graph: Graph, vault: Vault) -> None:
    """The graph goes with this vault from now on, whichever it went with before."""
    await graph.execute(_STATE["belong_now"], vault=vault.signer.public.id)


async def _is_lost(graph: Graph, vault: Vault) -> bool:
    """Whether the vault is that of another graph. Looked at once it is open: meanwhile others may have begun."""
    if not await vault.copies.is_used():
        return False
    return (await state_of(graph)).get("vault") is None and await has_nothing(graph)


async def _is_behind(graph: Graph, vault: Vault) -> bool:
    """Whether the graph has a receipt that the vault's log has not: it is in the log before it is in the graph."""
    (row,) = await graph.read(_STATE["logged"])
    return row["newest"] is not None and await vault.log.size() <= int(row["newest"])


async def _belong(graph: Graph, vault: Vault) -> str:
    """The id of the graph's vault: this one, unless another was faster."""
    (row,) = await graph.execute(_STATE["belong"], vault=vault.signer.public.id)
    return str(row["vault"])
