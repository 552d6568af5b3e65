"""What is asked, and when two answers are the same: wrappers, order, forms of ids and of times do not count."""

from __future__ import annotations

import binascii
import os
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from anbieter360.instant import instant_of, text_of

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ANBIETER360_SHARED", ROOT.parent / "shared"))


class AnswersDiffer(Exception):
    """Two contestants answer the same question differently: nothing is timed then."""


def document(name: str) -> str:
    """A question of the contract, e.g. `bench`."""
    return (SHARED / "contract" / f"{name}.graphql").read_text(encoding="utf-8")


def normal(answer: bytes) -> Any:
    """The person in the answer, in the form in which all contestants' answers are equal. Raises AnswersDiffer."""
    said = orjson.loads(answer)
    if said.get("errors") or not said.get("data"):
        raise AnswersDiffer(f"not an answer: {answer[:500]!r}")
    (found,) = said["data"].values()
    person = found[0] if isinstance(found, list) else found
    return _normal("subject", person)


def compare(name: str, other: str, one: Any, two: Any) -> None:
    """Raises AnswersDiffer with the first places where the normal forms differ."""
    places = [place for place, _ in zip(_differences("subject", one, two), range(5), strict=False)]
    if places:
        raise AnswersDiffer(f"{name} and {other} differ:\n  " + "\n  ".join(places))


def _normal(field: str, value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"nodes"}:
            return _normal(field, value["nodes"])
        return {name: _normal(name, one) for name, one in value.items()}
    if isinstance(value, list):
        if field in _ONE and len(value) == 1:
            return _normal(field, value[0])
        return sorted((_normal(field, one) for one in value), key=lambda one: orjson.dumps(one, option=_SORTED))
    if isinstance(value, str) and field == "id":
        return _bare_id(value)
    if isinstance(value, str) and field.endswith("At"):
        return text_of(instant_of(value))
    return value


_ONE = frozenset({"purpose"})  # @neo4j/graphql has no edge to exactly one node, only lists
_SORTED = orjson.OPT_SORT_KEYS


def _bare_id(given: str) -> str:
    """The graph's own key, with or without our global id around it."""
    try:
        text = urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        return given
    label, colon, key = text.partition(":")
    return key if colon and label.isalpha() else given


def _differences(place: str, one: Any, two: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(two, dict):
        for name in sorted(one.keys() | two.keys()):
            yield from _differences(f"{place}.{name}", one.get(name), two.get(name))
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for at, (left, right) in enumerate(zip(one, two, strict=True)):
            yield from _differences(f"{place}[{at}]", left, right)
    elif one != two:
        yield f"{place}: {_short(one)} / {_short(two)}"


def _short(value: Any) -> str:
    text = f"{len(value)} entries" if isinstance(value, list) else orjson.dumps(value).decode()
    return text if len(text) < 120 else f"{text[:117]}…"
