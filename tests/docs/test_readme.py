"""What README and guides tell to type works, and the answer that README shows is the one that comes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import httpx
import pytest

from anbieter360.cli.root import root
from anbieter360.demo.welcome import QUERY

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: Of RFC 8037, appendix A.2.
PUBLIC_KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "a"}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """`anbieter360 demo` on a free port, up to its last line: what it printed."""
    data = tmp_path_factory.mktemp("demo") / "data"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "anbieter360", "--data", str(data), "demo", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Ctrl-C"):
                break
        yield lines
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def blocks(text: str, language: str) -> list[str]:
    return [body for found, body in BLOCK.findall(text) if found == language]


def test_the_answer_in_the_readme_is_true(demo: list[str]) -> None:
    """The query that `demo` prints is README's, and its curl line gets the answer that README shows."""
    query, answer = blocks(README, "graphql")[0], blocks(README, "json")[0]
    assert query.strip() == QUERY
    curl = next(line for line in demo if line.startswith("curl "))
    assert ask(curl) == json.loads(answer)


def ask(curl: str) -> Any:
    """The answer to the curl line."""
    _, _, address, *options = shlex.split(curl)
    given = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in given if name == "--header")
    return httpx.post(address, headers=headers, content=dict(given)["--data"]).json()


def test_make_targets_exist() -> None:
    """Every `make …` of the guides is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    guides = [*GUIDES, ROOT / "CONTRIBUTING.md"]
    texts = [path.read_text(encoding="utf-8") for path in guides]
    named = {name for text in texts for name in re.findall(r"^make ([a-z0-9-]+)", text, re.MULTILINE)}
    assert named <= targets


def test_commands_of_the_guides_are_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every `anbieter360 …` line of README, guides and help has a command, options and files that there are."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for name in ("catalogue.yaml", "customers.jsonl"):
        (tmp_path / name).touch()
    (tmp_path / "receipt.json").touch()
    (tmp_path / "backups" / "2026-11-28").mkdir(parents=True)
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [PUBLIC_KEY]}))
    monkeypatch.chdir(tmp_path)
    for line in [*lines_of_guides(), *lines_of_help(root)]:
        arguments = shlex.split(line.replace(" /backups/", " backups/"), comments=True)
        arguments = arguments[arguments.index("anbieter360") + 1 :]
        parse(arguments[: arguments.index(">")] if ">" in arguments else arguments)


def lines_of_guides() -> list[str]:
    shell = [body for path in GUIDES for body in blocks(path.read_text(encoding="utf-8"), "sh")]
    return [line for body in shell for line in body.splitlines() if re.match(r"(\S+=\S+ )*anbieter360 ", line)]


def children(group: click.Group) -> list[click.Command]:
    """The commands of a group, imported."""
    context = click.Context(group)
    found = [group.get_command(context, name) for name in group.list_commands(context)]
    return [command for command in found if command]


def lines_of_help(command: click.Command) -> Iterator[str]:
    if command.epilog:
        yield command.epilog.removeprefix("Example: ")
    if isinstance(command, click.Group):
        for child in children(command):
            yield from lines_of_help(child)


def parse(arguments: list[str]) -> None:
    """Raises click.UsageError where click would; runs nothing."""
    command: click.Command = root
    while arguments and arguments[0].startswith("--"):
        arguments = arguments[2:]  # --data DIR
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), arguments[0])
        assert found, arguments
        command, arguments = found, arguments[1:]
    command.make_context(command.name, arguments)
