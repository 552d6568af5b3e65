"""What the bench makes of its rounds, and which answers it takes for the same. Nothing is measured here."""

from __future__ import annotations

import sys
from pathlib import Path

import orjson
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from question import AnswersDiffer, compare, normal
from report import Gate, Row, Sample, gate_lines, gates, rows


def sample(key: str, speed: float, connections: int = 8, p99: float = 10.0) -> Sample:
    return Sample(key, key.title(), connections, speed, 5.0, p99, 1.0, 2.0, 100.0)


def row(key: str, speed: float, p99: float) -> Row:
    return Row(key, key.title(), 8, speed, 5.0, p99, 1.0, 2.0, 100.0, None, ())


def test_a_row_is_the_median_of_its_rounds() -> None:
    """One slow round does not move a row; the ratio is the gateway's median over the row's."""
    rounds = [("gateway", 80), ("bound", 100), ("gateway", 90), ("bound", 10), ("gateway", 1), ("bound", 120)]
    assert [
        (one.key, one.requests_per_second, one.ratio, one.rounds) for one in rows([sample(*r) for r in rounds])
    ] == [
        ("gateway", 80, 1.0, [80, 90, 1]),
        ("bound", 100, 0.8, [100, 10, 120]),
    ]


def test_connections_are_not_mixed() -> None:
    """What was measured over one connection is a row of its own."""
    found = rows([sample("gateway", 10, 1), sample("gateway", 40, 8)])
    assert [(one.connections, one.requests_per_second) for one in found] == [(1, 10), (8, 40)]


def test_gates_say_what_is_reached_and_what_was_not_measured() -> None:
    """A contestant that was left out neither passes nor fails."""
    table = [row("gateway", 700, 15.0), row("map-projection", 500, 12.0), row("bound", 1_000, 9.0)]
    assert gates(table) == [
        Gate("requests/s ÷ @neo4j/graphql", None, "at least 8", None),
        Gate("requests/s ÷ map projection", 1.4, "at least 1.5", False),
        Gate("requests/s ÷ bound", 0.7, "at least 0.7", True),
        Gate("p99 in ms, below neo4j-graphql", None, "below that of neo4j-graphql", None),
        Gate("p99 in ms, below map-projection", 15.0, "below 12.0", False),
    ]


def test_a_gate_is_one_line() -> None:
    """Verdict, what, figure and what is wanted."""
    shown = {"what": "requests/s ÷ bound", "measured": 0.7, "wanted": "at least 0.7", "passed": True}
    assert list(gate_lines([shown])) == ["PASS  requests/s ÷ bound: 0.70 (at least 0.7)"]


def test_wrappers_order_and_forms_do_not_make_answers_differ() -> None:
    """A global id is its key, a connection its nodes, one node in a list that node, a list its members."""
    ours = {"subject": {"id": "U3ViamVjdDphYmM", "items": {"nodes": [{"collectedAt": "2026-01-15T09:00:00Z"}]}}}
    theirs = {"subjects": [{"id": "abc", "items": [{"collectedAt": "2026-01-15T09:00:00.000Z"}]}]}
    assert normal(orjson.dumps({"data": ours})) == normal(orjson.dumps({"data": theirs}))
    uses = [{"key": "a", "purpose": {"key": "p"}}, {"key": "b", "purpose": {"key": "q"}}]
    others = [{"key": "b", "purpose": [{"key": "q"}]}, {"key": "a", "purpose": [{"key": "p"}]}]
    compare("one", "other", normal(answer(uses)), normal(answer(others)))


def test_a_difference_is_said_with_its_place() -> None:
    """Whoever stops the bench says where to look."""
    one, two = ({"items": [{"key": key, "uses": []}]} for key in ("order", "payment"))
    with pytest.raises(AnswersDiffer) as refused:
        compare("gateway", "bound", one, two)
    assert str(refused.value) == 'gateway and bound differ:\n  subject.items[0].key: "order" / "payment"'


def test_an_error_is_no_answer() -> None:
    """Two contestants that refuse alike are not equal."""
    with pytest.raises(AnswersDiffer):
        normal(orjson.dumps({"data": None, "errors": [{"message": "no"}]}))


def answer(uses: list[dict[str, object]]) -> bytes:
    return orjson.dumps({"data": {"subject": {"uses": uses}}})
