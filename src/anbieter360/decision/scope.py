"""What a restriction or hold covers: items by their ref, or by category. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from anbieter360.catalogue.model import Catalogue, split_node_id
from anbieter360.decision.facts import Item


def in_scope(item: Item, scope: Sequence[str], catalogue: Catalogue) -> bool:
    """Whether a scope of item refs and category keys covers the item; an empty scope covers all."""
    if not scope:
        return True
    return item.ref in scope or any(key in scope for key in catalogue.category_line(split_node_id(item.category)[2]))
