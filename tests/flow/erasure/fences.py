"""A fence around somebody for as long as a test looks, and an answer without what it makes absent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from scenario import Api

from anbieter360.api.relay.ids import split_global_id
from anbieter360.erasure.planning.plan import Fence
from anbieter360.erasure.requests.fencing import put_up, take_down
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.stored import read_stored

REQUEST = "request-of-a-test"
#: Nothing stays of the person.
HIDDEN = Fence(going=None, staying=frozenset(), hidden=True)


@asynccontextmanager
async def behind(api: Api, subject: str, fence: Fence) -> AsyncIterator[None]:
    """subject: the person's id in the graph."""
    graph = api.services.graph
    await graph.write(lambda tx: tx.run_together(put_up(subject, REQUEST, fence)))
    try:
        yield
    finally:
        await graph.write(lambda tx: take_down(tx, subject, REQUEST))


def going(*keys: str) -> Fence:
    return Fence(going=frozenset(keys), staying=None, hidden=False)


def staying(star: PlainStar, gone: Iterable[str]) -> Fence:
    """The same fence said the other way: all nodes and fields but those stay."""
    every = {key for nodes in star.nodes.values() for key in nodes} | {f"Subject.{name}" for name in star.properties}
    return Fence(going=None, staying=frozenset(every - {*gone}), hidden=False)


def id_of(api: Api, ref: str) -> str:
    return str(api.services.vault.hash("subject", "musterstrom", ref))


async def star_of(api: Api, ref: str) -> PlainStar:
    subject = id_of(api, ref)
    return (await read_stored(api.services.graph.read, api.services.vault, (subject,)))[subject].star


def without(answer: Any, keys: Iterable[str]) -> Any:
    """The answer without objects whose global id is of one of these keys, nor anything that is null in their place."""
    gone = frozenset(keys)
    if isinstance(answer, list):
        return [without(one, gone) for one in answer if not _is_one(one, gone)]
    if isinstance(answer, dict):
        return {name: None if _is_one(value, gone) else without(value, gone) for name, value in answer.items()}
    return answer


def _is_one(value: Any, keys: frozenset[str]) -> bool:
    return isinstance(value, dict) and (split_global_id(value.get("id") or "") or ("", ""))[1] in keys


async def everything(api: Api) -> list[str]:
    """Each node and edge of the graph, in one order."""
    nodes = await api.services.graph.run_text("MATCH (n) RETURN labels(n) AS l, properties(n) AS p")
    edges = await api.services.graph.run_text(
        "MATCH (a)-[e]->(b) RETURN coalesce(a.page, a.id) AS a, type(e) AS t, coalesce(b.page, b.id) AS b"
    )
    return sorted([*(f"{sorted(one['l'])} {sorted(one['p'].items())}" for one in nodes), *map(str, edges)])
