"""Every way to change one thing in a JSON document: what is signed must notice each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def changed(value: Any) -> Iterator[Any]:
    """The value with one thing in it another: each field, element, name and leaf in turn."""
    if isinstance(value, dict):
        yield value | {"added": 1}
        for name, inner in value.items():
            rest = {other: one for other, one in value.items() if other != name}
            yield rest
            yield rest | {f"{name}x": inner}
            yield from (value | {name: one} for one in changed(inner))
    elif isinstance(value, list):
        yield [*value, None]
        for index, inner in enumerate(value):
            yield value[:index] + value[index + 1 :]
            yield from ([*value[:index], one, *value[index + 1 :]] for one in changed(inner))
    elif isinstance(value, str):
        yield value + "x"
        yield value[:-1]
    else:
        yield "other"
