"""Is it really gone? Asked by other statements than those that erased, of keys that the intent names (erasure.md, d.4).

Each check is a name and a count that must be nothing; what is found is told by name alone, so a message names nobody.
Two statements look at all labels at once: of few keys, what takes time is the way to the engine and back.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any

from anbieter360.cypher import statements
from anbieter360.erasure.execution.by_label import about, by_label
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.errors import ValueUnreadable
from anbieter360.ledger.stars.plain import key_of, sealed_fields
from anbieter360.vault import Sealer

_STATEMENTS = statements("erasure_verification")
_KEYS = 1_000  # of one statement
_SINCE = 1_000  # erasures that may have ended while one was carried out
_KEPT = "kept/"  # before the page of a standing whose person is gone

#: What `left` counts of the person, whatever keys it is given.
_BY_PERSON = frozenset({"items", "answers", "people"})

_Keys = Mapping[str, Sequence[str]]
_NO_KEYS: _Keys = {}


@dataclass(frozen=True, slots=True)
class Result:
    """found: how much of what must not be there is."""

    check: str
    found: int


@dataclass(slots=True)
class _Seen:
    """What is there. left: label, or what `left` calls it -> how much of what was to go; names: of the properties of
    the person's node; closed: how many of these do not open; the others: of what stays; excused: twins that another
    erasure took."""

    left: Counter[str] = field(default_factory=Counter)
    names: frozenset[str] = frozenset()
    closed: int = 0
    staying: int = 0
    fields: int = 0
    orphans: int = 0
    unreadable: int = 0
    excused: int = 0


async def verify(parts: Parts, erasing: Erasing) -> tuple[Result, ...]:
    """Every check, in the order of CHECKS."""
    seen = _Seen()
    await _look(parts, erasing, seen)
    if seen.left["twins"] < len(erasing.twins):
        await _excuse(parts, erasing, seen)
    return tuple(Result(name, check(seen, erasing)) for name, check in CHECKS.items())


def _nodes_left(seen: _Seen, erasing: Erasing) -> int:
    """Nodes that were to go and are found by their key."""
    return sum(seen.left[label] for label in erasing.gone)


def _nodes_missing(seen: _Seen, erasing: Erasing) -> int:
    """Nodes that were to stay and are not there: more was erased than approved."""
    return sum(map(len, erasing.staying.values())) - seen.staying


def _items_left(seen: _Seen, erasing: Erasing) -> int:
    """Items of a person who is gone, found by whose they are, whatever they hang on."""
    return seen.left["items"] if erasing.fence.hidden else 0


def _person_left(seen: _Seen, erasing: Erasing) -> int:
    """The person's node; of one who stays, fields that were to go."""
    if erasing.fence.hidden:
        return seen.left["people"]
    return len(seen.names.intersection(erasing.own))


def _fields_left(seen: _Seen, _erasing: Erasing) -> int:
    """Fields that were to go of nodes that stay."""
    return seen.fields


def _answers_left(seen: _Seen, erasing: Erasing) -> int:
    """Kept answers of mutations about a person who is gone."""
    return seen.left["answers"] if erasing.fence.hidden else 0


def _orphans(seen: _Seen, _erasing: Erasing) -> int:
    """Nodes that stay and hang on nobody, and on no request."""
    return seen.orphans


def _twins_missing(seen: _Seen, erasing: Erasing) -> int:
    """Other people's sides of shared items: they stay as they are, unless they are erased with their person."""
    return len(erasing.twins) - seen.left["twins"] - seen.excused


def _unreadable(seen: _Seen, _erasing: Erasing) -> int:
    """Sealed fields that stay and that the person's key does not open, their own among them."""
    return seen.unreadable + seen.closed


