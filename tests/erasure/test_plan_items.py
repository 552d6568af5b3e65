"""Why an item of a person who wants everything erased stays, and what goes: one ground at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from people import (
    CATALOGUE,
    NOW,
    Person,
    ended,
    items,
    name,
    outcome,
    outcomes,
    plan,
    retaining,
    rules,
    steps,
)

from anbieter360.catalogue.model import (
    LegalBasis,
    PeriodStart,
    ProcessingUse,
    Purpose,
    Retention,
    RetentionBecause,
)
from anbieter360.erasure.planning.plan import Ground, Outcome

RULE = CATALOGUE.retention[0]


def holding(category: str = "email", purpose: str = "order", basis: str = "CONTRACT", **more: str) -> Person:
    """Someone with the one item `mail`, held by one collection."""
    person = Person()
    person.item("mail", category, person.collected(purpose, basis, **more))
    return person


def ground(person: Person, *, at: datetime = NOW) -> Ground:
    """The first of the item's grounds."""
    return steps(plan(person, at=at), "DataItem", "mail")["value"].grounds[0]


def test_what_nothing_keeps_goes() -> None:
    """Every field, by the rule of the model by which its last holder goes."""
    person = Person()
    person.item("mail")
    assert set(outcomes(plan(person), "DataItem").values()) == {Outcome.ERASED}
    assert ground(person) == Ground(Outcome.ERASED, "HOLDS REFCOUNT", "17(1)")


def test_a_running_contract_keeps_what_its_uses_need() -> None:
    """The order needs the address: the ground names the use, the purpose and the articles."""
    found = ground(holding("address"))
    assert (found.outcome, found.rule, found.article) == (Outcome.STILL_NECESSARY, "confirm", "17(1)(a), 6(1)(b)")
    assert (found.category, found.held_for) == ("address", "order")


def test_a_running_contract_does_not_keep_what_none_of_its_uses_needs() -> None:
    """The date of birth came with the order; the order does not need it."""
    assert outcome(plan(holding("birth-date")), "DataItem") is Outcome.ERASED


def test_a_use_for_a_child_of_the_purpose_needs_it_too() -> None:
    """Shipping is part of the order."""
    assert rules(plan(holding("address")), "DataItem") == ["confirm", "ship"]


def test_a_use_for_the_parent_of_the_purpose_does_not_need_it() -> None:
    """What was collected for shipping alone is not there to confirm the order."""
    assert rules(plan(holding("address", "shipping")), "DataItem") == ["ship"]


def test_a_contract_that_ended_keeps_nothing() -> None:
    """From the moment on at which it ends."""
    person = holding()
    ended(person, "order-CONTRACT", "2026-06-01T12:00:00.000Z")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED
    assert outcome(plan(person, at=datetime(2026, 6, 1, 11, tzinfo=UTC)), "DataItem") is Outcome.STILL_NECESSARY


@pytest.mark.parametrize("basis", ["CONSENT", "LEGITIMATE_INTEREST", "LEGAL_OBLIGATION", "PUBLIC_TASK"])
def test_what_is_held_on_another_basis_is_not_necessary(basis: str) -> None:
    """Consents count as withdrawn, interests as objected to, a legal obligation is judged by its rule."""
    assert outcome(plan(holding(basis=basis)), "DataItem") is Outcome.ERASED


def test_a_use_on_another_basis_makes_nothing_necessary() -> None:
    """Only what the contract itself needs."""
    other = ProcessingUse("ask", "order", LegalBasis.LEGITIMATE_INTEREST, ("birth-date",))
    person = holding("birth-date")
    assert outcome(plan(person, catalogue=replace(CATALOGUE, uses=(other,))), "DataItem") is Outcome.ERASED


def test_books_are_kept_as_long_as_the_law_says() -> None:
    """The ground names rule, law, article, category, purpose and the first day on which it may go."""
    assert ground(holding("invoice", "books", "LEGAL_OBLIGATION")) == Ground(
        Outcome.RETAINED, RULE.key, "17(3)(b)", "§ 147 AO", date(2035, 1, 1), "invoice", "books"
    )


