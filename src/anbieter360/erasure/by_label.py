"""Statements about nodes of every label at once: one way to the engine and back, where there is little of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from anbieter360.cypher import Statement
from anbieter360.ledger.plain import LABELS

T = TypeVar("T")


def lists_of(statement: Statement, found: Mapping[str, Sequence[T]]) -> dict[str, list[T]]:
    """A parameter for each label that the statement takes a list for, `$dataItem` for DataItem; empty where none is."""
    named = {_parameter(label): label for label in (*LABELS, "Subject")}
    return {name: list(found.get(label, ())) for name, label in named.items() if name in statement.parameters}


def by_label(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Pairs of a label and something, by label."""
    found: dict[str, list[T]] = {}
    for label, one in pairs:
        found.setdefault(label, []).append(one)
    return found


def _parameter(label: str) -> str:
    return label[0].lower() + label[1:]
