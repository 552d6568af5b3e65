"""What stays because it carries what stays: the collection by which an item is held, the use that served the same
purpose, the standing, the person (ADR 12, 1).

Each has the grounds of what it carries, the strongest first. What only ever goes with the person is absent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from anbieter360.decision.facts import Restriction
from anbieter360.decision.scope import in_scope
from anbieter360.erasure.planning.case import Case, Key
from anbieter360.erasure.planning.grounds import Keep, access_ground, holding_everything, is_due, is_in_force, rank
from anbieter360.erasure.planning.owning import hanging
from anbieter360.erasure.planning.plan import Ground, Outcome
from anbieter360.erasure.planning.words import RUNS, Term, staying

Grounds = tuple[Ground, ...]

#: The person's own fields that stay with anything else: how the provider names them, and the node itself.
_NAMING = ("id", "provider", "page", "epoch", "pending", "ref", "refHash", "removedIdentifiers")
#: Those that a running contract needs besides.
_SPEAKING = ("language",)
#: What a hold of everything keeps besides: whatever else is known of them.
_KNOWN = ("birthDate", "country", "extra", "rectificationEvidence", "rectified", "rectifiedAt", "rectifiedBy")


@dataclass(frozen=True, slots=True)
class Kept:
    """node: what stays, and why; own: the same of the person's own fields, by name."""

    node: Mapping[Key, Grounds]
    own: Mapping[str, Grounds]


def kept_of(case: Case, keeps: Mapping[str, tuple[Keep, ...]], terms: Mapping[Key, Term]) -> Kept:
    """What stays of a star whose items are kept so."""
    items = {("DataItem", id_): tuple(keep.ground for keep in found) for id_, found in keeps.items()}
    node: dict[Key, Grounds] = dict(items)
    node |= _collections(keeps)
    node |= _events(case, keeps)
    node |= _usages(case, keeps, node)
    node |= _disclosures(case, keeps)
    node |= _restrictions(case, keeps)
    node |= _requests(case)
    node |= _standings(case, node, terms)
    held = holding_everything(case)
    reasons = (*items.values(), *_reasons(case, node, terms), held)
    person = united(ground for grounds in reasons for ground in grounds)
    needed = united((*(ground for ground in person if ground.outcome is Outcome.STILL_NECESSARY), *held))
    node |= {("Identifier", id_): needed for id_ in case.plain.nodes["Identifier"] if needed}
    own = dict.fromkeys(_NAMING, person) | dict.fromkeys(_SPEAKING, needed) | dict.fromkeys(_KNOWN, united(held))
    return Kept(node, {name: grounds for name, grounds in own.items() if grounds})


def united(grounds: Iterable[Ground]) -> Grounds:
    """Each once, whatever category it keeps; the strongest first."""
    every = {replace(ground, category=None) if ground.category else ground for ground in {*grounds}}
    return tuple(sorted(every, key=rank))


def _collections(keeps: Mapping[str, tuple[Keep, ...]]) -> Mapping[Key, Grounds]:
    """Those that are the ground for which an item stays."""
    found: defaultdict[Key, list[Ground]] = defaultdict(list)
    for keep in (keep for every in keeps.values() for keep in every):
        for collection in keep.collections:
            found["Collection", collection].append(keep.ground)
    return _all_united(found)


def _events(case: Case, keeps: Mapping[str, tuple[Keep, ...]]) -> Mapping[Key, Grounds]:
    """What is held is held with each time it was used."""
    found: defaultdict[Key, list[Ground]] = defaultdict(list)
    for id_, node in case.plain.nodes["UseEvent"].items():
        for keep in (keep for item in node.properties.get("items", ()) for keep in keeps.get(item, ())):
            if keep.ground.outcome is Outcome.HELD:
                found["UseEvent", id_].append(keep.ground)
    return _all_united(found)


