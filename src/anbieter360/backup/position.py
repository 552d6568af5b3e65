"""What the graph lacks of what the vault knows to be erased: after a restore it is older than the journal.

A request's own node says how far its erasure is in this graph, written in the transactions of the erasure itself; the
vault's intents say how far it is. Where the newest ones agree, older ones do: a graph goes back as a whole. Only what
`restore` itself puts back is looked through from the first to the last.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from anbieter360.backup.loading import state_of
from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph
from anbieter360.errors import ErasuresForgotten, Quarantined
from anbieter360.vault import Vault
from anbieter360.vault.intents import Mark

_STATE = statements("graph_state")
NEWEST = 500  # more than workers can finish side by side
#: Of a request that was not carried out after all.
_ENDED = frozenset({"CANCELLED", "REFUSED"})


async def is_behind(graph: Graph, vault: Vault) -> bool:
    """Whether this graph may not be served. Raises Quarantined where it is but a part of a graph, and ErasuresForgotten
    where it cannot be helped."""
    state = await state_of(graph)
    if state.get("loading"):
        raise Quarantined("A restore was interrupted: the graph is not wholly there.")
    if await _forgotten(graph, vault):
        raise ErasuresForgotten
    return "since" in state or bool(await _lacking(graph, await _newest(vault)))


async def behind(graph: Graph, vault: Vault) -> AsyncIterator[list[Mark]]:
    """Erasures that this graph has to be told of again, oldest first, some at a time."""
    since = (await state_of(graph)).get("since")
    last = ("", "")
    while page := await vault.intents.marks(last):
        last = (page[-1].at, page[-1].request)
        lacking = await _lacking(graph, page)
        # A copy is not of one moment: what was erased while it was made may be in it in part.
        yield [one for one in page if one.request in lacking or (since and (one.done_at or since) >= since)]


async def _forgotten(graph: Graph, vault: Vault) -> bool:
    """Whether the graph lacks an erasure of the journal that was taken out of the intents: nothing can do it again."""
    missing = await vault.intents.missing()
    marks = [Mark(one.request, "", "", "" if one.is_done else None, is_rewritten=False) for one in missing]
    return bool(await _lacking(graph, marks))


async def _newest(vault: Vault) -> list[Mark]:
    return [*await vault.intents.newest_done(NEWEST), *await vault.intents.unfinished()]


async def _lacking(graph: Graph, intents: Sequence[Mark]) -> frozenset[str]:
    rows = await graph.read(_STATE["erasures"], requests=[one.request for one in intents]) if intents else []
    known = {row["request"]: row for row in rows}
    return frozenset(_those_lacking(intents, known))


def _those_lacking(intents: Iterable[Mark], known: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    return (one.request for one in intents if not _is_known(one, known.get(one.request)))


def _is_known(intent: Mark, node: Mapping[str, Any] | None) -> bool:
    """Whether this graph has an erasure as far as the vault has it, or its worker will bring it there."""
    if node is None:
        return False
    if intent.done_at is not None:
        return node["receiptAt"] is not None or node["isSigned"]
    if intent.is_rewritten:
        return node["pivotAt"] is not None
    return node["pivotAt"] is not None or node["status"] == "APPROVED" or node["status"] in _ENDED
