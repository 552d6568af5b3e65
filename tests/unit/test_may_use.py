"""May this use run? The birthday scenario's answers, and every step of DECISION.md with every code, fact by fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asking import (
    ADULT,
    ask,
    balanced,
    category,
    compatibility,
    erasure,
    notice,
    recipient,
    shop,
    use_of,
)
from birthday import Row, birthday_catalogue, people, rows
from stars import CATALOGUE, NOW, PROVIDER, THEN, collection, consent, item, objection, of, restriction, star

from anbieter360.catalogue.model import (
    Audience,
    BalancingOutcome,
    Channel,
    CompatibilityOutcome,
    DuringRestriction,
    ExistingCustomer,
    LegalBasis,
    ProcessingUse,
    Purpose,
    RestrictionException,
    Text,
)
from anbieter360.decision.articles import ANSWERS
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Decision, Missing, Step, StoodOn
from anbieter360.decision.facts import Information, Star
from anbieter360.decision.may_use import may_use

DAY = timedelta(days=1)
LATER = THEN + 10 * DAY

CONTRACT = use_of("order", LegalBasis.CONTRACT)
STUDY = use_of("research", LegalBasis.LEGITIMATE_INTEREST, balancing_test=balanced())
GREET = use_of("greeting", LegalBasis.CONSENT, channel=Channel.EMAIL)
LETTER = use_of("greeting", LegalBasis.LEGITIMATE_INTEREST, channel=Channel.LETTER, balancing_test=balanced())
#: Data of the order, under a notice that announced research.
ANNOUNCED = collection(notice=of("Notice", "leaflet"))


def told(decision: Decision) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return decision.outcome, decision.reason, decision.article, decision.missing


def denied(reason: Reason, article: str, *missing: Missing) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return Outcome.DENIED, reason, article, missing


def allowed(reason: Reason, article: str) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return Outcome.ALLOWED, reason, article, ()


def undetermined(reason: Reason, article: str, missing: Missing) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return Outcome.UNDETERMINED, reason, article, (missing,)


# The scenario


@pytest.mark.parametrize("row", rows(), ids=str)
def test_the_birthday_case(row: Row) -> None:
    """Every row of decisions.csv answers exactly."""
    person, birth_date = people()[row.person]
    catalogue = birthday_catalogue()
    found = may_use(person, catalogue.use[row.use], catalogue, row.at, birth_date=birth_date, sees_erased=False)
    assert (found.outcome, found.reason) == (row.outcome, row.reason)


@pytest.mark.parametrize("row", rows(), ids=str)
def test_the_birthday_case_among_others(row: Row) -> None:
    """Other purposes, uses, categories and notices around it change no answer in any part."""
    person, birth_date = people()[row.person]
    catalogue = birthday_catalogue()
    more = replace(
        catalogue,
        categories=(*catalogue.categories, category("shoe-size"), category("pulse", special=True)),
        purposes=(*catalogue.purposes, Purpose("raffle", Text("Los", "Raffle"), parent="customer-loyalty")),
        uses=(*catalogue.uses, ProcessingUse("draw", "raffle", LegalBasis.CONSENT, ("pulse", "email"))),
        notices=(*catalogue.notices, notice("raffle-2026", "raffle")),
        compatibilities=(*catalogue.compatibilities, compatibility("order-handling", "raffle")),
        recipients=(*catalogue.recipients, recipient("abroad", "CN")),
    )
    asked = catalogue.use[row.use]
    among = may_use(person, asked, more, row.at, birth_date=birth_date, sees_erased=False)
    assert among == may_use(person, asked, catalogue, row.at, birth_date=birth_date, sees_erased=False)


# Step 0: standing of the person


def test_a_person_who_is_gone_is_erased() -> None:
    """Nothing but the mark of the erasure is left, whatever moment is asked about."""
    gone = Star("person", "", "shop", None, None, None, False, erased_at=NOW)
    assert told(ask(gone, CONTRACT, at=THEN)) == denied(Reason.ERASED, "Art. 17 GDPR")
    assert ask(gone, CONTRACT, at=THEN, sees_erased=False).reason is Reason.DATA_MISSING


def test_an_item_that_is_gone_is_erased_for_every_moment() -> None:
    """Its category stands in the erasure, and nobody holds an item of it."""
    other = item("born", "birth-date")
    person = replace(star(collection(), items=[other]), erasures=(erasure(THEN, "email", executed_at=NOW),))
    for at in (NOW - DAY, NOW, NOW + DAY):
        assert told(ask(person, CONTRACT, at=at)) == denied(Reason.ERASED, "Art. 17 GDPR")


def test_what_an_erasure_is_to_take_is_not_erased_yet() -> None:
    """Only what was carried out is, and only what it took."""
    person = star(collection(), items=[item("born", "birth-date")])
    planned = replace(person, erasures=(erasure(NOW + DAY, "email"),))
    assert ask(planned, CONTRACT).reason is Reason.DATA_MISSING
    other = replace(person, erasures=(erasure(THEN, "birth-date", executed_at=NOW),))
    assert ask(other, CONTRACT).reason is Reason.DATA_MISSING


def test_the_latest_erasure_that_took_it_is_named() -> None:
    """Whatever else each of them took."""
    first, second = (replace(erasure(THEN, "birth-date", "email", executed_at=NOW), id=one) for one in "ab")
    third = replace(erasure(THEN, "birth-date", executed_at=NOW), id="c")
    person = replace(star(collection(), items=[item("born", "birth-date")]), erasures=(first, second, third))
    assert ask(person, CONTRACT).explanation[-1].nodes == (StoodOn("ErasureRequest", "b"),)


def test_only_those_who_oversee_privacy_see_what_was_erased() -> None:
    """For the others it was never there."""
    other = item("born", "birth-date")
    person = replace(star(collection(), items=[other]), erasures=(erasure(THEN, "email", executed_at=NOW),))
    assert ask(person, CONTRACT, sees_erased=False).reason is Reason.DATA_MISSING


def test_an_item_collected_again_after_an_erasure_counts() -> None:
    """What is held is held."""
    person = replace(star(collection()), erasures=(erasure(THEN, "email", executed_at=LATER),))
    assert ask(person, CONTRACT).reason is Reason.COLLECTED_FOR_PURPOSE


def test_what_a_retention_rule_keeps_serves_its_purpose_alone() -> None:
    """Kept for accounting is erased for the order, at any moment."""
    kept = item(retained_for=(of("Purpose", "order"),))
    person = star(collection(), collection("research", "PUBLIC_TASK"), items=[kept])
    assert ask(person, CONTRACT).reason is Reason.COLLECTED_FOR_PURPOSE
    study = use_of("research", LegalBasis.PUBLIC_TASK)
    assert told(ask(person, study, at=THEN)) == denied(Reason.ERASED, "Art. 17 GDPR")
    assert ask(person, study, sees_erased=False).items == ()


def test_a_pending_erasure_stops_uses() -> None:
    """From when it is verified until it is refused."""
    pending = erasure(LATER)
    person = replace(star(collection("research", "PUBLIC_TASK")), erasures=(pending,))
    study = use_of("research", LegalBasis.PUBLIC_TASK)
    assert told(ask(person, study)) == denied(Reason.ERASURE_PENDING, "Art. 17 GDPR")
    assert ask(person, study, at=LATER - DAY).reason is Reason.COLLECTED_FOR_PURPOSE
    refused = replace(person, erasures=(replace(pending, refused_at=NOW),))
    assert ask(refused, study).reason is Reason.COLLECTED_FOR_PURPOSE
    assert ask(refused, study, at=NOW - DAY).reason is Reason.ERASURE_PENDING


@pytest.mark.parametrize("status", ["CANCELLED", "FULFILLED"])
def test_an_erasure_that_is_over_is_not_pending(status: str) -> None:
    """Cancelled, or carried out by then."""
    executed = NOW if status == "FULFILLED" else None
    over = erasure(THEN, executed_at=executed, status=status)
    study = use_of("research", LegalBasis.PUBLIC_TASK)
    person = replace(star(collection("research", "PUBLIC_TASK")), erasures=(over,))
    assert ask(person, study).reason is Reason.COLLECTED_FOR_PURPOSE


def test_an_erasure_not_yet_verified_stops_nothing() -> None:
    """Nobody knows yet who asks."""
    person = replace(star(collection("research", "PUBLIC_TASK")), erasures=(erasure(None),))
    assert ask(person, use_of("research", LegalBasis.PUBLIC_TASK)).allowed


def test_a_legal_obligation_goes_on_while_an_erasure_is_pending() -> None:
    """Art. 17(3)(b)."""
    person = replace(star(collection("order", "LEGAL_OBLIGATION")), erasures=(erasure(THEN),))
    assert ask(person, use_of("order", LegalBasis.LEGAL_OBLIGATION)).reason is Reason.COLLECTED_FOR_PURPOSE


def test_an_open_contract_goes_on_while_an_erasure_is_pending() -> None:
    """By open collections; an ended one does not."""
    person = replace(star(collection()), erasures=(erasure(THEN),))
    assert ask(person, CONTRACT).reason is Reason.COLLECTED_FOR_PURPOSE
    ended = replace(star(collection(ended_at=LATER)), erasures=(erasure(THEN),))
    assert ask(ended, CONTRACT).reason is Reason.ERASURE_PENDING


def test_a_restriction_stops_the_items_in_its_scope() -> None:
    """By ref, by category, by the category above, or all of them."""
    for scope in (("mail",), ("email",), ("contact",), ()):
        person = star(collection(), restrictions=[restriction(*scope)])
        assert told(ask(person, CONTRACT)) == denied(Reason.RESTRICTED, "Art. 18 GDPR")
    assert ask(star(collection(), restrictions=[restriction("birth-date")]), CONTRACT).allowed


def test_a_lifted_restriction_stops_nothing() -> None:
    """Until is exclusive."""
    person = star(collection(), restrictions=[restriction(lifted_at=NOW)])
    assert ask(person, CONTRACT).allowed
    assert ask(person, CONTRACT, at=NOW - DAY).reason is Reason.RESTRICTED


def test_a_consent_for_this_very_purpose_passes_a_restriction_before_it() -> None:
    """Art. 18(2): given after it, and for nothing wider."""
    restrictions = [restriction()]
    assert ask(star(collection(), consent(given_at=LATER), restrictions=restrictions), GREET).allowed
    assert ask(star(collection(), consent(), restrictions=restrictions), GREET).reason is Reason.RESTRICTED
    wide = consent("loyalty", given_at=LATER, notice=of("Notice", "wide"))
    found = ask(
        star(collection(), wide, restrictions=restrictions), GREET, shop(GREET, notices=[notice("wide", "loyalty")])
    )
    assert found.reason is Reason.RESTRICTED


def test_a_use_that_declares_an_exception_runs_during_a_restriction() -> None:
    """Art. 18(2)."""
    declared = replace(CONTRACT, during_restriction=DuringRestriction(RestrictionException.LEGAL_CLAIMS, "a claim"))
    assert ask(star(collection(), restrictions=[restriction()]), declared).allowed


# Step 1: objection


def test_an_objection_to_marketing_is_absolute() -> None:
    """Whatever the basis and whatever was decided; children inherit it."""
    for basis in LegalBasis:
        stopped = objection("loyalty", decision_outcome="OVERRIDDEN", decision_at=THEN)
        found = ask(star(collection("greeting", basis), stopped), use_of("greeting", basis))
        assert told(found) == denied(Reason.OBJECTED, "Art. 21 GDPR")


def test_an_objection_stops_two_bases_until_it_is_overridden() -> None:
    """Legitimate interest and public task, from receipt to the decision."""
    decided = objection("research", LATER, decision_outcome="OVERRIDDEN", decision_at=NOW)
    person = star(collection("research", "PUBLIC_TASK"), decided)
    use = use_of("survey", LegalBasis.PUBLIC_TASK)
    assert ask(person, use, at=LATER - DAY).allowed
    assert ask(person, use, at=LATER).reason is Reason.OBJECTED
    assert ask(person, use, at=NOW).allowed
    upheld = star(collection("research", "PUBLIC_TASK"), replace(decided, decision_outcome="UPHELD"))
    assert ask(upheld, use, at=NOW).reason is Reason.OBJECTED


@pytest.mark.parametrize("basis", [LegalBasis.CONTRACT, LegalBasis.LEGAL_OBLIGATION, LegalBasis.VITAL_INTERESTS])
def test_an_objection_does_not_stop_other_bases(basis: LegalBasis) -> None:
    """A contract goes on."""
    assert ask(star(collection("order", basis), objection("order")), use_of("order", basis)).allowed


def test_an_objection_covers_no_sibling_and_no_parent() -> None:
    """Only what is below its purpose."""
    person = star(collection("research", "PUBLIC_TASK"), objection("survey"), objection("raffle"))
    assert ask(person, use_of("research", LegalBasis.PUBLIC_TASK)).allowed


def test_a_later_consent_lifts_an_objection_to_marketing_by_its_channel() -> None:
    """For that purpose and that channel alone."""
    greeted = star(ANNOUNCED, objection("loyalty"), consent(given_at=LATER))
    assert ask(greeted, GREET).reason is Reason.CONSENT
    assert ask(greeted, replace(GREET, channel=Channel.SMS)).reason is Reason.OBJECTED
    assert ask(greeted, LETTER).reason is Reason.OBJECTED
    assert ask(greeted, replace(GREET, purpose="raffle")).reason is Reason.OBJECTED


def test_a_consent_to_what_was_objected_to_lifts_it_for_its_parts() -> None:
    """A consent covers the children of its purpose; one to more than was objected to does not undo it."""
    catalogue = shop(GREET, notices=[notice("wide", "loyalty")])
    wide = consent("loyalty", given_at=LATER, notice=of("Notice", "wide"))
    assert ask(star(collection(), objection("loyalty"), wide), GREET, catalogue).reason is Reason.CONSENT
    assert ask(star(collection(), objection("greeting"), wide), GREET, catalogue).reason is Reason.OBJECTED


@pytest.mark.parametrize("flaw", [{"given_at": THEN}, {"bundled": True}, {"withdrawn_at": NOW}, {"requested": True}])
def test_no_other_consent_lifts_an_objection(flaw: dict[str, Any]) -> None:
    """Not one before it, with a defect, or not in force."""
    person = star(collection(), objection("loyalty"), consent(**{"given_at": LATER} | flaw))
    assert ask(person, GREET).reason is Reason.OBJECTED


def test_a_withdrawn_objection_stops_nothing() -> None:
    """It counts until it is withdrawn."""
    assert ask(star(collection(), objection("loyalty", withdrawn_at=NOW), consent()), GREET).allowed


# Step 2: the use itself


def test_an_unspecified_basis_is_unknown() -> None:
    """Unknown is never allowed."""
    found = ask(star(collection("order", "UNSPECIFIED")), use_of("order", LegalBasis.UNSPECIFIED))
    assert told(found) == undetermined(Reason.LEGAL_BASIS_UNKNOWN, "Art. 6(1) GDPR", Missing.BASIS)


@pytest.mark.parametrize(
    ("country", "basis", "at", "fine"),
    [
        ("FR", None, NOW, True),
        ("NO", None, NOW, True),
        ("RE", None, NOW, True),
        ("US", None, NOW, False),
        ("US", "A46-2-c", NOW, True),
        ("US", "A45-3", NOW, True),
        ("US", "A45-3", datetime(2022, 1, 1, tzinfo=UTC), False),
        ("US", "A45-3", datetime(2019, 1, 1, tzinfo=UTC), True),
        ("BR", "A45-3", datetime(2025, 12, 1, tzinfo=UTC), False),
        ("BR", "A45-3", NOW, True),
        ("GB", None, datetime(2020, 12, 31, tzinfo=UTC), True),
        ("GB", None, NOW, False),
        ("GB", "A45-3", NOW, True),
        ("CN", "A45-3", NOW, False),
        ("CN", "A45", NOW, False),
        ("CH", "A45", NOW, True),
        ("CN", "A46-2-b", NOW, True),
        (None, None, NOW, False),
        (None, "A45-3", NOW, False),
    ],
)
def test_a_transfer_needs_a_basis(country: str | None, basis: str | None, at: datetime, fine: bool) -> None:
    """Outside the EEA as it was then; an adequacy decision is one that stood on that day."""
    use = replace(CONTRACT, recipients=("carrier", "far"))
    person = star(collection(collected_at=at), items=[item(collected_at=at)])
    found = ask(person, use, shop(use, recipients=[recipient("far", country, basis)]), at=at)
    missing = denied(Reason.TRANSFER_BASIS_MISSING, "Art. 44 GDPR", Missing.TRANSFER_BASIS)
    assert told(found) == (allowed(Reason.COLLECTED_FOR_PURPOSE, "Art. 6(1)(b) GDPR") if fine else missing)


def test_a_recipient_that_nobody_knows_has_no_basis() -> None:
    """Unknown is never allowed."""
    assert ask(star(collection()), replace(CONTRACT, recipients=("lost",))).reason is Reason.TRANSFER_BASIS_MISSING


HEALTH = (category("health", special=True), category("pulse", parent="health"))
PULSE = item("pulse", "pulse")


def health_use(basis: LegalBasis = LegalBasis.CONTRACT, *categories: str, **said: Any) -> ProcessingUse:
    return use_of("order" if basis is LegalBasis.CONTRACT else "greeting", basis, *categories or ("pulse",), **said)


def test_a_special_category_needs_an_exception() -> None:
    """Art. 9, also for what is below a special category."""
    person = star(collection("order", "CONTRACT", "pulse"), items=[PULSE])
    use = health_use()
    found = ask(person, use, shop(use, categories=HEALTH))
    assert told(found) == denied(Reason.SPECIAL_CATEGORY, "Art. 9 GDPR", Missing.EXPLICIT_CONSENT)
    excepted = health_use(article9="A9-2-h")
    assert ask(person, excepted, shop(excepted, categories=HEALTH)).allowed


def test_an_item_of_a_special_category_below_the_needed_one_is_special() -> None:
    """The use names the category above, which is not special itself."""
    below = (category("body"), category("weight", parent="body", special=True))
    person = star(collection("order", "CONTRACT", "weight"), items=[item("weight", "weight")])
    use = health_use(LegalBasis.CONTRACT, "body")
    assert ask(person, use, shop(use, categories=below)).reason is Reason.SPECIAL_CATEGORY


def test_the_explicit_consent_of_article_9_must_be_there() -> None:
    """A9-2-a: one that is not explicit, or not in force, is none."""
    use = health_use(LegalBasis.CONSENT, article9="A9-2-a")
    catalogue = shop(use, categories=HEALTH)

    def given(**said: Any) -> Reason:
        return ask(
            star(collection("order", "CONTRACT", "pulse"), consent(**said), items=[PULSE]), use, catalogue
        ).reason

    assert given(explicit=True) is Reason.CONSENT
    assert given(explicit=False) is Reason.SPECIAL_CATEGORY
    assert given(explicit=True, withdrawn_at=NOW) is Reason.SPECIAL_CATEGORY
    assert given(explicit=True, bundled=True) is Reason.SPECIAL_CATEGORY


@pytest.mark.parametrize(
    ("basis", "said", "fine"),
    [
        (LegalBasis.CONTRACT, {}, True),
        (LegalBasis.LEGAL_OBLIGATION, {}, True),
        (LegalBasis.PUBLIC_TASK, {"law": "§ 1"}, True),
        (LegalBasis.PUBLIC_TASK, {}, False),
        (LegalBasis.VITAL_INTERESTS, {}, False),
    ],
)
def test_a_machine_decides_only_on_contract_or_law(basis: LegalBasis, said: dict[str, Any], fine: bool) -> None:
    """Art. 22(2)(a), (b)."""
    found = ask(star(collection("order", basis)), use_of("order", basis, automated_decision=True, **said))
    missing = denied(Reason.AUTOMATED_DECISION, "Art. 22 GDPR", Missing.EXPLICIT_CONSENT)
    assert found.allowed if fine else told(found) == missing


def test_a_machine_decides_on_explicit_consent() -> None:
    """Art. 22(2)(c)."""
    use = replace(GREET, automated_decision=True)
    assert ask(star(collection(), consent(explicit=True)), use).reason is Reason.CONSENT
    assert ask(star(collection(), consent()), use).reason is Reason.AUTOMATED_DECISION


def test_an_explicit_consent_does_not_rescue_another_basis() -> None:
    """The declared basis alone counts."""
    use = replace(LETTER, automated_decision=True)
    person = star(ANNOUNCED, consent(explicit=True, channels=("LETTER",)))
    assert ask(person, use).reason is Reason.AUTOMATED_DECISION


# Step 3: data


def test_a_category_that_nobody_holds_is_missing() -> None:
    """It cannot be told whether the use may run."""
    found = ask(star(collection()), use_of("order", LegalBasis.CONTRACT, "email", "birth-date"))
    assert told(found) == undetermined(Reason.DATA_MISSING, "Art. 5(1)(c) GDPR", Missing.DATA)


def test_an_item_collected_later_does_not_exist_yet() -> None:
    """The past is answered as it was."""
    late = star(collection(collected_at=LATER), items=[item(collected_at=LATER)])
    assert ask(late, CONTRACT, at=LATER - DAY).reason is Reason.DATA_MISSING
    assert ask(late, CONTRACT, at=LATER).allowed


def test_an_item_of_a_category_below_serves_the_needed_one() -> None:
    """An e-mail address is a contact; the other way round it is not."""
    assert ask(star(collection()), use_of("order", LegalBasis.CONTRACT, "contact")).allowed
    contact = star(collection("order", "CONTRACT", "line"), items=[item("line", "contact")])
    assert ask(contact, CONTRACT).reason is Reason.DATA_MISSING


def test_missing_data_goes_before_what_the_later_steps_would_say() -> None:
    """Step 3 before step 5, whichever category is named first."""
    for categories in (("email", "birth-date"), ("birth-date", "email")):
        use = use_of("research", LegalBasis.CONTRACT, *categories)
        assert ask(star(collection()), use).reason is Reason.DATA_MISSING


def test_missing_data_goes_after_what_the_earlier_steps_say() -> None:
    """Restricted, objected to, without a basis: whether or not the data is there."""
    use = use_of("greeting", LegalBasis.UNSPECIFIED, "birth-date", "email")
    person = star(collection())
    assert ask(person, use).reason is Reason.LEGAL_BASIS_UNKNOWN
    assert ask(star(collection(), objection("greeting")), use).reason is Reason.OBJECTED
    for scope in (("mail",), ()):
        restricted = star(collection("greeting"), restrictions=[restriction(*scope)])
        assert ask(restricted, replace(use, legal_basis=LegalBasis.CONTRACT)).reason is Reason.RESTRICTED


def test_a_restriction_of_everything_stops_also_what_nobody_holds() -> None:
    """One of something else says nothing of it."""
    use = use_of("order", LegalBasis.CONTRACT, "birth-date")
    assert ask(star(collection(), restrictions=[restriction()]), use).reason is Reason.RESTRICTED
    assert ask(star(collection(), restrictions=[restriction("birth-date")]), use).reason is Reason.DATA_MISSING


def test_one_usable_item_is_enough() -> None:
    """Another of the same category may be restricted."""
    both = [item("mail"), item("work")]
    person = star(collection("order", "CONTRACT", "mail", "work"), items=both, restrictions=[restriction("mail")])
    found = ask(person, CONTRACT)
    assert found.allowed
    assert [(one.item, one.outcome, one.reason) for one in found.items] == [
        ("id-mail", Outcome.DENIED, Reason.RESTRICTED),
        ("id-work", Outcome.ALLOWED, Reason.COLLECTED_FOR_PURPOSE),
    ]


def test_the_item_that_got_furthest_gives_the_reason() -> None:
    """Restricted is step 0, an ended contract step 5."""
    both = [item("mail"), item("work")]
    ended = collection("order", "CONTRACT", "mail", "work", ended_at=NOW)
    for scope in ("mail", "work"):
        assert ask(star(ended, items=both, restrictions=[restriction(scope)]), CONTRACT).reason is Reason.BASIS_ENDED


def test_the_first_needed_category_gives_the_reason() -> None:
    """Both have none that is usable."""
    held = [item("mail"), item("born", "birth-date")]
    person = star(
        collection("research", "CONTRACT", "mail"),
        collection("order", "CONTRACT", "born", ended_at=NOW),
        items=held,
    )
    assert ask(person, use_of("order", LegalBasis.CONTRACT, "email", "birth-date")).reason is Reason.PURPOSE_NOT_COVERED
    assert ask(person, use_of("order", LegalBasis.CONTRACT, "birth-date", "email")).reason is Reason.BASIS_ENDED


def test_where_allowed_items_differ_the_first_needed_category_tells() -> None:
    """One was collected for it, the other is called for by a law."""
    held = [item("mail"), item("born", "birth-date")]
    person = star(collection("order", "LEGAL_OBLIGATION", "born"), collection("research"), items=held)
    use = use_of("order", LegalBasis.LEGAL_OBLIGATION, "email", "birth-date", law="§ 1")
    assert ask(person, use).reason is Reason.LEGAL_OBLIGATION
    assert ask(person, replace(use, categories=("birth-date", "email"))).reason is Reason.COLLECTED_FOR_PURPOSE


def test_a_derived_item_is_never_more_usable_than_its_sources() -> None:
    """Not than the source of its source either."""
    chain = [
        item("mail"),
        item("score", derived_from=("id-mail",)),
        item("guess", "birth-date", derived_from=("id-score",)),
    ]
    held = collection("order", "CONTRACT", "mail", "score", "guess")
    use = use_of("order", LegalBasis.CONTRACT, "birth-date")
    assert ask(star(held, items=chain), use).allowed
    assert ask(star(held, items=chain, restrictions=[restriction("mail")]), use).reason is Reason.RESTRICTED


def test_a_derived_item_whose_source_is_not_there_may_not_be_used() -> None:
    """Whether it may be cannot be told."""
    orphan = item(derived_from=("id-gone",))
    assert ask(star(collection(), items=[orphan]), CONTRACT).reason is Reason.DATA_MISSING


def test_items_derived_from_each_other_are_judged_all_the_same() -> None:
    """A circle in the data ends no process."""
    circle = [item("mail", derived_from=("id-work",)), item("work", derived_from=("id-mail",))]
    assert ask(star(collection("order", "CONTRACT", "mail", "work"), items=circle), CONTRACT).allowed


def test_a_use_that_names_no_data_is_not_allowed() -> None:
    """Nobody can tell what it would touch."""
    assert ask(star(collection()), replace(CONTRACT, categories=())).reason is Reason.DATA_MISSING


# Step 4: channel


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.PUSH])
def test_advertising_by_such_channels_needs_a_consent(channel: Channel) -> None:
    """On whatever other basis, even with a consent beside it."""
    use = replace(LETTER, channel=channel)
    person = star(ANNOUNCED, consent(channels=(channel.value,)))
    found = ask(person, use, shop(use, notices=[notice("all", "greeting")]))
    assert told(found) == denied(Reason.CONSENT_MISSING, "Art. 6(1)(a) GDPR", Missing.CONSENT)


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.IN_PERSON, None])
def test_advertising_by_other_channels_does_not(channel: Channel | None) -> None:
    """A letter on legitimate interest."""
    use = replace(LETTER, channel=channel)
    person = star(collection(notice=of("Notice", "all")))
    assert ask(person, use, shop(use, notices=[notice("all", "greeting")])).reason is Reason.LEGITIMATE_INTEREST


OFFERED = notice("with-opt-out", "order", opt_out_offered=True)
SIMILAR = ExistingCustomer(similar_products=True, opt_out_in_each_message=True)
CUSTOMER = replace(LETTER, channel=Channel.EMAIL, existing_customer=SIMILAR)
SOLD = collection(notice=of("Notice", "with-opt-out"))


def test_an_existing_customer_may_get_similar_offers() -> None:
    """§ 7(3) UWG: without step 5."""
    use = replace(CUSTOMER, balancing_test=None)
    found = ask(star(SOLD), use, shop(use, notices=[OFFERED]))
    assert told(found) == allowed(Reason.EXISTING_CUSTOMER, "§ 7(3) UWG")
    assert [(one.step, one.nodes) for one in found.explanation[4:]] == [
        (Step.CHANNEL, (StoodOn("Collection", SOLD.id), StoodOn("Notice", of("Notice", "with-opt-out")))),
        (Step.OPEN_CHANNEL, ()),
    ]


@pytest.mark.parametrize(
    ("use", "held", "offered"),
    [
        (replace(CUSTOMER, existing_customer=None), SOLD, OFFERED),
        (replace(CUSTOMER, existing_customer=replace(SIMILAR, similar_products=False)), SOLD, OFFERED),
        (replace(CUSTOMER, existing_customer=replace(SIMILAR, opt_out_in_each_message=False)), SOLD, OFFERED),
        (replace(CUSTOMER, channel=Channel.PHONE), SOLD, OFFERED),
        (CUSTOMER, SOLD, replace(OFFERED, opt_out_offered=False)),
        (CUSTOMER, SOLD, replace(OFFERED, published=LATER.date())),
        (CUSTOMER, SOLD, replace(OFFERED, published=None)),
        (CUSTOMER, SOLD._replace(notice=None), OFFERED),
        (CUSTOMER, SOLD._replace(legal_basis="CONSENT"), OFFERED),
    ],
)
def test_each_condition_of_the_exception_is_needed(use: ProcessingUse, held: Any, offered: Any) -> None:
    """Similar products, an opt-out in each message and at collection, a contract, e-mail or SMS."""
    assert ask(star(held), use, shop(use, notices=[offered])).reason is Reason.CONSENT_MISSING


def test_in_austria_the_list_must_have_been_checked() -> None:
    """§ 174(4) TKG 2021, for a provider or a person there."""
    austrian = replace(PROVIDER, country="AT")
    checked = replace(CUSTOMER, existing_customer=replace(SIMILAR, ecg_list_checked=True))
    found = ask(star(SOLD), checked, shop(checked, notices=[OFFERED], provider=austrian))
    assert told(found) == allowed(Reason.EXISTING_CUSTOMER, "§ 174(4) TKG 2021")
    assert (
        ask(star(SOLD), CUSTOMER, shop(CUSTOMER, notices=[OFFERED], provider=austrian)).reason is Reason.CONSENT_MISSING
    )
    assert ask(star(SOLD, country="AT"), CUSTOMER, shop(CUSTOMER, notices=[OFFERED])).reason is Reason.CONSENT_MISSING


def test_it_is_the_contact_that_comes_from_the_contract() -> None:
    """What goes with it may have come otherwise; the other way round it does not help."""
    held = [item("mail", "address"), item("born", "birth-date")]
    use = replace(CUSTOMER, categories=("address", "birth-date"))
    catalogue = shop(use, notices=[OFFERED], categories=[category("address", "pd:EmailAddressWork")])
    by_contract = SOLD._replace(items=frozenset({"id-mail"}))
    otherwise = collection("research", "CONSENT", "born")
    assert ask(star(by_contract, otherwise, items=held), use, catalogue).reason is Reason.EXISTING_CUSTOMER
    swapped = star(SOLD._replace(items=frozenset({"id-born"})), collection("research", "CONSENT", "mail"), items=held)
    assert ask(swapped, use, catalogue).reason is Reason.CONSENT_MISSING


# Step 5: contract, legal obligation, vital interests, public task


@pytest.mark.parametrize(
    ("basis", "article"),
    [
        (LegalBasis.CONTRACT, "Art. 6(1)(b) GDPR"),
        (LegalBasis.LEGAL_OBLIGATION, "Art. 6(1)(c) GDPR"),
        (LegalBasis.VITAL_INTERESTS, "Art. 6(1)(d) GDPR"),
        (LegalBasis.PUBLIC_TASK, "Art. 6(1)(e) GDPR"),
    ],
)
def test_what_was_collected_for_it_may_be_used_for_it(basis: LegalBasis, article: str) -> None:
    """For the purpose or one above it, on the same basis."""
    for purpose in ("order", "order-change"):
        found = ask(star(collection("order", basis)), use_of(purpose, basis))
        assert told(found) == allowed(Reason.COLLECTED_FOR_PURPOSE, article)


def test_what_was_collected_for_a_part_does_not_serve_the_whole() -> None:
    """A change of the order is not the order."""
    found = ask(star(collection("order-change")), CONTRACT)
    assert told(found) == denied(Reason.PURPOSE_NOT_COVERED, "Art. 5(1)(b) GDPR", Missing.NOTICE)


def test_another_basis_does_not_cover() -> None:
    """The same purpose, but on consent: a contract does not follow from it."""
    person = star(collection("order", "CONSENT"))
    assert told(ask(person, CONTRACT)) == denied(Reason.PURPOSE_NOT_COVERED, "Art. 5(1)(b) GDPR", Missing.CONSENT)


def test_an_ended_basis_carries_nothing_any_more() -> None:
    """From the moment it ended; an open one beside it is enough."""
    ended = collection(ended_at=NOW)
    assert ask(star(ended), CONTRACT, at=NOW - DAY).allowed
    assert told(ask(star(ended), CONTRACT)) == denied(Reason.BASIS_ENDED, "Art. 6(1) GDPR", Missing.NOTICE)
    assert ask(star(ended, collection(id="again")), CONTRACT).allowed


def test_who_was_told_already_would_have_to_consent() -> None:
    """A further notice would not help."""
    told_of_it = star(collection(ended_at=NOW, notice=of("Notice", "leaflet")))
    assert ask(told_of_it, CONTRACT).missing == (Missing.CONSENT,)


def test_a_law_reaches_what_was_collected_otherwise() -> None:
    """The use names it."""
    use = use_of("order", LegalBasis.LEGAL_OBLIGATION, law="§ 147 AO")
    found = ask(star(collection("research", "CONTRACT")), use)
    assert told(found) == allowed(Reason.LEGAL_OBLIGATION, "Art. 6(1)(c) GDPR")
    assert ask(star(collection("order", "LEGAL_OBLIGATION", ended_at=NOW)), use).reason is Reason.BASIS_ENDED


def test_a_consent_never_rescues_another_basis() -> None:
    """Nor the reverse."""
    assert (
        ask(star(collection(), consent()), use_of("greeting", LegalBasis.CONTRACT)).reason is Reason.PURPOSE_NOT_COVERED
    )
    assert ask(star(collection("greeting", "CONTRACT")), GREET).reason is Reason.CONSENT_MISSING


# Step 5: legitimate interest


def test_what_was_announced_and_weighed_may_run() -> None:
    """Art. 6(1)(f)."""
    assert told(ask(star(ANNOUNCED), STUDY)) == allowed(Reason.LEGITIMATE_INTEREST, "Art. 6(1)(f) GDPR")


def test_a_notice_announces_exactly_what_it_lists() -> None:
    """Research does not announce the survey."""
    assert ask(star(ANNOUNCED), replace(STUDY, purpose="survey")).reason is Reason.NOTICE_MISSING


def test_a_notice_published_after_the_collection_announced_nothing_at_it() -> None:
    """Nor does one without a date."""
    for published in (LATER.date(), None):
        late = notice("late", "research", published=published)
        person = star(collection(notice=of("Notice", "late")))
        assert ask(person, STUDY, shop(STUDY, notices=[late])).reason is Reason.NOTICE_MISSING


def test_a_notice_counts_at_collection_from_the_moment_it_is_published() -> None:
    """Midnight in the provider's zone."""
    midnight = datetime(2026, 1, 10, 23, tzinfo=UTC)
    catalogue = shop(STUDY, notices=[notice("news", "research", published=date(2026, 1, 11))])
    for at, reason in ((midnight, Reason.LEGITIMATE_INTEREST), (midnight - DAY, Reason.NOTICE_MISSING)):
        person = star(collection(collected_at=at, notice=of("Notice", "news")))
        assert ask(person, STUDY, catalogue).reason is reason


