"""`mayUse` over HTTP beside a bare driver route that reads the same facts, and an audience out of 100,000 people.

    python bench/may_use.py                                        # both, on Neo4j
    python bench/may_use.py --only decisions --workers 1 --rounds 2 --seconds 3
    python bench/may_use.py --only audience --subjects 10000 --members 2000

Decisions: 1,000 people of 40 items; gateway and route are loaded in turn, round by round, over 8 connections: with as
many worker processes each as there are cores, which the gate is about, and with one process each. The gateway is asked
the contract's operation as an INTEGRATION, each request about the next person and one of several uses.
Audience: pages of one use's audience out of a store of `scale.py` until so many members have come. Of the serving
process the peak of resident memory is taken after a tenth of them and at the end.
Prints both with their gates, and writes bench/results/may_use.json.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import orjson
from bulk import FOLDER, Kept, kept
from bulk_rows import Crowd
from contestants import PEERS, Contestant, DoesNotStart, Question, Running, running
from dataset import Dataset, Person, imported
from load import Generator, Load, LoadFailed, Target, generator
from machine import machine, versions
from procfs import cpu_seconds, peak_megabytes
from question import ROOT, document
from report import Gate, gate_lines

from anbieter360.access import Role, Scope
from anbieter360.gateway.tokens import development_token
from engines import Engines, Memory, NotHere

MEMORY = Memory(heap="1g", page_cache="256m", embedded_heap="1g")
CONNECTIONS = 8
USES = ("confirm-order", "take-payment", "bookkeeping", "send-newsletter", "product-email", "birthday-letter")
REACHING = "confirm-order"
AT = "2026-11-01T00:00:00Z"
A_DAY = 86_400
HALF, GROWTH = 0.5, 1.1
PAGE = 500

AUDIENCE = """query Audience($use: String!, $first: Int, $after: String, $at: DateTime) {
  audience(use: $use, first: $first, after: $after, at: $at) {
    lookedAt pageInfo { hasNextPage endCursor } nodes { subject { id } decision { reason } }
  }
}"""


class Unanswered(Exception):
    """A question had no answer, or another than was meant: nothing of it is timed."""


@dataclass(frozen=True)
class Round:
    """Requests per second of both, the gateway's times, and CPU milliseconds of a request in either's processes.

    workers: how many processes of each answered.
    """

    workers: int
    gateway: float
    bare: float
    p50: float
    p99: float
    gateway_cpu_ms: float
    bare_cpu_ms: float


@dataclass(frozen=True)
class Walked:
    """An audience's pages. Megabytes: of the serving process, at most so far."""

    people: int
    members: int
    looked_at: int
    pages: int
    seconds: float
    peak_begin_mb: float
    peak_tenth_mb: float
    peak_end_mb: float


def asking(dataset: Dataset, workers: int = 1) -> Contestant:
    """The gateway as a user starts it."""
    command = (sys.executable, "-m", "anbieter360", "serve", "--dev", "--port", "0", "--workers", str(workers))
    token = development_token(dataset.settings, Role.INTEGRATION, scopes=[Scope.MAY_USE], ttl_seconds=A_DAY)
    headers = {"Authorization": f"Bearer {token}", "Purpose-Of-Use": "order-handling"}
    uses, text = count(), document("may_use")

    def body(person: Person) -> Mapping[str, Any]:
        use = USES[next(uses) % len(USES)]
        return {"query": text, "variables": {"subject": {"ref": person.ref}, "use": use, "at": AT}}

    return Contestant("may-use", command, (Question("may-use", "Anbieter360: mayUse", body, headers),))


def bare(_: Dataset, workers: int) -> Contestant:
    """The route, by the same number of processes of the same kind of server."""
    command = (sys.executable, str(PEERS / "bare_facts.py"), "--workers", str(workers))
    uses = count()

    def body(person: Person) -> Mapping[str, Any]:
        return {"hash": person.hash, "use": USES[next(uses) % len(USES)]}

    question = Question("bare-facts", "Bare driver route", body)
    return Contestant(question.key, command, (question,))


@dataclass(frozen=True)
class Asked:
    """A process that answers, and what is sent to it."""

    served: Running
    target: Target

    def loaded(self, load: Generator, seconds: float) -> tuple[Load, float]:
        """One run, and its CPU milliseconds a request. Raises Unanswered where one failed."""
        before = cpu_seconds(self.served.pid)
        done = load.run(self.target, CONNECTIONS, seconds)
        if done.failed or not done.requests:
            raise Unanswered(f"under load {done.failed} of {done.requests} failed")
        return done, 1_000 * (cpu_seconds(self.served.pid) - before) / done.requests


