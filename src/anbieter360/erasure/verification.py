"""Is it really gone? Asked by other statements than those that erased, of keys that the intent names (erasure.md, d.4).

Each check is a name and a count that must be nothing; what is found is told by name alone, so a message names nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anbieter360.cypher import statements
from anbieter360.erasure.asked import Erasing
from anbieter360.erasure.parts import Parts
from anbieter360.errors import ValueUnreadable
from anbieter360.ledger.form import snake_case
from anbieter360.ledger.plain import key_of, sealed_fields
from anbieter360.vault import Sealer

_STATEMENTS = statements("erasure_verification")
_KEYS = 1_000  # of one statement
_SINCE = 1_000  # erasures that may have ended while one was carried out


@dataclass(frozen=True, slots=True)
class Result:
    """found: how much of what must not be there is."""

    check: str
    found: int


Check = Callable[[Parts, Erasing], Awaitable[int]]


async def verify(parts: Parts, erasing: Erasing) -> tuple[Result, ...]:
    """Every check, in the order of CHECKS."""
    return tuple([Result(name, await check(parts, erasing)) for name, check in CHECKS.items()])


async def _nodes_left(parts: Parts, erasing: Erasing) -> int:
    """Nodes that were to go and are found by their key."""
    return await _count(parts, erasing.gone)


async def _nodes_missing(parts: Parts, erasing: Erasing) -> int:
    """Nodes that were to stay and are not there: more was erased than approved."""
    return sum(map(len, erasing.staying.values())) - await _count(parts, erasing.staying)


async def _items_left(parts: Parts, erasing: Erasing) -> int:
    """Items of a person who is gone, found by whose they are, whatever they hang on."""
    rows = await parts.graph.read(_STATEMENTS["items_of_person"], subject=erasing.subject)
    return int(rows[0]["found"]) if erasing.fence.hidden else 0


async def _person_left(parts: Parts, erasing: Erasing) -> int:
    """The person's node; of one who stays, fields that were to go."""
    rows = await parts.graph.read(_STATEMENTS["person"], subject=erasing.subject)
    if erasing.fence.hidden:
        return len(rows)
    return sum(name in row["person"] for row in rows for name in erasing.own)


async def _fields_left(parts: Parts, erasing: Erasing) -> int:
    """Fields that were to go of nodes that stay."""
    wanted = {label: [key for key in keys if key in erasing.stripped] for label, keys in erasing.staying.items()}
    found = 0
    for label, keys in _some(wanted):
        rows = await parts.graph.read(_STATEMENTS[f"read_{_snake(label)}"], keys=keys)
        nodes = {row["node"][key_of(label)]: row["node"] for row in rows}
        found += sum(name in nodes.get(key, ()) for key in keys for name in erasing.stripped[key])
    return found


async def _answers_left(parts: Parts, erasing: Erasing) -> int:
    """Kept answers of mutations about a person who is gone."""
    rows = await parts.graph.read(_STATEMENTS["answers_of_person"], subject=erasing.subject)
    return int(rows[0]["found"]) if erasing.fence.hidden else 0


async def _orphans(parts: Parts, erasing: Erasing) -> int:
    """Nodes that stay and hang on nobody, and on no request."""
    found = 0
    for label, keys in _some(erasing.staying):
        if f"orphans_{_snake(label)}" in _STATEMENTS:
            rows = await parts.graph.read(_STATEMENTS[f"orphans_{_snake(label)}"], keys=keys)
            found += int(rows[0]["found"])
    return found


async def _twins_missing(parts: Parts, erasing: Erasing) -> int:
    """Other people's sides of shared items: they stay as they are, unless they are erased with their person."""
    missing = len(erasing.twins) - await _count(parts, {"DataItem": list(erasing.twins)})
    return len(await _unexplained(parts, erasing)) if missing else 0


async def _unexplained(parts: Parts, erasing: Erasing) -> set[str]:
    """Twins that are not there, and that no other erasure took since."""
    missing = set(erasing.twins)
    for _, keys in _some({"DataItem": list(erasing.twins)}):
        rows = await parts.graph.read(_STATEMENTS["read_data_item"], keys=keys)
        missing -= {row["node"]["id"] for row in rows}
    intents = parts.vault.intents
    for mark in (*await intents.unfinished(), *await intents.newest_done(_SINCE)):
        if (mark.done_at is None or mark.done_at >= erasing.at) and (other := await intents.get(mark.request)):
            missing -= set(other.body["gone"].get("DataItem", ()))
    return missing


async def _unreadable(parts: Parts, erasing: Erasing) -> int:
    """Sealed fields that stay and that the person's key does not open."""
    sealer = (await parts.vault.sealers((erasing.subject,))).get(erasing.subject)
    found = 0
    for label, keys in _some(erasing.staying):
        if sealed_fields(label):
            rows = await parts.graph.read(_STATEMENTS[f"read_{_snake(label)}"], keys=keys)
            found += sum(_closed(sealer, label, row["node"]) for row in rows)
    return found


#: Name -> what must be nothing.
CHECKS: Mapping[str, Check] = {
    "NODES_LEFT": _nodes_left,
    "NODES_MISSING": _nodes_missing,
    "ITEMS_LEFT": _items_left,
    "PERSON_LEFT": _person_left,
    "FIELDS_LEFT": _fields_left,
    "ANSWERS_LEFT": _answers_left,
    "ORPHANS": _orphans,
    "TWINS_MISSING": _twins_missing,
    "UNREADABLE": _unreadable,
}


async def _count(parts: Parts, keys_of: Mapping[str, list[str]]) -> int:
    """How many nodes of these keys are there."""
    found = 0
    for label, keys in _some(keys_of):
        rows = await parts.graph.read(_STATEMENTS[f"count_{_snake(label)}"], keys=keys)
        found += int(rows[0]["found"])
    return found


def _closed(sealer: Sealer | None, label: str, node: Mapping[str, Any]) -> int:
    """How many sealed fields of a node do not open."""
    fields = [field for field in sealed_fields(label) if field in node]
    return sum(not _opens(sealer, node[field], node[key_of(label)], field) for field in fields)


def _opens(sealer: Sealer | None, value: str, owner: str, field: str) -> bool:
    try:
        return sealer is not None and bool(sealer.open(value, owner=owner, field=field) or True)
    except ValueUnreadable:
        return False


def _some(keys_of: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """The keys of each label, so many at a time."""
    for label, keys in keys_of.items():
        for start in range(0, len(keys), _KEYS):
            yield label, keys[start : start + _KEYS]


def _snake(label: str) -> str:
    return snake_case(label).lstrip("_")