def test_third_parties_data_is_announced_when_the_person_is_told() -> None:
    """Art. 14(3)."""
    bought = ANNOUNCED._replace(source="THIRD_PARTY", informed_at=LATER)
    assert ask(star(bought), STUDY, at=LATER).allowed
    assert ask(star(bought), STUDY, at=LATER - DAY).reason is Reason.NOTICE_MISSING


def test_without_a_balancing_test_nothing_runs() -> None:
    """Nor before it was made: its day counts in the provider's zone."""
    missing = denied(Reason.BALANCING_TEST_MISSING, "Art. 6(1)(f) GDPR", Missing.BALANCING_TEST)
    assert told(ask(star(ANNOUNCED), replace(STUDY, balancing_test=None))) == missing
    today = replace(STUDY, balancing_test=balanced(on=date(2026, 6, 1)))
    midnight = datetime(2026, 5, 31, 22, tzinfo=UTC)
    assert ask(star(ANNOUNCED), today, at=midnight).allowed
    assert told(ask(star(ANNOUNCED), today, at=midnight - timedelta(seconds=1))) == missing


def test_a_balancing_test_against_the_provider_denies() -> None:
    """Nothing would help."""
    against = replace(STUDY, balancing_test=balanced(BalancingOutcome.SUBJECT_PREVAILS))
    assert told(ask(star(ANNOUNCED), against)) == denied(Reason.BALANCING_TEST_FAILED, "Art. 6(1)(f) GDPR")


