"""What `anbieter360 doctor` looks at, one finding each; it changes nothing that serving would not."""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from anbieter360.api.relay.ids import global_id
from anbieter360.backup.fitting import fitting_vault, is_not_begun
from anbieter360.backup.quarantine import Quarantine
from anbieter360.catalogue.reviewing import overdue_reviews
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.datamap.folder import schema_folder
from anbieter360.engine.bolt import Graph, rust_extension_active
from anbieter360.engine.migrate import read_migrations
from anbieter360.engine.open import open_graph
from anbieter360.erasure.requests.request import LABEL
from anbieter360.erasure.watching import Trouble, trouble
from anbieter360.errors import Anbieter360Error, NoDataFolder, SettingsError
from anbieter360.gateway.auth import Authenticator
from anbieter360.settings import Settings
from anbieter360.vault import Vault

FEW = 5  # problems of one log that are named
FREE_BYTES = 1 << 30
LIBRARIES = ("strawberry-graphql", "graphql-core", "neo4j", "arcadedb-embedded", "SQLAlchemy", "cryptography")
BUILT = 1_767_225_600  # 2026-01-01, before the first release: an earlier clock is wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """`name` is what was looked at, `detail` what was found, in a few words."""

    name: str
    ok: bool
    detail: str


async def examine(settings: Settings) -> list[Finding]:
    """All findings, in order. What fails is a finding and ends nothing but what stands on it."""
    alone = [_versions(), _driver(), _clock(), _disk(settings.data), _tokens(settings)]
    return alone + [finding async for finding in _of_data(settings)]


def _versions() -> Finding:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return Finding(
        "versions", True, f"anbieter360 {version('anbieter360')}, Python {platform.python_version()}, {libraries}"
    )


def _driver() -> Finding:
    active = rust_extension_active()
    return Finding(
        "driver speed-up", active, "neo4j-rust-ext is active" if active else "neo4j-rust-ext is not installed"
    )


def _clock() -> Finding:
    now = time.time()
    return Finding("clock", now > BUILT, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)))


def _disk(folder: Path) -> Finding:
    places = (folder.absolute(), *folder.absolute().parents)
    there = next(place for place in places if os.path.exists(place))  # False where looking is forbidden
    free = shutil.disk_usage(there).free
    return Finding("free disk", free > FREE_BYTES, f"{free / (1 << 30):.1f} GiB at {there}")


def _tokens(settings: Settings) -> Finding:
    if not (settings.jwks_url or settings.jwt_key):
        return Finding("token key", True, "none is set: only `serve --dev` starts")
    try:
        Authenticator(settings, dev=False)
    except SettingsError as error:
        return Finding("token key", False, error.message)
    return Finding("token key", True, "ANBIETER360_JWKS_URL" if settings.jwks_url else "ANBIETER360_JWT_KEY")


async def _of_data(settings: Settings) -> AsyncIterator[Finding]:
    try:
        if not settings.data.exists():  # opening vault or engine would make it
            yield _failed("data folder", NoDataFolder(f"There is no data folder {settings.data}."))
            return
        async for finding in _opened(settings):
            yield finding
    except OSError as error:  # of another user, or on a disk that fails
        yield Finding("data folder", False, f"{error.filename or settings.data}: {error.strerror}.")


async def _opened(settings: Settings) -> AsyncIterator[Finding]:
    """Opening the graph brings its schema up to date, as `serve` does; a vault is not made."""
    async with AsyncExitStack() as stack:
        try:
            graph = await stack.enter_async_context(open_graph(settings, owner=False))
        except Anbieter360Error as error:
            async for finding in _vault(_the_vault(settings)):
                yield finding
            yield _failed("engine", error)
            return
        async for finding in _vault_of(graph, settings):
            yield finding
        async for finding in _graph(settings, graph):
            yield finding


async def _vault_of(graph: Graph, settings: Settings) -> AsyncIterator[Finding]:
    try:
        if await is_not_begun(graph, settings):
            yield Finding("vault", True, "none yet: the first start makes one, and `restore` brings back a lost one")
            return
    except Anbieter360Error as error:
        yield _failed("vault", error)
        return
    async for finding in _vault(fitting_vault(graph, settings, looks=True), graph):
        yield finding


