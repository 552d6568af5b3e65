"""How long a backup and its restore take, and how many erasures a second are done again after it.

    python bench/replay.py --people 10000 --engine embedded --engine neo4j

Everybody is copied, erased, and put back: every erasure is one that the graph lacks. The figures go to
bench/results/replay.json, with what they were measured on. No throttle: nothing else is served meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path
from time import perf_counter

import orjson

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "flow" / "erasure")]

from erasing import approved, greeted, invoiced, load_people  # noqa: E402
from machine import machine, versions  # noqa: E402

from anbieter360.api.running.context import Services  # noqa: E402
from anbieter360.backup.backup import back_up  # noqa: E402
from anbieter360.backup.restore import restore  # noqa: E402
from anbieter360.erasure.execution.executor import Executor  # noqa: E402
from anbieter360.gateway.services import open_services  # noqa: E402
from anbieter360.settings import Settings  # noqa: E402
from engines import Engines, Memory  # noqa: E402

MEMORY = Memory(heap="1g", page_cache="1g", embedded_heap="1g")
SIDE_BY_SIDE = 4


async def main(people: int, engines: Sequence[str], results: Path) -> None:
    """Written and printed engine by engine: one takes a quarter of an hour."""
    figures: dict[str, Mapping[str, float]] = {}
    for name in engines:
        figures[name] = await _measured(name, people)
        result = {"people": people, "machine": machine(), "versions": versions({}), "engines": figures}
        (results / "replay.json").write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
        print(f"{name}: {orjson.dumps(figures[name], option=orjson.OPT_INDENT_2).decode()}", flush=True)


async def _measured(engine: str, people: int) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with AsyncExitStack() as stack:
            settings = await _settings(engine, folder, stack)
            async with open_services(settings, owner=engine == "embedded") as services:
                refs = [f"person-{number}" for number in range(people)]
                await load_people(services, folder, (_person(ref, number) for number, ref in enumerate(refs)))
                copied = await _timed_backup(services, folder / "backup")
                erased = await _timed_erasures(services, refs)
            began = perf_counter()
            loaded: list[float] = []
            progress = lambda _: loaded.append(perf_counter())  # noqa: E731
            done = await restore(settings, folder / "backup", replaces=True, progress=progress)
            ended = perf_counter()
    assert done.replayed == people
    return {
        "backup_seconds": round(copied, 2),
        "erasures_per_second": round(people / erased, 1),
        "load_seconds": round(loaded[-1] - began, 2),
        "replayed_per_second": round(people / (ended - loaded[-1]), 1),
    }


async def _settings(engine: str, folder: Path, stack: AsyncExitStack) -> Settings:
    if engine == "embedded":
        return Settings.load(data=folder / "data", engine_heap=MEMORY.embedded_heap, log_level="error")
    engines = Engines(folder / "engines", MEMORY)
    stack.push_async_callback(engines.stop)
    return (await engines.get("neo4j")).settings(folder / "data", log_level="error")


def _person(ref: str, number: int) -> dict[str, object]:
    """Every other one has an invoice that stays."""
    return invoiced(ref) if number % 2 else greeted(ref)


async def _timed_backup(services: Services, target: Path) -> float:
    began = perf_counter()
    await back_up(services.graph, services.vault, services.settings, target, lambda _: None)
    return perf_counter() - began


async def _timed_erasures(services: Services, refs: Iterable[str]) -> float:
    began = perf_counter()
    for some in _some(refs):
        await asyncio.gather(*(_erased(services, ref) for ref in some))
    return perf_counter() - began


async def _erased(services: Services, ref: str) -> None:
    request, _ = await approved(services, ref)
    assert await Executor(services.erasing, pause=0).carry_out(request)


def _some(refs: Iterable[str]) -> Iterator[list[str]]:
    left = iter(refs)
    while some := list(islice(left, SIDE_BY_SIDE)):
        yield some


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Time a restore and the replay after it.")
    arguments.add_argument("--people", type=int, default=10_000)
    arguments.add_argument("--engine", action="append", choices=["embedded", "neo4j"])
    arguments.add_argument("--results", type=Path, default=ROOT / "bench" / "results", help="folder of the JSON file")
    given = arguments.parse_args()
    asyncio.run(main(given.people, given.engine or ["embedded", "neo4j"], given.results))