def test_data_given_by_consent_serves_no_other_interest() -> None:
    """Whatever was told and assessed later."""
    person = star(collection("greeting", "CONSENT"), informed=[Information(of("Notice", "leaflet"), LATER)])
    found = ask(person, STUDY, shop(STUDY, compatibilities=[compatibility("greeting", "research")]))
    assert told(found) == denied(Reason.CONSENT_MISSING, "Art. 6(1)(a) GDPR", Missing.CONSENT)


TOLD_LATER = star(collection(), informed=[Information(of("Notice", "leaflet"), LATER)])
COMPATIBLE = shop(STUDY, compatibilities=[compatibility("order", "research")])


def test_a_new_purpose_must_be_told_first() -> None:
    """Art. 13(3), 14(4); from the moment it was."""
    missing = denied(Reason.NOTICE_MISSING, "Art. 13(3), 14(4) GDPR", Missing.NOTICE)
    assert told(ask(star(collection()), STUDY, COMPATIBLE)) == missing
    assert told(ask(TOLD_LATER, STUDY, COMPATIBLE, at=LATER - DAY)) == missing
    assert told(ask(TOLD_LATER, STUDY, COMPATIBLE)) == allowed(Reason.COMPATIBLE_PURPOSE, "Art. 6(4) GDPR")


