"""Erasures beside a delete by hand of the same star, alone and eight at once; what others feel of them; a large one.

    python bench/erase.py                                       # all of it on both engines
    python bench/erase.py --engine embedded --only pairs --pairs 20
    python bench/erase.py --only large --items 1000 --items 10000

By hand means: the five statements by which a merge takes a star out, in one transaction; nothing planned, kept, told,
sealed, verified or signed. An erasure is everything from the approval to the signed receipt, with recipients aside.

pairs       people of 40 items in turn: one erased, one deleted by hand
parallel    the same with eight at a time, each way for as many people
foreground  footprints over HTTP while the gateway erases and while it does not, round by round; and over one
            connection, in turn, previews of a plan, its approval until the answer, at which the person is hidden,
            and footprints
large       one person of many items, erased by a process of its own: its peak memory and its longest transaction

Prints the figures with their gates, and writes bench/results/erase_<engine>.json.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import orjson
import uvloop
from bulk import ROOT
from contestants import A_DAY, Contestant, DoesNotStart, Question, gateway
from contestants import Running as Served
from contestants import running as serving
from dataset import SEED, Dataset, Person, imported
from import_records import Bench as Plain
from load import Generator, LoadFailed, generator
from machine import machine, versions
from procfs import peak_megabytes
from report import Gate, gate_lines

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.cypher import statements
from anbieter360.demo.fill import demo_catalogue
from anbieter360.demo.people import generate_records
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.finding import EVERYBODY
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.errors import AlreadyDone, Conflict
from anbieter360.gateway.collector import collect_rarely
from anbieter360.gateway.tokens import development_token
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.sender import Sender
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, Memory, NotHere, Running

MEMORY = Memory(heap="1g", page_cache="256m", embedded_heap="1g")
ENGINES = ("embedded", "neo4j")
PARTS = ("pairs", "parallel", "foreground", "large")
BY_HAND = ("remove_items", "remove_acts", "remove_events", "remove_rays", "remove_centre")
ITEMS, SIDE_BY_SIDE, CONNECTIONS, WARM_UP = 40, 8, 8, 8
TIMES, SHARE, UNDISTURBED, FOOTPRINTS, GROWTH, A_TRANSACTION = 5.0, 0.25, 0.9, 2.0, 1.5, 1_000.0

LARGE = (1_000, 10_000, 100_000)
PATIENCE = 600  # tenths of a second

_STATEMENTS = statements("write")
_REQUEST = statements("erasure")["proof"]

PREVIEW = "query Preview($ref: String!) { previewErasure(subject: {ref: $ref}) { planHash } }"
APPROVE = """mutation Approve($id: ID!, $plan: String!, $key: String!) {
  approveErasure(input: {id: $id, planHash: $plan, idempotencyKey: $key}) { __typename }
}"""


class NotErased(Exception):
    """An erasure did not come to its receipt, or an answer was another than was meant: nothing of it is timed."""


@dataclass(frozen=True)
class Asked:
    """A person, and their request as it waits for approval."""

    person: Person
    subject: str
    request: str
    plan: str


@dataclass
class Taken:
    """Milliseconds of each, in the order in which they were taken."""

    approve: list[float] = field(default_factory=list)
    erase: list[float] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Carried:
    """A large erasure. Megabytes: of the carrying process; longest: of its transactions in the graph."""

    items: int
    seconds: float
    before_mb: float
    peak_mb: float
    longest_ms: float
    transactions: int


class Desk:
    """Where requests are made, approved and carried out: in this process, with loop and collector as in `serve`."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self._writer, self._executor = parts, ErasureWriter(parts), Executor(parts)

    @classmethod
    @asynccontextmanager
    async def open(cls, graph: Graph, settings: Settings) -> AsyncIterator[Desk]:
        vault = await Vault.open(settings)
        collect_rarely()
        try:
            yield cls(Parts(graph, vault, CatalogueStore(graph), settings))
        finally:
            await vault.close()

    async def ask(self, person: Person) -> Asked:
        """The person's own request for everything."""
        lookup, sender = SubjectLookup(ref=person.ref), Sender(person.ref, "SUBJECT")
        asked = await self._writer.request(lookup, Wanted(), sender, idempotency_key=f"ask {person.ref}")
        node = await self._node(asked.request)
        return Asked(person, asked.subject, asked.request, node["planHash"])

    async def approve(self, asked: Asked) -> None:
        key = f"approve {asked.request}"
        await self._writer.approve(asked.request, asked.plan, actor="bench", idempotency_key=key)

    async def carry_out(self, asked: Asked) -> None:
        await self._executor.carry_out(asked.request)

    async def erase(self, asked: Asked) -> None:
        await self.approve(asked)
        await self.carry_out(asked)

    async def check_receipt(self, asked: Asked) -> None:
        """Raises NotErased without one."""
        if not (await self._node(asked.request)).get("receipt"):
            raise NotErased("an erasure ended without a receipt")

    async def give_up(self, asked: Asked) -> bool:
        """Whether it had not begun; else return when it is done. Raises NotErased where it is not in a minute."""
        key = f"cancel {asked.request}"
        try:
            await self._writer.cancel(
                asked.request, EVERYBODY, actor="bench", role="PRIVACY_MANAGER", idempotency_key=key
            )
        except (AlreadyDone, Conflict):
            for _ in range(PATIENCE):
                if (await self._node(asked.request)).get("receipt"):
                    return False
                await asyncio.sleep(0.1)
            raise NotErased("an erasure was not carried out in a minute") from None
        return True

    async def delete_by_hand(self, asked: Asked) -> None:
        async def work(tx: Tx) -> None:
            for name in BY_HAND:
                await tx.run(_STATEMENTS[name], id=asked.subject)

        await self.parts.graph.write(work)

    async def _node(self, request: str) -> Mapping[str, Any]:
        (row,) = await self.parts.graph.read(_REQUEST, request=request)
        node: Mapping[str, Any] = row["request"]
        return node


