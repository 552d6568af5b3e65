"""What stays of a person because it carries what stays, and what of it goes all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

from people import NOW, Person, ended, of, outcome, outcomes, plan, rules, steps

from anbieter360.erasure.planning.plan import Ground, Outcome
from anbieter360.instant import text_of

NAMING = {"id", "provider", "page", "epoch", "pending", "ref", "refHash"}
#: Of whom the tests are about; the person's own fields that say something of them.
EVERY_OWN = NAMING | {"birthDate", "country", "extra", "language"}


def page(label: str, key: str) -> str:
    return f"{of(label, key)}/anna"


def customer() -> Person:
    """With the one item `mail`, which a running contract needs."""
    person = Person()
    person.item("mail", "email", person.collected("order"))
    return person


def keeper() -> Person:
    """With the one item `bill`, which a law retains for the books."""
    person = Person()
    person.item("bill", "invoice", person.collected("books", "LEGAL_OBLIGATION"), person.collected("order"))
    ended(person, "order-CONTRACT")
    return person


def own(person: Person) -> dict[str, Outcome]:
    """What becomes of the person's own fields that stay."""
    return {field: found for field, found in outcomes(plan(person), "Subject").items() if found is not Outcome.ERASED}


def test_of_a_customer_stays_what_names_them_and_their_language() -> None:
    """Country, date of birth and extra go."""
    assert own(customer()) == dict.fromkeys(NAMING | {"language"}, Outcome.STILL_NECESSARY)


def test_of_whom_a_law_keeps_something_stays_what_names_them() -> None:
    """Not the language: nobody writes to them."""
    assert own(keeper()) == dict.fromkeys(NAMING, Outcome.RETAINED)


def test_of_whom_nothing_is_kept_nothing_stays() -> None:
    """The person is hidden altogether, also where consents and objections stay as proof."""
    person = Person()
    person.item("mail")
    person.consented("greeting")
    person.objected("loyalty")
    found = plan(person)
    assert own(person) == {}
    assert found.fence.hidden
    assert found.fence.evidence == {page("Purpose", "greeting"), page("Purpose", "loyalty")}


def test_a_hold_alone_keeps_the_person() -> None:
    """Somebody still has to release it."""
    person = Person()
    person.held("mail")
    assert own(person) == dict.fromkeys(NAMING, Outcome.RETAINED)
    assert not plan(person).fence.hidden


def test_an_open_request_for_access_keeps_the_person_and_itself() -> None:
    """It is still to be answered, with all that is known of them."""
    person = Person()
    person.asked_for("ACCESS")
    assert own(person) == dict.fromkeys(EVERY_OWN, Outcome.HELD)
    assert outcome(plan(person), "RightsRequest") is Outcome.HELD


def test_a_hold_or_restriction_of_everything_keeps_all_that_is_known() -> None:
    """Identifiers too; once it is released or lifted it keeps nothing. One with a scope is about items alone."""
    for keep, over in ((hold, "releasedAt"), (restrict, "liftedAt")):
        person, partly, free = Person(), Person(), Person()
        for one in (person, partly, free):
            one.identified()
        keep(person)
        keep(partly, "mail")
        keep(free, **{over: text_of(NOW)})
        assert own(person).keys() == EVERY_OWN
        assert own(person)["birthDate"] is outcome(plan(person), "Identifier") is Outcome.HELD
        assert "birthDate" not in own(partly) | own(free)


def hold(person: Person, *scope: str, **more: str) -> None:
    person.held(*scope, **more)


def restrict(person: Person, *scope: str, **more: str) -> None:
    person.restricted("UNLAWFUL_PROCESSING", *scope, **more)


def test_identifiers_stay_with_a_contract_or_what_holds_everything() -> None:
    """Books need none."""
    for person, expected in ((customer(), Outcome.STILL_NECESSARY), (keeper(), Outcome.ERASED)):
        person.identified()
        assert outcome(plan(person), "Identifier") is expected


def test_a_collection_stays_only_where_it_is_the_ground() -> None:
    """The bill is kept for the books: that it came with the order goes."""
    found = plan(keeper())
    assert outcome(found, "Collection", "books-LEGAL_OBLIGATION") is Outcome.RETAINED
    assert outcome(found, "Collection", "order-CONTRACT") is Outcome.ERASED
    assert outcome(found, "Standing", page("Purpose", "order")) is Outcome.ERASED


def test_of_two_running_contracts_each_keeps_what_it_needs() -> None:
    """A collection that ended is no ground, also for the same purpose."""
    person = Person()
    old = person.collected("order", id_="old")
    person.item("mail", "email", old, person.collected("order", id_="new"))
    ended(person, "old")
    found = plan(person)
    assert outcome(found, "Collection", "new") is Outcome.STILL_NECESSARY
    assert outcome(found, "Collection", "old") is Outcome.ERASED


