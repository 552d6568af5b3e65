"""Of two erasures that touch each other, it makes no difference which runs first (I7), and neither is in the way of the
other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from erasing import greeted, left, load_people, request_node, requested
from racing import approve_whatever, services_on
from scenario import ENGINES

from anbieter360.api.running.context import Services
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.planning.plan import Scope, ScopeKind
from anbieter360.erasure.requests.request import ErasureStatus
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.stars.stored import read_opened
from engines import Engines, emptied

#: Who shares an item, and whose erasures run one after the other in this order; the last two at once.
PAIRS = (("ada0", "bob0"), ("bob1", "ada1"), ("ada2", "bob2"))
DONE = ("WAITING_FOR_RECIPIENTS", "FULFILLED", "PARTIALLY_FULFILLED")


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def services(request: Any, engines: Engines, tmp_path_factory: Any) -> AsyncIterator[Services]:
    engine = await emptied(engines, request.param)
    async with services_on(engine, tmp_path_factory.mktemp("order")) as services:
        yield services


async def test_the_order_of_two_erasures_changes_nothing(services: Services, tmp_path: Path) -> None:
    """What is left of two people who share an item is the same whoever goes first, and when both go at once."""
    people = [greeted(ref) for ref in sorted(ref for pair in PAIRS for ref in pair)]
    for ada, bob in zip(people[:3], people[3:], strict=True):
        ada["collections"][0]["items"][0]["sharedWith"] = [bob["subject"]["ref"]]
    await load_people(services, tmp_path, people)
    asked = {ref: (await requested(services, ref))[:2] for pair in PAIRS for ref in pair}
    *in_turn, at_once = PAIRS
    for pair in in_turn:
        for ref in pair:
            await erased(services, asked[ref][0])
    await asyncio.gather(*(erased(services, asked[ref][0]) for ref in at_once))
    ends = [await what_is_left(services, [asked[ref] for ref in sorted(pair)]) for pair in PAIRS]
    assert ends[0] == ends[1] == ends[2]


async def test_what_another_request_took_is_no_obstacle(services: Services, tmp_path: Path) -> None:
    """Of two items that were asked for the one that is still there goes, of one that is not, nothing; a request that
    comes in later is told that there is no such item."""
    await load_people(services, tmp_path, [greeted("eve")])
    scopes = [items("eve-segment"), items("eve-segment", "eve-email"), items("eve-email")]
    asked = [await requested(services, "eve", scope, key=str(number)) for number, scope in enumerate(scopes)]
    gone, subject = [], asked[0][1]
    for request, *_ in asked:
        await erased(services, request)
        node = await request_node(services, request)
        assert node["status"] in DONE
        gone.append(node["total"])
    assert gone == [1, 1, 0]
    star = (await read_opened(services.graph.read, services.vault, [subject]))[subject]
    assert [node.properties["ref"] for node in star.nodes["DataItem"].values()] == ["eve-birth"]
    with pytest.raises(NodeNotFound, match="there is no such item"):
        await requested(services, "eve", items("eve-segment", "eve-birth"), key="later")


def items(*refs: str) -> Scope:
    return Scope(ScopeKind.ITEMS, frozenset(refs))


async def erased(services: Services, request: str) -> None:
    """Approved again where the other's erasure has changed the plan meanwhile."""
    while True:
        await approve_whatever(services, request)
        await Executor(services.erasing).carry_out(request)
        if (await request_node(services, request))["status"] != ErasureStatus.PREVIEWED:
            return


async def what_is_left(services: Services, asked: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Of each person, without how many of their items stayed with the other: the first to go is told of one."""
    found = [await left(services, request, subject) for request, subject in asked]
    return [{name: one[name] for name in ("star", "hanging", "done", "has key")} for one in found]
