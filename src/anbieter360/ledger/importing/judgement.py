"""What the marks of erasures leave of a record that is imported: nothing, what is later, or all but some nodes. Pure.

A person who is gone comes back only with a collection dated after the erasure, and with what is later than that. Of
one who stays, the nodes that were erased stay out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from anbieter360.ledger.stars.build import Naming, Person
from anbieter360.ledger.stars.left_out import LeftOut
from anbieter360.ledger.stars.plain import Node, PlainStar, erased_at, removed_identifiers
from anbieter360.ledger.stars.records import Record
from anbieter360.ledger.stars.suppression import (
    DATED,
    NEVER,
    REFERENCES,
    Lift,
    Mark,
    Marks,
    keys_of,
    lifting,
    names_of,
)


@dataclass(slots=True)
class Judgement:
    """path: which name of the person is suppressed, where nothing comes in; left_out: id of a person -> what does not;
    marks: that the record's collections may lift."""

    path: str | None = None
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)


def judge(
    record: Record,
    stars: Sequence[PlainStar],
    stored: Mapping[str, PlainStar],
    persons: Mapping[str, Person],
    marks: Marks,
    naming: Naming,
) -> Judgement:
    """stars: what the record speaks of, whatever is erased, its own person's first."""
    found = Judgement()
    own = stars[0]
    _judge_names(found, record, own, stored.get(own.subject), marks, naming)
    for star in stars:
        there = stored.get(star.subject)
        if there is not None and erased_at(there):
            _judge_nodes(found, star, there, marks)
        if there is not None and removed_identifiers(there):
            _judge_removed(found, star, removed_identifiers(there))
    for ref in {ref for one in record.collections for item in one.items for ref in item.shared_with}:
        _judge_other(found, persons[ref], marks.get(naming.ref_hash(ref), ()))
    return found


def _judge_names(
    found: Judgement, record: Record, own: PlainStar, there: PlainStar | None, marks: Marks, naming: Naming
) -> None:
    """A person who is gone: what is not later than that stays out."""
    held = {one.properties["hash"] for one in there.nodes["Identifier"].values()} if there else set()
    until, blocked = "", None
    for path, hash_ in names_of(record, naming):
        for mark in marks.get(hash_, ()):
            if _is_own(mark, there) or not _applies(mark, own, is_held=hash_ in held):
                continue
            until = max(until, mark.at)
            if not mark.lifted:
                found.marks.append(mark)
                blocked = blocked or path
    if until:
        found.left_out[own.subject] = LeftOut(until)
    if blocked and not any(one.collected_at > until for one in record.collections):
        found.path = blocked


def _is_own(mark: Mark, there: PlainStar | None) -> bool:
    """Of an identifier that this person lost by an erasure and stays without: it keeps off others."""
    return there is not None and mark.type not in REFERENCES and mark.request in there.nodes["ErasureRequest"]


def _applies(mark: Mark, own: PlainStar, *, is_held: bool) -> bool:
    """An identifier that this person has anyway brings nobody back; one that was lifted counts for whom it was."""
    if mark.type in DATED:
        return False
    if mark.type in REFERENCES:
        return True
    return mark.lifted_for in own.nodes["Collection"] if mark.lifted else not is_held


def _judge_nodes(found: Judgement, star: PlainStar, there: PlainStar, marks: Marks) -> None:
    """A person who stays: nodes that were erased stay out, and what went of the person's own."""
    keys: dict[str, str] = {}
    for key in keys_of(star):
        ours = [one for one in marks.get(key, ()) if one.type in DATED] + _of_value(key, star, there, marks)
        if ours:
            keys[key] = max(one.at for one in ours)
            found.marks += [one for one in ours if not one.lifted]
    own = _own_erased_at(there)
    # Of which it is not known whether the person had them before, because that went too.
    unknown = star.nodes["Identifier"].keys() - there.nodes["Identifier"].keys()
    keys |= {key: max(own, keys.get(key, "")) for key in unknown if own}
    before = found.left_out.get(star.subject, LeftOut())
    found.left_out[star.subject] = replace(before, keys=keys, own=own)


