"""What a scope asks to go: the nodes that it reaches along the edges by which one node owns another.

DEEP    what is owned goes with any owner that goes
REFCOUNT    it goes with the last of them
An item that something keeps stops the way: what is derived from it does not go for its sake.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Container, Iterator, Mapping, Set

from anbieter360.catalogue.model import split_node_id
from anbieter360.datamap.graph import EdgeType, Erase
from anbieter360.erasure.planning.case import Case, Key
from anbieter360.erasure.planning.owning import Owning, word
from anbieter360.erasure.planning.plan import ScopeKind
from anbieter360.errors import BadInput, NodeNotFound


def select(case: Case, owning: Owning, kept: Container[Key]) -> Mapping[Key, tuple[str, ...]]:
    """Each node that is asked to go -> the rules by which it is, in order. kept: items that something keeps.

    What a request names was there when it came in: what has gone since by another way is no matter. Raises BadInput for
    a scope without keys; NodeNotFound where one that is no request's names no purpose, or nothing of the person.
    """
    seeds = frozenset(_seeds(case))
    asked = _reached(seeds, owning, kept)
    return {key: tuple(sorted(_rules(key, case, seeds, asked, owning, kept))) for key in asked}


def _seeds(case: Case) -> Iterator[Key]:
    match case.scope.kind:
        case ScopeKind.EVERYTHING:
            yield case.person
        case ScopeKind.PURPOSES:
            yield from _standings(case)
        case ScopeKind.ITEMS:
            yield from _items(case)
        case ScopeKind.CONSENTS:
            yield from _consents(case)


def _standings(case: Case) -> Iterator[Key]:
    """Those of the purposes and of their children."""
    if not case.scope.keys:
        raise BadInput("scope.purposes: is empty; name one, or ask for everything.")
    wanted = _there(case, case.catalogue.purpose, "scope.purposes: names a purpose that is not in the catalogue.")
    for page, node in case.plain.nodes["Standing"].items():
        if not wanted.isdisjoint(case.catalogue.purpose_line(split_node_id(node.properties["purpose"])[2])):
            yield "Standing", page


def _there(case: Case, known: Collection[str], missing: str) -> Set[str]:
    """The keys of the scope that are known. Raises NodeNotFound with that message."""
    named = case.scope.keys
    there = named.intersection(known)
    if not named or (case.request is None and there != named):
        raise NodeNotFound(missing)
    return there


def _items(case: Case) -> Iterator[Key]:
    if not case.scope.keys:
        raise BadInput("scope.items: is empty; name one, or ask for everything.")
    named = {node.properties["ref"]: id_ for id_, node in case.plain.nodes["DataItem"].items()}
    wanted = _there(case, named, "scope.items: names an item that the person does not have.")
    yield from (("DataItem", named[ref]) for ref in wanted)


def _consents(case: Case) -> Iterator[Key]:
    """Those, and standings that nothing else hangs on."""
    named = {node.properties["ref"]: id_ for id_, node in case.plain.nodes["Consent"].items()}
    going = {named[ref] for ref in _there(case, named, "scope: names a consent that the person did not give.")}
    yield from (("Consent", id_) for id_ in going)
    hanging = {
        node.parent
        for label in ("Collection", "Consent", "Objection")
        for key, node in case.plain.nodes[label].items()
        if key not in going
    }
    emptied = {case.plain.nodes["Consent"][id_].parent for id_ in going} - hanging
    yield from (("Standing", page) for page in emptied)


def _reached(seeds: frozenset[Key], owning: Owning, kept: Container[Key]) -> frozenset[Key]:
    found, waiting = set(seeds), deque(seeds)
    while waiting:
        owner = waiting.popleft()
        for edge, owned in owning.of.get(owner, ()):
            if owned not in found and _goes_by(edge, owner, owned, found, owning, kept):
                found.add(owned)
                waiting.append(owned)
    return frozenset(found)


def _goes_by(
    edge: EdgeType, owner: Key, owned: Key, asked: Container[Key], owning: Owning, kept: Container[Key]
) -> bool:
    """Whether what is owned goes for the sake of this owner."""
    if owner not in asked or owner in kept:
        return False
    if edge.erasure is None or edge.erasure.do is not Erase.REFCOUNT:
        return True
    counted = (one for other, one in owning.by[owned] if other is edge)
    return all(one in asked and one not in kept for one in counted)


def _rules(
    key: Key,
    case: Case,
    seeds: frozenset[Key],
    asked: Container[Key],
    owning: Owning,
    kept: Container[Key],
) -> frozenset[str]:
    edges = owning.by.get(key, ())
    words = {word(edge) for edge, owner in edges if _goes_by(edge, owner, key, asked, owning, kept)}
    return frozenset(words | ({case.scope.kind.value} if key in seeds else set()))
