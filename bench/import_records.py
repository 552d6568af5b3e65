"""How fast `import records` is beside plain batched UNWIND … CREATE of the same nodes and edges, on the same engine.

    python bench/import_records.py --subjects 10000 --items 40 --engine embedded --engine neo4j

Plain means: values sealed beforehand, nobody looked up, nothing checked; nodes label by label, then edges type by
type by the keys of their ends, 1,000 rows a transaction. Only its time in the database counts; for the import, the
whole time from the file to the last commit. Both write their own people into one graph, the plain ones first.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from anbieter360.catalogue.store import CatalogueStore
from anbieter360.cypher import Statement
from anbieter360.datamap.load import load_datamap
from anbieter360.demo.fill import demo_catalogue
from anbieter360.demo.people import generate_records
from anbieter360.engine.bolt import Graph
from anbieter360.ledger.importing.importer import Progress, import_records
from anbieter360.ledger.stars.build import Naming, Person, build
from anbieter360.ledger.stars.difference import Changes
from anbieter360.ledger.stars.plain import HUBS, key_of
from anbieter360.ledger.stars.plan import refs_of
from anbieter360.ledger.stars.records import parse_record, setting_of
from anbieter360.ledger.stars.save import sealed
from anbieter360.vault import Vault

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from engines import Engines, NotHere, Running  # noqa: E402 - the tests' engines are the bench's

ROWS = 1_000
WARM_UP = 200
CHUNK = 50

#: label -> the edge from its parent, and the parent's label.
PARENTS = {
    "Identifier": ("Subject", "HAS_IDENTIFIER"),
    "Standing": ("Subject", "HAS_STANDING"),
    "Usage": ("Subject", "USED_BY"),
    "Disclosure": ("Subject", "DISCLOSED"),
    "Information": ("Subject", "INFORMED"),
    "Restriction": ("Subject", "RESTRICTED"),
    "Hold": ("Subject", "HELD"),
    "Collection": ("Standing", "COLLECTED"),
    "Consent": ("Standing", "CONSENTED"),
    "Objection": ("Standing", "OBJECTED"),
    "UseEvent": ("Usage", "EVENT"),
    "DataItem": ("Collection", "HOLDS"),
}
HUB_EDGES = {"Standing": ("FOR", "Purpose"), "Usage": ("IN", "ProcessingUse"), "Disclosure": ("TO", "Recipient")}
LINK_ENDS = {
    "HOLDS": ("Collection", "HOLDS", "DataItem"),
    "DERIVED_FROM": ("DataItem", "DERIVED_FROM", "DataItem"),
    "USAGE_OF": ("Usage", "OF", "DataItem"),
    "DISCLOSURE_OF": ("Disclosure", "OF", "DataItem"),
    "LED_TO": ("Usage", "LED_TO", "Disclosure"),
    "SHARED_WITH": ("DataItem", "SHARED_WITH", "DataItem"),
}


@dataclass
class Rows:
    """Nodes by label, edges by (from label, type, to label)."""

    nodes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[tuple[str, str, str], list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def __len__(self) -> int:
        return sum(map(len, self.nodes.values())) + sum(map(len, self.edges.values()))


@dataclass(frozen=True)
class Speed:
    """things: nodes and edges."""

    subjects: int
    things: int
    seconds: float

    def __str__(self) -> str:
        a_second = (
            f"{self.subjects / self.seconds:8.1f} subjects/s {self.things / self.seconds:10,.0f} nodes and edges/s"
        )
        return f"{a_second} ({self.subjects:,} subjects, {self.things:,} nodes and edges, {self.seconds:.1f} s)"


@dataclass
class Bench:
    """One engine with the demo's catalogue in it."""

    running: Running
    vault: Vault
    store: CatalogueStore
    folder: Path

    @property
    def graph(self) -> Graph:
        return self.running.graph

    async def plain(self, count: int, items: int, prefix: str) -> Speed:
        """Create people by plain statements."""
        things, seconds = 0, 0.0
        lines = (_line(one, prefix) for one in generate_records(count, 2, items))
        while chunk := list(islice(lines, CHUNK)):
            rows = await self._rows(chunk)
            things += len(rows)
            begin = perf_counter()
            await _create(self.graph, rows)
            seconds += perf_counter() - begin
        return Speed(count, things, seconds)

    async def imported(self, count: int, items: int, prefix: str, batch: int) -> tuple[Speed, list[int]]:
        """Import people from a file; with the memory of this process in MB at each tenth."""
        path = self.folder / f"{prefix}.jsonl"
        with path.open("wb") as file:
            file.writelines(_line(one, prefix) for one in generate_records(count, 1, items))
        before, memory = await _things(self.graph), [0] * 11

        def watch(progress: Progress) -> None:
            memory[10 * progress.bytes_read // progress.bytes_total] = _resident_mb()

        begin = perf_counter()
        report = await import_records(path, self.graph, self.vault, self.store, batch=batch, on_progress=watch)
        seconds = perf_counter() - begin
        path.unlink()
        assert report.imported == count, report
        return Speed(count, await _things(self.graph) - before, seconds), [one for one in memory if one]

    async def create(self, lines: Iterable[bytes]) -> None:
        """Create what those lines say by plain statements."""
        await _create(self.graph, await self._rows(lines))

    async def _rows(self, lines: Iterable[bytes]) -> Rows:
        """What those lines become, sealed."""
        catalogue = demo_catalogue()
        naming, setting = Naming(catalogue.provider.key, self.vault.hash), setting_of(catalogue)
        changes = Changes()
        records = [parse_record(line, 1, "bench", catalogue, setting) for line in lines]
        for record in records:
            persons = {ref: Person(ref, naming.subject(ref), naming.subject(ref)) for ref in refs_of((record,))}
            changes.add(build(record, persons, naming)[0], None)
        return await self._flat(changes)

    async def _flat(self, changes: Changes) -> Rows:
        sealers = await self.vault.create_sealers([one.subject for one in changes.new_subjects])
        rows = Rows()
        for star in changes.new_subjects:
            rows.nodes["Subject"].append(sealed("Subject", star.subject, star.properties, sealers[star.subject]))
        for label, found in changes.created.items():
            for one in found:
                rows.nodes[label].append(sealed(label, one.key, one.properties, sealers[one.subject]))
                parent, edge = PARENTS[label]
                rows.edges[parent, edge, label].append({"a": one.parent, "b": one.key})
                if label in HUBS:
                    edge, hub = HUB_EDGES[label]
                    rows.edges[label, edge, hub].append({"a": one.key, "b": one.properties[HUBS[label]]})
        for kind, links in changes.linked.items():
            if kind != "SHARED_WITH":
                rows.edges[LINK_ENDS[kind]] += [
                    {"a": one, "b": other} | ({"lastAt": last} if last else {}) for (one, other), last in links
                ]
        return rows


async def _create(graph: Graph, rows: Rows) -> None:
    for label, nodes in rows.nodes.items():
        statement = Statement("plain", f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", frozenset({"rows"}))
        for some in _batches(nodes):
            await graph.execute(statement, rows=some)
    for (source, edge, target), pairs in rows.edges.items():
        properties = " {lastAt: row.lastAt}" if edge == "LED_TO" else ""
        text = (
            f"UNWIND $rows AS row MATCH (a:{source} {{{_key(source)}: row.a}}) "
            f"MATCH (b:{target} {{{_key(target)}: row.b}}) CREATE (a)-[:{edge}{properties}]->(b)"
        )
        for some in _batches(pairs):
            await graph.execute(Statement("plain", text, frozenset({"rows"})), rows=some)


def _key(label: str) -> str:
    return key_of(label) if label in load_datamap().node else "id"


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + ROWS] for start in range(0, len(rows), ROWS))


