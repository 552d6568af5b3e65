"""Step 2: what of the use itself keeps it from anybody's data: basis, transfers, special categories, automation."""

from __future__ import annotations

from anbieter360.catalogue.countries import in_eea
from anbieter360.catalogue.model import LegalBasis, Recipient
from anbieter360.decision.adequacy import is_adequate
from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import Step, StoodOn


def use_itself(case: Case) -> Verdict | None:
    """What stops the use, None where nothing does."""
    declared = case.declared
    if declared.use.legal_basis is LegalBasis.UNSPECIFIED:
        return _stop(case, Reason.LEGAL_BASIS_UNKNOWN)
    if declared.abroad and (stopped := _transfers(case)):
        return stopped
    if declared.needs_special and (stopped := special(case)):
        return stopped
    if declared.use.automated_decision and not _may_decide_alone(case):
        return _stop(case, Reason.AUTOMATED_DECISION)
    return None


def special(case: Case) -> Verdict | None:
    """Art. 9: what stops a use of special categories; A9-2-a is an explicit consent and needs one."""
    article9 = case.declared.use.article9
    if article9 is None or (article9 == "A9-2-a" and case.explicit is None):
        return _stop(case, Reason.SPECIAL_CATEGORY)
    return None


def _transfers(case: Case) -> Verdict | None:
    """Art. 44: a recipient outside without a basis, or with a decision on adequacy that there is none of."""
    today = case.declared.day(case.at)
    stopping = [
        one
        for one in case.declared.abroad
        if one is None or not (in_eea(one.country, today) or (one.transfer_basis and is_adequate(one.country, today)))
    ]
    return _stop(case, Reason.TRANSFER_BASIS_MISSING, *filter(None, stopping)) if stopping else None


def _may_decide_alone(case: Case) -> bool:
    """Art. 22(2): a contract, a law, an explicit consent."""
    use = case.declared.use
    if use.legal_basis is LegalBasis.CONSENT and case.explicit is not None:
        return True
    return use.legal_basis in (LegalBasis.CONTRACT, LegalBasis.LEGAL_OBLIGATION) or use.law is not None


def _stop(case: Case, reason: Reason, *recipients: Recipient) -> Verdict:
    to = (StoodOn("Recipient", case.declared.id_of("Recipient", one.key)) for one in recipients)
    return Verdict(reason, Step.USE, (case.declared.node, *to))
