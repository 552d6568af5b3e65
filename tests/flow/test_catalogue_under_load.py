"""Several workers, a catalogue that changes all the time, and many who ask: each answer is of one version, in force.

Every change writes its number into all names at once, redraws edges of a use and lets one purpose come and one go,
so an answer tells of which version each of its parts is.
"""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from anbieter360.access import Role
from engines import Running
from lengths import length
from processes import Gateway, Program

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday"
CHANGES = length(4, 20)
READERS_EACH = length(1, 2)  # connections that ask the same
NAMED = ("categories", "systems", "recipients", "purposes")
MARK = re.compile(r"#(\d+)")
APPLY = """mutation ($input: ApplyCatalogueInput!) { applyCatalogue(input: $input) {
  __typename ... on CatalogueApplied { version provider { name } } } }"""
USE = "key name channel purpose { key name } recipients { key name }"
PERSON = """items(first: 50) { nodes {
    ref category { name } system { name } collections { purpose { name } } uses { <use> } } }
  usages(first: 50) { nodes { use { <use> } recipients { name } } }
  standings { purpose { name } }"""


@dataclass(frozen=True)
class Question:
    """What is asked, by whom, and how many marks an answer has at least."""

    text: str
    role: Role
    marks: int

    async def ask(self, gateway: Gateway, client: httpx.AsyncClient) -> str:
        of_person = {"purpose": None, "subject": "anna"} if self.role is Role.SUBJECT else {}
        query = self.text.replace("<person>", PERSON).replace("<use>", USE)
        answer = await gateway.ask(query, role=self.role, client=client, **of_person)  # type: ignore[arg-type]
        assert "errors" not in answer.json(), answer.text
        return answer.text


CATALOGUE = Question(
    "{ provider { name } purposes(first: 50) { totalCount nodes { key name uses { <use> } } } }", Role.DPO, 15
)
QUESTIONS = (
    CATALOGUE,
    Question('query Footprint { subject(by: { ref: "anna" }) { <person> } }', Role.AGENT, 25),
    Question("query Mine { me { <person> } }", Role.SUBJECT, 25),
    Question(
        """{ recipient(key: "parcel-carrier") {
          name uses { <use> } subjects(first: 5) { nodes { subject { ref standings { purpose { name } } } } } } }""",
        Role.DPO,
        6,
    ),
)


@dataclass
class Load:
    """What the change and the askers know of each other."""

    in_force: int = 0  # the newest change that was answered
    news: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    answered: dict[int, int] = field(default_factory=dict)  # reader -> in force when its newest answer was asked for


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """On an empty engine, and nobody throttled."""
    many = {"ANBIETER360_REQUESTS_PER_MINUTE": "1000000"}
    return Program(tmp_path / "data", engine, many)


async def test_a_catalogue_change_is_never_served_stale_nor_half(program: Program) -> None:
    """Whatever is asked after a change returned shows it whole, from every worker, and never an older one again."""
    load = Load()
    with program.serving("--workers", "3") as gateway:
        await program.load()
        await change(gateway, load)
        asking = [question for question in QUESTIONS for _ in range(READERS_EACH)]
        readers = [asyncio.create_task(read(gateway, n, one, load)) for n, one in enumerate(asking)]
        writer = asyncio.create_task(change_on(gateway, load, len(readers)))
        await asyncio.wait({writer, *readers}, return_when=asyncio.FIRST_COMPLETED)
        load.stop.set()
        if not writer.done():
            writer.cancel()
        await asyncio.gather(*readers)
        await writer
        assert load.in_force == CHANGES
        assert gateway.stop() == 0


async def change_on(gateway: Gateway, load: Load, readers: int) -> None:
    """One change after the other, each once every reader has asked after the one before and been answered."""
    for _ in range(1, CHANGES):
        await change(gateway, load)
        while sum(seen == load.in_force for seen in load.answered.values()) < readers:
            load.news.clear()
            await load.news.wait()


async def change(gateway: Gateway, load: Load) -> None:
    """The next change, over a connection of its own, so through any worker."""
    number = load.in_force + 1
    given = {"document": document(number), "idempotencyKey": f"change-{number}"}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await gateway.ask(APPLY, {"input": given}, role=Role.PRIVACY_MANAGER, client=client)
    applied = {"__typename": "CatalogueApplied", "version": number + 1, "provider": {"name": f"Musterstrom #{number}"}}
    assert answer.json() == {"data": {"applyCatalogue": applied}}
    load.in_force = number


async def read(gateway: Gateway, reader: int, question: Question, load: Load) -> None:
    """Ask over one connection until told to stop, and check each answer."""
    newest = 0
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=1)) as client:
        while not load.stop.is_set():
            in_force = load.in_force
            text = await question.ask(gateway, client)
            newest = checked(text, question, at_least=max(in_force, newest))
            load.answered[reader] = in_force
            load.news.set()


def checked(text: str, question: Question, at_least: int) -> int:
    """The number of the change that the answer shows, which must be one, and not older."""
    marks = [int(mark) for mark in MARK.findall(text)]
    assert len(marks) >= question.marks, text
    assert set(marks) == {marks[0]}, text
    assert marks[0] >= at_least, (at_least, text)
    assert recipients_of_ship_order(text) <= {frozenset(carriers(marks[0]))}, text
    if question is CATALOGUE:
        assert re.findall(r'"season-\d+"', text) == [f'"season-{marks[0]}"'], text
    return marks[0]


def recipients_of_ship_order(text: str) -> set[frozenset[str]]:
    """The keys of the recipients of the use `ship-order`, wherever the answer shows it."""
    uses = re.findall(r'\{"key":"ship-order".*?"recipients":\[(.*?)\]\}', text)
    return {frozenset(re.findall(r'"key":"([^"]+)"', use)) for use in uses}


def carriers(number: int) -> list[str]:
    return ["parcel-carrier", "mail-house"] if number % 2 else ["parcel-carrier"]


def document(number: int) -> str:
    """The catalogue of the birthday scenario with that number in it, everywhere."""
    catalogue = copy.deepcopy(SCENARIO)
    catalogue["provider"]["name"] = f"Musterstrom #{number}"
    for kind in NAMED:
        for node in catalogue[kind]:
            node["name"] = f"{node['key']} #{number}"
    for use in catalogue["uses"]:
        use["name"] = f"{use['key']} #{number}"
        if use["key"] == "ship-order":
            use["recipients"] = carriers(number)
    catalogue["purposes"].append({"key": f"season-{number}", "name": f"Season #{number}"})
    return yaml.safe_dump(catalogue, allow_unicode=True)


SCENARIO: Mapping[str, Any] = yaml.safe_load((BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8"))
