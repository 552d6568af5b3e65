"""What the report of an import counts as left out."""

from __future__ import annotations

from anbieter360.ledger.importing.judgement import counted
from anbieter360.ledger.stars.plain import Node, PlainStar


def star(**nodes: str) -> PlainStar:
    """A person with a node of each of these labels, by its key."""
    made = PlainStar("anna", {})
    for label, key in nodes.items():
        made.nodes[label][key] = Node("anna", {})
    return made


def test_what_the_person_has_is_not_left_out() -> None:
    """A usage that was kept is there, though all of its events that the record tells of were erased."""
    record, comes_in = star(Usage="usage", UseEvent="event", DataItem="item"), star(DataItem="item")
    assert counted([record], [comes_in], {"anna": star(Usage="usage")}) == {"UseEvent": 1}
    assert counted([record], [comes_in], {}) == {"UseEvent": 1, "Usage": 1}
