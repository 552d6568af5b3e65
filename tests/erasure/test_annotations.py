"""Every erasure annotation of schema/graph matters: without it, or with another, a plan or the model is wrong."""

from __future__ import annotations

from mutants import mutants, survivors

from anbieter360.datamap.fingerprint import fingerprint
from anbieter360.datamap.graph import Half
from anbieter360.datamap.load import load_datamap


def test_no_wrong_annotation_goes_unnoticed() -> None:
    """Each one removed, and changed in each respect: every time somebody notices (I19)."""
    assert list(map(str, survivors(load_datamap()))) == []


def test_every_annotation_is_tried() -> None:
    """Whatever belongs to a person has a mutant."""
    ledger = load_datamap().of_half(Half.LEDGER)
    places = {f"{node.label}.{field.name}" for node in ledger for field in node.fields}
    places |= {f"{node.label}.{edge.field}" for node in ledger for edge in node.edges}
    assert places <= {mutant.place for mutant in mutants(load_datamap())}


def test_a_changed_annotation_changes_the_fingerprint() -> None:
    """So a plan that was approved under another model is stale."""
    own = fingerprint(load_datamap())
    assert own not in {fingerprint(mutant.datamap) for mutant in mutants(load_datamap())}
