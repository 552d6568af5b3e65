"""What an act of the person changes: which uses stop, which go on and on which basis, and what may now be erased.

Pure: the facts before and after the act are decided on by the same rules as `mayUse`, and the answers compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from anbieter360.catalogue.model import Catalogue, LegalBasis, node_id, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.codes import Outcome
from anbieter360.decision.consent import is_in_force
from anbieter360.decision.deadline import day_of
from anbieter360.decision.facts import Collection, Item, Objection, Star, in_force
from anbieter360.decision.may_use import may_use
from anbieter360.decision.retention import retention_of
from anbieter360.decision.value import in_scope


@dataclass(frozen=True, slots=True)
class Continues:
    """A use that may still run for the person. use: its key."""

    use: str
    legal_basis: LegalBasis


@dataclass(frozen=True, slots=True)
class Consequences:
    """stopped: keys of the uses that were allowed and no longer are; continues: those that still are; erasable: ids of
    the items that nothing holds any more. All in the order of their keys, items in that of the star."""

    stopped: tuple[str, ...] = ()
    continues: tuple[Continues, ...] = ()
    erasable: tuple[str, ...] = ()


def consequences(
    before: Star, after: Star, catalogue: Catalogue, at: datetime, birth_date: date | None = None
) -> Consequences:
    """Compare the person's facts before and after an act at `at`. birth_date: None where unknown."""
    allowed_before, allowed_after = (_allowed(star, catalogue, at, birth_date) for star in (before, after))
    stood, stands = (
        supported(star, catalogue, at).union(*allowed.values())
        for star, allowed in ((before, allowed_before), (after, allowed_after))
    )
    return Consequences(
        stopped=tuple(use for use in allowed_before if use not in allowed_after),
        continues=tuple(Continues(use, catalogue.use[use].legal_basis) for use in allowed_after),
        erasable=tuple(_erasable(after, catalogue, at, stood - stands)),
    )


def in_use(star: Star, catalogue: Catalogue, at: datetime, birth_date: date | None = None) -> frozenset[str]:
    """Ids of the items that some use may touch at that moment."""
    return frozenset().union(*_allowed(star, catalogue, at, birth_date).values())


def _allowed(star: Star, catalogue: Catalogue, at: datetime, birth_date: date | None) -> dict[str, frozenset[str]]:
    """The uses that touch data and may run, by key -> the items that each may use."""
    decided = {
        use.key: may_use(star, use, catalogue, at, birth_date=birth_date, sees_erased=False)
        for use in sorted(catalogue.uses, key=lambda one: one.key)
        if use.categories
    }
    return {
        use: frozenset(one.item for one in decision.items if one.outcome is Outcome.ALLOWED)
        for use, decision in decided.items()
        if decision.allowed
    }


def _erasable(star: Star, catalogue: Catalogue, at: datetime, fell: frozenset[str]) -> Iterator[str]:
    """The items that stood on something before and stand on nothing now (Art. 17(1)(b), (c) GDPR): no collection that
    goes on, no use that may run, no rule that keeps them, no hold. fell: those that lost the last of the former two."""
    return (one.id for one in star.items if one.id in fell and not kept(one, star, catalogue, at))


def supported(star: Star, catalogue: Catalogue, at: datetime) -> frozenset[str]:
    """Ids of the items that a collection holds whose basis still stands."""
    standing = (one for one in star.collections if in_force(one.collected_at, one.ended_at, at))
    return frozenset().union(*(one.items for one in standing if _stands(one, star, catalogue, at)))


def _stands(collection: Collection, star: Star, catalogue: Catalogue, at: datetime) -> bool:
    key = split_node_id(collection.purpose)[2]
    line = {node_id(star.provider, "Purpose", one) for one in catalogue.purpose_line(key)}
    basis = LegalBasis(collection.legal_basis)
    if basis is LegalBasis.CONSENT:
        return any(one.purpose in line and is_in_force(one, at) for one in star.consents)
    objections = [one for one in star.objections if one.purpose in line and in_force(one.at, one.withdrawn_at, at)]
    if catalogue.is_marketing(key):
        return not objections
    upheld = any(_upheld(one, at) for one in objections)
    return not (upheld and basis in (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK))


def _upheld(objection: Objection, at: datetime) -> bool:
    """Decided for the person by then; until that day the data is restricted and not erased (Art. 18(1)(d))."""
    decided = objection.decision_at is not None and objection.decision_at <= at
    return decided and objection.decision_outcome == "UPHELD"


def kept(item: Item, star: Star, catalogue: Catalogue, at: datetime) -> bool:
    """Whether a rule of retention or a legal hold keeps it."""
    today = day_of(at, zone_of(catalogue.provider))
    retained = any(end.until is None or end.until > today for end in retention_of(item, star, catalogue))
    held = (one for one in star.holds if in_force(one.placed_at, one.released_at, at))
    return retained or any(in_scope(item, one.scope, catalogue) for one in held)
