"""What each code of the decision means in law: its outcome, its article, what is missing. The table of DECISION.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from anbieter360.catalogue.model import LegalBasis
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Missing


class Answer(NamedTuple):
    """A row of the table. article: without `Art.` in front where it is no article of the GDPR."""

    outcome: Outcome
    article: str
    missing: tuple[Missing, ...] = ()


#: Of the codes that stand on the basis of the use itself.
BY_BASIS: Mapping[LegalBasis, str] = {
    LegalBasis.CONSENT: "Art. 6(1)(a) GDPR",
    LegalBasis.CONTRACT: "Art. 6(1)(b) GDPR",
    LegalBasis.LEGAL_OBLIGATION: "Art. 6(1)(c) GDPR",
    LegalBasis.VITAL_INTERESTS: "Art. 6(1)(d) GDPR",
    LegalBasis.PUBLIC_TASK: "Art. 6(1)(e) GDPR",
    LegalBasis.LEGITIMATE_INTEREST: "Art. 6(1)(f) GDPR",
    LegalBasis.UNSPECIFIED: "Art. 6(1) GDPR",
}

_ALLOWED, _DENIED, _UNDETERMINED = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDETERMINED
_CONSENT = (Missing.CONSENT,)
_ON_ITS_BASIS = Answer(_ALLOWED, "")

#: In the order in which a walk through the steps comes to them: the later, the further it got.
ANSWERS: Mapping[Reason, Answer] = {
    Reason.ERASED: Answer(_DENIED, "Art. 17 GDPR"),
    Reason.ERASURE_PENDING: Answer(_DENIED, "Art. 17 GDPR"),
    Reason.RESTRICTED: Answer(_DENIED, "Art. 18 GDPR"),
    Reason.OBJECTED: Answer(_DENIED, "Art. 21 GDPR"),
    Reason.LEGAL_BASIS_UNKNOWN: Answer(_UNDETERMINED, "Art. 6(1) GDPR", (Missing.BASIS,)),
    Reason.TRANSFER_BASIS_MISSING: Answer(_DENIED, "Art. 44 GDPR", (Missing.TRANSFER_BASIS,)),
    Reason.SPECIAL_CATEGORY: Answer(_DENIED, "Art. 9 GDPR", (Missing.EXPLICIT_CONSENT,)),
    Reason.AUTOMATED_DECISION: Answer(_DENIED, "Art. 22 GDPR", (Missing.EXPLICIT_CONSENT,)),
    Reason.DATA_MISSING: Answer(_UNDETERMINED, "Art. 5(1)(c) GDPR", (Missing.DATA,)),
    Reason.PURPOSE_NOT_COVERED: Answer(_DENIED, "Art. 5(1)(b) GDPR", (Missing.NOTICE,)),
    Reason.BASIS_ENDED: Answer(_DENIED, "Art. 6(1) GDPR", (Missing.NOTICE,)),
    Reason.CONSENT_MISSING: Answer(_DENIED, "Art. 6(1)(a) GDPR", _CONSENT),
    Reason.CONSENT_EXPIRED: Answer(_DENIED, "Art. 7 GDPR", _CONSENT),
    Reason.CONSENT_WITHDRAWN: Answer(_DENIED, "Art. 7(3) GDPR", _CONSENT),
    Reason.CONSENT_NOT_PROVABLE: Answer(_DENIED, "Art. 7(1) GDPR", _CONSENT),
    Reason.CONSENT_UNINFORMED: Answer(_DENIED, "Art. 4(11) GDPR", _CONSENT),
    Reason.CONSENT_AMBIGUOUS: Answer(_DENIED, "Art. 4(11) GDPR", _CONSENT),
    Reason.CONSENT_NOT_FREELY_GIVEN: Answer(_DENIED, "Art. 4(11), 7(4) GDPR", _CONSENT),
    Reason.AGE_LIMIT: Answer(_DENIED, "Art. 8 GDPR", (Missing.GUARDIAN,)),
    Reason.AGE_UNKNOWN: Answer(_UNDETERMINED, "Art. 8 GDPR", (Missing.AGE,)),
    Reason.CHANNEL_NOT_COVERED: Answer(_DENIED, "§ 7 UWG", _CONSENT),
    Reason.NOTICE_MISSING: Answer(_DENIED, "Art. 13(3), 14(4) GDPR", (Missing.NOTICE,)),
    Reason.COMPATIBILITY_MISSING: Answer(_DENIED, "Art. 6(4) GDPR", (Missing.COMPATIBILITY,)),
    Reason.PURPOSE_INCOMPATIBLE: Answer(_DENIED, "Art. 6(4) GDPR", _CONSENT),
    Reason.BALANCING_TEST_MISSING: Answer(_DENIED, "Art. 6(1)(f) GDPR", (Missing.BALANCING_TEST,)),
    Reason.BALANCING_TEST_FAILED: Answer(_DENIED, "Art. 6(1)(f) GDPR"),
    Reason.OPEN_CHANNEL: Answer(_DENIED, "Art. 5(1)(f) GDPR", (Missing.CHANNEL,)),
    Reason.COLLECTED_FOR_PURPOSE: _ON_ITS_BASIS,
    Reason.LEGAL_OBLIGATION: _ON_ITS_BASIS,
    Reason.LEGITIMATE_INTEREST: Answer(_ALLOWED, "Art. 6(1)(f) GDPR"),
    Reason.COMPATIBLE_PURPOSE: Answer(_ALLOWED, "Art. 6(4) GDPR"),
    Reason.CONSENT: Answer(_ALLOWED, "Art. 6(1)(a) GDPR"),
    Reason.EXISTING_CUSTOMER: Answer(_ALLOWED, "§ 7(3) UWG"),
}

#: What Austrian law says in place of the German one.
_IN_AUSTRIA: Mapping[Reason, str] = {
    Reason.CHANNEL_NOT_COVERED: "§ 174 TKG 2021",
    Reason.EXISTING_CUSTOMER: "§ 174(4) TKG 2021",
}

#: How far a walk got: a code's place in the table.
PROGRESS: Mapping[Reason, int] = {reason: place for place, reason in enumerate(ANSWERS)}

ALLOWING: frozenset[Reason] = frozenset(reason for reason, one in ANSWERS.items() if one.outcome is Outcome.ALLOWED)


def article_of(reason: Reason, basis: LegalBasis, country: str | None) -> str:
    """The article behind the code for a use on that basis. country: the provider's."""
    if country == "AT" and reason in _IN_AUSTRIA:
        return _IN_AUSTRIA[reason]
    return ANSWERS[reason].article or BY_BASIS[basis]
