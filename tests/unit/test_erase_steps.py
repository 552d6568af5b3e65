"""How `erase preview` tells people what becomes of a person's data."""

from __future__ import annotations

from typing import Any

from anbieter360.cli.erase_steps import BECOMES, told_steps
from anbieter360.erasure.planning.plan import Outcome


def step(node: str, field: str, outcome: str, **more: Any) -> dict[str, Any]:
    target = {"id": node, "kind": "DATA_ITEM", "ref": more.pop("ref", None)}
    given = {"rule": "HOLDS REFCOUNT", "article": "17(1)", "law": None, "until": None}
    return {"target": target, "field": field, "outcome": outcome, **given | more}


def test_each_outcome_has_words() -> None:
    """Of people."""
    assert {*BECOMES} == {*Outcome}


def test_fields_of_a_node_that_go_alike_are_one_line() -> None:
    """And nodes without a name that go alike are counted."""
    steps = [step(node, field, "ERASED") for node in ("a", "b") for field in ("value", "source")]
    steps += [step("c", "value", "ERASED", ref="anna-birth")]
    assert [*told_steps(steps)] == [
        ("2 x data item", "goes", "Art. 17(1) GDPR", "", "value, source"),
        ("data item anna-birth", "goes", "Art. 17(1) GDPR", "", "value"),
    ]


def test_what_stays_says_why_and_until_when() -> None:
    """The law, the use, the hold; nothing of how the model is written."""
    steps = [
        step("a", "value", "RETAINED", article="17(3)(b)", law="§ 147 AO", until="2034-01-01", rule="order § 147 AO"),
        step("b", "value", "STILL_NECESSARY", article="6(1)(b)", rule="parcel"),
        step("c", "value", "EVIDENCE", article="5(2)", rule="Art. 5(2)"),
    ]
    assert [one[1:4] for one in told_steps(steps)] == [
        ("stays: has to be kept", "§ 147 AO, Art. 17(3)(b) GDPR", "2034-01-01"),
        ("stays: still needed", "parcel, Art. 6(1)(b) GDPR", ""),
        ("stays: proof", "Art. 5(2) GDPR", ""),
    ]