def test_a_later_notice_counts_from_the_moment_it_is_published() -> None:
    """In the provider's zone; one without a date tells nobody anything."""
    midnight = datetime(2026, 1, 10, 23, tzinfo=UTC)
    person = star(collection(), informed=[Information(of("Notice", "news"), THEN)])
    published = notice("news", "research", published=date(2026, 1, 11))
    catalogue = replace(COMPATIBLE, notices=(published,))
    assert ask(person, STUDY, catalogue, at=midnight).allowed
    assert ask(person, STUDY, catalogue, at=midnight - timedelta(seconds=1)).reason is Reason.NOTICE_MISSING
    undated = replace(COMPATIBLE, notices=(replace(published, published=None),))
    assert ask(person, STUDY, undated).reason is Reason.NOTICE_MISSING


def test_an_announcement_counts_from_its_date() -> None:
    """What was announced for later may not run before."""
    ahead = star(collection(), informed=[Information(of("Notice", "leaflet"), THEN, effective_at=LATER)])
    assert ask(ahead, STUDY, COMPATIBLE, at=LATER - DAY).reason is Reason.NOTICE_MISSING
    assert ask(ahead, STUDY, COMPATIBLE, at=LATER).allowed


def test_a_new_purpose_must_be_compatible() -> None:
    """Assessed by then, from a purpose that the data was collected for."""
    missing = denied(Reason.COMPATIBILITY_MISSING, "Art. 6(4) GDPR", Missing.COMPATIBILITY)
    assert told(ask(TOLD_LATER, STUDY)) == missing
    other = shop(STUDY, compatibilities=[compatibility("loyalty", "research"), compatibility("order", "loyalty")])
    assert told(ask(TOLD_LATER, STUDY, other)) == missing
    tomorrow = shop(STUDY, compatibilities=[compatibility("order", "research", on=(NOW + DAY).date())])
    assert told(ask(TOLD_LATER, STUDY, tomorrow)) == missing