async def pairs(desk: Desk, people: Iterator[Person], number: int) -> Taken:
    """One erased, one deleted by hand, in turn; the first some are not counted."""
    taken = Taken()
    for turn in range(WARM_UP + number):
        erased, deleted = await desk.ask(next(people)), await desk.ask(next(people))
        approve = await _milliseconds(desk.approve, erased)
        rest = await _milliseconds(desk.carry_out, erased)
        by_hand = await _milliseconds(desk.delete_by_hand, deleted)
        await desk.check_receipt(erased)
        if turn >= WARM_UP:
            taken.approve.append(approve)
            taken.erase.append(approve + rest)
            taken.by_hand.append(by_hand)
    return taken


async def parallel(desk: Desk, people: Iterator[Person], each: int) -> Mapping[str, float]:
    """People a second of both, eight at a time, in turn. Whatever deadlock is not seen to by the product raises."""
    seconds = dict.fromkeys(("erase", "by_hand"), 0.0)
    for _ in range(each):
        for name, do in (("erase", desk.erase), ("by_hand", desk.delete_by_hand)):
            asked = [await desk.ask(next(people)) for _ in range(SIDE_BY_SIDE)]
            begin = perf_counter()
            await asyncio.gather(*map(do, asked))
            seconds[name] += perf_counter() - begin
            if name == "erase":
                await asyncio.gather(*map(desk.check_receipt, asked))
    return {name: each * SIDE_BY_SIDE / taken for name, taken in seconds.items()}


async def foreground(
    given: argparse.Namespace, desk: Desk, dataset: Dataset, people: Iterator[Person], load: Generator, folder: Path
) -> list[dict[str, float]]:
    """Footprints a second, round by round, without erasures and with."""
    staying, rounds = [next(people) for _ in range(100)], []
    with serving(gateway(dataset), dataset, folder) as served:
        target = served.target(_footprint(served), staying, folder)
        await asyncio.to_thread(load.run, target, CONNECTIONS, given.seconds)
        for number in range(given.rounds):
            found: dict[str, float] = {}
            for erasing in (False, True) if number % 2 else (True, False):
                asked = [await desk.ask(next(people)) for _ in range(given.waiting if erasing else 0)]
                for one in asked:
                    await desk.approve(one)
                done = await asyncio.to_thread(load.run, target, CONNECTIONS, given.seconds)
                if done.failed or not done.requests:
                    raise NotErased(f"under load {done.failed} of {done.requests} footprints failed")
                found["with" if erasing else "without"] = done.requests / done.seconds
                if erasing:
                    found["erased"] = float(sum([not await desk.give_up(one) for one in reversed(asked)]))
            rounds.append(found)
            print(f"foreground, round {number + 1}: {found}", flush=True)
    return rounds