def _line(record: dict[str, Any], prefix: str) -> bytes:
    """A line whose refs, and so whose ids, are those of no other run."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE).replace(b'"N-', b'"' + prefix.encode() + b"-")


async def _things(graph: Graph) -> int:
    nodes = (await graph.run_text("MATCH (n) RETURN count(n) AS found"))[0]["found"]
    return int(nodes) + int((await graph.run_text("MATCH ()-[r]->() RETURN count(r) AS found"))[0]["found"])


def _resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 1024 // 1024


async def _measure(running: Running, folder: Path, subjects: int, items: int, batch: int) -> None:
    await running.emptied()
    vault = await Vault.open(running.settings(folder / running.name))
    store = CatalogueStore(running.graph)
    await store.apply(demo_catalogue(), home=True, source="bench")
    bench = Bench(running, vault, store, folder)
    await bench.plain(WARM_UP, items, "W")
    await bench.imported(WARM_UP, items, "X", batch)
    plain = await bench.plain(subjects, items, "P")
    print(f"{running.name}: plain CREATE  {plain}", flush=True)
    imported, memory = await bench.imported(subjects, items, "I", batch)
    print(f"{running.name}: import        {imported}")
    share = (imported.things / imported.seconds) / (plain.things / plain.seconds)
    print(f"{running.name}: the import runs at {share:.0%} of plain CREATE (at least 33 % is asked for)")
    print(f"{running.name}: memory of the importing process, tenth by tenth: {memory} MB", flush=True)
    await vault.close()


async def main() -> None:
    arguments = argparse.ArgumentParser(description="Speed of `import records` beside plain CREATE.")
    arguments.add_argument("--subjects", type=int, default=10_000)
    arguments.add_argument("--items", type=int, default=40, help="items of each subject")
    arguments.add_argument("--batch", type=int, default=50, help="subjects per transaction of the import")
    arguments.add_argument("--engine", action="append", choices=("embedded", "neo4j"), help="default: both")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engines = Engines(Path(folder) / "engines")
        try:
            for name in given.engine or ("embedded", "neo4j"):
                try:
                    running = await engines.get(name)
                except NotHere as reason:
                    print(f"{name}: not measured, {reason}")
                    continue
                await _measure(running, Path(folder), given.subjects, given.items, given.batch)
        finally:
            await engines.stop()


if __name__ == "__main__":
    asyncio.run(main())
