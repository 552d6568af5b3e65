"""`make bench`: this gateway beside its peers, in one run, on one database with the same people.

    python bench/run.py --engine neo4j --rounds 5 --seconds 8
    python bench/run.py --only gateway --only bound --subjects 200 --rounds 1 --seconds 3

First all are asked about some people and must answer alike; then each is loaded in turn, round by round. Prints a
table and writes bench/results/side_by_side_<engine>.json; `--table FILE` prints that file's table as Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import contestants  # noqa: E402 - the tests' engines are the bench's
import npm  # noqa: E402
from contestants import CONTESTANTS, Contestant, DoesNotStart, Question, Running  # noqa: E402
from dataset import Dataset, imported  # noqa: E402
from load import Generator, LoadFailed, Target, generator  # noqa: E402
from machine import machine, versions  # noqa: E402
from procfs import cpu_seconds, peak_megabytes  # noqa: E402
from question import AnswersDiffer, compare, normal  # noqa: E402
from report import Sample, gates, rows, table_markdown, table_text  # noqa: E402

from engines import Engines, Memory, NotHere  # noqa: E402

#: As a production machine would give them.
MEMORY = Memory(heap="1g", page_cache="256m", embedded_heap="1g")
RESULTS = ROOT / "bench" / "results"


class Unanswered(Exception):
    """Under load a contestant failed, or answered with something else than the answer."""


@dataclass(frozen=True)
class Entry:
    """One question to one running contestant. answer_bytes: of a checked answer, on average."""

    running: Running
    question: Question
    target: Target
    answer_bytes: float


@dataclass(frozen=True)
class Bench:
    """One engine's run."""

    given: argparse.Namespace
    engine: str
    dataset: Dataset
    folder: Path
    load: Generator

    def measured(self) -> dict[str, Any]:
        """Start, compare, warm up, load in turn. Raises AnswersDiffer, Unanswered, DoesNotStart, LoadFailed."""
        chosen, left_out = self._chosen()
        with ExitStack() as stack:
            started = [stack.enter_context(contestants.running(one, self.dataset, self.folder)) for one in chosen]
            entries = self._compared(started)
            samples = self._samples(entries)
        table = rows(samples)
        return {
            "engine": self.engine,
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "versions": versions(npm.versions()),
            "data": {
                "subjects": self.given.subjects,
                "items": self.given.items,
                "answer_bytes": round(next(one.answer_bytes for one in entries)),
            },
            "load": {"generator": self.load.name, "rounds": self.given.rounds, "seconds": self.given.seconds},
            "answers": {entry.question.key: round(entry.answer_bytes) for entry in entries},
            "rows": [asdict(row) for row in table],
            "gates": [asdict(gate) for gate in gates(table)],
            "left_out": left_out,
        }

    def _chosen(self) -> tuple[list[Contestant], list[dict[str, str]]]:
        found, left_out = [], []
        for key, make in CONTESTANTS.items():
            if (self.given.only and key not in self.given.only) or key in self.given.without:
                continue
            try:
                found.append(make(self.dataset))
            except NotHere as reason:
                left_out.append({"key": key, "reason": str(reason)})
        if self.given.gateway_workers > 1:
            found.insert(1, contestants.gateway(self.dataset, self.given.gateway_workers))
        return found, left_out

    def _compared(self, started: Sequence[Running]) -> list[Entry]:
        """Every question to every contestant, after their answers were seen to be equal."""
        people = self.dataset.people[:: max(1, len(self.dataset.people) // self.given.check)][: self.given.check]
        first: tuple[str, list[Any]] | None = None
        entries = []
        for one in started:
            for question in one.contestant.questions:
                answers = [one.ask(question, person) for person in people]
                forms = [normal(answer) for answer in answers]
                if question.compared and first:
                    for mine, other in zip(first[1], forms, strict=True):
                        compare(first[0], question.key, mine, other)
                elif question.compared:
                    first = (question.key, forms)
                size = sum(map(len, answers)) / len(answers)
                entries.append(Entry(one, question, one.target(question, self.dataset.people, self.folder), size))
        print(f"{len(people)} people's answers are the same from {', '.join(_keys(entries))}.", flush=True)
        return entries

    def _samples(self, entries: Sequence[Entry]) -> list[Sample]:
        for entry in entries:
            self.load.run(entry.target, max(self.given.connections), self.given.warm_up)
        found = []
        for connections in self.given.connections:
            for number in range(self.given.rounds):
                taken = [self._sample(entry, connections) for entry in entries]
                found += taken
                said = ", ".join(f"{one.key} {one.requests_per_second:,.0f}" for one in taken)
                print(f"{connections} connections, round {number + 1}: {said}", flush=True)
        return found

    def _sample(self, entry: Entry, connections: int) -> Sample:
        pid, engine = entry.running.pid, self.dataset.running.pid
        before, engine_before = cpu_seconds(pid), cpu_seconds(engine)
        load = self.load.run(entry.target, connections, self.given.seconds)
        own, engine_own = cpu_seconds(pid) - before, cpu_seconds(engine) - engine_before
        if load.failed or not load.requests or load.bytes / load.requests < 0.5 * entry.answer_bytes:
            raise Unanswered(f"{entry.question.key}: {load.failed} of {load.requests} failed, {load.bytes} bytes")
        return Sample(
            entry.question.key,
            entry.question.title,
            connections,
            load.requests / load.seconds,
            load.p50,
            load.p99,
            1_000 * own / load.requests,
            1_000 * engine_own / load.requests,
            peak_megabytes(pid),
        )


def _keys(entries: Sequence[Entry]) -> list[str]:
    return [entry.question.key for entry in entries if entry.question.compared]


async def _run(given: argparse.Namespace, folder: Path) -> None:
    loads = generator(given.load)
    engines = Engines(folder / "engines", MEMORY)
    try:
        for name in given.engine or ("neo4j", "embedded"):
            try:
                running = await engines.get(name)
            except NotHere as reason:
                print(f"{name}: not measured, {reason}")
                continue
            print(f"{name}: importing {given.subjects:,} people of {given.items} items.", flush=True)
            dataset = await imported(running, folder / f"{name}-data", given.subjects, given.items)
            result = Bench(given, await _version(dataset), dataset, folder, loads).measured()
            _write(given.results / f"side_by_side_{name}.json", result)
            print(f"\n{table_text(result)}\n", flush=True)
    finally:
        await engines.stop()


async def _version(dataset: Dataset) -> str:
    """What the engine is called in the tables, e.g. `Neo4j 5.26.30`."""
    running = dataset.running
    said = await running.graph.server_version() if running.name == "neo4j" else "embedded engine"
    return said.replace("/", " ")


def _write(path: Path, result: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--engine", action="append", choices=("neo4j", "embedded"), help="default: both")
    arguments.add_argument("--subjects", type=int, default=1_000, help="people; 1,000 without this")
    arguments.add_argument("--items", type=int, default=40, help="items of each; 40 without this")
    arguments.add_argument("--rounds", type=int, default=5, help="times that each is loaded, in turn")
    arguments.add_argument("--seconds", type=float, default=8.0, help="of one round of one contestant")
    arguments.add_argument("--warm-up", type=float, default=8.0, help="seconds before the first round")
    arguments.add_argument("--connections", type=int, nargs="+", default=[1, 8], help="1 and 8 without this")
    arguments.add_argument("--only", action="append", choices=CONTESTANTS, help="these alone; repeatable")
    arguments.add_argument("--without", action="append", choices=CONTESTANTS, default=[], help="repeatable")
    arguments.add_argument("--gateway-workers", type=int, default=1, help="one more row: `serve --workers N`")
    arguments.add_argument("--check", type=int, default=20, help="people whose answers are compared before timing")
    arguments.add_argument("--load", choices=("wrk", "autocannon"), help="default: wrk where it is installed")
    arguments.add_argument("--results", type=Path, default=RESULTS, help="folder of the JSON files")
    arguments.add_argument("--table", type=Path, metavar="FILE", help="print the table of a result as Markdown, no run")
    return arguments


def main() -> int:
    given = _arguments().parse_args()
    if given.table:
        print(table_markdown(orjson.loads(given.table.read_bytes())))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            asyncio.run(_run(given, Path(folder)))
        except (AnswersDiffer, DoesNotStart, LoadFailed, NotHere, Unanswered) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
