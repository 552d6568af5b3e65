"""What stays tells nothing of what goes: fields of it that go all the same, and lists that are cut down."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from anbieter360.erasure.planning.case import Case, Key

#: Fields of a standing that tell of its newest collection.
_OF_COLLECTIONS = ("legalBasis", "collectedAt")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """(node, field). gone: of what stays, a field that goes; partly: a list that keeps what it names of what stays."""

    gone: frozenset[tuple[Key, str]]
    partly: frozenset[tuple[Key, str]]


def trimmed(case: Case, kept: Container[Key]) -> Trimmed:
    """Of the whole star. kept: the nodes that stay for what they carry."""
    lists = (*_uses(case, kept), *_items_of_events(case, kept), *_scopes(case, kept))
    return Trimmed(frozenset(_standings(case, kept)), frozenset(lists))


def _standings(case: Case, kept: Container[Key]) -> Iterator[tuple[Key, str]]:
    """One that only evidence keeps tells nothing of collections."""
    collected = {one.parent for key, one in case.plain.nodes["Collection"].items() if ("Collection", key) in kept}
    for page in case.plain.nodes["Standing"].keys() - collected:
        yield from ((("Standing", page), name) for name in _OF_COLLECTIONS)


def _uses(case: Case, kept: Container[Key]) -> Iterator[tuple[Key, str]]:
    """By which a recipient got something."""
    used = {usage.properties["use"] for page, usage in case.plain.nodes["Usage"].items() if ("Usage", page) in kept}
    for page, disclosure in case.plain.nodes["Disclosure"].items():
        if not used.issuperset(disclosure.properties.get("uses", ())):
            yield ("Disclosure", page), "uses"


def _items_of_events(case: Case, kept: Container[Key]) -> Iterator[tuple[Key, str]]:
    for id_, event in case.plain.nodes["UseEvent"].items():
        if any(("DataItem", item) not in kept for item in event.properties.get("items", ())):
            yield ("UseEvent", id_), "items"


def _scopes(case: Case, kept: Container[Key]) -> Iterator[tuple[Key, str]]:
    """Of restrictions. What stays is covered by something else that the scope names: it never becomes empty."""
    going = {
        node.properties["ref"] for id_, node in case.plain.nodes["DataItem"].items() if ("DataItem", id_) not in kept
    }
    for id_, restriction in case.plain.nodes["Restriction"].items():
        if not going.isdisjoint(restriction.properties.get("scope", ())):
            yield ("Restriction", id_), "scope"
