"""The graph, spoken to over Bolt: every statement of the product passes through `Graph`.

One driver for both engines. Reads are auto-commit, one round trip, and are sent again after a passing
failure; writes are managed transactions that may run twice, so the work given must be idempotent. What the
driver raises becomes one of ours in `_Translated` and nowhere else: its texts can hold values of a person.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from neo4j import (
    READ_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncResult,
    AsyncSession,
    Query,
    unit_of_work,
)
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConnectionPoolError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from anbieter360.cypher import Call, Statement, together
from anbieter360.errors import ConstraintViolated, EngineError, EngineUnavailable, SettingsError

T = TypeVar("T")

READ_ATTEMPTS = 4
IDLE_SESSIONS = 100  # kept for the next read; an idle session holds no connection
FIRST_RETRY_SECONDS = 0.02  # the embedded engine lets the loser of a conflict fail at commit: try again soon
WRITE_RETRY_SECONDS = 8.0  # longer than a restart of the embedded engine
CONNECT_SECONDS = 5.0
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
NO_ADDRESS = "ANBIETER360_NEO4J_URI: not an address like neo4j://host:7687."
#: A node or edge that was just found is deleted by another transaction: looked for again, it is not found.
GONE = "Neo.ClientError.Statement.EntityNotFound"
TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"

# The driver logs a retried transaction with the server's message, and at DEBUG every parameter.
logging.getLogger("neo4j").setLevel(logging.CRITICAL)
logging.getLogger("neo4j").propagate = False


class Graph:
    """One database of one engine. Safe to share between tasks; holds a connection pool."""

    def __init__(self, driver: AsyncDriver, uri: str, database: str, timeout_seconds: float) -> None:
        self._driver = driver
        self.uri = uri
        self.database = database
        self.timeout_seconds = timeout_seconds
        self._sessions: list[AsyncSession] = []

    @classmethod
    def connect(
        cls,
        uri: str,
        user: str | None = None,
        password: str | None = None,
        database: str = "neo4j",
        timeout_seconds: float = 30.0,
    ) -> Graph:
        """A graph that connects on first use. `timeout_seconds` is the longest time of one read or transaction.

        Raises SettingsError if the address is none.
        """
        if urlsplit(uri).scheme not in SCHEMES:
            raise SettingsError(NO_ADDRESS)
        try:
            driver = AsyncGraphDatabase.driver(
                uri,
                auth=None if password is None else (user or "neo4j", password),
                notifications_min_severity="OFF",
                initial_retry_delay=FIRST_RETRY_SECONDS,
                max_transaction_retry_time=WRITE_RETRY_SECONDS,
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=timeout_seconds,
                # In a cluster, whoever wrote reads its own writes; one server needs no bookmarks.
                bookmark_manager=AsyncGraphDatabase.bookmark_manager() if uri.startswith("neo4j") else None,
            )
        except (ConfigurationError, ValueError):
            raise SettingsError("ANBIETER360_NEO4J_URI: not a Bolt address such as neo4j://host:7687.") from None
        return cls(driver, uri, database, timeout_seconds)

    async def aclose(self) -> None:
        await self.close()

    async def close(self) -> None:
        while self._sessions:
            await self._sessions.pop().close()
        await self._driver.close()

    async def verify(self) -> None:
        """Raises EngineUnavailable if the database does not answer a statement."""
        await self.read_lists(_PING)

    async def server_version(self) -> str:
        """What the server calls itself, e.g. `Neo4j/5.26.30`."""
        with _Translated(_Running("server version")):
            return (await self._driver.get_server_info()).agent

    async def read(self, statement: Statement, **parameters: Any) -> list[dict[str, Any]]:
        """Rows by name, in the statement's order. Writes must not come here: they would run twice."""
        _check(statement, parameters)
        return await self._retried(self._rows, statement, parameters)

    async def read_lists(self, statement: Statement, **parameters: Any) -> list[list[Any]]:
        """Rows as positional lists, in the order of the statement's RETURN."""
        _check(statement, parameters)
        return await self._retried(self._lists, statement, parameters)

    async def stream(self, statement: Statement, **parameters: Any) -> AsyncIterator[dict[str, Any]]:
        """Rows one by one, in constant memory and without a time limit; never retried."""
        _check(statement, parameters)
        with _Translated(_Running(statement.name)):
            async with self._new_session() as session:
                result = await session.run(cast(Any, statement.text), parameters)
                names = result.keys()
                async for record in result:
                    yield dict(zip(names, record.values(), strict=True))

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` in one transaction; again, from its start, after a conflict or a lost connection.

        Raises ConstraintViolated, EngineUnavailable, EngineError; what `work` raises itself rolls back.
        """
        running = _Running("begin")

        @unit_of_work(timeout=self.timeout_seconds)
        async def attempt(transaction: AsyncManagedTransaction) -> T:
            with _again():
                return await work(Tx(transaction, running))

        with _Translated(running):
            async with asyncio.timeout(self.timeout_seconds + WRITE_RETRY_SECONDS):
                async with self._writing() as session:
                    return cast(T, await session.execute_write(attempt))

    async def execute(self, statement: Statement, **parameters: Any) -> list[dict[str, Any]]:
        """A write of one statement, in a transaction of its own: one round trip, and a managed one where that fails.

        Raises what `write` raises.
        """
        _check(statement, parameters)
        with _Translated(_Running(statement.name)):
            try:
                async with asyncio.timeout(self.timeout_seconds + CONNECT_SECONDS), self._writing() as session:
                    return await _by_name(await session.run(self._query(statement), dict(parameters)))
            except (DriverError, Neo4jError) as error:
                if not _may_pass(error):
                    raise
        return await self.write(lambda tx: tx.run(statement, **parameters))

    async def run_text(self, text: str, name: str = "text") -> list[dict[str, Any]]:
        """Run a text as it stands, auto-commit. For migrations and tests: all else is a Statement."""
        with _Translated(_Running(name)):
            async with self._writing() as session:
                return await _by_name(await session.run(Query(cast(Any, text))))

    async def profile(self, statement: Statement, **parameters: Any) -> dict[str, Any]:
        """The plan of a read as it ran: {operatorType, dbHits, args, children}. Of Neo4j, for tests."""
        _check(statement, parameters)
        with _Translated(_Running(statement.name)):
            async with self._new_session() as session:
                result = await session.run(Query(cast(Any, f"PROFILE {statement.text}")), parameters)
                return dict((await result.consume()).profile or {})

    async def _rows(self, statement: Statement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        return await self._read(_by_name, statement, parameters)

    async def _lists(self, statement: Statement, parameters: Mapping[str, Any]) -> list[list[Any]]:
        return await self._read(AsyncResult.values, statement, parameters)

    async def _read(
        self, collect: Callable[[AsyncResult], Awaitable[T]], statement: Statement, parameters: Mapping[str, Any]
    ) -> T:
        # A session that ended well is used again: making one is a tenth of what a short read costs this process.
        session = self._sessions.pop() if self._sessions else self._new_session()
        try:
            found = await collect(await session.run(self._query(statement), dict(parameters)))
        except BaseException:
            await session.close()
            raise
        if len(self._sessions) < IDLE_SESSIONS:
            self._sessions.append(session)
        else:
            await session.close()
        return found

    def _writing(self) -> AsyncSession:
        return self._driver.session(database=self.database)

    def _new_session(self) -> AsyncSession:
        return self._driver.session(database=self.database, default_access_mode=READ_ACCESS)

    def _query(self, statement: Statement) -> Query:
        return Query(cast(Any, statement.text), timeout=self.timeout_seconds)

    async def _retried(
        self,
        read: Callable[[Statement, Mapping[str, Any]], Awaitable[T]],
        statement: Statement,
        parameters: Mapping[str, Any],
    ) -> T:
        with _Translated(_Running(statement.name)):
            # The engine's own limit comes first; this one is for an engine that hangs.
            async with asyncio.timeout(self.timeout_seconds + CONNECT_SECONDS):
                for attempt in range(READ_ATTEMPTS - 1):
                    try:
                        return await read(statement, parameters)
                    except (DriverError, Neo4jError) as error:
                        if not _may_pass(error):
                            raise
                    await asyncio.sleep(FIRST_RETRY_SECONDS * 2**attempt)
                return await read(statement, parameters)


class Tx:
    """One transaction in progress."""

    def __init__(self, transaction: AsyncManagedTransaction, running: _Running) -> None:
        self._transaction = transaction
        self._running = running

    async def run(self, statement: Statement, **parameters: Any) -> list[dict[str, Any]]:
        """Rows by name. Errors of the driver pass through: the driver retries the transaction on them."""
        _check(statement, parameters)
        self._running.name = statement.name
        return await _by_name(await self._transaction.run(cast(Any, statement.text), parameters))

    async def run_together(self, calls: Sequence[Call]) -> list[int]:
        """Several writes that rely on nothing of each other, in one round trip; what each says it `made`."""
        statement, given = together(calls)
        made = [0] * len(calls)
        for row in await self.run(statement, **given):
            made[row["nth"]] += row["made"]
        return made

    async def run_lists(self, statement: Statement, **parameters: Any) -> list[list[Any]]:
        """The same as `run`, rows as positional lists."""
        _check(statement, parameters)
        self._running.name = statement.name
        return await (await self._transaction.run(cast(Any, statement.text), parameters)).values()


def rust_extension_active() -> bool:
    """Whether the driver decodes with its Rust extension (16 times faster on long answers)."""
    return find_spec("neo4j._rust") is not None


@dataclass(slots=True)
class _Running:
    """Which statement runs, for the message of an error."""

    name: str


_PING = Statement("ping", "RETURN 1 AS one", frozenset())


async def _by_name(result: AsyncResult) -> list[dict[str, Any]]:
    names = result.keys()
    return [dict(zip(names, row, strict=True)) for row in await result.values()]


def _check(statement: Statement, parameters: Mapping[str, Any]) -> None:
    if parameters.keys() != statement.parameters:
        wanted, given = sorted(statement.parameters), sorted(parameters)
        raise ValueError(f"statement {statement.name} takes the parameters {wanted}, not {given}")


@contextmanager
def _again() -> Iterator[None]:
    """The driver runs the transaction again where it met something that went meanwhile."""
    try:
        yield
    except Neo4jError as error:
        if error.code != GONE:
            raise
        raise TransientError from None


def _may_pass(error: DriverError | Neo4jError) -> bool:
    return error.is_retryable() or (isinstance(error, Neo4jError) and error.code == GONE)


class _Translated:
    """Every error of driver, network and server becomes an EngineError, without a word of theirs.

    `from None`, because a logged chain would print the driver's message.
    """

    __slots__ = ("_running",)

    def __init__(self, running: _Running) -> None:
        self._running = running

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        match error:
            case ConstraintError():
                raise ConstraintViolated(f"Statement {self._running.name} breaks a constraint of the graph.") from None
            case DriverError() | Neo4jError():
                raise _ours(error, self._running.name) from None
            case TimeoutError() | ConnectionError() | socket.gaierror():
                raise EngineUnavailable from None


_PASSING = (AuthError, ConnectionPoolError, ServiceUnavailable, SessionExpired)


def _ours(error: DriverError | Neo4jError, name: str) -> EngineError:
    code = (error.code if isinstance(error, Neo4jError) else None) or type(error).__name__
    if isinstance(error, _PASSING) or _may_pass(error) or code.startswith(TIMED_OUT):
        return EngineUnavailable(f"The graph engine does not answer (statement {name}: {code}).")
    return EngineError(f"Statement {name} failed with {code}.")
