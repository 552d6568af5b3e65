"""Whatever happens to some people in whatever order: the graph says what a model says that is written apart.

The model (`modelled`) is all of the small graph as plain values, `modelled_erasure` what an erasure makes of it by the
second planner of tests/erasure, `stories` the steps, and `conforming` what is compared after each of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from erasing import catalogue_text
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from mixed_people import people
from racing import services_on
from scenario import ENGINES
from stories import ENDING, LEAVING, OPEN, Story

from anbieter360.api.running.context import Services
from anbieter360.catalogue.document import read_catalogue
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from engines import Engines, emptied
from lengths import length
from receivers import Receiver, receiving

STORIES = length(2, 100)  # the first one is the plainest
STEPS = length(8, 30)
REFS = ("ada", "bob", "cem")
KINDS = ("collect", "consent", "withdraw", "object_to", "hold", "release", "use")
PURPOSES = ("birthday-greeting", "customer-loyalty", "order-handling")
#: The day before something may go by the catalogue, and the day itself.
DAYS = tuple(datetime(*day, 12, tzinfo=UTC) for year in (2033, 2035) for day in ((year - 1, 12, 31), (year, 1, 1)))

T = TypeVar("T")
_number = count()


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def services(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Services]:
    engine = await emptied(engines, request.param)
    async with services_on(engine, tmp_path_factory.mktemp("machine")) as services:
        yield services


async def test_any_story_of_erasures(services: Services, tmp_path: Path) -> None:
    """A few steps each, and to the end: the graph is what the model says, after every one of them."""
    loop = asyncio.get_running_loop()

    class Machine(Stories):
        def run(self, work: Coroutine[Any, Any, T]) -> T:
            return asyncio.run_coroutine_threadsafe(work, loop).result(120)

    few = settings(
        max_examples=STORIES,
        stateful_step_count=STEPS,
        phases=[Phase.generate],  # to make a story shorter costs as much as a hundred of them
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    async with receiving() as receiver:
        Machine.services, Machine.folder, Machine.receiver = services, tmp_path, receiver
        catalogue = read_catalogue(catalogue_text({"mail-cloud": receiver.url}), "catalogue.yaml")
        await services.store.apply(catalogue, home=True, source="catalogue.yaml")
        try:
            await asyncio.to_thread(run_state_machine_as_test, Machine, settings=few)
        except FlakyFailure as flaky:  # ids are made by chance: what went wrong may not go wrong again
            raise flaky.exceptions[0] from None


class Stories(RuleBasedStateMachine):
    """Draws what is done next; `Story` does it, and holds both sides against each other."""

    services: Services
    folder: Path
    receiver: Receiver
    story: Story
    is_sound = False

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        raise NotImplementedError

    def step(self, work: Coroutine[Any, Any, None]) -> None:
        """Of a story that goes on only where it went well."""
        self.is_sound = False
        self.run(work)
        self.is_sound = True

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        refs = [f"{ref}.{next(_number)}" for ref in REFS]  # no hash has a dot; without, one may have them by chance
        catalogue = self.run(self.services.store.current()).home_catalogue
        self.story = Story(self.services, self.folder, self.receiver, catalogue, refs)
        self.step(self.story.begin(data.draw(st.composite(lambda draw: people(refs, draw))())))

    @precondition(lambda self: not self.story.is_late)
    @rule(who=st.integers(0, 2), kind=st.sampled_from(KINDS))
    def write(self, who: int, kind: str) -> None:
        self.step(self.story.write(self.story.refs[who], kind))

    @precondition(lambda self: self.story.finished)
    @rule(data=st.data())
    def take_again(self, data: st.DataObject) -> None:
        records = data.draw(st.lists(st.sampled_from(self.story.records), min_size=1, max_size=3))
        self.step(self.story.take_again(records))

    @rule(data=st.data(), who=st.integers(0, 2), kind=st.sampled_from((*ScopeKind, ScopeKind.EVERYTHING)))
    def ask(self, data: st.DataObject, who: int, kind: ScopeKind) -> None:
        ref, scope = self.story.refs[who], EVERYTHING
        if self.story.is_apart(ref):
            return
        if kind is ScopeKind.PURPOSES:
            scope = Scope(kind, data.draw(st.frozensets(st.sampled_from(PURPOSES), min_size=1, max_size=2)))
        if kind is ScopeKind.ITEMS and (items := self.story.items(ref)):
            scope = Scope(kind, data.draw(st.frozensets(st.sampled_from(items), min_size=1, max_size=2)))
        self.step(self.story.ask(ref, scope))

    @precondition(lambda self: self.story.with_status("PREVIEWED", "APPROVED"))
    @rule(data=st.data(), stale=st.sampled_from((False, False, False, True)))
    def approve(self, data: st.DataObject, stale: bool) -> None:
        word = data.draw(st.sampled_from(self.story.with_status("PREVIEWED", "APPROVED")))
        self.step(self.story.approve(word, stale=stale))

    @precondition(lambda self: self.story.with_status(*OPEN))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.step(self.story.cancel(data.draw(st.sampled_from(self.story.with_status(*OPEN)))))

    @precondition(lambda self: self.story.to_do)
    @rule(data=st.data(), point=st.sampled_from(LEAVING))
    def leave(self, data: st.DataObject, point: Any) -> None:
        self.step(self.story.leave(data.draw(st.sampled_from(self.story.to_do)), point))

    @precondition(lambda self: self.story.to_do)
    @rule(data=st.data(), point=st.sampled_from((None, *LEAVING, *ENDING)))
    def carry_out(self, data: st.DataObject, point: Any) -> None:
        self.step(self.story.carry_out(data.draw(st.sampled_from(self.story.to_do)), point))

    @precondition(lambda self: self.story.finished)
    @rule()
    def deliver(self) -> None:
        self.step(self.story.deliver())

    @precondition(lambda self: self.story.with_status("WAITING_FOR_RECIPIENTS"))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        self.step(self.story.answer(data.draw(st.sampled_from(self.story.with_status("WAITING_FOR_RECIPIENTS")))))

    @precondition(lambda self: self.story.finished and not self.story.away)
    @rule(day=st.sampled_from(DAYS))
    def years_go_by(self, day: datetime) -> None:
        self.step(self.story.years_go_by(day))

    def teardown(self) -> None:
        if self.is_sound and self.story.scopes:
            self.run(self.story.end(DAYS))
