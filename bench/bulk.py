"""Stores of made-up people in any number, loaded fast and kept: Neo4j by its offline importer, the other by ours.

    python bench/bulk.py --subjects 1000 --subjects 100000 --folder build/scale

For Neo4j two processes write the people as CSV files (`bulk_rows`), `neo4j-admin database import full` makes a store
of them, then our own migrations and the catalogue are applied to it. Ids, keyed hashes, page keys and sealed values
are those of `import records` with the same vault; `--check` compares the two, node by node, on 100 people.

A store is a folder `<folder>/<engine>-<subjects>` with the engine's files, the data folder of a gateway, and a
`ready.json` that says what is in it; a store that says the same is not made again, unless told so with --anew.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import orjson

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "tests" / "flow"))

import procfs  # noqa: E402
from bulk_rows import HUB_LABELS, LIST, Crowd, Share, edges, labels, write_headers, write_share  # noqa: E402
from ledger_dump import dump  # noqa: E402

from anbieter360.catalogue.store import CatalogueStore  # noqa: E402
from anbieter360.demo.fill import demo_catalogue  # noqa: E402
from anbieter360.demo.people import generate_records  # noqa: E402
from anbieter360.engine.bolt import Graph  # noqa: E402
from anbieter360.engine.embedded import EmbeddedEngine  # noqa: E402
from anbieter360.engine.migrate import migrate  # noqa: E402
from anbieter360.ledger.importing.importer import import_records  # noqa: E402
from anbieter360.settings import Settings  # noqa: E402
from anbieter360.vault import Vault  # noqa: E402
from engines import RELEASES, Memory, Neo4jServer, Running, find_jars, find_java  # noqa: E402

FOLDER = ROOT / "build" / "scale"
PROCESSES = 2
CHECKED = 100
#: Neo4j and ArcadeDB take of it what they need.
MEMORY = Memory(heap="1g", page_cache="5g", embedded_heap="2g")
#: Raised when a store of an older bench shall not be used any more.
FORM = 1

_IMPORTER = "org.neo4j.cli.AdminTool"
_AWAIT_INDEXES = "CALL db.awaitIndexes(1800)"
_STOP_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """A store on disk."""

    engine: str
    crowd: Crowd
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def home(self) -> Path:
        return self.folder / "neo4j"

    @property
    def settings(self) -> Settings:
        """Of its vault."""
        return Settings.load(data=self.data)

    @property
    def is_ready(self) -> bool:
        path = self.folder / "ready.json"
        return path.is_file() and orjson.loads(path.read_bytes())["holds"] == self._holds

    @property
    def _holds(self) -> dict[str, object]:
        return {"form": FORM, "engine": self.engine, **asdict(self.crowd)}

    def set_ready(self, seconds: float) -> None:
        said = {"holds": self._holds, "seconds": round(seconds, 1)}
        (self.folder / "ready.json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Running]:
        """Its engine on it."""
        opened = self._neo4j() if self.engine == "neo4j" else self._embedded()
        async with opened as running:
            yield running

    @asynccontextmanager
    async def _neo4j(self) -> AsyncIterator[Running]:
        server = Neo4jServer(RELEASES["5"], self.home, MEMORY)
        graph = Graph.connect(server.uri, timeout_seconds=3_600)
        try:
            await server.wait_ready(graph)
            yield Running("neo4j", graph, server.uri, None, None, server.home, server.process.pid)
        finally:
            await graph.close()
            await asyncio.to_thread(_shut_down, server)

    @asynccontextmanager
    async def _embedded(self) -> AsyncIterator[Running]:
        engine = await EmbeddedEngine.start(self.data / "engine", heap=MEMORY.embedded_heap)
        graph = Graph.connect(engine.uri, engine.user, engine.password)
        try:
            yield Running("embedded", graph, engine.uri, engine.user, engine.password, engine.folder, engine.pid or 0)
        finally:
            await graph.close()
            await engine.stop()


def _shut_down(server: Neo4jServer) -> None:
    """In good order, so that the store needs no recovery when it is opened again."""
    for pid in procfs.tree(server.process.pid):
        if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == "java":
            os.kill(pid, signal.SIGTERM)
            server.process.wait(_STOP_SECONDS)
            break
    server.stop()


async def kept(
    engine: str, crowd: Crowd, folder: Path = FOLDER, *, anew: bool = False, say: Callable[[str], None] = print
) -> Kept:
    """The store of these people, made where it is not there yet. Raises NotHere."""
    store = Kept(engine, crowd, folder / f"{engine}-{crowd.subjects}")
    if store.is_ready and not anew:
        return store
    shutil.rmtree(store.folder, ignore_errors=True)
    store.data.mkdir(parents=True)
    begin = perf_counter()
    if engine == "neo4j":
        await _load_neo4j(store, say)
    else:
        await _load_embedded(store)
    store.set_ready(perf_counter() - begin)
    say(f"{engine}, {crowd.subjects:,} people: loaded in {perf_counter() - begin:.0f} s")
    return store


async def _load_neo4j(store: Kept, say: Callable[[str], None]) -> None:
    settings = Settings.load(data=store.data)
    await (await Vault.open(settings)).close()  # its keys are there before two processes ask for them
    with tempfile.TemporaryDirectory(dir=store.folder) as csv:
        begin = perf_counter()
        await asyncio.to_thread(_write_csv, settings, store.crowd, Path(csv))
        say(f"  written as CSV in {perf_counter() - begin:.0f} s")
        begin = perf_counter()
        await asyncio.to_thread(_import_csv, store.home, Path(csv))
        say(f"  imported offline in {perf_counter() - begin:.0f} s")
    async with store.running() as running:
        begin = perf_counter()
        await migrate(running.graph)
        await running.graph.run_text(_AWAIT_INDEXES)
        await CatalogueStore(running.graph).apply(demo_catalogue(), home=True, source="bench")
        say(f"  constraints, indexes and catalogue in {perf_counter() - begin:.0f} s")


def _write_csv(settings: Settings, crowd: Crowd, folder: Path) -> None:
    write_headers(folder)
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        shares = [(settings, Share(crowd, folder, number, PROCESSES)) for number in range(PROCESSES)]
        pool.starmap(write_share, shares, chunksize=1)


def _import_csv(home: Path, csv: Path) -> None:
    """`neo4j-admin database import full`, from the jars that the server runs from."""
    release = RELEASES["5"]
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").touch()
    options = ["--overwrite-destination", f"--array-delimiter=U+{ord(LIST):04X}", f"--report-file={csv / 'report'}"]
    found = [f"--nodes={label}={_files(csv, label)}" for label in (*labels(), *HUB_LABELS)]
    found += [f"--relationships={edge[1]}={_files(csv, '-'.join(edge))}" for edge in edges()]
    command = [str(find_java(release.java)), "-Xmx2g", "-cp", f"{find_jars(release)}/*", _IMPORTER]
    environment = os.environ | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    arguments = ["database", "import", "full", "neo4j", *options, *found]
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)
    (home / "import.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"Neo4j's importer failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _files(csv: Path, name: str) -> str:
    return ",".join(map(str, (csv / f"{name}.header.csv", *sorted(csv.glob(f"{name}.[0-9]*.csv")))))


async def _load_embedded(store: Kept) -> None:
    async with store.running() as running:
        await _import(running, store.data, store.crowd)


async def _import(running: Running, data: Path, crowd: Crowd) -> None:
    """By the product's own `import records`."""
    vault = await Vault.open(Settings.load(data=data))
    try:
        await migrate(running.graph)
        catalogue = CatalogueStore(running.graph)
        await catalogue.apply(demo_catalogue(), home=True, source="bench")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.jsonl"
            with path.open("wb") as file:
                people = generate_records(crowd.subjects, crowd.seed, crowd.items)
                file.writelines(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in people)
            report = await import_records(path, running.graph, vault, catalogue)
        assert report.imported == crowd.subjects, report
    finally:
        await vault.close()


