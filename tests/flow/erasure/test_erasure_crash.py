"""SIGKILL at every point where an erasure may be interrupted: what is carried on ends as if nothing had happened."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from dying_eraser import KEY, acknowledge, ended
from erasing import approved, carried_out, greeted, invoiced, left, load_people, request_node, requested, sent_later
from scenario import ENGINES

from anbieter360.api.running.context import Services
from anbieter360.backup.position import is_behind
from anbieter360.delivery.outbox import read_notification
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.points import Point
from anbieter360.erasure.requests.intake import ErasureWriter
from anbieter360.gateway.services import open_services
from engines import Engines, emptied
from lengths import TORTURE
from processes import Program
from receivers import receiving

#: Points of who carries a request out. The others have a test of their own.
EXECUTOR = (
    Point.APPROVED,
    Point.TAKEN,
    Point.HELD,
    Point.INTENT,
    Point.PIVOT,
    Point.RESEALED,
    Point.UNREADABLE,
    Point.BATCH,
    Point.GONE,
    Point.LOGGED,
    Point.RECEIPTED,
    Point.FINISHED,
)
KINDS = {"invoiced": invoiced, "greeted": greeted}
#: Each point with each kind, or with one of them in turn.


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def program(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Program:
    """The program on an empty engine: an embedded one of its own, or the Neo4j of the tests."""
    neo4j = await emptied(engines, "neo4j") if request.param == "neo4j" else None
    return Program(tmp_path_factory.mktemp("killed") / "data", neo4j)


@pytest_asyncio.fixture(scope="module")
async def services(program: Program) -> AsyncIterator[Services]:
    async with open_services(program.settings, owner=True) as services:
        yield services


async def test_an_erasure_killed_anywhere_ends_like_one_that_was_not(
    services: Services, program: Program, tmp_path: Path
) -> None:
    """Whoever goes on leaves the same graph, request, receipt and key as one worker alone; `serve` serves meanwhile."""
    every = [(kind, point) for point in EXECUTOR for kind in KINDS]
    chosen = every if TORTURE else list(zip(cycle(KINDS), EXECUTOR, strict=False))
    refs = {(kind, point): f"{kind}-{point.name.lower()}" for kind, point in chosen}
    alone = {kind: f"{kind}-alone" for kind in KINDS}
    people = [KINDS[kind](ref) for kind, ref in [*alone.items(), *((kind, ref) for (kind, _), ref in refs.items())]]
    await load_people(services, tmp_path, people)
    expected: dict[str, Any] = {}
    for kind, ref in alone.items():
        request, subject = await approved(services, ref)
        assert await carried_out(services, request)
        expected[kind] = await left(services, request, subject)
    for (kind, point), ref in refs.items():
        request, subject = await approved(services, ref)
        assert await ended(program.settings, point, "carry_out", request) == -signal.SIGKILL, point
        assert not await is_behind(services.graph, services.vault), point
        assert await carried_out(services, request), point
        assert await left(services, request, subject) == expected[kind], point


async def test_nothing_that_goes_is_readable_between_kill_and_restart(
    services: Services, program: Program, tmp_path: Path
) -> None:
    """After a kill past the pivot the request stands in progress, and no lookup finds the person."""
    await load_people(services, tmp_path, [greeted("gone")])
    request, subject = await approved(services, "gone")
    assert await ended(program.settings, Point.PIVOT, "carry_out", request) == -signal.SIGKILL
    assert (await request_node(services, request))["status"] == "IN_PROGRESS"
    rows = await services.graph.run_text(f"MATCH (s:Subject {{id: '{subject}'}}) RETURN s.hidden AS hidden")
    assert rows == [{"hidden": True}]


async def test_an_approval_whose_answer_was_lost_is_answered_again(
    services: Services, program: Program, tmp_path: Path
) -> None:
    """It is hidden, and the same call with the same key says that it is approved, once."""
    await load_people(services, tmp_path, [greeted("approved")])
    request, subject, plan = await requested(services, "approved")
    assert await ended(program.settings, Point.HIDDEN, "approve", request, plan) == -signal.SIGKILL
    before = await request_node(services, request)
    assert before["status"] == "APPROVED"
    again = await ErasureWriter(services.erasing).approve(request, plan, actor="manager", idempotency_key=KEY)
    assert (again.request, again.subject, await request_node(services, request)) == (request, subject, before)


async def test_who_died_looking_for_erasures_took_none(services: Services, program: Program, tmp_path: Path) -> None:
    """The next one that looks finds what this one found."""
    await load_people(services, tmp_path, [greeted("watched")])
    request, _ = await approved(services, "watched")
    before = await request_node(services, request)
    assert await ended(program.settings, Point.WATCHED, "watch") == -signal.SIGKILL
    assert await request_node(services, request) == before
    assert await carried_out(services, request)


async def test_a_recipient_is_told_once_whoever_dies_over_it(
    services: Services, program: Program, tmp_path: Path
) -> None:
    """Sent and not noted, it comes again under the same id; acknowledged and not answered, it stands as answered."""
    async with receiving() as receiver:
        await load_people(services, tmp_path, [greeted("told")], receivers={"mail-cloud": receiver.url})
        request, _ = await approved(services, "told")
        assert await Executor(services.erasing).carry_out(request)
        assert await ended(program.settings, Point.SENT, "send") == -signal.SIGKILL
        assert await sent_later(services, timedelta(hours=1)) == 1
        (told,) = set(receiver.ids)
        assert (len(receiver.came), dict(receiver.effects)) == (2, {told: 1})
        assert await ended(program.settings, Point.ACKNOWLEDGED, "acknowledge", told) == -signal.SIGKILL
        await acknowledge(services, told)
    found = await read_notification(services.graph, told)
    assert (found.fact.status, found.fact.outcome) == ("ACKNOWLEDGED", "ERASED")


def test_every_point_is_killed_at_somewhere() -> None:
    """A point that no test names, or that no code passes, is none."""
    tests = "".join(file.read_text() for file in Path(__file__).parents[1].rglob("*.py"))
    source = "".join(file.read_text() for file in (Path(__file__).parents[3] / "src").rglob("*.py"))
    assert [point.name for point in Point if f"passed(Point.{point.name})" not in source] == []
    assert [point.name for point in Point if f"Point.{point.name}" not in tests] == []
