"""What goes wrong with the database, said without a value of anybody: used by store.py and writer.py."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from anbieter360.errors import VaultUnavailable


class Translated:
    """A context in which the database's errors become VaultUnavailable: SQLAlchemy's and the driver's own."""

    def __init__(self, engine: Engine) -> None:
        self._driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            return
        if isinstance(error, PoolTimeout | OSError):
            raise VaultUnavailable from error
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(error, DBAPIError | self._driver_error):
            raise VaultUnavailable(f"The vault cannot be used: {_reason(cause)}.") from error


def _reason(error: BaseException | None) -> str:
    """SQLite's fixed text or PostgreSQL's SQLSTATE: neither holds a value."""
    state = getattr(error, "sqlstate", None)
    if state:
        return f"SQLSTATE {state}"
    return str(error).splitlines()[0] if type(error).__module__.startswith("sqlite3") else "no connection"
