"""The vault's database: SQLite in the data folder, or PostgreSQL by URL. Everything that differs stands here.

Work is a function of a SQLAlchemy connection and runs in a thread as one transaction: one change of threads
for all its statements (through an async driver it is several for each, and a record took three times as long).
The journal, which every answer waits for, has a writer of its own (writer.py).
A write on SQLite begins with `BEGIN IMMEDIATE`, so that it waits for its turn at the start instead of
failing half-way, and it is on disk (WAL, synchronous=FULL) when the transaction has ended.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    Table,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from anbieter360.errors import VaultError, VaultUnavailable
from anbieter360.settings import Settings
from anbieter360.vault import tables
from anbieter360.vault.failure import Translated
from anbieter360.vault.turn import Turn
from anbieter360.vault.writer import Writer

BUSY_SECONDS = 5.0
_THREADS = 4
_FEW = 5
_WAL_TRIES = 50
#: For whoever reads several tables of PostgreSQL at one moment; SQLite does so anyway.
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_BEGIN_WRITE = "BEGIN IMMEDIATE"
_WAIT_TO_BE_ALONE = "SELECT pg_advisory_xact_lock(360360)"  # any number, the same in every process
_PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY")

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


class Store:
    """An open database with the vault's tables in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._translated = engine, Translated(engine)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="vault")
        self._turn = asyncio.Lock()
        self._wiping: asyncio.Task[bool] | None = None  # a wipe that waits for its turn
        self._closed = False
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.place = "?" if self.is_sqlite else "%s"  # how the driver marks a parameter, for the writer
        self._among_all = _turn(engine.url) if self.is_sqlite else None
        begin, begin_alone = (_BEGIN_WRITE, None) if self.is_sqlite else (None, _WAIT_TO_BE_ALONE)
        self.writer = Writer(engine, self._among_all, begin, begin_alone)

    @classmethod
    async def open(cls, settings: Settings) -> Store:
        """Connect and make the tables that are missing.

        Raises VaultUnavailable where folder or database cannot be used, VaultError for a newer vault.
        """
        store = cls(_engine(settings))
        try:
            if store.is_sqlite:
                await store._use_write_ahead_log()
            await store._prepare()
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """End all connections; what is running ends first. Closing again does nothing."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)
        await self.writer.close()
        self._engine.dispose()
        if self._among_all is not None:
            self._among_all.close()

    async def read(self, work: Work[Result]) -> Result:
        """One consistent look at the database."""

        def look() -> Result:
            with self._engine.connect() as connection:
                return work(connection)

        return await self._run(look)

    async def write(self, work: Work[Result], *, alone: bool = False) -> Result:
        """One transaction, durable on return. `alone` also waits for the other processes' such writers."""

        def transact() -> Result:
            with self._engine.connect().execution_options(anbieter360_write=True) as connection, connection.begin():
                if alone and not self.is_sqlite:
                    connection.exec_driver_sql(_WAIT_TO_BE_ALONE)
                return work(connection)

        if not self.is_sqlite:
            return await self._run(transact)
        # SQLite has one writer at a time, and makes those who wait sleep; they queue instead: here, so that they leave
        # threads to those who read, then with the journal's writer and other processes.
        async with self._turn:
            return await self._run(lambda: self._in_turn(transact))

    def insert_absent(self, table: Table) -> Insert:
        """An INSERT that leaves rows alone that are there already."""
        make = sqlite.insert if self.is_sqlite else postgresql.insert
        return make(table).on_conflict_do_nothing()

    async def wipe_deleted(self) -> None:
        """Take deleted bytes out of SQLite's write-ahead log; the database file has none (secure_delete).

        PostgreSQL keeps dead rows until it reuses their place, and its log until that is recycled: there the
        wrapped key may lie on disk for a while, unreadable without the master key.
        Raises VaultUnavailable while another process reads on for longer than the timeout; call again then.
        """
        if not self.is_sqlite:
            return
        # One that has not begun yet comes after what the caller deleted: who asks meanwhile shares it.
        if self._wiping is None:
            self._wiping = asyncio.create_task(self._wipe())
        if await asyncio.shield(self._wiping):
            raise VaultUnavailable("Deleted bytes are still in the vault's log: another process reads it.")

    async def problems(self) -> list[str]:
        """What SQLite finds wrong with its file, the first few; PostgreSQL sees to its own."""
        if not self.is_sqlite:
            return []
        check = text(f"PRAGMA quick_check({_FEW})")
        found = await self.read(lambda connection: connection.execute(check).scalars().all())
        return [one for one in found if one != "ok"]

    async def _wipe(self) -> bool:
        """Whether it was held up by a reader."""
        async with self._turn:
            self._wiping = None
            return bool(await self._run(lambda: self._in_turn(lambda: self._pragma("wal_checkpoint(TRUNCATE)"))))

    async def _run(self, function: Callable[[], Result]) -> Result:
        if self._closed:
            raise VaultUnavailable("The vault is closed.")
        with self._translated:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    def _in_turn(self, transact: Callable[[], Result]) -> Result:
        if self._among_all is None:
            return transact()
        with self._among_all.taken():
            return transact()

    async def _use_write_ahead_log(self) -> None:
        # SQLite refuses the switch at once, without its busy timeout, while another process makes it.
        for left in reversed(range(_WAL_TRIES)):
            try:
                await self._run(lambda: self._pragma("journal_mode = WAL"))
                return
            except VaultUnavailable:
                if not left:
                    raise
                await asyncio.sleep(0.02)

    def _pragma(self, pragma: str) -> Any:
        """The first column of its answer; outside any transaction."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()

    async def _prepare(self) -> None:
        version = await self.read(_version)
        if version < tables.VERSION:
            version = await self.write(_create, alone=True)
        if version > tables.VERSION:
            raise VaultError(
                f"The vault has version {version}, this program knows {tables.VERSION}: start the newer program."
            )


def _version(connection: Connection) -> int:
    """0 for an empty database."""
    if not inspect(connection).has_table("vault_version"):
        return 0
    return int(connection.execute(select(tables.vault_version.c.version)).scalar_one())


def _create(connection: Connection) -> int:
    """The tables that an empty or older database lacks; no version has changed one that was there, but for an index."""
    version = _version(connection)
    if version >= tables.VERSION:  # another process was faster
        return version
    tables.metadata.create_all(connection)
    tables.journal_erasures.create(connection, checkfirst=True)
    connection.execute(delete(tables.vault_version))
    connection.execute(insert(tables.vault_version), {"version": tables.VERSION})
    return tables.VERSION


def _engine(settings: Settings) -> Engine:
    url = _url(settings)
    is_sqlite = url.get_backend_name() == "sqlite"
    try:
        # hide_parameters: an error's text must not carry what was being written.
        engine = create_engine(
            url, hide_parameters=True, pool_size=_THREADS + 1, connect_args={} if is_sqlite else _postgres_arguments()
        )
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise VaultError(
            "The vault's URL cannot be used; install the extra [postgres] for postgresql+psycopg://…"
        ) from error
    if is_sqlite:
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _url(settings: Settings) -> URL:
    if settings.vault_url is None:
        return URL.create("sqlite", database=str(_private_file(settings.data)))
    try:
        return make_url(settings.vault_url)
    except ArgumentError:
        raise VaultError("The vault's URL cannot be read.") from None


def _turn(url: URL) -> Turn | None:
    """None for a database in memory, which no other process has. Raises VaultUnavailable."""
    if not url.database or url.database == ":memory:":
        return None
    try:
        return Turn(Path(url.database), BUSY_SECONDS)
    except OSError as error:
        raise VaultUnavailable(f"{url.database}-turn: {error.strerror}.") from error


def _private_file(folder: Path) -> Path:
    """`<folder>/vault.db`, there for the owner alone; SQLite gives its log files the same mode."""
    path = folder / "vault.db"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise VaultUnavailable(f"{path}: {error.strerror}.") from error
    return path


def _postgres_arguments() -> dict[str, object]:
    milliseconds = int(BUSY_SECONDS * 1_000)
    options = f"-c synchronous_commit=on -c lock_timeout={milliseconds} -c timezone=UTC"
    # A server that is gone without a word must not hold up an answer for the quarter of an hour TCP allows.
    return {"connect_timeout": 5, "tcp_user_timeout": 10_000, "options": options}


def _on_sqlite_connect(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.isolation_level = None  # the driver begins nothing by itself: _on_sqlite_begin does
    cursor = dbapi_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1_000)}")
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(_BEGIN_WRITE if options.get("anbieter360_write") else "BEGIN")
