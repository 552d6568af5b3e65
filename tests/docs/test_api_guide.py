"""docs/api.md is true: its documents fit the schema, and its requests get the answers that it shows."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```graphql\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORKED = re.compile(
    r"^```sh\nanbieter360 (token [^#\n]*)(?:# Purpose-Of-Use: (\S+))?\n```\n"
    r"```graphql\n(.*?)^```\n```json\n(.*?)^```",
    re.MULTILINE | re.DOTALL,
)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Gateway:
    """The birthday example, served: its data folder and the address of its API."""

    data: Path
    address: str

    def token(self, *arguments: str) -> str:
        return run(self.data, *arguments).strip()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """What the guide tells to do first, on a free port; the commands use the engine of the gateway."""
    data = tmp_path_factory.mktemp("guide") / "data"
    process = subprocess.Popen(
        command(data, "serve", "--dev", "--port", "0"), stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().split()[1]
        run(data, "catalogue", "apply", "examples/birthday/catalogue.yaml")
        run(data, "import", "records", "examples/birthday/subjects.jsonl")
        yield Gateway(data, address)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "anbieter360", "--data", str(data), *arguments]


def run(data: Path, *arguments: str) -> str:
    done = subprocess.run(command(data, *arguments), capture_output=True, text=True, cwd=ROOT, env=environment())
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}


def test_documents_fit_the_schema() -> None:
    """Every GraphQL block of the documentation parses and is valid against schema/api.graphql."""
    schema = build_schema((ROOT / "schema" / "api.graphql").read_text(encoding="utf-8"))
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    wrong = [f"{page.relative_to(ROOT)}: {problem}" for page in pages for problem in problems(page, schema)]
    assert wrong == []


def problems(page: Path, schema: GraphQLSchema) -> list[str]:
    documents = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [error.message for document in documents for error in validate(schema, parse(document))]


def test_the_answers_in_the_guide_are_true(gateway: Gateway) -> None:
    """Each role's request gets the answer beside it, in the order of the page."""
    asked = WORKED.findall(GUIDE)
    assert len(asked) == 8
    for token, purpose, query, answer in asked:
        headers = {"Authorization": f"Bearer {gateway.token(*shlex.split(token))}"}
        if purpose:
            headers["Purpose-Of-Use"] = purpose
        given = httpx.post(gateway.address, headers=headers, json={"query": query}).json()
        assert in_any_order(given) == in_any_order(json.loads(answer))


def in_any_order(value: Any) -> Any:
    """With lists sorted: what was collected at one moment stands by id, and ids are of the installation."""
    match value:
        case dict():
            return {name: in_any_order(inner) for name, inner in value.items()}
        case list():
            return sorted((in_any_order(inner) for inner in value), key=json.dumps)
    return value


def test_the_websocket_example_runs(gateway: Gateway) -> None:
    """The Python example prints what its comments say."""
    (program,) = PYTHON.findall(GUIDE)
    token = gateway.token("token", "--role", "agent", "--unit", "service-desk", "--purpose", "order-handling")
    address = gateway.address.replace("http://", "ws://")
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**environment(), "ADDRESS": address, "TOKEN": token},
    )
    assert done.stdout.splitlines() == re.findall(r"print\(.*\)  # (.*)", program), done.stderr