def _usages(case: Case, keeps: Mapping[str, tuple[Keep, ...]], node: Mapping[Key, Grounds]) -> Mapping[Key, Grounds]:
    """Those by which a kept item served what keeps it, and those with a time that stays."""
    found: defaultdict[Key, list[Ground]] = defaultdict(list)
    for page, item in case.plain.links["USAGE_OF"]:
        usage = case.plain.nodes["Usage"].get(page)
        if usage is not None:
            found["Usage", page] += _served(case, keeps.get(item, ()), [usage.properties["use"]])
    for id_, event in case.plain.nodes["UseEvent"].items():
        found["Usage", event.parent] += node.get(("UseEvent", id_), ())
    return _all_united(found)


def _disclosures(case: Case, keeps: Mapping[str, tuple[Keep, ...]]) -> Mapping[Key, Grounds]:
    """Those by which a recipient got a kept item for what keeps it."""
    found: defaultdict[Key, list[Ground]] = defaultdict(list)
    took = _uses_of_items(case)
    for page, item in case.plain.links["DISCLOSURE_OF"]:
        disclosure = case.plain.nodes["Disclosure"].get(page)
        if disclosure is not None:
            uses = took[item].intersection(disclosure.properties.get("uses", ()))
            found["Disclosure", page] += _served(case, keeps.get(item, ()), uses)
    return _all_united(found)


def _uses_of_items(case: Case) -> Mapping[str, set[str]]:
    """Item -> ids of the uses that took it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for page, item in case.plain.links["USAGE_OF"]:
        if page in case.plain.nodes["Usage"]:
            found[item].add(case.plain.nodes["Usage"][page].properties["use"])
    return found


def _served(case: Case, keeps: Iterable[Keep], uses: Iterable[str]) -> Iterator[Ground]:
    """The grounds that one of the uses served."""
    for keep in keeps:
        if keep.serves is None or any(case.serves(use, keep.serves) for use in uses):
            yield keep.ground


def _restrictions(case: Case, keeps: Mapping[str, tuple[Keep, ...]]) -> Mapping[Key, Grounds]:
    """Those in force that cover what stays."""
    found = {("Restriction", one.id): _covered(one, case, keeps) for one in case.star.restrictions}
    return {key: grounds for key, grounds in found.items() if grounds}


def _covered(restriction: Restriction, case: Case, keeps: Mapping[str, tuple[Keep, ...]]) -> Grounds:
    if not is_in_force(restriction, case):
        return ()
    items = (one for one in case.star.items if one.id in keeps and in_scope(one, restriction.scope, case.catalogue))
    return united(keep.ground for one in items for keep in keeps[one.id])


def _requests(case: Case) -> Mapping[Key, Grounds]:
    """A request for access that waits for its answer."""
    ground = access_ground(case)
    return {("RightsRequest", one.id): (ground,) for one in case.star.requests if ground and is_due(one, case)}


def _standings(case: Case, node: Mapping[Key, Grounds], terms: Mapping[Key, Term]) -> Mapping[Key, Grounds]:
    """Those with a collection that stays, or with evidence."""
    found: defaultdict[Key, list[Ground]] = defaultdict(list)
    for label in ("Collection", "Consent", "Objection"):
        for key, one in case.plain.nodes[label].items():
            grounds = node.get((label, key)) or own_word(case, (label, key), terms)
            found["Standing", one.parent] += grounds
    return _all_united(found)


def _reasons(case: Case, node: Mapping[Key, Grounds], terms: Mapping[Key, Term]) -> Iterator[Grounds]:
    """Why the person stays, beside their items: what holds, and what is asked for."""
    for label in ("RightsRequest", "Hold"):
        for key in case.plain.nodes[label]:
            yield node.get((label, key)) or own_word(case, (label, key), terms)


def own_word(case: Case, key: Key, terms: Mapping[Key, Term]) -> Grounds:
    """Why a node stays by the model's word on what identifies it."""
    identity, edge = case.datamap.node[key[0]].key, hanging(case.datamap, key[0])
    return staying(identity.erasure if identity else None, edge.erasure if edge else None, terms.get(key, RUNS))


def _all_united(found: Mapping[Key, Iterable[Ground]]) -> Mapping[Key, Grounds]:
    every = {key: united(grounds) for key, grounds in found.items()}
    return {key: grounds for key, grounds in every.items() if grounds}
