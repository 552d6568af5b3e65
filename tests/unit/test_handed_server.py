"""What a worker says of the connections that it was handed."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from starlette.responses import PlainTextResponse

from anbieter360.gateway.server import HandedServer
from anbieter360.settings import Settings


async def test_a_connection_is_never_counted_twice(tmp_path: Path) -> None:
    """Not while it comes in either: whoever spreads connections would give the others more. Once gone, it is not."""
    ready, told = asyncio.Event(), list[int]()
    settings = Settings.load(data=tmp_path)
    server = HandedServer(PlainTextResponse(), settings, ready.set, lambda: told.append(server.open))
    serving = asyncio.create_task(server.serve([]))
    await asyncio.wait_for(ready.wait(), 10)
    ends = []
    for count in (1, 2, 3):
        ours, theirs = socket.socketpair()
        ends.append(ours)
        server.take(theirs)
        async with asyncio.timeout(10):
            while len(told) < 2 * count:  # it has come in, and it has been taken
                await asyncio.sleep(0)
    for end in ends:
        end.close()
    async with asyncio.timeout(10):
        while told[-1]:
            await asyncio.sleep(0)
    server.should_exit = True
    await serving
    assert told == [1, 1, 2, 2, 3, 3, 2, 1, 0]
