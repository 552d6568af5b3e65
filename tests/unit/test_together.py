"""Questions of one moment: who shares a statement, and what each of them gets of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from anbieter360.api.running.together import MOST, Together
from anbieter360.compiler.reads import FactsRead
from anbieter360.cypher import Statement
from anbieter360.engine.bolt import Graph
from anbieter360.errors import EngineUnavailable
from anbieter360.ledger.reading.deciding import FindBy

EVERYBODY = {"own": None, "hidden": [], "hiddenUses": []}
VERSION = 7


class Echo(Graph):
    """Answers each read with its keys. sent: how many keys each statement had; texts: all that it was sent."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.texts: set[str] = set()
        self.begun = asyncio.Event()
        self.fails = False

    async def read_lists(self, statement: Statement, **parameters: Any) -> list[list[Any]]:
        keys = [parameters[name] for name in sorted(parameters) if name.startswith("keys")]
        self.sent.append(sum(map(len, keys)))
        self.texts.add(statement.text)
        self.begun.set()
        await asyncio.sleep(0)
        if self.fails:
            raise EngineUnavailable
        return [[VERSION, *keys]]


def reads(number: int) -> Iterator[FactsRead]:
    for name in "abcdefgh"[:number]:
        yield FactsRead(FindBy.REF, (name,), "nordlicht", None, ())


async def answers(graph: Graph, together: Together, asked: Sequence[FactsRead]) -> list[Any]:
    return await asyncio.gather(*(together.ask(graph, one, EVERYBODY) for one in asked), return_exceptions=True)


@pytest.mark.parametrize(("number", "sent"), [(1, [1]), (3, [3]), (MOST, [MOST]), (MOST + 2, [MOST, 2])])
async def test_questions_of_one_moment_share_statements(number: int, sent: list[int]) -> None:
    """As many as one may have, and each gets the rows of its own."""
    graph, asked = Echo(), [*reads(number)]
    assert await answers(graph, Together(), asked) == [[VERSION, [*one.keys]] for one in asked]
    assert graph.sent == sent


async def test_any_number_has_the_text_of_most() -> None:
    """An engine plans two texts, one of them for who is alone."""
    graph, together = Echo(), Together()
    for number in range(2, MOST + 1):
        await answers(graph, together, [*reads(number)])
    assert len(graph.texts) == 1


async def test_a_question_that_comes_later_is_not_in_a_statement_that_is_sent() -> None:
    """It has one of its own, and waits for nobody."""
    graph, together = Echo(), Together()
    first, later = (together.ask(graph, one, EVERYBODY) for one in reads(2))
    early = asyncio.create_task(first)
    await graph.begun.wait()
    assert await later == [VERSION, ["b"]]
    assert (await early, graph.sent) == ([VERSION, ["a"]], [1, 1])


async def test_who_sees_something_else_shares_nothing() -> None:
    """What is hidden is one parameter of the whole statement."""
    graph, together = Echo(), Together()
    of_all, of_some = reads(2)
    shown = {**EVERYBODY, "hidden": ["nordlicht:Purpose:fraud-inquiry"]}
    await asyncio.gather(together.ask(graph, of_all, EVERYBODY), together.ask(graph, of_some, shown))
    assert graph.sent == [1, 1]


async def test_who_gives_up_takes_no_answer_of_another_along() -> None:
    """Not even the first, with whom the others went."""
    graph, together = Echo(), Together()
    first, second = (asyncio.create_task(together.ask(graph, one, EVERYBODY)) for one in reads(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == [VERSION, ["b"]]
    assert (first.cancelled(), graph.sent) == (True, [2])


async def test_a_statement_that_fails_fails_for_all_in_it_and_for_nobody_after() -> None:
    """Each then goes the ordinary way, and the next round begins anew."""
    graph, together = Echo(), Together()
    graph.fails = True
    assert [type(one) for one in await answers(graph, together, [*reads(2)])] == [EngineUnavailable, EngineUnavailable]
    graph.fails = False
    assert await answers(graph, together, [*reads(1)]) == [[VERSION, ["a"]]]
