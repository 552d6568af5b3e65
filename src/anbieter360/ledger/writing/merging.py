"""Two records that turn out to be one person: everything of the second becomes the first's. Pure but for what takes out
and ties again.

Nodes keep their ids, so that a record under the second's reference still finds what it brought. What is one per
person and catalogue node is joined: standings, usages, disclosures, notices that reached the person.
"""

from __future__ import annotations

from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.ledger.stars.build import Naming, Person, identified
from anbieter360.ledger.stars.identifiers import MERGED_REF
from anbieter360.ledger.stars.plain import LINKS, Node, PlainStar, erased_at, removed_identifiers
from anbieter360.ledger.stars.records import IdentifierPart
from anbieter360.ledger.stars.stored import StoredStar

_STATEMENTS = statements("write")

#: Labels whose key ends in the person's id.
_PAGED = frozenset({"Standing", "Usage", "Disclosure", "Information"})
_ABOUT_THE_PERSON = ("country", "birthDate", "language", "extra")

#: A request for erasure each: {request, told, marks}, ids.
Ties = list[dict[str, Any]]


def moved(merged: StoredStar, kept: PlainStar, naming: Naming) -> PlainStar:
    """The merged person's star as it is to stand under the kept one; its reference is an identifier now."""
    star = _identified(merged.star, kept, naming)
    for label, nodes in merged.star.nodes.items():
        if label != "Identifier":
            for key, node in nodes.items():
                star.nodes[label][_key(label, key, kept)] = _node(label, node, merged.star, kept)
    for kind in LINKS:
        for (one, other), last in merged.star.links[kind].items():
            star.links[kind][_page(one, merged.star, kept), _page(other, merged.star, kept)] = last
    shared = [*merged.star.links["SHARED_WITH"], *merged.shared_by]
    own = kept.nodes["DataItem"]
    # The edge joins two people: between two items of one it says nothing.
    star.links["SHARED_WITH"] = {pair: None for pair in shared if pair[0] not in own and pair[1] not in own}
    return star


async def take_out(tx: Tx, subject: str) -> Ties:
    """Delete a person's star, before it is written again under another person; what their requests for erasure are to
    be tied to again."""
    ties = await tx.run(_STATEMENTS["erasure_ties"], id=subject)
    for name in ("remove_items", "remove_acts", "remove_events", "remove_rays", "remove_centre"):
        await tx.run(_STATEMENTS[name], id=subject)
    return ties


async def tie_again(tx: Tx, ties: Ties) -> None:
    """Whom an erasure was told to, and the marks that keep off what it took."""
    if ties:
        await tx.run(_STATEMENTS["tie_told"], rows=ties)
        await tx.run(_STATEMENTS["tie_marks"], rows=ties)


def _identified(merged: PlainStar, kept: PlainStar, naming: Naming) -> PlainStar:
    """The kept person with the other's identifiers, and with what only the other's record said."""
    parts = [
        IdentifierPart(node.properties["type"], node.properties["value"])
        for node in merged.nodes["Identifier"].values()
        if "value" in node.properties
    ]
    ref = merged.properties.get("ref")
    if ref is not None:
        parts.append(IdentifierPart(MERGED_REF, ref))
    star = identified(Person("", kept.subject, kept.subject), parts, naming)
    star.properties = {
        name: merged.properties[name]
        for name in _ABOUT_THE_PERSON
        if name in merged.properties and name not in kept.properties and not _is_older(merged, erased_at(kept))
    }
    star.properties["pending"] = bool(merged.properties.get("pending"))
    star.properties["removedIdentifiers"] = _removed(merged, kept, star)
    return star


def _is_older(merged: PlainStar, erased: str) -> bool:
    """Whether something of the kept person was erased since the other record was collected."""
    newest = max((one.properties["collectedAt"] for one in merged.nodes["Collection"].values()), default="")
    return bool(erased) and newest <= erased


def _removed(merged: PlainStar, kept: PlainStar, star: PlainStar) -> list[str] | None:
    """Hashes of identifiers that either record is to be without, unless the other has them."""
    held = {node.properties["hash"] for one in (kept, star) for node in one.nodes["Identifier"].values()}
    return sorted({*removed_identifiers(merged), *removed_identifiers(kept)} - held) or None


def _node(label: str, node: Node, merged: PlainStar, kept: PlainStar) -> Node:
    properties = dict(node.properties)
    if "subject" in properties:
        properties["subject"] = kept.subject
    if label in _PAGED:
        properties["page"] = _page(properties["page"], merged, kept)
    parent = kept.subject if node.parent == merged.subject else _page(node.parent, merged, kept)
    return Node(parent, properties)


def _key(label: str, key: str, kept: PlainStar) -> str:
    return f"{key.rpartition('/')[0]}/{kept.subject}" if label in _PAGED else key


def _page(key: str, merged: PlainStar, kept: PlainStar) -> str:
    """A page key of the merged person as one of the kept; ids hold no slash and stay."""
    node, slash, subject = key.rpartition("/")
    return f"{node}/{kept.subject}" if slash and subject == merged.subject else key