def test_on_that_day_they_go() -> None:
    """The last day of the year before is the last on which they are kept, in the provider's time zone."""
    person = holding("invoice", "books", "LEGAL_OBLIGATION")
    new_year_in_berlin = datetime(2034, 12, 31, 23, 30, tzinfo=UTC)
    assert outcome(plan(person, at=new_year_in_berlin), "DataItem") is Outcome.ERASED
    assert ground(person, at=datetime(2034, 12, 31, 22, 30, tzinfo=UTC)).outcome is Outcome.RETAINED


def test_a_legal_obligation_without_a_rule_keeps_nothing() -> None:
    """Whoever must keep something says until when."""
    person = holding("invoice", "books", "LEGAL_OBLIGATION")
    assert outcome(plan(person, catalogue=retaining()), "DataItem") is Outcome.ERASED


def test_claims_are_another_article_than_duties() -> None:
    """Art. 17(3)(e), not (b)."""
    rule = Retention("email", "order", RetentionBecause.LEGAL_CLAIMS, "§ 195 BGB", "P3Y", PeriodStart.END_OF_YEAR)
    person = holding()
    ended(person, "order-CONTRACT")
    found = steps(plan(person, catalogue=retaining(rule)), "DataItem")["value"].grounds
    assert [(one.outcome, one.article) for one in found] == [(Outcome.RETAINED, "17(3)(e)")]


def test_what_is_kept_until_somebody_closes_it_has_no_day() -> None:
    """An open-ended rule keeps without one."""
    person = holding("invoice", "books", "LEGAL_OBLIGATION")
    found = plan(person, catalogue=retaining(replace(RULE, open_ended=True)), at=datetime(2099, 1, 1, tzinfo=UTC))
    assert steps(found, "DataItem")["value"].grounds[0].until is None


def test_a_hold_keeps_what_it_covers() -> None:
    """By its ref or its category, until it is released."""
    for scope in ("mail", "contact"):
        person = holding(basis="CONSENT")
        person.held(scope)
        assert ground(person) == Ground(Outcome.HELD, "ref-of-hold", "17(3)(e)", held_for="rights-handling")


def test_a_hold_keeps_nothing_else() -> None:
    """It names items and categories, never the whole person."""
    person = holding(basis="CONSENT")
    person.held("birth-date", "other")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED


def test_a_released_hold_keeps_nothing() -> None:
    """What it kept goes, if nothing else keeps it."""
    person = holding(basis="CONSENT")
    person.held("mail", releasedAt="2026-05-01T00:00:00.000Z")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED


@pytest.mark.parametrize(
    ("why", "article"),
    [
        ("ACCURACY_CONTESTED", "18(1)(a)"),
        ("UNLAWFUL_PROCESSING", "18(1)(b)"),
        ("LEGAL_CLAIMS", "18(1)(c)"),
        ("OBJECTION_PENDING", "18(1)(d)"),
    ],
)
def test_a_restriction_keeps_what_it_covers(why: str, article: str) -> None:
    """Because the person wants it kept, or because it is not decided yet."""
    person = holding(basis="CONSENT")
    person.restricted(why, "mail")
    assert ground(person) == Ground(Outcome.HELD, why, article, held_for="rights-handling")


def test_a_restriction_without_a_scope_covers_all() -> None:
    """It is of everything that is held on the person."""
    person = holding(basis="CONSENT")
    person.restricted("LEGAL_CLAIMS")
    assert outcome(plan(person), "DataItem") is Outcome.HELD


def test_a_lifted_restriction_keeps_nothing() -> None:
    """It has ended."""
    person = holding(basis="CONSENT")
    person.restricted("LEGAL_CLAIMS", liftedAt="2026-05-01T00:00:00.000Z")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED


def test_a_restriction_for_an_objection_that_is_decided_keeps_nothing() -> None:
    """There is nothing left to wait for; while one waits it keeps."""
    person = holding(basis="CONSENT")
    person.restricted("OBJECTION_PENDING")
    person.objected("research", decisionOutcome="UPHELD", decisionAt="2026-05-01T00:00:00.000Z")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED
    person.objected("order", "another")
    assert outcome(plan(person), "DataItem") is Outcome.HELD