def test_an_incompatible_purpose_needs_a_consent() -> None:
    """Unless the data was collected for a compatible one too."""
    against = compatibility("order", "research", CompatibilityOutcome.INCOMPATIBLE)
    found = ask(TOLD_LATER, STUDY, shop(STUDY, compatibilities=[against]))
    assert told(found) == denied(Reason.PURPOSE_INCOMPATIBLE, "Art. 6(4) GDPR", Missing.CONSENT)
    both = star(collection(), collection("raffle"), informed=TOLD_LATER.informed)
    also = shop(STUDY, compatibilities=[against, compatibility("raffle", "research")])
    assert ask(both, STUDY, also).reason is Reason.COMPATIBLE_PURPOSE


def test_a_compatible_purpose_is_weighed_too() -> None:
    """In that order."""
    assert ask(TOLD_LATER, replace(STUDY, balancing_test=None), COMPATIBLE).reason is Reason.BALANCING_TEST_MISSING


# Step 5: consent


def test_a_valid_consent_carries_a_use_of_data_from_anywhere() -> None:
    """For the purpose or one above it."""
    assert told(ask(star(collection(), consent()), GREET)) == allowed(Reason.CONSENT, "Art. 6(1)(a) GDPR")
    wide = consent("loyalty", notice=of("Notice", "wide"))
    assert ask(star(collection(), wide), GREET, shop(GREET, notices=[notice("wide", "loyalty")])).allowed


