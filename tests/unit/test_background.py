"""What goes on in the background of a gateway goes on, whatever happens."""

from __future__ import annotations

import asyncio

import pytest

from anbieter360.errors import EngineUnavailable
from anbieter360.gateway.background import PAUSE_SECONDS, Background


class Ear:
    """Hears at once, so often, and then nothing any more; notes how long it was to wait."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.waits: list[float] = []
        self.deaf = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        if len(self.waits) == self.times:
            self.deaf.set()
            await asyncio.Event().wait()


async def test_work_is_done_again_and_again() -> None:
    """After the seconds that it has between, for as long as one is within."""
    done, ear = [], Ear(3)

    async def work() -> None:
        done.append(True)

    async with Background("test", work, every=7.0, heard=ear).running():
        await ear.deaf.wait()
    assert (len(done), ear.waits) == (3, [7.0, 7.0, 7.0])


@pytest.mark.parametrize("failure", [EngineUnavailable, ValueError])
async def test_what_fails_is_tried_again(failure: type[Exception], capfd: pytest.CaptureFixture[str]) -> None:
    """Soon, however seldom the work is done; the log says what it was."""
    ear, outcomes = Ear(2), [failure(), None]

    async def work() -> None:
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome

    async with Background("the work", work, every=86_400.0, heard=ear).running():
        await ear.deaf.wait()
    assert ear.waits == [PAUSE_SECONDS, 86_400.0]
    assert "the work" in "".join(capfd.readouterr())


async def test_what_has_begun_may_come_to_its_end() -> None:
    """Work that waits for what is on its way is not cut off."""
    began, ended = asyncio.Event(), []

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    async with Background("test", work).running():
        await began.wait()
    assert ended == [True]