async def decisions(given: argparse.Namespace, folder: Path, load: Generator) -> Sequence[Round]:
    """Load in turn. Raises NotHere, DoesNotStart, LoadFailed, Unanswered."""
    engines = Engines(folder / "engines", MEMORY)
    try:
        engine = await engines.get("neo4j")
        print("neo4j: importing 1,000 people of 40 items.", flush=True)
        dataset = await imported(engine, folder / "data", 1_000, 40)
        found: list[Round] = []
        for workers in dict.fromkeys(given.workers):
            found += await asyncio.to_thread(_rounds, given, workers, dataset, folder, load)
        return found
    finally:
        await engines.stop()


def _rounds(
    given: argparse.Namespace, workers: int, dataset: Dataset, folder: Path, load: Generator
) -> Sequence[Round]:
    with ExitStack() as stack:
        served = [stack.enter_context(running(make(dataset, workers), dataset, folder)) for make in (asking, bare)]
        own, peer = (_target(one, dataset, folder) for one in served)
        for target in (own, peer):
            load.run(target, CONNECTIONS, given.warm_up)
        asked = (Asked(served[0], own), Asked(served[1], peer))
        return [_round(load, workers, *asked, number, given.seconds) for number in range(given.rounds)]


def _target(one: Running, dataset: Dataset, folder: Path) -> Target:
    """What is sent, after a sixth of it was seen to be answered."""
    (question,) = one.contestant.questions
    for person in dataset.people[:: len(USES) + 1]:
        answer = orjson.loads(one.ask(question, person))
        facts = answer if isinstance(answer, list) else (answer.get("data") or {}).get("mayUse")
        if not facts:
            raise Unanswered(f"{question.key}: {orjson.dumps(answer)[:500]!r}")
    return one.target(question, dataset.people, folder)


def _round(load: Generator, workers: int, own: Asked, peer: Asked, number: int, seconds: float) -> Round:
    order = (own, peer) if number % 2 else (peer, own)
    taken = {one.served.url: one.loaded(load, seconds) for one in order}
    (ours, our_cpu), (theirs, their_cpu) = taken[own.served.url], taken[peer.served.url]
    rates = (ours.requests / ours.seconds, theirs.requests / theirs.seconds)
    found = Round(workers, *rates, ours.p50, ours.p99, our_cpu, their_cpu)
    said = f"mayUse {found.gateway:,.0f}, bare route {found.bare:,.0f} requests/s"
    print(f"{_processes(workers)}, round {number + 1}: {said}", flush=True)
    return found


async def audience(given: argparse.Namespace, folder: Path) -> Walked:
    """Walk the pages. Raises NotHere, DoesNotStart, Unanswered."""
    store: Kept = await kept("neo4j", Crowd(given.subjects, 40, 360), given.folder)
    async with store.running() as engine:
        dataset = Dataset(engine, store.data, ())
        with running(asking(dataset), dataset, folder) as served:
            return await asyncio.to_thread(_walked, given, served)


def _walked(given: argparse.Namespace, served: Running) -> Walked:
    members = looked_at = pages = 0
    begin, peaks = perf_counter(), [peak_megabytes(served.pid)]
    for page in _pages(served):
        members, looked_at, pages = members + len(page["nodes"]), looked_at + page["lookedAt"], pages + 1
        if len(peaks) == 1 and members >= given.members / 10:
            peaks.append(peak_megabytes(served.pid))
        if members >= given.members:
            break
    else:
        raise Unanswered(f"the audience has {members:,} members, not {given.members:,}")
    peaks.append(peak_megabytes(served.pid))
    return Walked(given.subjects, members, looked_at, pages, perf_counter() - begin, *peaks)


def _pages(served: Running) -> Iterator[dict[str, Any]]:
    after: str | None = None
    (question,) = served.contestant.questions
    while True:
        variables = {"use": REACHING, "first": PAGE, "after": after, "at": AT}
        asked = Question("audience", "", lambda _, to=variables: {"query": AUDIENCE, "variables": to}, question.headers)
        answer = orjson.loads(served.ask(asked, Person("", "")))
        if answer.get("errors"):
            raise Unanswered(f"audience: {orjson.dumps(answer)[:500]!r}")
        page = answer["data"]["audience"]
        yield page
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return


