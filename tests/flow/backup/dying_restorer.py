"""Puts a backup back in a process of its own and kills it on the way: `python dying_restorer.py WHERE FOLDER`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from anbieter360.backup.restore import restore
from anbieter360.erasure.points import Passing, Point
from anbieter360.settings import Settings


def die(_written: int = 0) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def die_at_batch(point: Point) -> None:
    if point is Point.BATCH:
        die()


async def main(where: str, folder: Path) -> None:
    """LOADING: the graph is there in part; REPLAYING: it is whole, and the first batch of an erasure is gone again."""
    if where == "REPLAYING":
        Passing.do = die_at_batch
    progress = die if where == "LOADING" else lambda _: None
    await restore(Settings.load(), folder, replaces=True, progress=progress)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
