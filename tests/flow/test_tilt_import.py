"""The real transparency documents in the graph: each is stored whole, and importing again changes nothing."""

from __future__ import annotations

from pathlib import Path

from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.graph_form import nodes
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.catalogue.tilt import read_tilt
from anbieter360.engine.bolt import Graph


async def test_all_documents_stand_in_the_graph_and_importing_again_changes_nothing(graph: Graph, shared: Path) -> None:
    """What is read back is what was read from the files, gaps included; a second import raises no version."""
    files = sorted((shared / "data/tilt").glob("*.tilt.json"))
    read = [read_tilt(file.read_text(encoding="utf-8"), file.name).catalogue for file in files]
    store = CatalogueStore(graph)
    for catalogue in read:
        await store.apply(catalogue, home=False, source="tilt")
    stored = await CatalogueStore(graph).current()
    for catalogue in read:
        again = stored.by_provider[catalogue.provider.key]
        assert nodes(again, home=False) == nodes(catalogue, home=False)
        assert transparency_gaps(again) == transparency_gaps(catalogue)
        assert not await store.apply(catalogue, home=False, source="tilt")
    assert (len(read), stored.version) == (50, 50)
