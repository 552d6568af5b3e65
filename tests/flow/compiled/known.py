"""What a question can name: ids of every label, keys, references, identifiers and cursors that exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from scenario import BIRTHDAY, INQUIRY, Api

from anbieter360.api.relay.ids import split_global_id

#: Root field -> the list that holds all of its kind.
LISTS = {
    "provider": "providers",
    "purpose": "purposes",
    "processingUse": "processingUses",
    "recipient": "recipients",
    "category": "categories",
    "system": "systems",
    "notice": "notices",
}

_PERSON = """query ($by: SubjectLookup!) { subject(by: $by) {
  id standings { id } collections { id } consents { id } objections { id } restrictions { id } disclosures { id }
  requests { id }
  items(first: 500) { edges { cursor node { id } } }
  usages(first: 500) { edges { cursor node { id events { edges { cursor } } } } }
} }"""
_CATALOGUE = f"""{{ subjects(first: 500) {{ edges {{ cursor }} }}
  {" ".join(f"{many}(first: 500) {{ edges {{ cursor node {{ id key }} }} }}" for many in LISTS.values())}
  provider {{ statements {{ id }} }} }}"""
_PEOPLE = {
    ("Purpose", "subjects"): "{ purposes(first: 500) { nodes { subjects { edges { cursor } } } } }",
    ("ProcessingUse", "subjects"): "{ processingUses(first: 500) { nodes { subjects { edges { cursor } } } } }",
    ("Recipient", "subjects"): "{ recipients(first: 500) { nodes { subjects { edges { cursor } } } } }",
    ("Notice", "informed"): "{ notices(first: 500) { nodes { informed { edges { cursor } } } } }",
    ("DataCategory", "items"): "{ categories(first: 500) { nodes { items { edges { cursor } } } } }",
    ("System", "items"): "{ systems(first: 500) { nodes { items { edges { cursor } } } } }",
}

#: (type, field) of a list -> its cursors.
Cursors = Mapping[tuple[str, str], Sequence[str]]


@dataclass(frozen=True)
class Person:
    """ids: global ids by label, of all that is theirs."""

    ref: str
    identifiers: Sequence[Mapping[str, str]]
    ids: Mapping[str, Sequence[str]]
    cursors: Cursors


@dataclass(frozen=True)
class Known:
    """keys: by root field; ids: of the catalogue's nodes; cursors: of lists that are nobody's."""

    people: Mapping[str, Person]
    keys: Mapping[str, Sequence[str]]
    ids: Mapping[str, Sequence[str]]
    cursors: Cursors


async def know_all(api: Api) -> Known:
    """Gathered as a DPO, who sees all of it."""
    catalogue = await api.data(_CATALOGUE)
    lists = {field: catalogue[many]["edges"] for field, many in LISTS.items()}
    roots = {many: catalogue[many] for many in (*LISTS.values(), "subjects")}
    people = {key: await api.data(query) for key, query in _PEOPLE.items()}
    return Known(
        {one["ref"]: await _person(api, one) for one in _imported()},
        {field: [edge["node"]["key"] for edge in edges] for field, edges in lists.items()},
        _by_label(catalogue),
        {("Query", many): _cursors(found) for many, found in roots.items()}
        | {key: _cursors(found) for key, found in people.items()},
    )


async def _person(api: Api, imported: Mapping[str, Any]) -> Person:
    data = await api.data(_PERSON, {"by": {"ref": imported["ref"]}})
    items, usages = data["subject"]["items"], data["subject"]["usages"]
    usage_edges = [edge["cursor"] for edge in usages["edges"]]
    events = [cursor for cursor in _cursors(usages) if cursor not in usage_edges]
    cursors = {("Usage", "events"): events}
    for type_ in ("Subject", "Me"):
        cursors |= {(type_, "items"): _cursors(items), (type_, "usages"): usage_edges}
    return Person(imported["ref"], imported["identifiers"], _by_label(data), cursors)


def _imported() -> list[Mapping[str, Any]]:
    files = (BIRTHDAY / "subjects.jsonl", INQUIRY / "subjects.jsonl")
    return [orjson.loads(line)["subject"] for file in files for line in file.open("rb")]


def _by_label(data: Any) -> dict[str, list[str]]:
    """Global ids in an answer; cursors are none."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in _fields(data):
        if name == "id":
            found[(split_global_id(value) or ("", ""))[0]].append(value)
    return dict(found)


def _cursors(data: Any) -> list[str]:
    return [value for name, value in _fields(data) if name == "cursor"]


def _fields(data: Any) -> list[tuple[str, Any]]:
    """Name and value of each text in an answer."""
    if isinstance(data, list):
        return [pair for one in data for pair in _fields(one)]
    if not isinstance(data, dict):
        return []
    here = [(name, value) for name, value in data.items() if isinstance(value, str)]
    return here + [pair for value in data.values() for pair in _fields(value)]