async def check() -> None:
    """Whether a bulk-loaded store is what `import records` makes: each node, opened property and edge of 100 people."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = await kept("neo4j", Crowd(CHECKED, 40, 360), Path(folder), anew=True)
        vault = await Vault.open(Settings.load(data=loaded.data))
        imported = Kept("neo4j", loaded.crowd, Path(folder) / "imported")
        try:
            async with loaded.running() as running:
                bulk = await dump(running.graph, vault)
            async with imported.running() as running:
                await _import(running, loaded.data, loaded.crowd)
                ours = await dump(running.graph, vault)
        finally:
            await vault.close()
    different = sorted(name for name in bulk.keys() | ours.keys() if bulk.get(name) != ours.get(name))
    assert not different, f"the bulk-loaded store has other {', '.join(different)} than import records makes"
    print(f"equal: {sum(map(len, ours.values())):,} nodes and edges of {CHECKED} people")


def add_arguments(parser: argparse.ArgumentParser, subjects: Sequence[int]) -> None:
    """The flags that say which stores; `scale` has the same."""
    told = ", ".join(map(str, subjects)) or "none"
    parser.add_argument("--subjects", type=int, action="append", help=f"people; may be given again; default: {told}")
    parser.add_argument("--items", type=int, default=40, help="items of each (default: 40)")
    parser.add_argument("--seed", type=int, default=360)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where stores are kept (default: build/scale)")
    parser.add_argument("--anew", action="store_true", help="make stores again that are there")


async def main() -> None:
    parser = argparse.ArgumentParser(description="Load made-up people into stores that are kept.")
    add_arguments(parser, ())
    parser.add_argument("--engine", choices=("neo4j", "embedded"), default="neo4j")
    parser.add_argument("--check", action="store_true", help="compare bulk-loaded people with imported ones, too")
    given = parser.parse_args()
    for subjects in given.subjects or ():
        await kept(given.engine, Crowd(subjects, given.items, given.seed), given.folder, anew=given.anew)
    if given.check:
        await check()


if __name__ == "__main__":
    asyncio.run(main())
