"""Step 0: does the standing of the person keep the item from any use? Erased, about to be erased, restricted."""

from __future__ import annotations

from anbieter360.catalogue.model import LegalBasis
from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.codes import Reason
from anbieter360.decision.consent import ended_before
from anbieter360.decision.decided import Step, StoodOn
from anbieter360.decision.facts import Item, Restriction
from anbieter360.decision.scope import in_scope


def standing_of(case: Case, item: Item | None) -> Verdict | None:
    """What stops the item, None where nothing does. item: None for data that nobody holds, which a restriction of
    everything and a pending erasure stop all the same."""
    if item is not None and item.is_kept_for_another(case.declared.line):
        return Verdict(Reason.ERASED, Step.STANDING, (StoodOn("DataItem", item.id),))
    if case.erasing and not _goes_on(case, item):
        nodes = tuple(StoodOn("ErasureRequest", one.id) for one in case.erasing)
        return Verdict(Reason.ERASURE_PENDING, Step.STANDING, nodes)
    stopping = [one for one in case.restrictions if _covers(case, one, item) and not _excepted(case, one)]
    if stopping:
        return Verdict(Reason.RESTRICTED, Step.STANDING, tuple(StoodOn("Restriction", one.id) for one in stopping))
    return None


def _goes_on(case: Case, item: Item | None) -> bool:
    """While an erasure is pending: a legal obligation, and a contract by collections that are still open."""
    basis = case.declared.use.legal_basis
    if basis is LegalBasis.CONTRACT:
        return item is None or any(not ended_before(one.ended_at, case.at) for one in case.on_own_basis(item))
    return basis is LegalBasis.LEGAL_OBLIGATION


def _covers(case: Case, restriction: Restriction, item: Item | None) -> bool:
    if item is None:
        return not restriction.scope
    return in_scope(item, restriction.scope, case.declared.catalogue)


def _excepted(case: Case, restriction: Restriction) -> bool:
    """Art. 18(2): a later consent for this very purpose, or what the use declares."""
    if case.declared.use.during_restriction is not None:
        return True
    purpose = case.declared.purpose
    return any(one.purpose == purpose and one.given_at > restriction.at for one in case.valid)
