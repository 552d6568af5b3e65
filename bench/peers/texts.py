"""The statements of a .cypher file beside this one, ready to run, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from neo4j import Query

from anbieter360.cypher import parse

TIMEOUT_SECONDS = 30.0
_NAMES = re.compile(r"^// ([a-z][a-z0-9_]*)$", re.MULTILINE)


def queries(file: str) -> Mapping[str, Query]:
    """Each statement stands below a line `// name`."""
    _, *parts = _NAMES.split(Path(__file__).with_name(file).read_text(encoding="utf-8"))
    found = zip(parts[::2], parts[1::2], strict=True)
    return {name: Query(parse(name, text).text, timeout=TIMEOUT_SECONDS) for name, text in found}  # type: ignore[arg-type]  # read from a file
