"""What a node is called where nodes of all kinds stand side by side: never by a value of anybody."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import Catalogue, Lang, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.facts import Collection, Star

_CAPITAL = re.compile(r"(?<!^)([A-Z])")
#: Their id is that of a catalogue node, a slash and the person's.
_NAMED_AFTER_A_CATALOGUE_NODE = frozenset({"Standing", "Usage", "Disclosure", "Information"})


@cache
def kind_of(label: str) -> str:
    """The label in upper snake case, as in the contract's ENUMS.md: `DATA_ITEM`."""
    return _CAPITAL.sub(r"_\1", label).upper()


def catalogue_label(catalogues: Catalogues, node: str) -> str:
    """The name of a catalogue node by its id, or its key where the catalogue gives none."""
    found = catalogues.find(node)
    name = getattr(found[1], "name", None) if found else None
    return (name.get(Lang.EN) if name else "") or split_node_id(node)[2]


def collection_label(collection: Collection, catalogue: Catalogue) -> str:
    """`CONTRACT, 2026-02-17`; the day is that in the provider's time zone."""
    return f"{collection.legal_basis}, {_day(collection.collected_at, catalogue)}"


def star_label(catalogues: Catalogues, star: Star, label: str, node: str) -> str:
    """A node that a decision stood on: a catalogue node's name, a ref, basis or ground and day, or the kind."""
    if label in _NAMED_AFTER_A_CATALOGUE_NODE:
        return catalogue_label(catalogues, node.rpartition("/")[0])
    if catalogues.find(node):
        return catalogue_label(catalogues, node)
    return _of_person(star, label, node, catalogues.by_provider[star.provider]) or kind_of(label)


def _of_person(star: Star, label: str, node: str, catalogue: Catalogue) -> str | None:
    match label:
        case "DataItem":
            return next((one.ref for one in star.items if one.id == node), None)
        case "Consent":
            return next((one.ref for one in star.consents if one.id == node), None)
        case "Collection":
            return next((collection_label(one, catalogue) for one in star.collections if one.id == node), None)
        case "Objection":
            return next((_day(one.at, catalogue) for one in star.objections if one.id == node), None)
        case "Restriction":
            found = next((one for one in star.restrictions if one.id == node), None)
            return f"{found.ground}, {_day(found.at, catalogue)}" if found else None
        case "ErasureRequest":
            return next((_day(one.received_at, catalogue) for one in star.erasures if one.id == node), None)
    return None


def _day(at: datetime, catalogue: Catalogue) -> str:
    return at.astimezone(ZoneInfo(zone_of(catalogue.provider))).date().isoformat()
