"""Seal what changes and write it: one statement per label and kind of edge, whatever the number of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from anbieter360.cypher import statements
from anbieter360.datamap.names import snake_case
from anbieter360.engine.bolt import Tx
from anbieter360.errors import NodeNotFound, SubjectErased
from anbieter360.ledger.stars.difference import Change, Changes
from anbieter360.ledger.stars.plain import HUBS, LABELS, LINKS, Pair, Properties, sealed_fields
from anbieter360.vault import Sealer

_STATEMENTS = statements("import")

Row = dict[str, Any]


class WentMeanwhile(NodeNotFound):
    """A node of the catalogue or of a person went meanwhile."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with its rows. made: how many nodes or edges it must answer to have written."""

    statement: str
    rows: Sequence[Row | Properties]
    made: int


def steps(changes: Changes, sealers: Mapping[str, Sealer]) -> list[Step]:
    """The statements that write the changes, in order, sealed. Pure, and the costly part: fit for a thread."""
    return [step for step in _steps(changes, sealers) if step.rows]


async def save(tx: Tx, planned: Iterable[Step]) -> None:
    """Run the statements. Raises WentMeanwhile where an end of an edge is gone; then nothing is written."""
    for step in planned:
        rows = await tx.run(_STATEMENTS[step.statement], rows=step.rows)
        if rows[0]["made"] != step.made:
            raise WentMeanwhile(
                f"A node of the catalogue or of a person went meanwhile ({step.statement}: "
                f"{rows[0]['made']} of {step.made})."
            )


async def touch(tx: Tx, subjects: Iterable[str]) -> None:
    """Lock these people against other writers, until the transaction ends. Raises SubjectErased where an erasure of one
    of them is being carried out."""
    ids = sorted(subjects)  # always in one order, so that two writers never wait for each other
    if not ids:
        return
    (row,) = await tx.run(_STATEMENTS["touch"], ids=ids)
    if row["fenced"]:
        raise SubjectErased


def sealed(label: str, key: str, properties: Properties, sealer: Sealer) -> Properties:
    """With the fields sealed that the model says; owner is the node's key."""
    fields = [field for field in sealed_fields(label) if field in properties]
    if not fields:
        return properties
    return {**properties, **{field: sealer.seal(properties[field], owner=key, field=field) for field in fields}}


def _steps(changes: Changes, sealers: Mapping[str, Sealer]) -> Iterator[Step]:
    people = [sealed("Subject", one.subject, one.properties, sealers[one.subject]) for one in changes.new_subjects]
    yield Step("add_subject", people, len(people))
    for label in LABELS:
        found = changes.created[label]
        rows = _hub_rows(label, found, sealers) if label in HUBS else _child_rows(label, found, sealers)
        yield Step(f"add_{snake_case(label)}", rows, len(found))
    for kind in LINKS:
        yield Step(f"link_{kind.lower()}", _link_rows(changes.linked[kind]), len(changes.linked[kind]))
    yield Step("relink_led_to", _link_rows(changes.relinked), len(changes.relinked))
    for label, found in changes.updated.items():
        rows = [{"key": one.key, "changes": _sealed(label, one, sealers)} for one in found]
        yield Step(f"update_{snake_case(label)}", rows, len(found))


def _hub_rows(label: str, found: Iterable[Change], sealers: Mapping[str, Sealer]) -> list[Row]:
    hub = HUBS[label]
    return [{"parent": one.parent, "hub": one.properties[hub], "node": _sealed(label, one, sealers)} for one in found]


def _child_rows(label: str, found: Iterable[Change], sealers: Mapping[str, Sealer]) -> list[Row]:
    grouped = groupby(found, key=lambda one: one.parent)
    return [
        {"parent": parent, "children": [_sealed(label, one, sealers) for one in children]}
        for parent, children in grouped
    ]


def _link_rows(links: Iterable[tuple[Pair, str | None]]) -> list[Row]:
    return [{"a": pair[0], "b": pair[1]} | ({"last": last} if last else {}) for pair, last in links]


def _sealed(label: str, one: Change, sealers: Mapping[str, Sealer]) -> Properties:
    return sealed(label, one.key, one.properties, sealers[one.subject])
