"""Step 5: does the declared basis carry the use of the item? It alone selects the branch; none rescues another."""

from __future__ import annotations

from anbieter360.catalogue.model import LegalBasis
from anbieter360.decision.articles import PROGRESS
from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.codes import ConsentStatus, Reason
from anbieter360.decision.consent import ended_before, status_at
from anbieter360.decision.decided import Step, StoodOn
from anbieter360.decision.facts import Consent, Item


def ground_of(case: Case, item: Item) -> Verdict:
    """What the branch of the use's basis says, for or against. UNSPECIFIED never comes here: step 2 stopped it."""
    basis = case.declared.use.legal_basis
    if basis is LegalBasis.CONSENT:
        return consented(case)
    if basis is LegalBasis.LEGITIMATE_INTEREST:
        return _interest(case, item)
    return _collected_for_it(case, item)


def _collected_for_it(case: Case, item: Item) -> Verdict:
    """CONTRACT, LEGAL_OBLIGATION, VITAL_INTERESTS, PUBLIC_TASK: collected for this, on this basis, and not ended."""
    holders = case.on_own_basis(item)
    for one in holders:
        if not ended_before(one.ended_at, case.at):
            return _ground(Reason.COLLECTED_FOR_PURPOSE, StoodOn("Collection", one.id))
    if holders:
        return _ground(Reason.BASIS_ENDED, *(StoodOn("Collection", one.id) for one in holders))
    if case.declared.use.law is not None:
        return _ground(Reason.LEGAL_OBLIGATION, case.declared.node)
    return _ground(Reason.PURPOSE_NOT_COVERED, *(StoodOn("Collection", one.id) for one in case.holders(item)))


def _interest(case: Case, item: Item) -> Verdict:
    """LEGITIMATE_INTEREST: announced at collection, or told later and compatible; weighed in both cases."""
    announced = case.announcing(item)
    if announced is not None:
        nodes = (StoodOn("Collection", announced.id), StoodOn("Notice", announced.notice or ""))
        return _weighed(case, Reason.LEGITIMATE_INTEREST, nodes)
    holders = case.holders(item)
    if holders and all(one.legal_basis == LegalBasis.CONSENT for one in holders):
        return _ground(Reason.CONSENT_MISSING, *(StoodOn("Collection", one.id) for one in holders))
    if case.announced_later is None:
        return _ground(Reason.NOTICE_MISSING, *_notices(case, item))
    return _compatible(case, item, case.announced_later)


def _compatible(case: Case, item: Item, notice: StoodOn) -> Verdict:
    """Art. 6(4); data given by consent serves no other purpose, so only what else it was collected for counts."""
    purposes = [one.purpose for one in case.holders(item) if one.legal_basis != LegalBasis.CONSENT]
    found = [case.declared.compatible[one] for one in purposes if one in case.declared.compatible]
    existing = [(node, one.favourable) for one, node in found if one.since <= case.at]
    for node, compatible in existing:
        if compatible:
            return _weighed(case, Reason.COMPATIBLE_PURPOSE, (notice, node))
    if existing:
        return _ground(Reason.PURPOSE_INCOMPATIBLE, notice, *(node for node, _ in existing))
    return _ground(Reason.COMPATIBILITY_MISSING, notice)


def _weighed(case: Case, reason: Reason, nodes: tuple[StoodOn, ...]) -> Verdict:
    test = case.declared.balanced
    if test is None or test.since > case.at:
        return _ground(Reason.BALANCING_TEST_MISSING, *nodes, case.declared.node)
    return _ground(reason if test.favourable else Reason.BALANCING_TEST_FAILED, *nodes, case.declared.node)


def consented(case: Case) -> Verdict:
    """CONSENT: the best of those in force; where none is, what became of the latest."""
    if not case.consents:
        return _ground(Reason.CONSENT_MISSING, case.declared.node)
    if case.in_force:
        return max((_judged(case, one) for one in case.in_force), key=lambda one: PROGRESS[one.reason])
    latest = case.consents[-1]
    expired = status_at(latest, case.at) is ConsentStatus.EXPIRED
    return _ground(Reason.CONSENT_EXPIRED if expired else Reason.CONSENT_WITHDRAWN, StoodOn("Consent", latest.id))


def _judged(case: Case, consent: Consent) -> Verdict:
    nodes = [StoodOn("Consent", consent.id)]
    if consent.notice is not None:
        nodes.append(StoodOn("Notice", consent.notice))
    defects = case.defects(consent)
    if defects:
        return _ground(defects[0], *nodes)
    return _ground(Reason.CONSENT if case.names_channel(consent) else Reason.CHANNEL_NOT_COVERED, *nodes)


def _notices(case: Case, item: Item) -> list[StoodOn]:
    return [StoodOn("Notice", one.notice) for one in case.holders(item) if one.notice is not None]


def _ground(reason: Reason, *nodes: StoodOn) -> Verdict:
    return Verdict(reason, Step.GROUND, tuple(nodes))
