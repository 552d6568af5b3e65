"""The way to a receiver, over real sockets on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import repeat

import pytest

from anbieter360.delivery.post import MOST_BYTES, Post

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + bytes(200_000)


async def test_a_receiver_that_only_says_continue_is_not_listened_to_for_ever() -> None:
    """It ends as other broken answers do, long before the time that an answer may take."""
    async with receiver(repeat(100 * CONTINUE)) as url, Post(60.0, private_addresses=True) as post, asyncio.timeout(20):
        assert (await post.send(url, {}, b"{}")).error == "PROTOCOL_ERROR"


@pytest.mark.parametrize("answer", [(NO_CONTENT,), (3 * CONTINUE, NO_CONTENT), (LONG,)])
async def test_an_answer_is_heard_whatever_comes_with_it(answer: tuple[bytes, ...]) -> None:
    """A body that is longer than what is read does not matter, nor do some `100 Continue` before."""
    assert len(LONG) > MOST_BYTES
    async with receiver(answer) as url, Post(20.0, private_addresses=True) as post:
        assert (await post.send(url, {}, b"{}")).error is None


@asynccontextmanager
async def receiver(says: Iterable[bytes]) -> AsyncIterator[str]:
    """Takes a message and says this."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.readuntil(b"{}")
            for some in says:
                writer.write(some)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1")
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/erase"
