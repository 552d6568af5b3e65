"""The JSON of one line of a file, stricter than JSON: no key stands twice in one object. Pure.

orjson keeps the last of two equal keys without a word. To look for them is slow, so a line is only looked through where
writing it again gives another number of colons.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from anbieter360.ledger.stars.form import Wrong

LONGEST_LINE_BYTES = 64 * 1024 * 1024
_ESCAPED_COLON = b"\\u003"


def read_json(line: bytes, names: frozenset[str]) -> Any:
    """What the line holds. names: keys that an error may repeat.

    Raises Wrong where it is too long, no UTF-8, no JSON, nested deeper than 254 levels, or has a key twice.
    """
    if len(line) > LONGEST_LINE_BYTES:
        raise Wrong(f"longer than {LONGEST_LINE_BYTES // 1024 // 1024} MB")
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Wrong(_reason(line, error)) from None
    try:
        again = orjson.dumps(value)
    except orjson.JSONEncodeError:
        raise Wrong("nested too deeply") from None
    if again.count(b":") != line.count(b":") or _ESCAPED_COLON in line:
        _refuse_twice(json.loads(line, object_pairs_hook=_Pairs.of), names)
    return value


def _reason(line: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        text = line.decode("utf-8").rstrip()
    except UnicodeDecodeError:
        return "not UTF-8"
    if error.pos >= len(text):
        return f"not JSON: the line ends at column {len(text)}, where more is to come"
    return f"not JSON, at column {error.colno}"


class _Pairs(dict[str, Any]):
    """An object that knows the key that stood twice in it."""

    twice: str | None = None

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> _Pairs:
        made = cls()
        for key, value in pairs:
            if key in made:
                made.twice = key
            made[key] = value
        return made


def _refuse_twice(value: Any, names: frozenset[str]) -> None:
    if isinstance(value, _Pairs) and value.twice is not None:
        key = f' "{value.twice}"' if value.twice in names else ""
        raise Wrong(f"the key{key} stands twice")
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inside:
        try:
            _refuse_twice(one, names)
        except Wrong as wrong:
            if isinstance(step, str) and step not in names:
                wrong.steps.clear()  # the path ends where the format does
            else:
                wrong.steps.append(step)
            raise
