"""Who is measured: a process each on a free loopback port, and the questions that are put to it."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import npm
import orjson
from dataset import Dataset, Person
from load import Target
from question import document

from anbieter360.access import Role
from anbieter360.gateway.tokens import development_token
from engines import NotHere

PEERS = Path(__file__).resolve().parent / "peers"
A_DAY = 86_400
STOP_SECONDS = 20
NEVER_THROTTLED = {"ANBIETER360_REQUESTS_PER_MINUTE": "1000000000"}


class DoesNotStart(Exception):
    """A contestant ended before it said it was ready."""


@dataclass(frozen=True)
class Question:
    """What a contestant is asked about each person. compared: whether all contestants answer it."""

    key: str
    title: str
    body: Callable[[Person], Mapping[str, Any]]
    headers: Mapping[str, str] = field(default_factory=dict)
    compared: bool = True


@dataclass(frozen=True)
class Contestant:
    """How it is started. It prints `ready URL` and is asked there."""

    key: str
    command: Sequence[str]
    questions: Sequence[Question]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """A contestant that answers."""

    contestant: Contestant
    url: str
    pid: int

    def ask(self, question: Question, person: Person) -> bytes:
        """One answer, for comparing; timing is the load generator's."""
        body = orjson.dumps(question.body(person))
        headers = {"Content-Type": "application/json", **question.headers}
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers)) as answer:  # noqa: S310 - loopback
            return bytes(answer.read())

    def target(self, question: Question, people: Sequence[Person], folder: Path) -> Target:
        """What the load generator sends: the question about each of the people."""
        path = folder / f"{question.key}.bodies"
        path.write_bytes(b"".join(orjson.dumps(question.body(one)) + b"\n" for one in people))
        return Target(self.url, question.headers, path)


@contextmanager
def running(contestant: Contestant, dataset: Dataset, folder: Path) -> Iterator[Running]:
    """The contestant as a process. Raises DoesNotStart with what it last wrote."""
    errors = folder / f"{contestant.key}.stderr"
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}
    environment = foreign | NEVER_THROTTLED | dict(dataset.environment) | dict(contestant.environment)
    with errors.open("w", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            contestant.command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().split()
        if line[:1] != ["ready"]:
            raise DoesNotStart(f"{contestant.key}: {errors.read_text(encoding='utf-8')[-2000:]}")
        yield Running(contestant, line[1], process.pid)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def gateway(dataset: Dataset, workers: int = 1) -> Contestant:
    """This gateway as a user starts it, asked as DPO; with one process also the full footprint, as AGENT."""
    more = () if workers == 1 else ("--workers", str(workers))
    title = "Anbieter360" if workers == 1 else f"Anbieter360, {workers} workers"
    key = "gateway" if workers == 1 else f"gateway-{workers}-workers"
    command = (sys.executable, "-m", "anbieter360", "serve", "--dev", "--port", "0", *more)
    headers = _headers(dataset, Role.DPO, "privacy-oversight")
    questions = [Question(key, title, _by_ref(document("bench")), headers)]
    if workers == 1:
        headers = _headers(dataset, Role.AGENT, "order-handling")
        full = _by_ref(document("footprint"))
        questions.append(Question("footprint", f"{title}: full footprint", full, headers, compared=False))
    return Contestant(key, command, questions)


def neo4j_graphql(dataset: Dataset) -> Contestant:
    """The peer on Node. Raises NotHere without npm, or for an engine it does not run on."""
    if dataset.running.name != "neo4j":
        raise NotHere("it runs on Neo4j only")
    folder = npm.installed("neo4j_graphql")
    question = (folder / "question.graphql").read_text(encoding="utf-8")
    asked = Question(
        "neo4j-graphql",
        f"@neo4j/graphql {npm.version(folder, '@neo4j/graphql')} on Yoga",
        lambda one: {"query": question, "variables": {"hash": one.hash}},
    )
    return Contestant(asked.key, ("node", str(folder / "server.mjs")), (asked,), {"NODE_ENV": "production"})


def strawberry(dataset: Dataset) -> Contestant:
    """Field by field with dataloaders."""
    question = document("bench").replace("SubjectLookup!", "String!").replace("(by: $by)", "(hash: $by)")

    def body(one: Person) -> Mapping[str, Any]:
        return {"query": question, "variables": {"by": one.hash}}

    return _peer("strawberry", "Strawberry, dataloaders", body, "strawberry_dataloaders.py")


def map_projection(dataset: Dataset) -> Contestant:
    return _peer("map-projection", "Map projection, Starlette", lambda one: {"hash": one.hash})


def map_projection_grouped(dataset: Dataset) -> Contestant:
    """The same with a statement that an expert tuned for this data."""
    title = "Map projection, uses grouped"
    return _peer("map-projection-grouped", title, lambda one: {"hash": one.hash}, "map_projection.py", "--grouped")


def bound(dataset: Dataset) -> Contestant:
    return _peer("bound", "Bound: by hand", _by_ref(document("bench")))


def bound_sealed(dataset: Dataset) -> Contestant:
    return _peer("bound-sealed", "Bound, no value opened", _by_ref(document("bench")), "bound.py", "--sealed")


#: In the order of the table.
CONTESTANTS: Mapping[str, Callable[[Dataset], Contestant]] = {
    "gateway": gateway,
    "neo4j-graphql": neo4j_graphql,
    "strawberry": strawberry,
    "map-projection": map_projection,
    "map-projection-grouped": map_projection_grouped,
    "bound": bound,
    "bound-sealed": bound_sealed,
}


def _peer(key: str, title: str, body: Callable[[Person], Mapping[str, Any]], file: str = "", *flags: str) -> Contestant:
    script = PEERS / (file or f"{key.replace('-', '_')}.py")
    return Contestant(key, (sys.executable, str(script), *flags), (Question(key, title, body),))


def _by_ref(text: str) -> Callable[[Person], Mapping[str, Any]]:
    return lambda one: {"query": text, "variables": {"by": {"ref": one.ref}}}


def _headers(dataset: Dataset, role: Role, purpose: str) -> Mapping[str, str]:
    token = development_token(dataset.settings, role, ttl_seconds=A_DAY)
    return {"Authorization": f"Bearer {token}", "Purpose-Of-Use": purpose}