def test_what_is_held_stays_with_all_that_held_it() -> None:
    """A proceeding may ask for what purpose it was collected."""
    person = Person()
    person.item("mail", "email", person.collected("research", "CONSENT"), person.collected("loyalty", "CONSENT"))
    person.held("mail")
    found = plan(person)
    assert outcome(found, "Collection", "research-CONSENT") is Outcome.HELD
    assert outcome(found, "Collection", "loyalty-CONSENT") is Outcome.HELD


def test_a_standing_with_nothing_but_proof_tells_of_no_collection() -> None:
    """Basis and time of the newest collection go with it."""
    person = Person()
    person.item("mail", "email", person.collected("greeting", "CONSENT"))
    person.consented("greeting")
    found = outcomes(plan(person), "Standing")
    assert found == {
        "page": Outcome.EVIDENCE,
        "purpose": Outcome.EVIDENCE,
        "subject": Outcome.EVIDENCE,
        "legalBasis": Outcome.ERASED,
        "collectedAt": Outcome.ERASED,
    }


def test_a_usage_stays_where_it_serves_what_keeps_the_item() -> None:
    """Confirming serves the order that needs the mail; greeting does not."""
    person = customer()
    person.used("confirm", "mail")
    person.used("greet", "mail")
    found = plan(person)
    assert outcome(found, "Usage", page("ProcessingUse", "confirm")) is Outcome.STILL_NECESSARY
    assert outcome(found, "Usage", page("ProcessingUse", "greet")) is Outcome.ERASED


def test_a_usage_of_what_is_retained_stays_for_that_purpose_alone() -> None:
    """Accounting used the bill for the books."""
    person = keeper()
    person.used("account", "bill")
    person.used("confirm", "bill")
    found = plan(person)
    assert outcome(found, "Usage", page("ProcessingUse", "account")) is Outcome.RETAINED
    assert outcome(found, "Usage", page("ProcessingUse", "confirm")) is Outcome.ERASED


def test_single_times_of_a_use_go() -> None:
    """Only their number and the first and last stay."""
    person = customer()
    person.used("confirm", "mail")
    assert outcome(plan(person), "UseEvent") is Outcome.ERASED


def test_what_is_held_stays_with_each_time_it_was_used() -> None:
    """Whatever it was used for; of other items that the use took the time names none."""
    person = Person()
    person.item("mail")
    person.item("other")
    person.held("mail")
    person.used("greet", "mail", "other")
    found = plan(person)
    assert outcome(found, "UseEvent") is Outcome.HELD
    assert outcome(found, "Usage") is Outcome.HELD
    assert [one.outcome for one in steps(found, "UseEvent")["items"].grounds] == [Outcome.HELD, Outcome.ERASED]


def test_a_disclosure_stays_where_a_use_for_what_keeps_the_item_led_to_it() -> None:
    """The carrier got the address to ship, the printer the mail to greet."""
    person = customer()
    person.item("address", "address", "order-CONTRACT")
    person.got("carrier", "ship", "address")
    person.got("printer", "greet", "mail")
    found = plan(person)
    assert outcome(found, "Disclosure", page("Recipient", "carrier")) is Outcome.STILL_NECESSARY
    assert outcome(found, "Disclosure", page("Recipient", "printer")) is Outcome.ERASED


def test_a_disclosure_that_stays_names_no_use_that_goes() -> None:
    """The list of uses is cut down: a ground for what goes stands beside those that keep it."""
    person = customer()
    person.got("carrier", "confirm", "mail")
    assert [one.outcome for one in steps(plan(person), "Disclosure")["uses"].grounds] == [Outcome.STILL_NECESSARY]
    person.got("carrier", "greet", "mail")
    uses = steps(plan(person), "Disclosure")["uses"]
    assert uses.outcome is Outcome.STILL_NECESSARY
    assert uses.grounds[-1] == Ground(Outcome.ERASED, "names what goes", "17(1)")


def test_a_restriction_stays_with_what_it_covers() -> None:
    """Of what is gone there is nothing to restrict."""
    person = customer()
    person.item("guess")
    person.restricted("OBJECTION_PENDING", "mail", "guess")
    person.objected("loyalty", decisionOutcome="UPHELD", decisionAt="2026-05-01T00:00:00.000Z")
    person.restricted("LEGAL_CLAIMS", "shoe-size", id_="of-nothing")
    found = plan(person)
    assert outcome(found, "Restriction", "restriction") is Outcome.STILL_NECESSARY
    assert steps(found, "Restriction", "restriction")["scope"].grounds[-1].outcome is Outcome.ERASED
    assert outcome(found, "Restriction", "of-nothing") is Outcome.ERASED


def test_a_hold_stays_until_it_is_released() -> None:
    """Who placed it and why, by the model's word and the law's."""
    person = Person()
    person.held("mail")
    assert rules(plan(person), "Hold") == ["until released", "legal hold, Art. 17(3)(e)"]
    person.held("mail", releasedAt="2026-05-01T00:00:00.000Z")
    assert outcome(plan(person), "Hold") is Outcome.ERASED