def _judge_removed(found: Judgement, star: PlainStar, removed: Sequence[str]) -> None:
    """Identifiers that were put right stay out, whatever a record says of them and when."""
    keys = {key: NEVER for key, node in star.nodes["Identifier"].items() if node.properties["hash"] in removed}
    if keys:
        before = found.left_out.get(star.subject, LeftOut())
        found.left_out[star.subject] = replace(before, keys={**before.keys, **keys})


def _of_value(key: str, star: PlainStar, there: PlainStar, marks: Marks) -> list[Mark]:
    """Where it is an identifier's key, the marks that keep off others."""
    identifier = star.nodes["Identifier"].get(key)
    found = marks.get(identifier.properties["hash"], ()) if identifier else ()
    return [one for one in found if _is_own(one, there)]


def _own_erased_at(there: PlainStar) -> str:
    requests = (node.properties for node in there.nodes["ErasureRequest"].values())
    everything = (one.get("pivotAt") or "" for one in requests if one.get("scopeKind") == "EVERYTHING")
    return max(everything, default="")


def _judge_other(found: Judgement, other: Person, marks: Sequence[Mark]) -> None:
    """Somebody with whom an item is shared: that alone brings nobody back."""
    gone = [one for one in marks if one.type in REFERENCES]
    if gone:
        until = max(one.at for one in gone) if all(one.lifted for one in gone) else NEVER
        before = found.left_out.get(other.subject, LeftOut())
        found.left_out[other.subject] = replace(before, until=until)


def lifts_of(found: Judgement, star: PlainStar) -> list[Lift]:
    """Which of the marks this star's collections lift, each by the first that is later."""
    return [Lift(mark.id, id_) for mark in found.marks if (id_ := lifting(mark, star))]


def pruned(star: PlainStar, whole: PlainStar, there: PlainStar | None) -> PlainStar:
    """A star without what it says of nodes that it leaves out. whole: with them; there: as the graph has the person."""
    items = star.nodes["DataItem"].keys() | (there.nodes["DataItem"].keys() if there else set())
    absent = whole.nodes["DataItem"].keys() - items
    refs = {whole.nodes["DataItem"][key].properties["ref"] for key in absent}
    links = {
        kind: {pair: last for pair, last in found.items() if absent.isdisjoint(pair)}
        for kind, found in star.links.items()
    }
    nodes = dict(star.nodes)
    nodes["UseEvent"] = {key: _without(node, "items", absent) for key, node in nodes["UseEvent"].items()}
    for label in ("Restriction", "Hold"):
        nodes[label] = {key: _without(node, "scope", refs) for key, node in nodes[label].items()}
    return replace(star, nodes=nodes, links=links)


def _without(node: Node, name: str, absent: Set[str]) -> Node:
    """Without those of a list; a list of nothing is not there."""
    listed = node.properties.get(name)
    if not listed or absent.isdisjoint(listed):
        return node
    left = [one for one in listed if one not in absent]
    properties = {key: value for key, value in node.properties.items() if key != name}
    return Node(node.parent, properties | ({name: left} if left else {}))


def counted(whole: Sequence[PlainStar], stars: Sequence[PlainStar], stored: Mapping[str, PlainStar]) -> Counter[str]:
    """Label -> how many nodes were left out. stored: what the graph has of the people; that is not left out, though all
    that the record says of it may be."""
    before, after = (Counter(_nodes(found)) for found in (whole, stars))
    there = set(_nodes([stored[star.subject] for star in whole if star.subject in stored]))
    return Counter(label for label, key in before - after if (label, key) not in there)


def _nodes(stars: Sequence[PlainStar]) -> Iterator[tuple[str, str]]:
    return ((label, key) for star in stars for label, nodes in star.nodes.items() for key in nodes)
