"""Fill an empty data folder with the demo's provider and its customers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import orjson

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.demo.people import generate_records
from anbieter360.engine.bolt import Graph
from anbieter360.errors import Conflict
from anbieter360.ledger.importing.importer import Progress, import_records
from anbieter360.vault import Vault

CUSTOMERS = 300
SEED = 360


def demo_catalogue() -> Catalogue:
    """What the demo's provider says about itself."""
    return read_catalogue((files(__package__) / "catalogue.yaml").read_text(encoding="utf-8"), "catalogue.yaml")


async def fill(graph: Graph, vault: Vault, store: CatalogueStore, on_progress: Callable[[Progress], None]) -> str:
    """Apply the catalogue and import its customers; what is there already stays as it is.

    Returns the reference of one of them, for a first query.
    Raises Conflict where the graph holds anything but the demo.
    """
    catalogue = demo_catalogue()
    present = set((await store.current()).by_provider) - {catalogue.provider.key}
    if present:
        raise Conflict(f"The data folder is not empty: it holds {', '.join(sorted(present))}.")
    await store.apply(catalogue, home=True, source="demo")
    customers = list(generate_records(CUSTOMERS, SEED))
    # Outside the data folder, where no value may ever lie in clear.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.jsonl"
        with path.open("wb") as file:
            file.writelines(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in customers)
        await import_records(path, graph, vault, store, on_progress=on_progress)
    return str(customers[0]["subject"]["ref"])
