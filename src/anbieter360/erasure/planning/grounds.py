"""Why an item stays: a running contract needs it, something holds it, a rule retains it (Art. 17(1), (3), 18 GDPR).

All grounds that apply are listed. Each says what it serves, so that a use or collection stays only with the ground
that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from anbieter360.catalogue.model import RIGHTS_HANDLING, LegalBasis, ProcessingUse, RetentionBecause, split_node_id
from anbieter360.decision.codes import Right
from anbieter360.decision.facts import Collection, Item, Request, Restriction
from anbieter360.decision.retention import retention_of
from anbieter360.decision.scope import in_scope
from anbieter360.erasure.planning.case import Case
from anbieter360.erasure.planning.plan import Ground, Outcome
from anbieter360.ledger.stars.records import RestrictionGround

NECESSARY = "17(1)(a), 6(1)(b)"
CLAIMS = "17(3)(e)"
ACCESS = "15"
RETAINED: Mapping[RetentionBecause, str] = {
    RetentionBecause.LEGAL_OBLIGATION: "17(3)(b)",
    RetentionBecause.LEGAL_CLAIMS: "17(3)(e)",
}
RESTRICTED: Mapping[str, str] = {
    RestrictionGround.ACCURACY_CONTESTED: "18(1)(a)",
    RestrictionGround.UNLAWFUL_PROCESSING: "18(1)(b)",
    RestrictionGround.LEGAL_CLAIMS: "18(1)(c)",
    RestrictionGround.OBJECTION_PENDING: "18(1)(d)",
}


@dataclass(frozen=True, slots=True)
class Keep:
    """A ground for which an item stays. serves: key of the purpose, None for whatever it was used for; collections: ids
    of those by which it stays."""

    ground: Ground
    serves: str | None
    collections: frozenset[str]


def keeps_of(case: Case) -> Mapping[str, tuple[Keep, ...]]:
    """Item id -> why it stays, the strongest first; items that nothing keeps are absent."""
    found = ((item.id, in_order(_keeps(item, case))) for item in case.star.items)
    return {id_: keeps for id_, keeps in found if keeps}


def in_order(keeps: Iterable[Keep]) -> tuple[Keep, ...]:
    return tuple(sorted(keeps, key=lambda keep: rank(keep.ground)))


def rank(ground: Ground) -> tuple[int, str, str, str, str, str]:
    """The order of grounds: the strongest outcome, then by rule."""
    until = ground.until.isoformat() if ground.until else ""
    return _STRENGTH[ground.outcome], ground.rule, ground.article, ground.law or "", until, ground.held_for or ""


def access_ground(case: Case) -> Ground | None:
    """What the person is to get a copy of first does not go before they have it (Art. 15); None where none is due."""
    return _held(Right.ACCESS, ACCESS) if any(is_due(one, case) for one in case.star.requests) else None


def holding_everything(case: Case) -> tuple[Ground, ...]:
    """What holds all that is there of the person, whatever they were asked for: a hold or restriction without a scope,
    and the copy that is due to them."""
    return tuple(_holding(case, lambda scope: not scope))


def is_due(request: Request, case: Case) -> bool:
    """Whether it is one for access that waits for its answer."""
    return request.right == Right.ACCESS and _runs(request.answered_at, case)


def is_in_force(restriction: Restriction, case: Case) -> bool:
    """Whether it was not lifted."""
    return _runs(restriction.lifted_at, case)


_STRENGTH = {outcome: strength for strength, outcome in enumerate(Outcome)}


def _keeps(item: Item, case: Case) -> Iterator[Keep]:
    holders = case.star.holders(item.id)
    yield from _necessary(item, holders, case)
    every = frozenset(one.id for one in holders)
    holding = _holding(case, lambda scope: in_scope(item, scope, case.catalogue))
    yield from (Keep(ground, None, every) for ground in holding)
    yield from _retained(item, holders, case)


def _necessary(item: Item, holders: Iterable[Collection], case: Case) -> Iterator[Keep]:
    """Art. 17(1)(a): the data is still needed for what it was collected for, as far as a declared use says so."""
    line = case.catalogue.category_line(split_node_id(item.category)[2])
    running = [one for one in holders if one.legal_basis == LegalBasis.CONTRACT and _runs(one.ended_at, case)]
    for purpose in sorted({one.purpose for one in running}):
        key = split_node_id(purpose)[2]
        by = frozenset(one.id for one in running if one.purpose == purpose)
        for use in case.contract_uses:
            if not {*line}.isdisjoint(use.categories) and _is_for(use, key, case):
                ground = Ground(Outcome.STILL_NECESSARY, use.key, NECESSARY, category=line[0], held_for=key)
                yield Keep(ground, key, by)


def _is_for(use: ProcessingUse, purpose: str, case: Case) -> bool:
    return purpose in case.catalogue.purpose_line(use.purpose)


def _holding(case: Case, covers: Callable[[Sequence[str]], bool]) -> Iterator[Ground]:
    """What holds data for the time being, whatever it was collected for. covers: whether a scope is about it."""
    for hold in case.star.holds:
        if _runs(hold.released_at, case) and covers(hold.scope):
            yield _held(hold.ref, CLAIMS)
    covering = (one for one in case.star.restrictions if covers(one.scope))
    for ground in sorted({one.ground for one in covering if _keeps_data(one, case)}):
        yield _held(ground, RESTRICTED[ground])
    if asked := access_ground(case):
        yield asked


def _keeps_data(restriction: Restriction, case: Case) -> bool:
    """The person wants it kept, or it is not decided yet. An objection that is decided needs no restriction more."""
    if restriction.ground not in RESTRICTED or not is_in_force(restriction, case):
        return False
    return restriction.ground != RestrictionGround.OBJECTION_PENDING or _waits_for_decision(case)


def _waits_for_decision(case: Case) -> bool:
    """Whether an objection does, and was not withdrawn; where none is known the restriction alone says so."""
    waiting = (one.decision_outcome is None and _runs(one.withdrawn_at, case) for one in case.star.objections)
    return not case.star.objections or any(waiting)


def _retained(item: Item, holders: Iterable[Collection], case: Case) -> Iterator[Keep]:
    for end in retention_of(item, case.star, case.catalogue):
        if end.until is None or end.until > case.today:
            by = frozenset(one.id for one in holders if split_node_id(one.purpose)[2] == end.held_for)
            article = RETAINED[end.because]
            ground = Ground(Outcome.RETAINED, end.rule, article, end.law, end.until, end.category, end.held_for)
            yield Keep(ground, end.held_for, by)


def _held(rule: str, article: str) -> Ground:
    return Ground(Outcome.HELD, rule, article, held_for=RIGHTS_HANDLING.key)


def _runs(end: datetime | None, case: Case) -> bool:
    return end is None or end > case.at