#: Name -> what must be nothing.
CHECKS: Mapping[str, Callable[[_Seen, Erasing], int]] = {
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


async def _look(parts: Parts, erasing: Erasing, seen: _Seen) -> None:
    """What was to go and what was to stay, so many keys of each at a time."""
    sealer = (await parts.vault.sealers((erasing.subject,))).get(erasing.subject)
    gone, staying = _some({**erasing.gone, "twins": erasing.twins}), _some(_found_by(erasing))
    for going, kept in zip_longest(gone, staying, fillvalue=_NO_KEYS):
        left = about(_STATEMENTS["left"], going, person=erasing.subject)
        there = about(_STATEMENTS["kept"], kept, person=erasing.subject)
        # Not one statement: Neo4j would plan one for each pair of what goes and what stays, half a second each.
        found, nodes = await asyncio.gather(*(parts.graph.read(one.statement, **one.given) for one in (left, there)))
        for row in found:
            _count(row["what"], row["found"], seen)
        for row in nodes:
            _look_at_all(row["what"], row["found"], sealer, erasing, seen)


def _found_by(erasing: Erasing) -> _Keys:
    """Label -> keys of what was to stay. A standing whose person is gone has left the pages of its purpose."""
    standings = erasing.staying.get("Standing", ())
    if not erasing.fence.hidden or not standings:
        return erasing.staying
    return {**erasing.staying, "Standing": [*standings, *(f"{_KEPT}{page}" for page in standings)]}


def _count(what: str, found: int, seen: _Seen) -> None:
    """What is found by whose it is was counted with other keys already."""
    seen.left[what] = max(seen.left[what], found) if what in _BY_PERSON else seen.left[what] + found


def _look_at_all(
    label: str, nodes: Sequence[tuple[Mapping[str, Any], bool]], sealer: Sealer | None, erasing: Erasing, seen: _Seen
) -> None:
    for node, hangs in nodes:
        _look_at(label, node, hangs, sealer, erasing, seen)


def _look_at(
    label: str, node: Mapping[str, Any], hangs: bool, sealer: Sealer | None, erasing: Erasing, seen: _Seen
) -> None:
    if label == "Subject":
        seen.names = frozenset(node["names"])
        seen.closed = _closed(sealer, label, node)  # each time the same, with other keys
        return
    stripped = erasing.stripped.get(node[key_of(label)].removeprefix(_KEPT), ())
    seen.staying += 1
    seen.fields += sum(name in node for name in stripped)
    seen.orphans += not hangs
    seen.unreadable += _closed(sealer, label, node)


async def _excuse(parts: Parts, erasing: Erasing, seen: _Seen) -> None:
    """Find of the twins that are not there those that another erasure took since."""
    missing, intents = set(erasing.twins), parts.vault.intents
    for some in _some({"DataItem": erasing.twins}):
        there = about(_STATEMENTS["kept"], some, person=erasing.subject)
        rows = await parts.graph.read(there.statement, **there.given)
        missing -= {node["id"] for row in rows if row["what"] == "DataItem" for node, _ in row["found"]}
    for mark in (*await intents.unfinished(), *await intents.newest_done(_SINCE)):
        if (mark.done_at is None or mark.done_at >= erasing.at) and (other := await intents.get(mark.request)):
            taken = missing.intersection(other.body["gone"].get("DataItem", ()))
            missing -= taken
            seen.excused += len(taken)


def _closed(sealer: Sealer | None, label: str, node: Mapping[str, Any]) -> int:
    """How many sealed fields of a node do not open."""
    fields = [field for field in sealed_fields(label) if node.get(field) is not None]
    return sum(not _opens(sealer, node[field], node[key_of(label)], field) for field in fields)


def _opens(sealer: Sealer | None, value: str, owner: str, field: str) -> bool:
    try:
        return sealer is not None and bool(sealer.open(value, owner=owner, field=field) or True)
    except ValueUnreadable:
        return False


def _some(keys_of: _Keys) -> Iterator[_Keys]:
    """The keys of all labels, so many at a time; at least once, for what is asked of the person besides."""
    left = ((label, key) for label, keys in keys_of.items() for key in keys)
    yield by_label(islice(left, _KEYS))
    while some := by_label(islice(left, _KEYS)):
        yield some
