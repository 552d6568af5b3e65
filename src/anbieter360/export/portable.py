"""What a person may take elsewhere (Art. 20 GDPR): what they provided themselves, on consent or for a contract. Pure.

Derived items are the provider's own work and stay out, and so does what came from others. The form is JSON with a
schema of its own (docs/reference/portable-data.schema.json).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anbieter360.decision.facts import Collection, Item
from anbieter360.decision.portability import portable_by
from anbieter360.export.copy import Controller, Named
from anbieter360.export.facts import Facts
from anbieter360.export.provider_side import controller


@dataclass(frozen=True, slots=True)
class PortableCollection:
    """An act of collecting that makes the item portable."""

    purpose: Named
    legal_basis: str
    collected_at: datetime


@dataclass(frozen=True, slots=True)
class PortableItem:
    ref: str
    category: Named
    dpv: str | None
    value: str | None
    collections: tuple[PortableCollection, ...]


@dataclass(frozen=True, slots=True)
class PortableData:
    """person: the provider's own reference of them."""

    created_at: datetime
    controller: Controller
    person: str | None
    items: tuple[PortableItem, ...]


def gather_portable(of: Facts) -> PortableData:
    items = ((item, portable_by(item, of.star, of.at)) for item in of.star.items)
    return PortableData(
        created_at=of.at,
        controller=controller(of.catalogue.provider),
        person=of.plain.properties.get("ref"),
        items=tuple(_item(of, item, holders) for item, holders in items if holders),
    )


def _item(of: Facts, item: Item, holders: Iterable[Collection]) -> PortableItem:
    category = of.catalogue.category.get(of.key(item.category) or "")
    return PortableItem(
        ref=item.ref,
        category=of.named(item.category),
        dpv=category.dpv if category else None,
        value=of.properties("DataItem", item.id).get("value"),
        collections=tuple(
            PortableCollection(of.named(one.purpose), one.legal_basis, one.collected_at) for one in holders
        ),
    )
