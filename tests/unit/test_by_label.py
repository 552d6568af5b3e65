"""Statements about nodes of every label at once."""

from __future__ import annotations

from anbieter360.cypher import statements
from anbieter360.erasure.execution.by_label import about


def test_only_labels_that_there_are_are_asked_for() -> None:
    """Branches about nothing are left out, and so are their parameters."""
    some = about(statements("erasure")["remove"], {"DataItem": ["one"], "Consent": []})
    assert (
        some.statement.text
        == "UNWIND $dataItem AS key\nMATCH (n:DataItem {id: key})\nDETACH DELETE n\nRETURN count(*) AS made"
    )
    assert some.given == {"dataItem": ["one"]}


def test_what_is_asked_of_the_person_besides_is_always_asked() -> None:
    """Three branches of `left` take no list: items, answers and the person's own node."""
    some = about(statements("erasure_verification")["left"], {}, person="somebody")
    assert some.statement.text.count("UNION ALL") == 2
    assert some.given == {"person": "somebody"}