@pytest.mark.parametrize(
    "none",
    [
        (),
        (consent("raffle"),),
        (consent(given_at=NOW + DAY),),
        (consent(requested=True),),
        (consent(requested=True, refused_at=LATER),),
        (consent(refused_at=NOW + DAY),),
    ],
)
def test_without_a_consent_it_is_missing(none: tuple[Any, ...]) -> None:
    """For a sibling, given later, only asked for, or refused: none."""
    found = ask(star(collection(), *none), GREET)
    assert told(found) == denied(Reason.CONSENT_MISSING, "Art. 6(1)(a) GDPR", Missing.CONSENT)


@pytest.mark.parametrize("end", ["withdrawn_at", "revoked_at", "invalidated_at"])
def test_a_consent_ends_by_withdrawal_and_what_is_like_it(end: str) -> None:
    """From that moment, by whoever."""
    person = star(collection(), consent(**{end: NOW}))
    assert ask(person, GREET, at=NOW - DAY).allowed
    assert told(ask(person, GREET)) == denied(Reason.CONSENT_WITHDRAWN, "Art. 7(3) GDPR", Missing.CONSENT)


def test_a_consent_ends_with_its_time() -> None:
    """That moment not included."""
    person = star(collection(), consent(expires_at=NOW))
    assert ask(person, GREET, at=NOW - DAY).allowed
    assert told(ask(person, GREET)) == denied(Reason.CONSENT_EXPIRED, "Art. 7 GDPR", Missing.CONSENT)


