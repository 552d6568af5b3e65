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
    ready, told = asyncio.Event(), asyncio.Queue[int]()
    settings = Settings.load(data=tmp_path)
    server = HandedServer(PlainTextResponse(), settings, ready.set, lambda: told.put_nowait(server.open))
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve([]))
        await ready.wait()
        pairs = [socket.socketpair() for _ in range(3)]
        seen = []
        for _ours, theirs in pairs:
            server.take(theirs)
            seen += [await told.get() for _ in ("it is among the connections", "it has been taken")]
        for ours, _theirs in pairs:
            ours.close()
            seen.append(await told.get())
        server.should_exit = True
    assert seen == [1, 1, 2, 2, 3, 3, 2, 1, 0]