def test_a_consent_stays_as_proof_for_three_years_after_the_year_it_ends_in() -> None:
    """One that runs counts as withdrawn with the request."""
    person = Person()
    person.consented("greeting")
    step = steps(plan(person), "Consent")["evidence"]
    assert step.grounds == (Ground(Outcome.EVIDENCE, "Art. 7(1)", "7(1)", "§§ 195, 199(1) BGB", date(2030, 1, 1)),)


def test_a_consent_whose_proof_is_not_needed_any_more_goes() -> None:
    """It ended long enough ago."""
    person = Person()
    person.consented("greeting", withdrawnAt="2022-06-01T00:00:00.000Z", givenAt="2022-01-01T00:00:00.000Z")
    assert outcome(plan(person), "Consent") is Outcome.ERASED
    assert outcome(plan(person, at=datetime(2025, 12, 31, tzinfo=UTC)), "Consent") is Outcome.EVIDENCE


def test_that_a_guardian_consented_is_proof_of_its_own() -> None:
    """Art. 8(2) before Art. 7(1)."""
    person = Person()
    person.consented("greeting", guardianEvidence="letter")
    grounds = steps(plan(person), "Consent")["guardianEvidence"].grounds
    assert [one.article for one in grounds] == ["8(2)", "7(1)"]


def test_an_objection_stays_without_what_the_person_wrote() -> None:
    """That they objected must be known, why need not."""
    person = Person()
    person.objected("loyalty", sentBy="agent", evidence="letter")
    found = outcomes(plan(person), "Objection")
    assert {field for field, one in found.items() if one is Outcome.ERASED} == {"reason", "sentBy", "evidence"}
    assert found["at"] is Outcome.EVIDENCE


def test_that_recipients_were_told_stays_without_how_they_know_the_person() -> None:
    """Art. 19 is shown without it."""
    person = Person()
    person.notified("carrier")
    found = outcomes(plan(person), "Notification")
    assert found["recipientRef"] is Outcome.ERASED
    assert found["status"] is Outcome.EVIDENCE


def test_earlier_requests_stay_without_the_workings_of_a_worker() -> None:
    """Art. 5(2) needs what became of them, not who worked on them."""
    person = Person()
    person.asked_to_go()
    found = outcomes(plan(person), "ErasureRequest")
    assert found["status"] is Outcome.EVIDENCE
    assert found["token"] is Outcome.ERASED


def test_a_plan_does_not_change_as_its_own_request_goes_on() -> None:
    """What is approved is what was shown before there was a request (I10)."""
    person = customer()
    before = plan(person)
    person.asked_to_go("own", status="APPROVED", planHash=before.hash, approvedAt="2026-06-01T12:00:00.000Z")
    person.notified("carrier", "own-row", request="own")
    person.star.properties |= {"fence": "own", "staying": ["anna"], "hidden": False}
    after = plan(person, request="own")
    assert after.hash == before.hash
    assert after.fence.staying == (before.fence.staying or frozenset()) | {"own", "own-row"}


def test_a_plan_does_not_change_as_an_earlier_notification_is_delivered() -> None:
    """The product's own records move on while an approval waits."""
    person = Person()
    person.notified("carrier")
    before = plan(person)
    person.star.nodes["Notification"]["notification"].properties["deliveredAt"] = "2026-06-01T12:00:00.000Z"
    assert plan(person).hash == before.hash


def test_notices_and_refused_uses_go() -> None:
    """And whatever else the person asked for."""
    person = customer()
    person.told_of("leaflet")
    person.refused("greet")
    person.asked_for("RECTIFICATION")
    found = plan(person)
    for label in ("Information", "RefusedUse", "RightsRequest"):
        assert outcome(found, label) is Outcome.ERASED


def test_the_fence_names_all_that_stays_and_nothing_that_goes() -> None:
    """Nodes by their keys, the person's own fields by their names."""
    person = customer()
    person.item("guess")
    fence = plan(person).fence
    assert fence.going is None
    assert fence.staying == {
        "anna",
        "mail",
        "order-CONTRACT",
        page("Purpose", "order"),
        *(f"Subject.{field}" for field in NAMING | {"language"}),
    }
    assert fence.passes("mail")
    assert not fence.passes("guess")
    assert not fence.passes("Subject.birthDate")


def test_the_strongest_outcome_decides_for_what_carries_several() -> None:
    """All grounds of what it carries are told."""
    person = customer()
    person.item("bill", "invoice", "order-CONTRACT")
    person.held("bill")
    step = steps(plan(person, at=NOW), "Collection", "order-CONTRACT")["id"]
    assert [one.outcome for one in step.grounds] == [Outcome.STILL_NECESSARY, Outcome.HELD]
