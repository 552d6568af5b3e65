"""What a person may take elsewhere: what they provided, on consent or for a contract (Art. 20(1) GDPR). Pure."""

from __future__ import annotations

from datetime import datetime

from anbieter360.catalogue.model import LegalBasis
from anbieter360.decision.facts import Collection, Item, Star, in_force

BASES = frozenset({LegalBasis.CONSENT, LegalBasis.CONTRACT})


def portable_by(item: Item, star: Star, at: datetime) -> tuple[Collection, ...]:
    """The collections that make an item portable, an ended one too as long as the item is there; none where it is not.

    What an erasure kept is portable by a contract that goes on, for which it was kept, and not for a rule's sake.
    """
    found = (one for one in provided_by(item, star) if one.legal_basis in BASES)
    return tuple(one for one in found if not item.retained_for or _is_kept_for(one, item, at))


def provided_by(item: Item, star: Star) -> tuple[Collection, ...]:
    """The collections for which the person gave it themselves, whoever gave it first; none of what was derived."""
    if item.derived_from or item.source == "DERIVED":
        return ()
    return tuple(one for one in star.holders(item.id) if one.source == "SUBJECT")


def is_retained_alone(item: Item, star: Star, at: datetime) -> bool:
    """Whether an erasure kept it, and no contract goes on for which it did."""
    return bool(item.retained_for) and not any(_is_kept_for(one, item, at) for one in star.holders(item.id))


def _is_kept_for(collection: Collection, item: Item, at: datetime) -> bool:
    is_contract = collection.legal_basis == LegalBasis.CONTRACT
    return (
        is_contract
        and collection.purpose in item.retained_for
        and in_force(collection.collected_at, collection.ended_at, at)
    )
