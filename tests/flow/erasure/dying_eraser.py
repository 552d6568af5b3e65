"""Carries an erasure out in a process of its own and kills it on the way: `python dying_eraser.py POINT REQUEST`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from anbieter360.erasure.executor import Executor
from anbieter360.erasure.points import Passing, Point
from anbieter360.gateway.serve import open_services
from anbieter360.settings import Settings


def die_at(point: Point) -> None:
    """From now on this process ends where it passes the point."""

    async def die(passed: Point) -> None:
        if passed is point:
            os.kill(os.getpid(), signal.SIGKILL)

    Passing.do = die


async def main(point: str, request: str) -> None:
    die_at(Point[point])
    async with open_services(Settings.load(), owner=False) as services:
        await Executor(services.erasing).carry_out(request)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
