"""The scale curve: what the contract's questions take with 1,000, 10,000 and 100,000 people in the graph.

    python bench/scale.py                             # Neo4j, all three sizes; makes the stores where there are none
    python bench/scale.py --engine embedded           # 1,000 and 10,000, loaded by our own import
    python bench/scale.py --subjects 1000 --subjects 10000 --rounds 3

The stores of all sizes are up at once, each with a gateway before it, and are asked in turn over one connection, round
by round, so that whatever the machine does meanwhile happens to all of them. At each size as many people are asked
about, drawn from all that are there. Prints medians and the gates, and writes bench/results/scale_<engine>.json.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import orjson
from bulk import Kept, add_arguments, kept
from bulk_rows import Crowd
from contestants import Contestant, DoesNotStart, Question, Running, gateway, running
from dataset import Dataset, Person
from load import Generator, Load, LoadFailed, Target, generator
from machine import machine, versions
from question import ROOT, document
from report import Gate, gate_lines

from anbieter360.api.relay.ids import global_id
from anbieter360.demo.fill import demo_catalogue
from anbieter360.vault import Vault
from engines import NotHere

RESULTS = ROOT / "bench" / "results"
SIZES = {"neo4j": (1_000, 10_000, 100_000), "embedded": (1_000, 10_000)}
#: Every person is known to this recipient and stands to this purpose.
RECIPIENT, PURPOSE = "hosting", "order-handling"
PAGES = {"recipient": RECIPIENT, "purpose": PURPOSE}
LATE_PAGE = 100
DEPTH = 6
FOOTPRINT_RATIO, PAGE_RATIO = 1.3, 1.5

COUNT = "query Count($key: String!) { recipient(key: $key) { subjectCount } }"
TITLES = {
    "footprint": "footprint",
    "bench": "bench footprint",
    **{f"{field}_{number}": f"people of a {field}, page {number}" for field in PAGES for number in (1, LATE_PAGE)},
    "count": "subjectCount of a recipient",
    "lineage": f"lineage of a person, depth {DEPTH}",
}


class Unanswered(Exception):
    """A question had no answer: nothing of it is timed."""


@dataclass(frozen=True)
class Size:
    """One store with its gateway, and what is sent to it by question."""

    subjects: int
    served: Running
    headers: Mapping[str, str]
    targets: Mapping[str, Target]


@dataclass(frozen=True)
class Row:
    """One question at one size. Times in milliseconds: medians of all rounds, and each round's p50."""

    question: str
    subjects: int
    p50_ms: float
    p99_ms: float
    rounds: Sequence[float]


