"""What is read for the decisions of one request."""

from __future__ import annotations

from anbieter360.ledger.reading.deciding import Facts, FindBy


def test_a_key_is_planned_once() -> None:
    """However many fields of a request ask about the same person."""
    facts = Facts()
    clara, ben = (FindBy.REF, "clara"), (FindBy.REF, "ben")
    assert facts.plan([clara, clara]) == [clara]
    assert facts.plan([clara, ben]) == [ben]
