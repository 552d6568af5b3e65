"""What of an erasure that was done is there again: by the keys of its intent, and by whose it is.

What was collected after the erasure is no return, and what was to stay may have gone by a later one: neither counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anbieter360.cypher import Statement, statements
from anbieter360.datamap.names import snake_case
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.ledger.stars.plain import sealed_fields
from anbieter360.vault.intents import Intent

_STATEMENTS = statements("erasure_review")
_KEYS = 1_000  # of one statement


async def nodes_back(parts: Parts, erasing: Erasing) -> Mapping[str, list[str]]:
    """Label -> keys of nodes that went, are there, and are not of a later time."""
    found: dict[str, list[str]] = {}
    for label, keys in erasing.gone.items():
        statement = _STATEMENTS[f"old_{snake_case(label)}"]
        for start in range(0, len(keys), _KEYS):
            rows = await _read(parts, statement, keys=keys[start : start + _KEYS], at=erasing.at)
            found.setdefault(label, []).extend(row["key"] for row in rows)
    return {label: keys for label, keys in found.items() if keys}


async def returned(parts: Parts, intent: Intent, erasing: Erasing, *, is_over: bool) -> list[str]:
    """The names of the checks that found something. is_over: everybody who was told has answered."""
    found = ["NODES_LEFT"] if await nodes_back(parts, erasing) else []
    if erasing.fence.hidden:
        found += [name for name, statement in _OF_THE_GONE.items() if await _count(parts, statement, erasing)]
        if is_over and await _key_is_left(parts, intent):
            found.append("KEY_LEFT")
    elif await own_back(parts, erasing):
        found.append("PERSON_LEFT")
    return found


async def own_back(parts: Parts, erasing: Erasing) -> list[str]:
    """Of a person who stays: fields of their own that went and are there, though nothing was collected since."""
    rows = await parts.graph.read(_STATEMENTS["own_fields"], subject=erasing.subject, at=erasing.at)
    return sorted({field for row in rows for field in row["fields"]}.intersection(erasing.own))


_OF_THE_GONE: Mapping[str, str] = {
    "ITEMS_LEFT": "items_of_person",
    "PERSON_LEFT": "people_of_id",
    "ANSWERS_LEFT": "answers_of_person",
}


async def _count(parts: Parts, statement: str, erasing: Erasing) -> int:
    rows = await _read(parts, _STATEMENTS[statement], subject=erasing.subject, at=erasing.at)
    return int(rows[0]["found"])


async def _key_is_left(parts: Parts, intent: Intent) -> bool:
    """A key that opens nothing that is kept."""
    opens = any(row["changes"].get(name) for row in intent.rewritten for name in sealed_fields(row["label"]))
    return not opens and bool(await parts.vault.sealers((intent.subject,)))


async def _read(parts: Parts, statement: Statement, **given: Any) -> list[dict[str, Any]]:
    """Of what is given, each takes what it asks about: not all of them ask when something was."""
    return await parts.graph.read(statement, **{name: given[name] for name in statement.parameters})