def test_a_restriction_for_an_objection_that_was_withdrawn_keeps_nothing() -> None:
    """The person does not want it decided any more."""
    person = holding(basis="CONSENT")
    person.restricted("OBJECTION_PENDING")
    person.objected("research", withdrawnAt="2026-05-01T00:00:00.000Z")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED


def test_an_open_request_for_access_keeps_everything() -> None:
    """What the person is to get a copy of first does not go before they have it."""
    person = holding(basis="CONSENT")
    person.asked_for("ACCESS")
    assert ground(person) == Ground(Outcome.HELD, "ACCESS", "15", held_for="rights-handling")


def test_an_answered_request_for_access_keeps_nothing() -> None:
    """They have it."""
    person = holding(basis="CONSENT")
    person.asked_for("ACCESS", answeredAt="2026-05-01T00:00:00.000Z")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED


def test_another_open_request_keeps_nothing() -> None:
    """A proposal to change what goes has nothing left to change."""
    person = holding(basis="CONSENT")
    person.asked_for("RECTIFICATION")
    assert outcome(plan(person), "DataItem") is Outcome.ERASED


def test_all_grounds_are_told_the_strongest_first() -> None:
    """A contract's need, a hold, a restriction and a rule may all keep one item."""
    person = holding("address")
    person.star.links["HOLDS"][person.collected("books", "LEGAL_OBLIGATION"), "mail"] = None
    person.held("mail")
    person.restricted("LEGAL_CLAIMS", "mail")
    found = plan(person, catalogue=retaining(replace(RULE, category="contact")))
    grounds = steps(found, "DataItem")["value"].grounds
    kept = ["STILL_NECESSARY", "STILL_NECESSARY", "HELD", "HELD", "RETAINED"]
    assert [one.outcome.value for one in grounds] == kept
    assert rules(found, "DataItem") == ["confirm", "ship", "LEGAL_CLAIMS", "ref-of-hold", "contact--books--147-ao"]


def test_a_derived_item_goes_with_its_source_as_well() -> None:
    """Both the rule of its holder and that of its source are told."""
    person = Person()
    person.item("mail")
    person.item("guess")
    person.derived("guess", "mail")
    assert rules(plan(person), "DataItem", "guess") == ["DERIVED_FROM DEEP", "HOLDS REFCOUNT"]


def test_items_that_are_derived_in_a_circle_all_go() -> None:
    """No circle keeps itself alive (I8)."""
    person = Person()
    for ref, source in (("a", "b"), ("b", "c"), ("c", "a")):
        person.item(ref)
        person.derived(ref, source)
    found = plan(person, items("b"))
    assert {one.target.key for one in found.steps} == {"a", "b", "c"}
    assert {one.outcome for one in found.steps} == {Outcome.ERASED}


@pytest.mark.parametrize("ours", [True, False], ids=["shared by this side", "shared by the other"])
def test_the_other_side_of_a_shared_item_stays_and_is_counted(ours: bool) -> None:
    """Whichever of both shared it: one step on this side, and no word of the other one's id."""
    person = Person()
    person.item("mail")
    person.shared("mail", "twin") if ours else person.shared_from("twin", "mail")
    found = plan(person)
    grounds = steps(found, "DataItem")["sharedWith"].grounds
    assert grounds == (Ground(Outcome.KEPT_FOR_OTHERS, "SHARED_WITH REDACT_FOR", "17(1)"),)
    assert found.summary[Outcome.KEPT_FOR_OTHERS] == 1
    assert "twin" not in repr(found)


def test_a_shared_item_that_stays_stays_shared() -> None:
    """There is nothing to cut."""
    person = holding()
    person.shared("mail", "twin")
    assert "sharedWith" not in steps(plan(person), "DataItem")


def test_a_purpose_that_left_the_catalogue_makes_nothing_necessary() -> None:
    """Nor does a use that is not declared any more."""
    fewer = replace(CATALOGUE, purposes=(Purpose("art", name("art")),), uses=())
    assert outcome(plan(holding(), catalogue=fewer), "DataItem") is Outcome.ERASED
