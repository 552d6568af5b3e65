"""What the graph holds on some people, as plain stars: the other side of an import's comparison."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

from anbieter360.cypher import Statement, statements
from anbieter360.errors import ValueUnreadable
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties, key_of, sealed_fields
from anbieter360.vault import Sealer, Vault

_STATEMENTS = statements("import")
_PARTS = ("stored_people", "stored_standings", "stored_usages")

_NODES = {
    "standings": "Standing",
    "usages": "Usage",
    "disclosures": "Disclosure",
    "identifiers": "Identifier",
    "informed": "Information",
    "restrictions": "Restriction",
    "holds": "Hold",
    "erasures": "ErasureRequest",
    "refused": "RefusedUse",
    "requests": "RightsRequest",
    "notifications": "Notification",
    "collections": "Collection",
    "consents": "Consent",
    "objections": "Objection",
    "events": "UseEvent",
}
_LINKS = {
    "derived": "DERIVED_FROM",
    "shared": "SHARED_WITH",
    "usageItems": "USAGE_OF",
    "disclosureItems": "DISCLOSURE_OF",
    "ledTo": "LED_TO",
}


class Read(Protocol):
    """`Graph.read`, or `Tx.run` within a transaction."""

    def __call__(self, statement: Statement, **parameters: Any) -> Awaitable[list[dict[str, Any]]]: ...


@dataclass(frozen=True, slots=True)
class StoredStar:
    """A person as the graph has it. shared_by: (the other person's item, this one's) of SHARED_WITH edges that end
    here; those that begin here are among the star's links."""

    star: PlainStar
    shared_by: tuple[tuple[str, str], ...]


async def read_opened(read: Read, vault: Vault, subjects: Iterable[str]) -> dict[str, PlainStar]:
    """The stars of those people that are there, opened. What no key opens is as if it were not there."""
    return {id_: one.star for id_, one in (await read_stored(read, vault, subjects)).items()}


async def read_stored(
    read: Read, vault: Vault, subjects: Iterable[str], *, at_once: bool = False
) -> dict[str, StoredStar]:
    """The same with the edges that end in the stars. at_once: its statements may run side by side, which those of one
    transaction may not.

    Keys are read anew: another process may have exchanged them, and what does not open would be left out.
    """
    ids = sorted(subjects)
    if not ids:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for row in await _rows(read, ids, at_once):
        found.setdefault(row["id"], {}).update(row)
    vault.forget(ids)
    sealers = await vault.sealers(ids)
    return {
        id_: StoredStar(_star(row, sealers.get(id_)), tuple((one, other) for one, other in row["sharedBy"]))
        for id_, row in found.items()
    }


async def _rows(read: Read, ids: Sequence[str], at_once: bool) -> Iterable[Mapping[str, Any]]:
    if at_once:
        return chain(*await asyncio.gather(*(read(_STATEMENTS[name], ids=ids) for name in _PARTS)))
    return chain(*[await read(_STATEMENTS[name], ids=ids) for name in _PARTS])


def _star(row: Mapping[str, Any], sealer: Sealer | None) -> PlainStar:
    subject = row["subject"]["id"]
    star = PlainStar(subject, opened("Subject", row["subject"], sealer))
    for column, label in _NODES.items():
        key = key_of(label)
        for parent, properties in row[column]:
            star.nodes[label][properties[key]] = Node(parent, opened(label, properties, sealer))
    for collection, properties in row["items"]:
        item = properties["id"]
        star.links["HOLDS"][collection, item] = None
        if item not in star.nodes["DataItem"]:
            star.nodes["DataItem"][item] = Node(collection, opened("DataItem", properties, sealer))
    for column, kind in _LINKS.items():
        star.links[kind].update(_link(one) for one in row[column])
    return star


def opened(label: str, properties: Properties, sealer: Sealer | None) -> Properties:
    """With sealed fields in plain, without those that do not open."""
    plain = dict(properties)
    for field in sealed_fields(label):
        if field in plain:
            value = opened_value(plain.pop(field), sealer, plain[key_of(label)], field)
            if value is not None:
                plain[field] = value
    return plain


def opened_value(value: str, sealer: Sealer | None, owner: str, field: str) -> str | None:
    """In plain; None where there is no key, or it is not the one."""
    if sealer is None:
        return None
    try:
        return sealer.open(value, owner=owner, field=field)
    except ValueUnreadable:
        return None


def _link(row: Sequence[Any]) -> tuple[tuple[str, str], str | None]:
    return (row[0], row[1]), (row[2] if len(row) > 2 else None)