async def measured(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Load what is missing, start everything, warm up, ask in turn. Raises NotHere, DoesNotStart, Unanswered."""
    load = generator(given.load)
    sizes = given.subjects or SIZES[given.engine]
    stores = [
        await kept(given.engine, Crowd(subjects, given.items, given.seed), given.folder, anew=given.anew)
        for subjects in sorted(set(sizes))
    ]
    async with AsyncExitStack() as stack:
        found = [await _started(stack, store, given, folder) for store in stores]
        rows = await asyncio.to_thread(_rows, found, load, given)
    return {
        "engine": {"neo4j": "Neo4j 5.26", "embedded": "embedded engine"}[given.engine],
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": versions({}),
        "data": {"items": given.items, "seed": given.seed, "asked_people": given.people, "page_size": given.page_size},
        "load": {"generator": load.name, "connections": 1, "rounds": given.rounds, "seconds": given.seconds},
        "rows": [asdict(row) for row in rows],
        "gates": [asdict(gate) for gate in gates(rows)],
    }


async def _started(stack: AsyncExitStack, store: Kept, given: argparse.Namespace, folder: Path) -> Size:
    """The engine on its store, a gateway before it, and files with what will be sent."""
    engine = await stack.enter_async_context(store.running())
    dataset = Dataset(engine, store.data, await _people(store, given.people))
    own = gateway(dataset)
    oversight = own.questions[0].headers
    contestant = Contestant(f"gateway-{store.crowd.subjects}", own.command, ())
    served = stack.enter_context(running(contestant, dataset, folder))
    size = Size(store.crowd.subjects, served, oversight, {})
    targets = {key: _target(size, folder, key, bodies) for key, bodies in _questions(size, dataset, given.page_size)}
    return Size(size.subjects, served, oversight, targets)


async def _people(store: Kept, count: int) -> Sequence[Person]:
    """People drawn from all of the store, the same in each run. hash: the id of the person, which lineage begins at."""
    numbers = Random(store.crowd.seed).sample(range(store.crowd.subjects), min(count, store.crowd.subjects))  # noqa: S311 - made-up people
    refs = [f"N-{number:07d}" for number in numbers]
    vault = await Vault.open(store.settings)
    try:
        provider = demo_catalogue().provider.key
        return [Person(ref, vault.hash("subject", provider, ref)) for ref in refs]
    finally:
        await vault.close()


def _questions(size: Size, dataset: Dataset, page_size: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What is asked, as bodies of requests that are sent in turn."""
    people = dataset.people
    for name in ("footprint", "bench"):
        yield name, [_body(document(name), by={"ref": person.ref}) for person in people]
    for field, key in PAGES.items():
        page = {"query": document(f"reverse_{field}"), "variables": {"key": key, "first": page_size}}
        yield f"{field}_1", [page]
        yield f"{field}_{LATE_PAGE}", [_later(size, field, page)]
    yield "count", [_body(COUNT, key=RECIPIENT)]
    starts = [global_id("Subject", person.hash) for person in people]
    yield "lineage", [_body(document("lineage"), start=one, direction="DOWNSTREAM", maxDepth=DEPTH) for one in starts]


def _later(size: Size, field: str, page: dict[str, Any]) -> dict[str, Any]:
    """The hundredth page: the cursors are walked up to it."""
    for _ in range(LATE_PAGE - 1):
        info = _asked(size, page)[field]["subjects"]["pageInfo"]
        if not info["hasNextPage"]:
            raise Unanswered(f"{size.subjects:,} people have no page {LATE_PAGE} of that size: take a smaller one")
        page = {**page, "variables": {**page["variables"], "after": info["endCursor"]}}
    return page


def _target(size: Size, folder: Path, key: str, bodies: list[dict[str, Any]]) -> Target:
    """A file of the bodies, the first of which is seen to be answered."""
    _asked(size, bodies[0])
    path = folder / f"{size.subjects}-{key}.bodies"
    path.write_bytes(b"".join(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE) for body in bodies))
    return Target(size.served.url, size.headers, path)


def _asked(size: Size, body: Mapping[str, Any]) -> Any:
    question = Question("once", "", lambda _: body, size.headers)
    answer = orjson.loads(size.served.ask(question, Person("", "")))
    if answer.get("errors") or None in answer["data"].values():
        raise Unanswered(f"{size.subjects:,} people: {orjson.dumps(answer)[:500]!r}")
    return answer["data"]


def _body(query: str, **variables: Any) -> dict[str, Any]:
    return {"query": query, "variables": variables}


def _rows(sizes: Sequence[Size], load: Generator, given: argparse.Namespace) -> list[Row]:
    """Round by round, question by question, size by size."""
    for size in sizes:
        for target in size.targets.values():
            load.run(target, 1, given.warm_up)
    found: dict[tuple[str, int], list[Load]] = {(key, size.subjects): [] for key in TITLES for size in sizes}
    for number in range(given.rounds):
        for key in TITLES:
            # Whoever comes first or last in a round is another one each time.
            for size in (*sizes[number % len(sizes) :], *sizes[: number % len(sizes)]):
                found[key, size.subjects].append(_run(load, size, key, given.seconds))
        print(f"round {number + 1} of {given.rounds} done", flush=True)
    return [_row(key, subjects, loads) for (key, subjects), loads in found.items()]


def _run(load: Generator, size: Size, key: str, seconds: float) -> Load:
    done = load.run(size.targets[key], 1, seconds)
    if done.failed or not done.requests:
        raise Unanswered(f"{key}, {size.subjects:,} people: {done.failed} of {done.requests} failed")
    return done


def _row(key: str, subjects: int, loads: Sequence[Load]) -> Row:
    rounds = [round(load.p50, 3) for load in loads]
    return Row(key, subjects, median(rounds), median(load.p99 for load in loads), rounds)


