"""Named statements: every hand-written Cypher text stands in a `.cypher` file of this folder.

A file holds statements, each with a header of comment lines: `// name` first, then prose, then the line
`// Parameters: $a, $b.` and `// Rows: …`. `statements("subject")` gives name -> Statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_HEADER = re.compile(r"^// ([a-z][a-z0-9_]*)$", re.MULTILINE)
_PARAMETER = re.compile(r"\$([A-Za-z][A-Za-z0-9]*)")


@dataclass(frozen=True)
class Statement:
    """One Cypher text. Parameters are the only way to bring a value into it."""

    name: str
    text: str
    parameters: frozenset[str]


@cache
def statements(file: str) -> Mapping[str, Statement]:
    """The statements of `<file>.cypher` by name."""
    text = (files(__package__) / f"{file}.cypher").read_text(encoding="utf-8")
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    return MappingProxyType(
        {header[1]: parse(header[1], text[header.end() : end]) for header, end in zip(headers, ends, strict=True)}
    )


def parse(name: str, text: str) -> Statement:
    """A statement from its text; comment lines are left out of what is sent."""
    body = "\n".join(line for line in text.strip().splitlines() if not line.startswith("//")).strip()
    return Statement(name, body.rstrip(";"), frozenset(_PARAMETER.findall(body)))
