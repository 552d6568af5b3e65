"""Whom an erasure is told to (Art. 19 GDPR): who got something that goes, and the systems that have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from anbieter360.catalogue.model import split_node_id
from anbieter360.datamap.graph import Erase
from anbieter360.erasure.planning.case import Case
from anbieter360.erasure.planning.owning import declared
from anbieter360.erasure.planning.plan import Told


def told_of(case: Case, going: Set[str]) -> tuple[Told, ...]:
    """Recipients, then systems, in the order of their ids. going: ids of the items that go."""
    return (*_recipients(case, going), *_systems(case, going))


def _recipients(case: Case, going: Set[str]) -> Iterator[Told]:
    """Those that really got one, where the model says that such an edge is told."""
    edge = declared(case.datamap, "Disclosure", "TO", "Recipient")
    if edge is None or edge.erasure is None or edge.erasure.do is not Erase.NOTIFY:
        return
    got: defaultdict[str, set[str]] = defaultdict(set)
    for page, item in case.plain.links["DISCLOSURE_OF"]:
        got[page].add(item)
    for page, node in sorted(case.plain.nodes["Disclosure"].items()):
        if got[page] & going:
            id_ = node.properties["recipient"]
            known = case.catalogue.recipient.get(split_node_id(id_)[2])
            yield _told(case, id_, got[page], going, has_address=known is not None and known.erasure is not None)


def _systems(case: Case, going: Set[str]) -> Iterator[Told]:
    for id_, items in sorted(_stored_in(case).items()):
        if items & going:
            known = case.catalogue.system.get(split_node_id(id_)[2])
            yield _told(case, id_, items, going, has_address=known is not None and known.erasure is not None)


def _stored_in(case: Case) -> Mapping[str, Set[str]]:
    """System -> the items that it has."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for item in case.star.items:
        found[item.system].add(item.id)
    return found


def _told(case: Case, id_: str, has: Set[str], going: Set[str], *, has_address: bool) -> Told:
    _, label, key = split_node_id(id_)
    items = case.plain.nodes["DataItem"]
    refs = None if has <= going else tuple(sorted(items[one].properties["ref"] for one in has & going))
    return Told(id_, key, label == "System", has_address, refs)
