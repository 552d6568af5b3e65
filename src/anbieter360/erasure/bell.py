"""Rung where an erasure waits to be carried out or a recipient has answered; heard by the worker of the same process.

Workers of other processes find it when they look.
"""

from __future__ import annotations

import asyncio
import contextlib


class Bell:
    """One of a process."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There is something to do: nobody need wait for the next look."""
        self._rung.set()

    async def heard(self, seconds: float) -> None:
        """Return when it is rung, or after so many seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self._rung.clear()
