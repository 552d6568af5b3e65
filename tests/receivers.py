"""Receivers of webhooks: real HTTP servers on loopback, that answer as they are told and note what reached them."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HANG = 0  # instead of a status: it takes the message and never answers


@dataclass(frozen=True)
class Sent:
    """One message as it came in; header names in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """answers: the status of each call in turn, the last one for all that follow; `act` is done before it answers.

    effects: what it did, once for each id, as a receiver does that has seen an id before.
    """

    port: int = 0
    tls: Path | None = None  # certificate and key
    answers: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[[Sent], Awaitable[None]] | None = None
    came: list[Sent] = field(default_factory=list)
    effects: Counter[str] = field(default_factory=Counter)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self.port}/erase"

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.came]

    async def until(self, count: int, seconds: float = 30.0) -> None:
        """Wait for so many messages."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: len(self.came) >= count)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            sent = await _read(reader)
            self.came.append(sent)
            if not self.effects[sent.id]:
                self.effects[sent.id] += 1
            async with self.changed:
                self.changed.notify_all()
            status = self.answers[min(len(self.came), len(self.answers)) - 1]
            if self.act is not None:
                await self.act(sent)
            if status == HANG:
                await reader.read()  # until the other side gives up
            else:
                writer.write(_answer(status, self.headers))
                await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(**given: Any) -> AsyncIterator[Receiver]:
    """A receiver that listens; `given` as its fields."""
    receiver = Receiver(**given)
    context = None
    if receiver.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(receiver.tls)
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def self_signed(folder: Path, host: str) -> Path:
    """A certificate for this name and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "receiver.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return file


async def _read(reader: asyncio.StreamReader) -> Sent:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Sent(headers, await reader.readexactly(int(headers["content-length"])))


def _answer(status: int, headers: dict[str, str]) -> bytes:
    body = b"" if status == 204 else b"an answer that nobody reads"
    lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers.items())]
    lines += [] if status == 204 else [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body