def test_where_none_is_in_force_the_latest_given_tells() -> None:
    """Not the latest that ended."""
    first = consent(id="first", withdrawn_at=NOW)
    second = consent(id="second", given_at=LATER, expires_at=LATER + DAY)
    assert ask(star(collection(), first, second), GREET).reason is Reason.CONSENT_EXPIRED


def test_a_later_consent_does_not_end_an_earlier_one() -> None:
    """The best of those in force counts."""
    later = consent(id="later", given_at=LATER, bundled=True)
    assert ask(star(collection(), consent(), later), GREET).reason is Reason.CONSENT
    assert ask(star(collection(), consent(withdrawn_at=NOW), later), GREET).reason is Reason.CONSENT_NOT_FREELY_GIVEN


def test_of_several_with_defects_the_one_that_gets_furthest_tells() -> None:
    """Not provable is the first check, the channel the last."""
    worst, better = consent(id="worst", evidence_sealed=None), consent(id="better", channels=("LETTER",))
    for given in ((worst, better), (better, worst)):
        assert ask(star(collection(), *given), GREET).reason is Reason.CHANNEL_NOT_COVERED


@pytest.mark.parametrize(
    ("defect", "reason", "article", "missing"),
    [
        ({"notice": None}, Reason.CONSENT_NOT_PROVABLE, "Art. 7(1) GDPR", Missing.CONSENT),
        ({"evidence_sealed": None}, Reason.CONSENT_NOT_PROVABLE, "Art. 7(1) GDPR", Missing.CONSENT),
        ({"method": "UNKNOWN"}, Reason.CONSENT_NOT_PROVABLE, "Art. 7(1) GDPR", Missing.CONSENT),
        ({"notice": of("Notice", "leaflet")}, Reason.CONSENT_UNINFORMED, "Art. 4(11) GDPR", Missing.CONSENT),
        ({"preselected": True}, Reason.CONSENT_AMBIGUOUS, "Art. 4(11) GDPR", Missing.CONSENT),
        ({"bundled": True}, Reason.CONSENT_NOT_FREELY_GIVEN, "Art. 4(11), 7(4) GDPR", Missing.CONSENT),
        ({"channels": ("LETTER",)}, Reason.CHANNEL_NOT_COVERED, "§ 7 UWG", Missing.CONSENT),
        ({"channels": ()}, Reason.CHANNEL_NOT_COVERED, "§ 7 UWG", Missing.CONSENT),
    ],
)
def test_a_consent_with_a_defect_carries_nothing(
    defect: dict[str, Any], reason: Reason, article: str, missing: Missing
) -> None:
    """Each check has its code."""
    assert told(ask(star(collection(), consent(**defect)), GREET)) == denied(reason, article, missing)


