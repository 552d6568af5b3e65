"""Whatever happens to some people in whatever order: erasures take what was approved, all of it, and nothing else.

Each step is one of a person's, a writer's or a worker's; after each the whole graph is looked at. The plans themselves
are held against a second model in tests/erasure.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from erasing import greeted, impatient, invoiced, load_people, request_node, requested
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from racing import Graph, Writers, at, plan_now, services_on, whole
from scenario import ENGINES

from anbieter360.api.context import Services
from anbieter360.erasure.executor import Executor
from anbieter360.erasure.finding import EVERYBODY
from anbieter360.erasure.plan import EVERYTHING, Fence, Scope, ScopeKind
from anbieter360.erasure.points import Point
from anbieter360.erasure.requests import ErasureWriter
from anbieter360.errors import Anbieter360Error, ReceiptInvalid
from anbieter360.ledger.uses import UseRefused
from anbieter360.linked.logged import checked
from engines import Engines, emptied
from lengths import length

STORIES = length(2, 100)
STEPS = 20
REFS = ("ada", "bob", "cem")
KINDS = ("collect", "consent", "withdraw", "object_to", "hold", "release", "use")
POINTS = [point for point in Point if point not in (Point.HIDDEN, Point.SENT, Point.ACKNOWLEDGED, Point.WATCHED)]
DONE = ("WAITING_FOR_RECIPIENTS", "FULFILLED", "PARTIALLY_FULFILLED")

T = TypeVar("T")
_number = count()


class Interrupted(Exception):
    """The worker stops here, as where its process ends."""


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def services(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Services]:
    engine = await emptied(engines, request.param)
    async with services_on(engine, tmp_path_factory.mktemp("machine")) as services:
        yield services


async def test_any_story_of_erasures(services: Services, tmp_path: Path) -> None:
    """A few dozen steps each: who is erased goes as approved, whoever else is there stays as they are."""
    loop = asyncio.get_running_loop()

    class Machine(Stories):
        def run(self, work: Coroutine[Any, Any, T]) -> T:
            return asyncio.run_coroutine_threadsafe(work, loop).result(120)

    Machine.services, Machine.folder = services, tmp_path
    few = settings(
        max_examples=STORIES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, Machine, settings=few)


class Stories(RuleBasedStateMachine):
    """requests: of whom, and which; fences: id of an approved request -> what its plan lets pass."""

    services: Services
    folder: Path

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        raise NotImplementedError

    @initialize()
    def people(self) -> None:
        number = next(_number)
        self.refs = [f"{ref}{number}" for ref in REFS]
        people = [invoiced(self.refs[0]), greeted(self.refs[1]), greeted(self.refs[2])]
        people[1]["collections"][0]["items"][0]["sharedWith"] = [self.refs[2]]
        self.run(load_people(self.services, self.folder, people))
        self.requests: dict[str, str] = {}
        self.fences: dict[str, tuple[str, Fence, set[Any]]] = {}
        self.finished: set[str] = set()
        self.log = self.run(self.size())
        self.look()

    @rule(who=st.integers(0, 2), kind=st.sampled_from(KINDS))
    def write(self, who: int, kind: str) -> None:
        """Done, or refused with a word of ours; after a withdrawal nothing is sent on its ground (I20)."""
        writers = Writers(self.services, self.refs[who])
        key = "case" if kind == "release" else f"{kind}{next(_number)}" if kind != "hold" else "case"
        self.run(outcome(getattr(writers, kind)(key)))
        if kind == "withdraw":
            used = self.run(outcome(writers.use(f"after{next(_number)}")))
            assert isinstance(used, UseRefused | Anbieter360Error)
        self.others_are_as_before(who)

    @rule(who=st.integers(0, 2), what=st.sampled_from(("everything", "purposes", "items")))
    def ask(self, who: int, what: str) -> None:
        ref = self.refs[who]
        scope = {
            "everything": EVERYTHING,
            "purposes": Scope(ScopeKind.PURPOSES, frozenset({"birthday-greeting"})),
            "items": Scope(ScopeKind.ITEMS, frozenset({f"{ref}-birth"})),
        }[what]
        found = self.run(outcome(requested(self.services, ref, scope, key=f"{what}{next(_number)}")))
        if isinstance(found, tuple):
            self.requests[found[0]] = found[1]
        self.others_are_as_before(who)

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), stale=st.booleans())
    def approve(self, data: st.DataObject, stale: bool) -> None:
        """By the hash of the plan as it is; by another one nothing is approved."""
        request = data.draw(st.sampled_from(sorted(self.requests)))
        plan = self.run(outcome(plan_now(self.services, request)))
        if isinstance(plan, Anbieter360Error):
            return
        writer = ErasureWriter(self.services.erasing)
        hash_ = "0" * 64 if stale else plan.hash
        key = f"approve {next(_number)}"
        done = self.run(outcome(writer.approve(request, hash_, actor="manager", idempotency_key=key)))
        if isinstance(done, Anbieter360Error):
            return
        assert not stale
        nodes = {node for node in self.graph.of(plan.subject) if node[0] not in ("ErasureRequest", "Notification")}
        self.fences[request] = (plan.subject, plan.fence, nodes)
        self.look()

    @precondition(lambda self: self.fences)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from(sorted(self.fences)))
        writer = ErasureWriter(self.services.erasing)
        key = f"cancel {next(_number)}"
        done = self.run(outcome(writer.cancel(request, EVERYBODY, actor="manager", idempotency_key=key)))
        if not isinstance(done, Anbieter360Error):
            del self.fences[request]
            self.requests.pop(request, None)
        self.look()

    @precondition(lambda self: self.fences)
    @rule(data=st.data(), point=st.sampled_from([None, *POINTS]))
    def carry_out(self, data: st.DataObject, point: Point | None) -> None:
        """Interrupted at the point, where there is one, and carried on by another worker: all as approved."""
        request = data.draw(st.sampled_from(sorted(self.fences)))
        subject, fence, nodes = self.fences[request]
        who = next((n for n, ref in enumerate(self.refs) if self.id_of(ref) == subject), None)
        if point is not None:
            with at(point, stop):
                self.run(interrupted(Executor(self.services.erasing).carry_out(request)))
        self.run(Executor(impatient(self.services)).carry_out(request))
        node = self.run(request_node(self.services, request))
        del self.fences[request]
        if node["status"] == "PREVIEWED":  # the plan has changed since, by somebody else's erasure
            self.look()
            return
        assert node["status"] in DONE, node.get("problem")
        self.requests.pop(request, None)
        before = self.graph
        self.look()
        self.finished.add(request)
        self.is_as_approved(fence, nodes)
        self.has_one_receipt(node["receipt"])
        again = self.graph
        assert not self.run(Executor(impatient(self.services)).carry_out(request))
        self.look()
        assert self.graph == again
        self.others(before, who)

    @invariant()
    def nobody_is_an_orphan(self) -> None:
        if hasattr(self, "graph"):
            assert self.graph.orphans() == []

    def is_as_approved(self, fence: Fence, nodes: set[Any]) -> None:
        """What went is what the plan lets go, all of it and no more (I1, I2, I10)."""
        own = [node for node in nodes if node[0] != "Subject"]
        left = {node for node in own if node in self.graph.nodes}
        assert left == {node for node in own if fence.passes(key_of(self.before, node))}

    def has_one_receipt(self, text: str) -> None:
        """It stands in the log once, and one changed bit is seen (I12, I15)."""
        public = self.services.vault.signer.public
        checked(text, public)
        assert self.run(self.size()) == self.log + len(self.finished)
        place = text.index('"approvedAt":"') + len('"approvedAt":"')
        with pytest.raises(ReceiptInvalid):
            checked(text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :], public)

    def others_are_as_before(self, who: int) -> None:
        before = self.graph
        self.look()
        self.others(before, who)

    def others(self, before: Graph, who: int | None) -> None:
        """Every other person's nodes are as they were (I3)."""
        for number, ref in enumerate(self.refs):
            if number != who:
                subject = self.id_of(ref)
                assert shown(self.graph, subject) == shown(before, subject), ref

    def look(self) -> None:
        self.before = getattr(self, "graph", None)
        self.graph = self.run(whole(self.services))

    def id_of(self, ref: str) -> str:
        return self.services.vault.hash("subject", "musterstrom", ref)

    async def size(self) -> int:
        return (await self.services.vault.log.head()).size


def key_of(graph: Graph, node: Any) -> str:
    """As a fence names it."""
    said = graph.nodes[node]
    return str(said["page"] if node[0] in ("Standing", "Usage", "Disclosure", "Information") else said["id"])


def shown(graph: Graph, subject: str) -> dict[Any, Any]:
    """A person's nodes without what requests and their fences change."""
    return {
        node: {name: value for name, value in graph.nodes[node].items() if name != "epoch"}
        for node in graph.of(subject)
        if node[0] not in ("ErasureRequest", "Notification")
    }


async def stop() -> None:
    raise Interrupted


async def interrupted(work: Coroutine[Any, Any, object]) -> None:
    with suppress(Interrupted):
        await work


async def outcome(work: Coroutine[Any, Any, Any]) -> Any:
    """What it answers, or raises."""
    try:
        return await work
    except Anbieter360Error as error:
        return error
