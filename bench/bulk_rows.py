"""Made-up people as the rows of an offline import: the same nodes, keys and sealed values as `import records` writes.

Runs in several processes, each with a share of the people and files of its own; `bulk` starts them. A file per label
and per kind of edge, its header in another file, for all processes write the same columns.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from import_records import HUB_EDGES, LINK_ENDS, PARENTS

from anbieter360.catalogue.graph_form import nodes as catalogue_nodes
from anbieter360.datamap.load import load_datamap
from anbieter360.demo.fill import demo_catalogue
from anbieter360.demo.people import generate_records
from anbieter360.ledger.stars.build import Naming, Person, build
from anbieter360.ledger.stars.difference import Changes, combined
from anbieter360.ledger.stars.plain import HUBS, LABELS, PlainStar, Properties, key_of
from anbieter360.ledger.stars.plan import refs_of
from anbieter360.ledger.stars.records import parse_record, setting_of
from anbieter360.ledger.stars.save import sealed
from anbieter360.settings import Settings
from anbieter360.vault import Sealer, Vault

#: People at a time: a multiple of 25, so that whoever shares a contract stands beside the other person.
CHUNK = 500
#: Between the elements of a list.
LIST = "\x1f"
HUB_LABELS = tuple(hub for _, hub in HUB_EDGES.values())

#: (label of the source, type, label of the target).
Edge = tuple[str, str, str]

_TYPES = {"ID": "string", "String": "string", "Int": "long", "Boolean": "boolean", "[String!]": "string[]"}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Which people: `generate_records(subjects, seed, items)`."""

    subjects: int
    items: int
    seed: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one process writes: of every `of` chunks the `number`-th."""

    crowd: Crowd
    folder: Path
    number: int
    of: int


def edges() -> tuple[Edge, ...]:
    """Every kind of edge that a person's star has."""
    children = [(parent, type_, label) for label, (parent, type_) in PARENTS.items()]
    hubs = [(label, type_, hub) for label, (type_, hub) in HUB_EDGES.items()]
    return tuple(dict.fromkeys((*children, *hubs, *LINK_ENDS.values())))


def labels() -> tuple[str, ...]:
    return "Subject", *(label for label in LABELS if label in PARENTS)


def write_headers(folder: Path) -> None:
    """The headers, and the catalogue's nodes that people hang on; `catalogue apply` completes them later."""
    for label in labels():
        _write(folder / f"{label}.header.csv", [[_column(label, name) for name in _names(label)]])
    for label in HUB_LABELS:
        _write(folder / f"{label}.header.csv", [[f"id:ID({label})"]])
        found = [
            [node.properties["id"]]
            for node in catalogue_nodes(demo_catalogue(), home=True).values()
            if node.label == label
        ]
        _write(folder / f"{label}.0.csv", found)
    for edge in edges():
        columns = [f":START_ID({edge[0]})", f":END_ID({edge[2]})", *(["lastAt:string"] if edge[1] == "LED_TO" else [])]
        _write(folder / f"{'-'.join(edge)}.header.csv", [columns])


def write_share(settings: Settings, share: Share) -> None:
    """The work of one process."""
    asyncio.run(_write_share(settings, share))


async def _write_share(settings: Settings, share: Share) -> None:
    vault = await Vault.open(settings)
    try:
        with ExitStack() as files:
            tables = _Tables(share, files)
            for chunk in _chunks(share):
                changes = _changes(chunk, vault)
                sealers = await vault.create_sealers([star.subject for star in changes.new_subjects])
                tables.write(changes, sealers)
    finally:
        await vault.close()


def _chunks(share: Share) -> Iterator[list[dict[str, Any]]]:
    crowd = share.crowd
    people = generate_records(crowd.subjects, crowd.seed, crowd.items)
    number = 0
    while chunk := list(islice(people, CHUNK)):
        if number % share.of == share.number:
            yield chunk
        number += 1


def _changes(chunk: Iterable[Mapping[str, Any]], vault: Vault) -> Changes:
    """What an import would write of them into an empty graph."""
    catalogue = demo_catalogue()
    naming, setting = Naming(catalogue.provider.key, vault.hash), setting_of(catalogue)
    stars: dict[str, PlainStar] = {}
    for line in map(orjson.dumps, chunk):
        record = parse_record(line, 1, "bench", catalogue, setting)
        persons = {ref: Person(ref, naming.subject(ref), naming.subject(ref)) for ref in refs_of((record,))}
        for star in build(record, persons, naming):
            known = stars.get(star.subject)
            stars[star.subject] = combined(known, star) if known else star
    changes = Changes()
    for star in stars.values():
        changes.add(star, None)
    return changes


class _Tables:
    """The open files of one share."""

    def __init__(self, share: Share, files: ExitStack) -> None:
        def opened(name: str) -> Any:
            path = share.folder / f"{name}.{share.number}.csv"
            return csv.writer(files.enter_context(path.open("w", encoding="utf-8", newline="")), lineterminator="\n")

        self._nodes = {label: opened(label) for label in labels()}
        self._edges = {edge: opened("-".join(edge)) for edge in edges()}

    def write(self, changes: Changes, sealers: Mapping[str, Sealer]) -> None:
        for star in changes.new_subjects:
            self._node("Subject", sealed("Subject", star.subject, star.properties, sealers[star.subject]))
        for label in labels()[1:]:
            parent, type_ = PARENTS[label]
            found = changes.created[label]
            for one in found:
                self._node(label, sealed(label, one.key, one.properties, sealers[one.subject]))
            self._edges[parent, type_, label].writerows((one.parent, one.key) for one in found)
            if label in HUBS:
                type_, hub = HUB_EDGES[label]
                self._edges[label, type_, hub].writerows((one.key, one.properties[HUBS[label]]) for one in found)
        for kind, links in changes.linked.items():
            self._edges[LINK_ENDS[kind]].writerows((*pair, last) if last else pair for pair, last in links)

    def _node(self, label: str, properties: Properties) -> None:
        self._nodes[label].writerow([_text(properties.get(name)) for name in _names(label)])


@cache
def _names(label: str) -> tuple[str, ...]:
    """The properties of the label; a node has a row with a place for each."""
    return tuple(field.name for field in load_datamap().node[label].fields)


def _column(label: str, name: str) -> str:
    if name == key_of(label):
        return f"{name}:ID({label})"
    field = next(field for field in load_datamap().node[label].fields if field.name == name)
    return f"{name}:{_TYPES[field.type.removesuffix('!')]}"


def _text(value: Any) -> str | None:
    """None is an empty place, which the importer takes as absent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return LIST.join(value)
    return None if value is None else str(value)


def _write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
