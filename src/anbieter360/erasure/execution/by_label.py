"""Statements about nodes of every label at once: one way to the engine and back, where there is little of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from anbieter360.cypher import Call, Statement, parse

T = TypeVar("T")

_NEXT = "\nUNION ALL\n"


def about(statement: Statement, found: Mapping[str, Sequence[T]], **given: Any) -> Call:
    """The part of a statement that is about what was found, and what it takes: `$dataItem` for a list of DataItem.

    Of a UNION ALL those branches are left for which all parameters are there: one about nothing takes the embedded
    engine a millisecond all the same.
    """
    there = {_parameter(label): list(some) for label, some in found.items() if some} | given
    part = _part(statement, frozenset(there))
    return Call(part, {name: there[name] for name in part.parameters})


def by_label(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Pairs of a label and something, by label."""
    found: dict[str, list[T]] = {}
    for label, one in pairs:
        found.setdefault(label, []).append(one)
    return found


@cache
def _part(statement: Statement, there: frozenset[str]) -> Statement:
    branches = [one for one in statement.text.split(_NEXT) if parse(statement.name, one).parameters <= there]
    return parse(statement.name, _NEXT.join(branches))


def _parameter(label: str) -> str:
    return label[0].lower() + label[1:]
