"""Whoever writes, merges, exports or erases at the same time: each is done or refused, and nothing is left half."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from erasing import carried_out, greeted, impatient, invoiced, load_people, request_node, requested
from racing import Graph, Writers, approve_whatever, asked, at, plan_now, services_on, whole
from scenario import ENGINES

from anbieter360.api.running.context import Services
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.planning.plan import Scope, ScopeKind
from anbieter360.erasure.points import Point
from anbieter360.erasure.requests.intake import ErasureWriter
from anbieter360.erasure.runner import Done, carry_out_due
from anbieter360.errors import Anbieter360Error, PlanStale, SubjectErased, SubjectNotFound, Suppressed
from anbieter360.export.sources import Sources
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.writing.write import LedgerWriter
from engines import Engines, emptied
from lengths import length

ROUNDS = length(2, 100)
#: Where another worker overtakes. Not at INTENT: there a transaction keeps others off the request.
OVERTAKEN = (
    Point.TAKEN,
    Point.HELD,
    Point.PIVOT,
    Point.RESEALED,
    Point.UNREADABLE,
    Point.BATCH,
    Point.GONE,
    Point.LOGGED,
    Point.RECEIPTED,
)
#: Where nothing can be written about the person any more, and nothing yet again.
CLOSED = (Point.APPROVED, Point.TAKEN, Point.PIVOT, Point.RESEALED, Point.UNREADABLE)
DONE = ("WAITING_FOR_RECIPIENTS", "FULFILLED", "PARTIALLY_FULFILLED")


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def services(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Services]:
    engine = await emptied(engines, request.param)
    async with services_on(engine, tmp_path_factory.mktemp("races")) as services:
        yield services


async def test_writers_of_all_kinds_against_an_erasure(services: Services, tmp_path: Path) -> None:
    """In any order: each is done before, or refused; of the person nothing is left but what proof there was.

    What is collected when all is over is about somebody new.
    """
    chance = random.Random(0)  # noqa: S311 - moments
    for number in range(ROUNDS):
        ref = f"written{number}"
        request, subject = await asked(services, tmp_path, greeted(ref))
        writers = [one for one in Writers(services, ref).all if one.__name__ not in ("hold", "restrict")]
        calls = [late(chance.random() / 4, one(f"{one.__name__}-{again}")) for one in writers for again in range(2)]
        chance.shuffle(calls)
        ended = await asyncio.gather(*calls, late(0.1, erased(services, request)), return_exceptions=True)
        refused = {SubjectErased, SubjectNotFound, Suppressed}
        assert {type(one) for one in ended if isinstance(one, BaseException)} <= refused
        assert (await request_node(services, request))["status"] in DONE
        assert_gone(await whole(services), subject)


async def test_a_late_writer_is_refused_wherever_the_erasure_is(services: Services, tmp_path: Path) -> None:
    """With SUBJECT_ERASED, or as somebody who is not there; what ends is equal to what ends without them."""
    for point in CLOSED:
        ref = f"late-{point.name.lower()}"
        request, subject = await asked(services, tmp_path, greeted(ref))
        await approve_whatever(services, request)
        codes: set[type] = set()

        async def write(ref: str = ref, codes: set[type] = codes) -> None:
            before = await whole(services)
            for one in Writers(services, ref).all:
                codes.add(type(await outcome(one(one.__name__))))
            assert await whole(services) == before

        with at(point, write):
            assert await Executor(services.erasing).carry_out(request)
        assert codes
        assert codes <= {SubjectErased, SubjectNotFound}, point
        assert_gone(await whole(services), subject)


async def test_a_worker_that_was_overtaken_writes_nothing(services: Services, tmp_path: Path) -> None:
    """Wherever it stood while another one did all of it: graph, log and journal stay as the other left them."""
    for kind in (greeted, invoiced):
        for point in OVERTAKEN:
            ref = f"{kind.__name__}-{point.name.lower()}"
            request, _ = await asked(services, tmp_path, kind(ref))
            await approve_whatever(services, request)
            stands, goes_on = asyncio.Event(), asyncio.Event()

            async def stand(stands: asyncio.Event = stands, goes_on: asyncio.Event = goes_on) -> None:
                stands.set()
                await goes_on.wait()

            with at(point, stand):
                first = asyncio.create_task(Executor(services.erasing).carry_out(request))
                await stands.wait()
                assert await Executor(impatient(services)).carry_out(request), point
                before, size = await whole(services), (await services.vault.log.head()).size
                goes_on.set()
                await first
            assert await whole(services) == before, point
            assert (await services.vault.log.head()).size == size, point
            assert (await request_node(services, request))["status"] in DONE, point


async def test_nobody_takes_a_request_whose_worker_lives(services: Services, tmp_path: Path) -> None:
    """Who looks for what is due finds it, and leaves it."""
    request, _ = await asked(services, tmp_path, greeted("lives"))
    await approve_whatever(services, request)
    taken: list[object] = []

    async def look() -> None:
        before = await request_node(services, request)
        taken.append(await Executor(services.erasing).carry_out(request))
        taken.append(await carry_out_due(services.erasing))
        assert await request_node(services, request) == before

    with at(Point.BATCH, look):
        assert await Executor(services.erasing).carry_out(request)
    assert taken == [False, Done()]


async def test_two_that_look_at_once_carry_it_out_once(services: Services, tmp_path: Path) -> None:
    """Both have found it; one of them takes it."""
    request, _ = await asked(services, tmp_path, greeted("looked"))
    await approve_whatever(services, request)
    done = await asyncio.gather(*(Executor(services.erasing).carry_out(request) for _ in range(4)))
    assert sum(done) == 1
    assert (await request_node(services, request))["status"] in DONE


async def test_two_requests_of_one_person_follow_each_other(services: Services, tmp_path: Path) -> None:
    """The second is approved and carried out where the first is between its last batch and its receipt."""
    ref = "twice"
    first, _ = await asked(services, tmp_path, greeted(ref), Scope(ScopeKind.ITEMS, frozenset({f"{ref}-segment"})))
    scope = Scope(ScopeKind.PURPOSES, frozenset({"birthday-greeting"}))
    second, subject, _ = await requested(services, ref, scope, key="second")
    await approve_whatever(services, first)
    with pytest.raises(SubjectErased):
        await approve_whatever(services, second)
    ended: list[object] = []

    async def both() -> None:
        ended.append(await outcome(erased(services, second)))

    with at(Point.GONE, both):
        assert await Executor(services.erasing).carry_out(first)
    if isinstance(ended[0], SubjectErased):
        await erased(services, second)
    for request in (first, second):
        assert (await request_node(services, request))["status"] in DONE
    graph = await whole(services)
    assert [node for node in graph.of(subject) if node[0] == "DataItem"] == []
    assert graph.orphans() == []


async def test_what_is_written_before_it_is_verified_is_not_erased(services: Services, tmp_path: Path) -> None:
    """A new collection for the same purpose, where the batches are done: refused, or there afterwards."""
    ref = "again"
    scope = Scope(ScopeKind.PURPOSES, frozenset({"birthday-greeting"}))
    request, subject = await asked(services, tmp_path, greeted(ref), scope)
    await approve_whatever(services, request)
    ended: list[object] = []

    async def collect() -> None:
        ended.append(await outcome(Writers(services, ref).collect("anew")))

    with at(Point.GONE, collect):
        assert await Executor(services.erasing).carry_out(request)
    assert (await request_node(services, request))["status"] in DONE
    graph = await whole(services)
    assert graph.orphans() == []
    there = [node for node in graph.of(subject) if node[0] == "DataItem"]
    assert len(there) == (0 if isinstance(ended[0], Anbieter360Error) else 1)


async def test_people_who_share_are_erased_at_once(services: Services, tmp_path: Path) -> None:
    """Each shares with the next, in a circle: all of them go, nobody waits for another."""
    refs = [f"circle{number}" for number in range(6)]
    people = [greeted(ref) for ref in refs]
    for person, other in zip(people, [*refs[1:], refs[0]], strict=True):
        for item in person["collections"][0]["items"]:
            item["sharedWith"] = [other]
    await load_people(services, tmp_path, people)
    requests = [await requested(services, ref) for ref in refs]
    await asyncio.gather(*(erased(services, request) for request, *_ in requests))
    graph = await whole(services)
    for request, subject, _ in requests:
        assert (await request_node(services, request))["status"] in DONE
        assert_gone(graph, subject)


async def test_an_erasure_against_a_merge(services: Services, tmp_path: Path) -> None:
    """The merge is done before the approval, or refused; what is merged into the person goes with them."""
    chance = random.Random(1)  # noqa: S311 - moments
    for number in range(ROUNDS):
        kept, merged = f"kept{number}", f"merged{number}"
        await load_people(services, tmp_path, [greeted(merged)])
        request, subject = await asked(services, tmp_path, greeted(kept))
        writer = LedgerWriter(services.graph, services.vault, services.store)
        merge = writer.merge_subjects(
            SubjectLookup(ref=kept), SubjectLookup(ref=merged), actor="crm", idempotency_key=f"merge {number}"
        )
        ended = await asyncio.gather(
            late(chance.random() / 10, merge),
            late(chance.random() / 10, erased(services, request)),
            return_exceptions=True,
        )
        assert {type(one) for one in ended if isinstance(one, BaseException)} <= {SubjectErased, SubjectNotFound}
        assert not isinstance(ended[1], BaseException)
        graph = await whole(services)
        assert_gone(graph, subject)
        other = services.vault.hash("subject", "musterstrom", merged)
        there = ("Subject", f"musterstrom/{other}") in graph.nodes
        assert there == isinstance(ended[0], BaseException)


async def test_an_export_is_whole_or_nothing(services: Services, tmp_path: Path) -> None:
    """Copies that are made while a person is erased are as before, or there is nobody."""
    request, subject = await asked(services, tmp_path, greeted("copied"))
    catalogue = (await services.store.current()).home_catalogue
    sources = Sources(services.graph, services.vault, catalogue, services.erasing.time)
    first = await sources.copy(subject)
    assert first is not None
    copies: list[object] = []

    async def copy() -> None:
        while True:
            copies.append(await sources.copy(subject))

    copying = asyncio.create_task(copy())
    await erased(services, request)
    copying.cancel()
    await asyncio.gather(copying, return_exceptions=True)
    assert copies[-1] is None
    different = [one for one in copies if one is not None and items_of(one) != items_of(first)]
    assert different == []
    assert copies == sorted(copies, key=lambda one: one is None)


async def test_a_hold_counts_until_the_approval(services: Services, tmp_path: Path) -> None:
    """One that was placed or released after the preview makes it stale; behind the fence there is none (P12)."""
    ref = "held"
    writers = Writers(services, ref)
    request, subject = await asked(services, tmp_path, greeted(ref))
    plans = [(await plan_now(services, request)).hash]
    await writers.hold("case")
    plans.append((await plan_now(services, request)).hash)
    await writers.release("case")
    writer = ErasureWriter(services.erasing)
    for number, plan in enumerate(plans):
        with pytest.raises(PlanStale):
            await writer.approve(request, plan, actor="manager", idempotency_key=f"held {number}")
    await approve_whatever(services, request)
    refused: list[object] = []

    async def place() -> None:
        refused.append(await outcome(writers.hold("late")))

    with at(Point.TAKEN, place):
        assert await carried_out(services, request)
    assert {type(one) for one in refused} == {SubjectErased}
    assert_gone(await whole(services), subject)


async def erased(services: Services, request: str) -> None:
    """Approved whatever the plan is, and carried out to the end."""
    await approve_whatever(services, request)
    while (await request_node(services, request))["status"] not in DONE:
        await Executor(services.erasing).carry_out(request)
        if (await request_node(services, request))["status"] == "PREVIEWED":
            await approve_whatever(services, request)


async def late(seconds: float, call: object) -> object:
    await asyncio.sleep(seconds)
    return await call  # type: ignore[misc]


async def outcome(call: object) -> object:
    """What it answers, or raises."""
    try:
        return await call  # type: ignore[misc]
    except Anbieter360Error as error:
        return error


def assert_gone(graph: Graph, subject: str) -> None:
    """The person's node, and all that is theirs but proof that hangs on the request."""
    left = {label for label, _ in graph.of(subject)}
    assert left <= {"ErasureRequest", "Notification", "Standing", "Consent", "Objection"}, left
    assert graph.orphans() == []


def items_of(copy: object) -> object:
    """What a copy says of items; times of looks at them change."""
    return copy.items  # type: ignore[attr-defined]
