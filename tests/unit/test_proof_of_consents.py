"""Until when a person's consents have to be proved after an erasure."""

from __future__ import annotations

from datetime import date

from anbieter360.erasure.execution.retaining import proof_until
from anbieter360.erasure.planning.plan import EVERYTHING, Fence, Ground, Outcome, Plan, Step, Target

FENCE = Fence(frozenset(), None, hidden=False)
NEW_YEAR = date(2030, 1, 1)


def plan(*steps: Step) -> Plan:
    return Plan("anna", EVERYTHING, steps, (), FENCE, "model", 1)


def proof(label: str, key: str, until: date | None) -> Step:
    return Step(Target(label, key), "givenAt", (Ground(Outcome.EVIDENCE, "evidence", "7(1)", until=until),))


def test_the_last_consent_decides() -> None:
    """Its first day without a duty to prove it is that of all."""
    assert proof_until(plan(proof("Consent", "a", NEW_YEAR), proof("Consent", "b", date(2029, 1, 1)))) == NEW_YEAR


def test_one_that_is_open_leaves_it_open() -> None:
    """Whatever is fixed for the others."""
    assert proof_until(plan(proof("Consent", "a", NEW_YEAR), proof("Consent", "b", None))) is None


def test_an_objection_that_was_withdrawn_counts() -> None:
    """And one that stands has no day."""
    ended, stands = proof("Objection", "o", NEW_YEAR), proof("Objection", "p", None)
    assert proof_until(plan(ended, stands)) == NEW_YEAR
    assert proof_until(plan(ended, proof("Consent", "a", date(2029, 1, 1)))) == NEW_YEAR
    assert proof_until(plan(ended, proof("Consent", "a", None))) is None


def test_nothing_else_counts() -> None:
    """Neither a consent that goes nor the proof of something that stands."""
    gone = Step(Target("Consent", "b"), "givenAt", (Ground(Outcome.ERASED, "scope", "17(1)"),))
    assert proof_until(plan(gone, proof("Objection", "o", None))) is None
    assert proof_until(plan(gone, proof("Objection", "o", None), proof("Consent", "a", NEW_YEAR))) == NEW_YEAR