def gates(rows: Sequence[Row]) -> list[Gate]:
    """The issue's figures: the largest size ÷ the smallest, and the late page ÷ the first."""
    found = {(row.question, row.subjects): row for row in rows}
    sizes = sorted({row.subjects for row in rows})
    small, large = sizes[0], sizes[-1]
    footprints = [
        _at_most(
            FOOTPRINT_RATIO,
            f"{TITLES[key]}, p50 at {large:,} ÷ at {small:,}",
            ratio(found[key, large].rounds, found[key, small].rounds),
        )
        for key in ("footprint", "bench")
    ]
    pages = [
        _at_most(
            PAGE_RATIO,
            f"people of a {field} at {size:,}, p50 of page {LATE_PAGE} ÷ page 1",
            ratio(found[f"{field}_{LATE_PAGE}", size].rounds, found[f"{field}_1", size].rounds),
        )
        for field in PAGES
        for size in sizes
    ]
    return footprints + pages


def ratio(ones: Sequence[float], others: Sequence[float]) -> float:
    """Of what was measured side by side: the median over the rounds, for a busy machine slows both in a round."""
    return median(one / other for one, other in zip(ones, others, strict=True))


def _at_most(wanted: float, what: str, measured: float) -> Gate:
    return Gate(what, measured, f"at most {wanted:g}", measured <= wanted)


def table_text(result: Mapping[str, Any]) -> str:
    """The table for a terminal: p50 by size, and how the largest compares with the smallest."""
    lines = [_heading(result), ""]
    lines += [f"{title:<36}" + "".join(f"{cell:>20}" for cell in cells) for title, *cells in _table(result)]
    return "\n".join([*lines, "", *gate_lines(result["gates"])])


def table_markdown(result: Mapping[str, Any]) -> str:
    """The table for the README."""
    head, *body = ([title, *cells] for title, *cells in _table(result))
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join([_heading(result), "", *(f"| {' | '.join(cells)} |" for cells in lines)])


def _table(result: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    sizes = sorted({row["subjects"] for row in result["rows"]})
    yield "p50 ms", *(f"{size:,} people" for size in sizes), "largest ÷ smallest"
    found = {(row["question"], row["subjects"]): row for row in result["rows"]}
    for key, title in TITLES.items():
        grown = ratio(found[key, sizes[-1]]["rounds"], found[key, sizes[0]]["rounds"])
        yield title, *(f"{found[key, size]['p50_ms']:.2f}" for size in sizes), f"{grown:.2f}"


def _heading(result: Mapping[str, Any]) -> str:
    on, data, load = result["machine"], result["data"], result["load"]
    parts = (
        f"{result['engine']}, {data['items']} items a person, pages of {data['page_size']}",
        f"{on['cpu']}, {on['cores']} cores, {result['date']}",
        f"{load['generator']}, one connection, medians of {load['rounds']} rounds of {load['seconds']:g} s",
    )
    return "; ".join(parts)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", choices=tuple(SIZES), default="neo4j", help="default: neo4j")
    add_arguments(parser, SIZES["neo4j"])
    parser.add_argument("--people", type=int, default=500, help="how many are asked about at each size (default: 500)")
    parser.add_argument("--page-size", type=int, default=9, help="people on a page; 1,000 must have a hundredth one")
    parser.add_argument("--rounds", type=int, default=9, help="times that each is loaded, in turn (default: 9)")
    parser.add_argument("--seconds", type=float, default=2.0, help="of one question in one round (default: 2)")
    parser.add_argument("--warm-up", type=float, default=8.0, help="seconds of each question before (default: 8)")
    parser.add_argument("--load", choices=("wrk", "autocannon"), help="default: wrk where it is installed")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the JSON files")
    parser.add_argument("--table", type=Path, metavar="FILE", help="print the table of a result as Markdown, no run")
    return parser


def main() -> int:
    given = _arguments().parse_args()
    if given.table:
        print(table_markdown(orjson.loads(given.table.read_bytes())))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = asyncio.run(measured(given, Path(folder)))
        except (DoesNotStart, LoadFailed, NotHere, Unanswered) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    given.results.mkdir(parents=True, exist_ok=True)
    path = given.results / f"scale_{given.engine}.json"
    path.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    print(f"\n{table_text(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
