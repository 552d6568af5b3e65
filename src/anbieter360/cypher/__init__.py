"""Named statements: every hand-written Cypher text stands in a `.cypher` file of this folder.

A file holds statements, each with a header of comment lines: `// name` first, then prose, then the line
`// Parameters: $a, $b.` and `// Rows: …`. `statements("subject")` gives name -> Statement.
What an erasure makes absent is said in fence.cypher alone; `<<fence.passes(s, d.id)>>` in another file stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_HEADER = re.compile(r"^// ([a-z][a-z0-9_]*)$", re.MULTILINE)
_PARAMETER = re.compile(r"\$([A-Za-z][A-Za-z0-9]*)")
_RETURN = re.compile(r"^RETURN ", re.MULTILINE)
_FENCE = re.compile(r"<<fence\.([a-z]+)\(([^,()]+)(?:, ([^()]+))?\)>>")


@dataclass(frozen=True)
class Statement:
    """One Cypher text. Parameters are the only way to bring a value into it."""

    name: str
    text: str
    parameters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """A statement with what it takes."""

    statement: Statement
    given: Mapping[str, Any]


def call(statement: Statement, **given: Any) -> Call:
    return Call(statement, given)


def together(calls: Sequence[Call]) -> tuple[Statement, dict[str, Any]]:
    """Several statements as one, which takes one way to the engine and back: the branches of a UNION ALL.

    All have the same columns; a row says besides, in `nth`, whose it is. They run in their order, but none may read
    what another one writes: engines differ in what they see of it.
    """
    given = {_of(nth, name): value for nth, one in enumerate(calls) for name, value in one.given.items()}
    return _joined(tuple(one.statement for one in calls)), given


@cache
def statements(file: str) -> Mapping[str, Statement]:
    """The statements of `<file>.cypher` by name."""
    text = _read(file)
    if file != "fence":
        text = _fenced(text)
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    return MappingProxyType(
        {header[1]: parse(header[1], text[header.end() : end]) for header, end in zip(headers, ends, strict=True)}
    )


def parse(name: str, text: str) -> Statement:
    """A statement from its text; comment lines are left out of what is sent."""
    body = "\n".join(line for line in text.strip().splitlines() if not line.startswith("//")).strip()
    return Statement(name, body.rstrip(";"), frozenset(_PARAMETER.findall(body)))


@cache
def _joined(some: tuple[Statement, ...]) -> Statement:
    branches = (_branch(nth, one.text) for nth, one in enumerate(some))
    return parse("+".join(one.name for one in some), "\nUNION ALL\n".join(branches))


def _branch(nth: int, text: str) -> str:
    return _PARAMETER.sub(lambda found: f"${_of(nth, found[1])}", _RETURN.sub(f"RETURN {nth} AS nth, ", text))


def _of(nth: int, name: str) -> str:
    """A parameter's name among those of several statements."""
    return f"of{nth}{name}"


def _read(file: str) -> str:
    return (files(__package__) / f"{file}.cypher").read_text(encoding="utf-8")


def _fenced(text: str) -> str:
    """With the conditions of fence.cypher in place of their names."""

    def condition(found: re.Match[str]) -> str:
        name, person, key = found.groups()
        said = statements("fence")[name].text.replace("<<person>>", person).replace("<<key>>", key or "")
        return _fenced(said)

    return _FENCE.sub(condition, text)