def gates(rounds: Sequence[Round], walked: Walked | None) -> list[Gate]:
    """The issue's figures; that of the decisions with the first number of workers that was asked for."""
    ratio = _ratio(rounds, rounds[0].workers) if rounds else None
    name = f"mayUse, requests/s ÷ bare driver route, {_processes(rounds[0].workers)}" if rounds else "mayUse"
    grown = walked.peak_end_mb / walked.peak_tenth_mb if walked else None
    return [
        Gate(name, ratio, f"at least {HALF:g}", ratio and ratio >= HALF),
        Gate(
            "audience, peak memory at the end ÷ after a tenth", grown, f"at most {GROWTH:g}", grown and grown <= GROWTH
        ),
    ]


def _ratio(rounds: Sequence[Round], workers: int) -> float:
    return median(one.gateway / one.bare for one in rounds if one.workers == workers)


def _processes(workers: int) -> str:
    return f"{workers} workers each" if workers > 1 else "one process each"


def table_text(result: Mapping[str, Any]) -> str:
    rounds = [Round(**one) for one in result["rounds"]]
    lines = [_decisions_text(rounds, workers) for workers in dict.fromkeys(one.workers for one in rounds)]
    if walked := result["audience"]:
        lines.append(
            f"audience: {walked['members']:,} of {walked['people']:,} people in {walked['pages']} pages, "
            f"{walked['looked_at']:,} looked at in {walked['seconds']:.0f} s; peak memory "
            f"{walked['peak_begin_mb']:.0f} MB before, {walked['peak_tenth_mb']:.0f} after a tenth, "
            f"{walked['peak_end_mb']:.0f} at the end"
        )
    return "\n".join([*lines, "", *gate_lines(result["gates"])])


def _decisions_text(rounds: Sequence[Round], workers: int) -> str:
    """The medians of a set-up's rounds."""
    of_these = [asdict(one) for one in rounds if one.workers == workers]
    middle = {name: median(one[name] for one in of_these) for name in of_these[0]}
    return (
        f"{_processes(workers)}: mayUse {middle['gateway']:,.0f} requests/s (p50 {middle['p50']:.1f} ms, "
        f"p99 {middle['p99']:.1f} ms, CPU {middle['gateway_cpu_ms']:.2f} ms), bare driver route {middle['bare']:,.0f} "
        f"requests/s (CPU {middle['bare_cpu_ms']:.2f} ms), ratio {_ratio(rounds, workers):.2f}, "
        f"{CONNECTIONS} connections"
    )


async def measured(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    load = generator(given.load)
    rounds = await decisions(given, folder, load) if given.only != "audience" else []
    walked = await audience(given, folder) if given.only != "decisions" else None
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": versions({}),
        "load": {"generator": load.name, "connections": CONNECTIONS, "seconds": given.seconds},
        "rounds": [asdict(one) for one in rounds],
        "audience": asdict(walked) if walked else None,
        "gates": [asdict(gate) for gate in gates(rounds, walked)],
    }


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", choices=("decisions", "audience"), help="one of the two; both without this")
    parser.add_argument(
        "--workers",
        type=int,
        nargs="+",
        default=[os.cpu_count() or 1, 1],
        help="processes of each that answer; the gate is about the first (default: as many as cores, and one)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="times that each is loaded, in turn (default: 5)")
    parser.add_argument("--seconds", type=float, default=8.0, help="of one round (default: 8)")
    parser.add_argument("--warm-up", type=float, default=8.0, help="seconds before the first round (default: 8)")
    parser.add_argument("--subjects", type=int, default=100_000, help="people of the audience (default: 100,000)")
    parser.add_argument("--members", type=int, default=10_000, help="that are waited for (default: 10,000)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where stores are kept (default: build/scale)")
    parser.add_argument("--load", choices=("wrk", "autocannon"), help="default: wrk where it is installed")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results", help="folder of the JSON file")
    return parser


def main() -> int:
    given = _arguments().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = asyncio.run(measured(given, Path(folder)))
        except (DoesNotStart, LoadFailed, NotHere, Unanswered) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    given.results.mkdir(parents=True, exist_ok=True)
    path = given.results / "may_use.json"
    path.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    print(f"\n{table_text(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