def test_a_use_without_a_channel_asks_for_none() -> None:
    """Nothing reaches the person."""
    assert ask(star(collection(), consent(channels=())), replace(GREET, channel=None)).allowed


def test_a_child_needs_a_guardian() -> None:
    """Known under the limit when it was given; a guardian's consent stays valid."""
    young = date(2012, 1, 1)
    found = ask(star(collection(), consent()), GREET, birth_date=young)
    assert told(found) == denied(Reason.AGE_LIMIT, "Art. 8 GDPR", Missing.GUARDIAN)
    assert ask(star(collection(), consent(guardian_sealed="sealed")), GREET, birth_date=young).allowed


def test_an_unknown_age_cannot_be_told() -> None:
    """Unless the provider addresses adults, or the declared age reaches the limit."""
    unknown = star(collection(), consent(age_declared=None))
    found = ask(unknown, GREET, birth_date=None)
    assert told(found) == undetermined(Reason.AGE_UNKNOWN, "Art. 8 GDPR", Missing.AGE)
    adults = shop(GREET, provider=replace(PROVIDER, audience=Audience.ADULTS))
    assert ask(unknown, GREET, adults, birth_date=None).allowed
    assert ask(star(collection(), consent(age_declared=16)), GREET, birth_date=None).allowed


# Step 6: open channel

POSTCARD = replace(LETTER, channel=Channel.POSTCARD)


@pytest.mark.parametrize(
    ("given", "fine"),
    [
        (category("given", "pd:Name"), True),
        (category("given", "pd:PhysicalAddress"), True),
        (category("given", "pd:City"), True),
        (category("given", "https://w3id.org/dpv/pd#PostalCode"), True),
        (category("given", parent="home"), True),
        (category("given", "pd:Password", parent="home"), False),
        (category("given", "pd:BirthDate"), False),
        (category("given", "pd:EmailAddress"), False),
        (category("given"), False),
    ],
)
def test_a_postcard_carries_name_and_address_alone(given: Any, fine: bool) -> None:
    """And what DPV or the catalogue has below them; a category that says nothing is neither."""
    use = replace(POSTCARD, categories=("given",))
    catalogue = shop(
        use, categories=[category("home", "pd:PhysicalAddress"), given], notices=[notice("all", "greeting")]
    )
    person = star(collection("order", "CONTRACT", "given", notice=of("Notice", "all")), items=[item("given", "given")])
    found = ask(person, use, catalogue)
    open_to_all = denied(Reason.OPEN_CHANNEL, "Art. 5(1)(f) GDPR", Missing.CHANNEL)
    assert told(found) == (allowed(Reason.LEGITIMATE_INTEREST, "Art. 6(1)(f) GDPR") if fine else open_to_all)


# The answer


def test_an_answer_says_what_it_is_about() -> None:
    """Person, use, moment, basis."""
    found = ask(star(collection()), CONTRACT)
    assert (found.subject, found.use, found.at, found.legal_basis) == ("person", "it", NOW, LegalBasis.CONTRACT)


def test_an_explanation_names_every_step_passed_and_the_one_that_decided() -> None:
    """With the nodes each stood on."""
    found = ask(star(collection(), objection("order"), restrictions=[restriction("birth-date")]), CONTRACT)
    assert [(one.step, one.nodes) for one in found.explanation] == [
        (Step.STANDING, (StoodOn("Restriction", "restriction"),)),
        (Step.OBJECTION, (StoodOn("Objection", "objection"),)),
        (Step.USE, (StoodOn("ProcessingUse", of("ProcessingUse", "it")),)),
        (Step.DATA, (StoodOn("DataItem", "id-mail"),)),
        (Step.CHANNEL, ()),
        (Step.GROUND, (StoodOn("Collection", "collection-order-CONTRACT"),)),
        (Step.OPEN_CHANNEL, ()),
    ]


def test_an_explanation_ends_where_it_was_decided() -> None:
    """A step that denies is the last."""
    found = ask(star(collection(), consent(withdrawn_at=NOW)), GREET)
    assert [one.step for one in found.explanation][-1] is Step.GROUND
    assert found.explanation[-1].nodes == (StoodOn("Consent", "consent"),)
    restricted = ask(star(collection(), restrictions=[restriction()]), CONTRACT)
    assert [(one.step, one.nodes) for one in restricted.explanation] == [
        (Step.STANDING, (StoodOn("Restriction", "restriction"),))
    ]


def test_a_lifted_objection_and_what_lifted_it_are_named() -> None:
    """The way it was found tells of both."""
    found = ask(star(collection(), objection("loyalty"), consent(given_at=LATER)), GREET)
    assert found.explanation[1].nodes == (StoodOn("Objection", "objection"), StoodOn("Consent", "consent"))


def test_an_open_channel_names_the_ground_that_was_passed() -> None:
    """Step 5 came before step 6."""
    use = replace(POSTCARD, categories=("email",))
    person = star(collection(notice=of("Notice", "all")))
    found = ask(person, use, shop(use, notices=[notice("all", "greeting")]))
    assert found.reason is Reason.OPEN_CHANNEL
    assert StoodOn("Notice", of("Notice", "all")) in found.explanation[-2].nodes


def test_items_stand_in_the_order_of_the_star() -> None:
    """Those of needed categories, whatever order the use names them in."""
    held = [item("a"), item("b", "birth-date"), item("c"), item("d", "contact")]
    person = star(collection("order", "CONTRACT", "a", "b", "c", "d"), items=held)
    found = ask(person, use_of("order", LegalBasis.CONTRACT, "birth-date", "email"))
    assert [one.item for one in found.items] == ["id-a", "id-b", "id-c"]


def test_no_fact_of_another_catalogue_is_kept() -> None:
    """A use is worked out again where the catalogue is another."""
    person = star(ANNOUNCED)
    assert ask(person, STUDY, CATALOGUE).allowed
    assert ask(person, STUDY, replace(CATALOGUE, notices=())).reason is Reason.NOTICE_MISSING
    assert ask(person, replace(STUDY, balancing_test=None), CATALOGUE).reason is Reason.BALANCING_TEST_MISSING
    assert ask(person, STUDY, CATALOGUE, birth_date=ADULT).allowed


def test_every_code_has_its_row() -> None:
    """Outcome, article and what is missing; only denials and doubts miss something."""
    assert set(ANSWERS) == set(Reason)
    assert not [code for code, one in ANSWERS.items() if one.outcome is Outcome.ALLOWED and one.missing]
