"""Step 1: does an objection stop the use? (Art. 21) One to marketing is absolute; others stop two bases."""

from __future__ import annotations

from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.codes import Reason
from anbieter360.decision.consent import ended_before
from anbieter360.decision.decided import Step, StoodOn
from anbieter360.decision.facts import SYSTEM, Consent, Item, Objection
from anbieter360.decision.value import STOPPED_BY_OBJECTION


def objecting(case: Case) -> Verdict | None:
    """The objections that stop the use, None where none does."""
    if not case.objections:
        return None
    if case.declared.marketing:
        stopping = [one for one in case.objections if lifted_by(case, one) is None]
    elif case.declared.use.legal_basis in STOPPED_BY_OBJECTION:
        stopping = [one for one in case.objections if not _overridden(case, one)]
    else:
        return None
    if not stopping:
        return None
    return Verdict(Reason.OBJECTED, Step.OBJECTION, tuple(StoodOn("Objection", one.id) for one in stopping))


def objected_by_erasure(case: Case, item: Item) -> Verdict | None:
    """Who asked for erasure objected with it: what of the item had to stay serves neither interest nor task."""
    if not item.retained_for or case.declared.use.legal_basis not in STOPPED_BY_OBJECTION:
        return None
    asked = (one for one in case.star.erasures if one.received_by != SYSTEM and ended_before(one.executed_at, case.at))
    nodes = tuple(StoodOn("ErasureRequest", one.id) for one in asked)
    return Verdict(Reason.OBJECTED, Step.OBJECTION, nodes) if nodes else None


def lifted_by(case: Case, objection: Objection) -> Consent | None:
    """A valid consent after the objection, by this channel, for what was objected to or a part of it."""
    line = case.declared.line
    for one in case.valid:
        within = line[one.purpose] <= line[objection.purpose]
        if within and one.given_at > objection.at and case.names_channel(one):
            return one
    return None


def _overridden(case: Case, objection: Objection) -> bool:
    """Compelling grounds were found by then (Art. 21(1))."""
    return objection.decision_outcome == "OVERRIDDEN" and ended_before(objection.decision_at, case.at)
