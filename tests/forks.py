"""Processes that are to die: each is forked from one that has imported what they all need and begun nothing."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Coroutine
from typing import Any

SECONDS = 120.0

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["anbieter360.gateway.serve", "anbieter360.delivery.sender"])


async def ended(doing: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> int | None:
    """The exit code of a process that did it: minus the signal that ended it."""
    process = _FORKS.Process(target=_do, args=(doing, given))
    process.start()
    await asyncio.to_thread(process.join, SECONDS)
    return process.exitcode


def _do(doing: Callable[..., Coroutine[Any, Any, None]], given: tuple[Any, ...]) -> None:
    asyncio.run(doing(*given))
