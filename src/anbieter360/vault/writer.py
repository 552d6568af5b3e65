"""The journal's writer: one thread with one connection that stays open, one transaction after the other.

Every answer about a person waits for it. So it spares what `Store.write` costs, which is more than SQLite itself
takes: fetching a connection from the pool, SQLAlchemy's statements and results, two changes of threads more. Its
work is a function of the driver's own cursor; what stands in the journal is written as texts, see journal.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from typing import Any, TypeVar

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.engine.interfaces import DBAPICursor

from anbieter360.errors import VaultUnavailable
from anbieter360.vault.failure import Translated
from anbieter360.vault.turn import Turn

Result = TypeVar("Result")
Work = Callable[[DBAPICursor], Result]


class Writer:
    """Begins each transaction with `begin`, one that is `alone` with `begin_alone` too; both are SQL."""

    def __init__(self, engine: Engine, turn: Turn | None, begin: str | None, begin_alone: str | None) -> None:
        self._engine, self._turn = engine, turn
        self._begin, self._begin_alone = begin, begin_alone
        self._translated = Translated(engine)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vault-journal")
        self._lent: PoolProxiedConnection | None = None
        self._cursor: DBAPICursor | None = None
        self._closed = False

    async def write(self, work: Work[Result], *, alone: bool = False) -> Result:
        """One transaction, durable on return. Raises VaultUnavailable."""
        if self._closed:
            raise VaultUnavailable("The vault is closed.")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def run() -> None:
            try:
                result = self._transact(work, alone)
            except BaseException as error:
                loop.call_soon_threadsafe(_set_exception, done, error)
            else:
                loop.call_soon_threadsafe(_set_result, done, result)

        self._thread.submit(run)  # not run_in_executor: it wraps one future into another, for half of the price
        return await done

    async def close(self) -> None:
        """What is running ends first. Closing again does nothing."""
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown)
        self._give_up()

    def _transact(self, work: Work[Result], alone: bool) -> Result:
        with self._translated, nullcontext() if self._turn is None else self._turn.taken():
            try:
                connection, cursor = self._opened()
                if self._begin is not None:
                    cursor.execute(self._begin)
                if alone and self._begin_alone is not None:
                    cursor.execute(self._begin_alone)
                result = work(cursor)
                connection.commit()
            except BaseException as error:
                self._give_up(error)
                raise
            return result

    def _opened(self) -> tuple[Any, DBAPICursor]:
        if self._lent is None or self._cursor is None:
            self._lent = self._engine.raw_connection()
            self._cursor = self._lent.cursor()
        return self._lent.dbapi_connection, self._cursor

    def _give_up(self, error: BaseException | None = None) -> None:
        """Undo what is not committed and close the connection; the next transaction opens another."""
        lent, self._lent, self._cursor = self._lent, None, None
        if lent is None:
            return
        lost = isinstance(error, Exception) and self._is_lost(error, lent.dbapi_connection)
        with suppress(self._engine.dialect.loaded_dbapi.Error):
            lent.rollback()  # closing is not enough: SQLite waits with it for statements that a traceback still holds
        lent.invalidate()
        if lost:
            self._engine.dispose()  # whoever ended this connection has ended the others too

    def _is_lost(self, error: Exception, connection: Any) -> bool:
        return isinstance(error, self._engine.dialect.loaded_dbapi.Error) and self._engine.dialect.is_disconnect(
            error, connection, None
        )


def _set_result(done: asyncio.Future[Result], result: Result) -> None:
    if not done.done():
        done.set_result(result)


def _set_exception(done: asyncio.Future[Any], error: BaseException) -> None:
    if not done.done():
        done.set_exception(error)
