"""The way to a receiver: one POST over a connection of its own, to an address that was checked.

The name is resolved here, every address it has is looked at, and the connection goes to one of those, so that a name
cannot mean another machine by then. Nothing of an answer's body is read, no redirect followed, no proxy asked, and
what comes before an answer is not listened to for ever.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import TracebackType

import httpcore

from anbieter360.delivery.address import is_outside
from anbieter360.delivery.schedule import Attempt, answered, utc_now

CONNECT_SECONDS = 5.0
#: A receiver may say `100 Continue` as often as it likes, and each is parsed beside the gateway's other work.
MOST_BYTES = 65_536
_SCHEMES = (b"https", b"http")

#: What went wrong -> its code. The first that fits.
_CODES: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "TIMEOUT"),
    (httpcore.TimeoutException, "TIMEOUT"),
    (httpcore.ProtocolError, "PROTOCOL_ERROR"),
    (httpcore.NetworkError, "CONNECTION_FAILED"),
)


class Refused(Exception):  # a reason that goes into the row, not an error of a request
    """The address may not be used, or is none; code says why."""

    def __init__(self, code: str, *, may_retry: bool = False) -> None:
        super().__init__(code)
        self.attempt = Attempt(code, may_retry)


class Post:
    """Sends. seconds: the longest time of one message; private_addresses: also to machines inside, and without TLS."""

    def __init__(self, seconds: float, *, private_addresses: bool, now: Callable[[], datetime] = utc_now) -> None:
        self._seconds, self._private, self._now = seconds, private_addresses, now
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=_CheckedNetwork(private_addresses=private_addresses),
        )

    async def __aenter__(self) -> Post:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        """How it ended; never raises for what the receiver or the network does."""
        try:
            target = self._target(url)
            async with asyncio.timeout(self._seconds):
                return await self._send(target, headers, body)
        except Refused as refused:
            return refused.attempt
        except (TimeoutError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.NetworkError) as error:
            return Attempt(_code(error))

    async def _send(self, target: httpcore.URL, headers: Mapping[str, str], body: bytes) -> Attempt:
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        wait = {"timeout": {"connect": CONNECT_SECONDS, "read": self._seconds, "write": self._seconds}}
        async with self._pool.stream("POST", target, headers=sent, content=body, extensions=wait) as response:
            said = {name.lower(): value for name, value in response.headers}
            return answered(response.status, said, self._now())

    def _target(self, url: str) -> httpcore.URL:
        try:
            target = httpcore.URL(url)
        except ValueError:
            raise Refused("BAD_ADDRESS") from None
        if target.scheme not in _SCHEMES or not target.host:
            raise Refused("BAD_ADDRESS")
        if target.scheme != b"https" and not self._private:
            raise Refused("NOT_HTTPS")
        return target


class _CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, and to no other."""

    def __init__(self, *, private_addresses: bool) -> None:
        self._private = private_addresses
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await self._addresses(host, port)
        for address in found[:-1]:
            try:
                return _Bounded(await self._network.connect_tcp(address, port, timeout, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return _Bounded(await self._network.connect_tcp(found[-1], port, timeout, local_address, socket_options))

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Each once. Raises Refused where one of them may not be used."""
        try:
            rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Refused("NAME_UNKNOWN", may_retry=True) from None
        found = list(dict.fromkeys(str(row[4][0]) for row in rows))
        if not self._private and not all(is_outside(one) for one in found):
            raise Refused("PRIVATE_ADDRESS")
        return found


class _Bounded(httpcore.AsyncNetworkStream):
    """Of whatever comes, only so much is read: enough for any status with its headers."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream, self._left = stream, MOST_BYTES

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - as above
        """Raises RemoteProtocolError where all of it came, and no answer."""
        if self._left <= 0:
            raise httpcore.RemoteProtocolError(f"{MOST_BYTES} bytes and no answer")
        came = await self._stream.read(max_bytes, timeout)
        self._left -= len(came)
        return came

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as above
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore.AsyncNetworkStream:
        return _Bounded(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _code(error: Exception) -> str:
    if isinstance(error.__context__, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "TLS_FAILED"
    return next(code for kind, code in _CODES if isinstance(error, kind))