async def hidden(
    given: argparse.Namespace, desk: Desk, dataset: Dataset, people: Iterator[Person], folder: Path
) -> Mapping[str, list[float]]:
    """Milliseconds of footprints, previews and approvals over one connection, in turn, while nothing is carried out."""
    asked = [await desk.ask(next(people)) for _ in range(WARM_UP + given.approvals)]
    others = [next(people) for _ in range(20)]
    started = gateway(dataset)
    waits = Contestant("waits", started.command, started.questions, {"ANBIETER360_ERASURE_UNDO_HOURS": "1"})
    with serving(waits, dataset, folder) as served:
        return await asyncio.to_thread(_hidden, served, dataset, asked, others)


def _hidden(
    served: Served, dataset: Dataset, asked: Sequence[Asked], others: Sequence[Person]
) -> Mapping[str, list[float]]:
    footprint = _footprint(served)
    token = development_token(dataset.settings, Role.PRIVACY_MANAGER, ttl_seconds=A_DAY)
    approving = {"Authorization": f"Bearer {token}", "Purpose-Of-Use": "rights-handling"}
    address = urlsplit(served.url)
    connection = http.client.HTTPConnection(address.netloc)
    taken: dict[str, list[float]] = {"footprint": [], "preview": [], "approve": []}

    def send(kind: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        begin = perf_counter()
        sent = {"Content-Type": "application/json", **headers}
        connection.request("POST", address.path, orjson.dumps(body), sent)
        answer = orjson.loads(connection.getresponse().read())
        taken[kind].append(1_000 * (perf_counter() - begin))
        if answer.get("errors") or None in answer["data"].values():
            raise NotErased(f"{kind}: {orjson.dumps(answer)[:500]!r}")

    for number, one in enumerate(asked):
        send("footprint", footprint.body(others[number % len(others)]), footprint.headers)
        send("preview", {"query": PREVIEW, "variables": {"ref": one.person.ref}}, approving)
        given = {"id": global_id("ErasureRequest", one.request), "plan": one.plan, "key": f"approve {number}"}
        send("approve", {"query": APPROVE, "variables": given}, approving)
    return {kind: times[WARM_UP:] for kind, times in taken.items()}


def _footprint(served: Served) -> Question:
    return next(one for one in served.contestant.questions if one.key == "footprint")


async def large(running: Running, folder: Path, items: int) -> Carried:
    """Make one person of so many items by plain statements, and let a process of its own erase them."""
    graph, data = await running.emptied(), folder / f"large-{items}"
    settings = running.settings(data)
    vault = await Vault.open(settings)
    try:
        store = CatalogueStore(graph)
        await store.apply(demo_catalogue(), home=True, source="bench")
        (record,) = generate_records(1, SEED, items)
        plain = Plain(running, vault, store, folder)
        await plain.create([orjson.dumps(record)])
    finally:
        await vault.close()
    dataset = Dataset(running, data, ())
    command = [sys.executable, __file__, "--carry", record["subject"]["ref"], "--items", str(items)]
    done = await asyncio.to_thread(
        subprocess.run, command, env={**_plain_environment(), **dataset.environment}, capture_output=True, text=True
    )
    if done.returncode:
        raise NotErased(done.stderr[-2_000:])
    return Carried(**orjson.loads(done.stdout.splitlines()[-1]))


def _plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}


