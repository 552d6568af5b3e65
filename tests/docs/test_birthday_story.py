"""README's birthday story, run as it is written: its commands in a fresh folder, its questions in their order."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORY = README.split("## The birthday story\n")[1].split("\n## ")[0]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

#: Who asks, as the story says above the question -> the purpose that is declared. Tokens: see `tokens`.
PURPOSES: Mapping[str, str | None] = {"Anna": None, "the mailing system": "birthday-greeting"}


class Shop:
    """A folder as the story asks for, with the gateway that `serve --dev` starts in it."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(ROOT / "examples", folder / "examples")
        self.folder = folder
        self.address = ""
        self._tokens: dict[str, str] = {}

    def command(self, line: str) -> str:
        """What the command prints."""
        done = subprocess.run(self._line(line), capture_output=True, text=True, check=True, **self._where)  # type: ignore[call-overload]
        return str(done.stdout)

    @contextmanager
    def serve(self) -> Iterator[None]:
        """The gateway, up and answering."""
        process = subprocess.Popen(
            self._line("anbieter360 serve --dev --port 0"),
            stdout=subprocess.PIPE,
            text=True,
            **self._where,  # type: ignore[call-overload]
        )
        assert process.stdout is not None
        try:
            self.address = process.stdout.readline().split()[1]
            yield
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0

    def token(self, line: str) -> str:
        """What the command prints; run once, as one token is used for many questions."""
        if line not in self._tokens:
            self._tokens[line] = self.command(line).strip()
        return self._tokens[line]

    def ask(self, who: str, question: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token(tokens()[who])}"}
        if purpose := PURPOSES[who]:
            headers["Purpose-Of-Use"] = purpose
        return httpx.post(self.address, headers=headers, json={"query": question}, timeout=60).json()

    def _line(self, line: str) -> list[str]:
        return [sys.executable, "-m", "anbieter360", *shlex.split(line)[1:]]

    @property
    def _where(self) -> dict[str, Any]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}
        return {"cwd": self.folder, "env": environment}


def tokens() -> dict[str, str]:
    """The commands that the story names for tokens, in the order in which the callers come up."""
    return dict(zip(PURPOSES, re.findall(r"`(anbieter360 token [^`]+)`", STORY), strict=True))


def test_the_birthday_story_goes_as_it_is_told(tmp_path: Path) -> None:
    """Every command prints what is shown below it, every question is answered so."""
    shop = Shop(tmp_path)
    (_, commands, _, printed), *questions = BLOCK.findall(STORY)
    assert len(questions) == STORY.count("```graphql")
    told = [shop.command(line) for line in commands.splitlines()]
    assert told[-1].startswith(printed)
    with shop.serve():
        for _, question, _, answer in questions:
            who = question.splitlines()[0].removeprefix("# ")
            assert in_any_order(shop.ask(who, question)) == in_any_order(json.loads(answer))
    (last,) = re.findall(r"`(anbieter360 export [^`]+)`", STORY)
    assert "anna@example.org" in shop.command(last)


def in_any_order(answer: Any) -> Any:
    """With lists sorted: what was collected at one moment comes by id, and ids are others in every installation."""
    if isinstance(answer, dict):
        return {name: in_any_order(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return sorted(map(in_any_order, answer), key=json.dumps)
    return answer
