"""A decision is kept as JSON and read back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from anbieter360.catalogue.model import LegalBasis, Text
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Decision, Finding, ItemDecision, Missing, Step, StoodOn
from anbieter360.ledger.uses.kept_decision import read_decision, written

DECISION = Decision(
    "s1",
    "birthday-letter",
    datetime(2026, 5, 12, 6, 0, 0, 125_000, tzinfo=UTC),
    Outcome.DENIED,
    Reason.NOTICE_MISSING,
    LegalBasis.LEGITIMATE_INTEREST,
    "Art. 13(3) GDPR",
    (Missing.NOTICE,),
    (ItemDecision("i1", Outcome.DENIED, Reason.NOTICE_MISSING), ItemDecision("i2", Outcome.ALLOWED, Reason.CONSENT)),
    (
        Finding(Step.GROUND, Text(de="Nein.", en="No."), (StoodOn("Collection", "c1"),)),
        Finding(Step.DATA, Text(en="x")),
    ),
)


def test_what_is_kept_is_what_was_decided() -> None:
    """Every field, to the millisecond."""
    assert read_decision(written(DECISION), "s1") == DECISION


def test_after_a_merge_it_is_about_the_kept_person() -> None:
    """Whose it is says the reader."""
    assert read_decision(written(DECISION), "s2") == replace(DECISION, subject="s2")