async def carried(ref: str, items: int) -> Carried:
    """What the process of its own does: ask, approve, carry out."""
    settings = Settings.load()
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else None
    graph = Graph.connect(settings.neo4j_uri or "", settings.neo4j_user, password, timeout_seconds=300)
    longest, number = 0.0, count()
    write = graph.write

    async def timed(work: Callable[[Tx], Awaitable[Any]]) -> Any:
        nonlocal longest
        begin = perf_counter()
        try:
            return await write(work)
        finally:
            next(number)
            longest = max(longest, 1_000 * (perf_counter() - begin))

    graph.write = timed  # type: ignore[method-assign]
    try:
        async with Desk.open(graph, settings) as desk:
            before, begin = peak_megabytes(os.getpid()), perf_counter()
            asked = await desk.ask(Person(ref, ""))
            await desk.erase(asked)
            seconds = perf_counter() - begin
            await desk.check_receipt(asked)
            return Carried(items, seconds, before, peak_megabytes(os.getpid()), longest, next(number))
    finally:
        await graph.close()


async def _milliseconds(do: Callable[[Asked], Awaitable[None]], asked: Asked) -> float:
    begin = perf_counter()
    await do(asked)
    return 1_000 * (perf_counter() - begin)


def gates(pairs: Mapping[str, Sequence[float]] | None, result: Mapping[str, Any]) -> list[Gate]:
    """The issue's figures."""
    return [
        _gate("median erasure ÷ delete by hand", _over(pairs, "erase", "by_hand"), at_most=TIMES),
        _gate("8 parallel erasures ÷ 8 parallel deletes, people/s", _parallel(result["parallel"]), at_least=SHARE),
        _gate("footprints/s while erasures run ÷ without", _undisturbed(result["foreground"]), at_least=UNDISTURBED),
        _gate("approval to hidden, p99 ÷ footprint, median", _hidden_over(result["hidden"]), at_most=FOOTPRINTS),
        _gate("peak memory, most items ÷ fewest", _growth(result["large"]), at_most=GROWTH),
        _gate("longest transaction of a large erasure, ms", _longest(result["large"]), at_most=A_TRANSACTION),
    ]


def _gate(what: str, measured: float | None, *, at_most: float | None = None, at_least: float | None = None) -> Gate:
    wanted = f"at most {at_most:g}" if at_most is not None else f"at least {at_least:g}"
    if measured is None:
        return Gate(what, None, wanted, None)
    return Gate(what, measured, wanted, measured <= at_most if at_most is not None else measured >= (at_least or 0))


def _over(taken: Mapping[str, Sequence[float]] | None, one: str, other: str) -> float | None:
    return median(taken[one]) / median(taken[other]) if taken else None


def _parallel(found: Mapping[str, float] | None) -> float | None:
    return found["erase"] / found["by_hand"] if found else None


def _undisturbed(rounds: Sequence[Mapping[str, float]] | None) -> float | None:
    return median(one["with"] / one["without"] for one in rounds) if rounds else None


def _hidden_over(taken: Mapping[str, Sequence[float]] | None) -> float | None:
    return p99(taken["approve"]) / median(taken["footprint"]) if taken else None


def _growth(found: Sequence[Mapping[str, float]] | None) -> float | None:
    return found[-1]["peak_mb"] / found[0]["peak_mb"] if found else None


def _longest(found: Sequence[Mapping[str, float]] | None) -> float | None:
    return max(one["longest_ms"] for one in found) if found else None


