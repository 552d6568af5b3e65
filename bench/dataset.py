"""The people every contestant is asked about, loaded by the product's own import into one engine.

Before the contestants start. They all read this one database; nothing in it is made for any of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from anbieter360.catalogue.store import CatalogueStore
from anbieter360.demo.fill import demo_catalogue
from anbieter360.demo.people import Line, generate_records
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.stars.build import Naming
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Running

SEED = 360
REQUEST = "service-request"


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people: the provider's own reference, and its keyed hash for those who have no vault."""

    ref: str
    hash: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A loaded engine. `data` is the data folder with the vault; `environment` names both to a process."""

    running: Running
    data: Path
    people: Sequence[Person]

    @property
    def settings(self) -> Settings:
        return self.running.settings(self.data)

    @property
    def environment(self) -> Mapping[str, str]:
        running = self.running
        given = {
            "ANBIETER360_DATA": str(self.data),
            "ANBIETER360_NEO4J_URI": running.uri,
            "ANBIETER360_NEO4J_USER": running.user,
            "ANBIETER360_NEO4J_PASSWORD": running.password,
        }
        return {name: value for name, value in given.items() if value}


async def imported(running: Running, data: Path, subjects: int, items: int) -> Dataset:
    """Empty the engine, apply the demo's catalogue and import so many people with so many items each."""
    graph = await running.emptied()
    vault = await Vault.open(running.settings(data))
    try:
        store = CatalogueStore(graph)
        catalogue = demo_catalogue()
        await store.apply(catalogue, home=True, source="bench")
        records = map(_as_collected, generate_records(subjects, SEED, items))
        lines = [orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in records]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "records.jsonl"
            path.write_bytes(b"".join(lines))
            report = await import_records(path, graph, vault, store)
        assert report.imported == subjects, report
        naming = Naming(catalogue.provider.key, vault.hash)
        refs = [orjson.loads(line)["subject"]["ref"] for line in lines]
        return Dataset(running, data, [Person(ref, naming.ref_hash(ref)) for ref in refs])
    finally:
        await vault.close()


def _as_collected(record: Line) -> Line:
    """The record with its service requests collected for customer service, so that these have uses as all others do.

    The generator fills up with them whatever is first; an answer without their uses is 28 kB, with them about 41.
    """
    first = record["collections"][0]
    asked = [item for item in first["items"] if item["category"] == REQUEST]
    kept = [item for item in first["items"] if item["category"] != REQUEST]
    service = first | {"purpose": "customer-service", "system": "crm", "items": asked}
    others = record["collections"][1:]
    return record | {"collections": [first | {"items": kept}, *others, *([service] if asked else ())]}