@asynccontextmanager
async def _the_vault(settings: Settings) -> AsyncIterator[Vault]:
    """Where no graph says which it goes with."""
    vault = await Vault.open(settings, new=False)
    try:
        yield vault
    finally:
        await vault.close()


async def _vault(opening: AbstractAsyncContextManager[Vault], graph: Graph | None = None) -> AsyncIterator[Finding]:
    """Opening the vault tries the master key against it."""
    try:
        async with opening as vault:
            yield Finding("vault", True, "the master key opens it")
            yield _whole("vault's database", await vault.problems(), "its file is sound")
            yield _whole("journal", await vault.journal.verify(), "every chain is intact")
            if graph is not None:
                yield await _quarantine(graph, vault)
    except Anbieter360Error as error:
        yield _failed("vault", error)


def _whole(name: str, problems: Sequence[str], sound: str) -> Finding:
    """The first few problems, and how many there are."""
    others = len(problems) - FEW
    more = [f"and {others} more"] if others > 0 else []
    return Finding(name, not problems, "; ".join([*problems[:FEW], *more]) or sound)


async def _quarantine(graph: Graph, vault: Vault) -> Finding:
    try:
        (await Quarantine.of(graph, vault)).check()
    except Anbieter360Error as error:
        return _failed("quarantine", error)
    return Finding("quarantine", True, "the graph has every erasure that the vault knows")


async def _graph(settings: Settings, graph: Graph) -> AsyncIterator[Finding]:
    yield await _engine(settings, graph)
    newest = read_migrations(schema_folder() / "migrations")[-1].version
    yield Finding("schema version", True, f"{newest}, as this program expects")
    yield await _catalogue(graph)
    yield await _erasures(graph)


async def _engine(settings: Settings, graph: Graph) -> Finding:
    kind = "Neo4j" if settings.neo4j_uri else "embedded"
    try:
        await graph.verify()
        return Finding("engine", True, f"{kind}, {await graph.server_version()}, answers")
    except Anbieter360Error as error:
        return _failed("engine", error)


async def _catalogue(graph: Graph) -> Finding:
    try:
        catalogues = await CatalogueStore(graph).current()
    except Anbieter360Error as error:
        return _failed("catalogue", error)
    home = catalogues.home or "none applied yet"
    late = [
        f"{key} since {day.isoformat()}"
        for catalogue in catalogues.by_provider.values()
        for key, day in overdue_reviews(catalogue, datetime.now(UTC))
    ]
    waiting = f"; no decision on what is confidential: {', '.join(late)}" if late else ""
    return Finding("catalogue", not late, f"version {catalogues.version}, home: {home}{waiting}")


async def _erasures(graph: Graph) -> Finding:
    try:
        home = (await CatalogueStore(graph).current()).home
        found = await trouble(graph, home, datetime.now(UTC)) if home else Trouble(0, (), ())
    except Anbieter360Error as error:
        return _failed("erasures", error)
    by_hand = f"{found.by_hand} to be told by hand"
    if not found:
        return Finding("erasures", True, f"none is overdue, stuck or undeliverable, {by_hand}")
    named = (("overdue", found.late), ("stuck", found.stuck), ("to be repaired", found.undone))
    names = [_named(what, LABEL, ids) for what, ids in named if ids]
    names += [_named(f"undeliverable ({one.kind})", "Notification", one.ids) for one in found.in_vain]
    counts = f"{found.overdue} overdue, {len(found.stuck)} stuck, {found.unheard} undeliverable, {by_hand}"
    return Finding("erasures", False, "; ".join((counts, *names)))


def _named(what: str, label: str, ids: Iterable[str]) -> str:
    return f"{what}: {', '.join(global_id(label, one) for one in ids)}"


def _failed(name: str, error: Anbieter360Error) -> Finding:
    """With its hint, but where that sends whoever reads it here."""
    hint = "" if "doctor" in error.hint else f" {error.hint}"
    return Finding(name, False, f"{error.message}{hint}")