def p99(times: Sequence[float]) -> float:
    """The time that one of a hundred exceeds; of fewer than a hundred the longest."""
    return sorted(times)[max(0, -(-99 * len(times) // 100) - 1)]


def table_text(result: Mapping[str, Any]) -> str:
    return "\n".join([f"{result['engine']}:", *_lines(result), "", *gate_lines(result["gates"])])


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    if pairs := result["pairs"]:
        for name, times in pairs.items():
            yield f"  {name}: median {median(times):.1f} ms, p99 {p99(times):.1f} ms, {len(times)} people"
    if found := result["parallel"]:
        yield f"  8 at a time: erased {found['erase']:.1f}, deleted by hand {found['by_hand']:.1f} people/s"
    for one in result["foreground"] or ():
        beside = f"{one['with']:.0f} with erasures ({one['erased']:.0f} of them)"
        yield f"  footprints/s: {one['without']:.0f} without, {beside}"
    if taken := result["hidden"]:
        yield (
            f"  approval to hidden: median {median(taken['approve']):.1f} ms, p99 {p99(taken['approve']):.1f} ms; "
            f"footprint: median {median(taken['footprint']):.1f} ms"
        )
    for one in result["large"] or ():
        yield (
            f"  {one['items']:,} items: {one['seconds']:.1f} s, {one['transactions']} transactions, the longest "
            f"{one['longest_ms']:.0f} ms; memory {one['before_mb']:.0f} MB before, {one['peak_mb']:.0f} MB at most"
        )


async def measured(given: argparse.Namespace, running: Running, folder: Path) -> dict[str, Any]:
    """Everything that is asked for, on one engine."""
    result: dict[str, Any] = dict.fromkeys(("pairs", "parallel", "foreground", "hidden", "large"))
    only = given.only or PARTS
    if {*only} & {"pairs", "parallel", "foreground"}:
        await _small(given, only, running, folder, result)
    if "large" in only:
        result["large"] = [asdict(await large(running, folder, items)) for items in sorted(given.items or LARGE)]
    return {
        "engine": running.name,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": versions({}),
        **result,
        "gates": [asdict(one) for one in gates(result["pairs"], result)],
    }


async def _small(
    given: argparse.Namespace, only: Sequence[str], running: Running, folder: Path, result: dict[str, Any]
) -> None:
    needed = {
        "pairs": 2 * (WARM_UP + given.pairs),
        "parallel": 2 * SIDE_BY_SIDE * given.each,
        "foreground": 100 + given.rounds * given.waiting + 20 + WARM_UP + given.approvals,
    }
    wanted = 50 + sum(number for part, number in needed.items() if part in only)
    print(f"{running.name}: importing {wanted} people of {ITEMS} items.", flush=True)
    dataset = await imported(running, folder / "data", wanted, ITEMS)
    people = iter(dataset.people)
    async with Desk.open(running.graph, dataset.settings) as desk:
        if "pairs" in only:
            result["pairs"] = asdict(await pairs(desk, people, given.pairs))
        if "parallel" in only:
            result["parallel"] = await parallel(desk, people, given.each)
        if "foreground" in only:
            load = generator(given.load)
            result["foreground"] = await foreground(given, desk, dataset, people, load, folder)
            result["hidden"] = await hidden(given, desk, dataset, people, folder)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", action="append", choices=ENGINES, help="default: both")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; may be given again; default: all")
    parser.add_argument("--pairs", type=int, default=100, help="people erased, and as many deleted (default: 100)")
    parser.add_argument("--each", type=int, default=5, help="times that eight are erased at once (default: 5)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of footprints (default: 5)")
    parser.add_argument("--seconds", type=float, default=5.0, help="of one load (default: 5)")
    parser.add_argument("--waiting", type=int, default=20, help="erasures that wait when a load begins (default: 20)")
    parser.add_argument("--approvals", type=int, default=100, help="approvals over HTTP (default: 100)")
    parser.add_argument("--items", type=int, action="append", help=f"of a large person; default: {LARGE}")
    parser.add_argument("--load", choices=("wrk", "autocannon"), help="default: wrk where it is installed")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results", help="folder of the JSON files")
    parser.add_argument("--carry", metavar="REF", help=argparse.SUPPRESS)
    return parser


async def main() -> int:
    given = _arguments().parse_args()
    if given.carry:
        print(orjson.dumps(asdict(await carried(given.carry, given.items[0]))).decode())
        return 0
    given.results.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        engines = Engines(Path(folder) / "engines", MEMORY)
        try:
            for name in given.engine or ENGINES:
                result = await measured(given, await engines.get(name), Path(folder) / name)
                path = given.results / f"erase_{name}.json"
                path.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
                print(f"\n{table_text(result)}", flush=True)
        except (DoesNotStart, LoadFailed, NotErased, NotHere) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        finally:
            await engines.stop()
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
