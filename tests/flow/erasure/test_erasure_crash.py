"""SIGKILL at every point where an erasure may be interrupted: what is carried on ends as if nothing had happened."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dying_eraser import die_at
from erasing import approved, carried_out, greeted, invoiced, left, load_people, request_node

from anbieter360.erasure.points import Point
from anbieter360.gateway.serve import open_services
from engines import Running
from processes import Program

DYING = Path(__file__).with_name("dying_eraser.py")

#: Points of the executor. The others are those of requests and deliveries, whose tests kill there.
EXECUTOR = (
    Point.TAKEN,
    Point.INTENT,
    Point.PIVOT,
    Point.RESEALED,
    Point.UNREADABLE,
    Point.BATCH,
    Point.GONE,
    Point.LOGGED,
    Point.RECEIPTED,
)
KINDS = {"invoiced": invoiced, "greeted": greeted}


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """The program on an empty engine: an embedded one of its own, or the Neo4j of the tests."""
    return Program(tmp_path / "data", engine if engine.name == "neo4j" else None)


async def test_an_erasure_killed_anywhere_ends_like_one_that_was_not(program: Program, tmp_path: Path) -> None:
    """Whoever goes on leaves the same graph, request, receipt and key as one worker alone."""
    async with open_services(program.settings, owner=program.neo4j is None) as services:
        refs = {(kind, point): f"{kind}-{point.name.lower()}" for kind in KINDS for point in EXECUTOR}
        alone = {kind: f"{kind}-alone" for kind in KINDS}
        people = [KINDS[kind](ref) for (kind, _), ref in refs.items()] + [
            KINDS[kind](ref) for kind, ref in alone.items()
        ]
        await load_people(services, tmp_path, people)
        expected: dict[str, Any] = {}
        for kind, ref in alone.items():
            request, subject = await approved(services, ref)
            assert await carried_out(services, request)
            expected[kind] = await left(services, request, subject)
        for (kind, point), ref in refs.items():
            request, subject = await approved(services, ref)
            assert killed(program, point, request) == -signal.SIGKILL, point
            assert await carried_out(services, request), point
            assert await left(services, request, subject) == expected[kind], point


async def test_nothing_that_goes_is_readable_between_kill_and_restart(program: Program, tmp_path: Path) -> None:
    """After a kill past the pivot the request stands in progress, and no lookup finds the person."""
    async with open_services(program.settings, owner=program.neo4j is None) as services:
        await load_people(services, tmp_path, [greeted("gone")])
        request, subject = await approved(services, "gone")
        assert killed(program, Point.PIVOT, request) == -signal.SIGKILL
        assert (await request_node(services, request))["status"] == "IN_PROGRESS"
        rows = await services.graph.run_text(f"MATCH (s:Subject {{id: '{subject}'}}) RETURN s.hidden AS hidden")
        assert rows == [{"hidden": True}]


def killed(program: Program, point: Point, request: str) -> int:
    """A worker of its own that dies at the point; its exit code."""
    command = [sys.executable, str(DYING), point.name, request]
    return subprocess.run(command, env=program.environment, timeout=120, check=False).returncode


def test_every_point_is_killed_at_somewhere() -> None:
    """A point that no test names, or that no code passes, is none."""
    tests = "".join(file.read_text() for file in Path(__file__).parents[1].rglob("*.py"))
    source = "".join(file.read_text() for file in (Path(__file__).parents[3] / "src").rglob("*.py"))
    assert die_at is not None
    assert [point.name for point in Point if f"passed(Point.{point.name})" not in source] == []
    assert [point.name for point in Point if f"Point.{point.name}" not in tests] == []
