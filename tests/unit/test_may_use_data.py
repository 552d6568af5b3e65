"""May this use run? The use itself and the data it needs: steps 2 and 3 of DECISION.md, fact by fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from asking import (
    ANNOUNCED,
    CONTRACT,
    DAY,
    GREET,
    LATER,
    LETTER,
    allowed,
    ask,
    category,
    denied,
    erasure,
    recipient,
    shop,
    told,
    undetermined,
    use_of,
)
from stars import NOW, THEN, collection, consent, item, objection, restriction, star

from anbieter360.catalogue.model import (
    LegalBasis,
    ProcessingUse,
)
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Missing, Step
from anbieter360.decision.wording import ENDED_FOR_OTHERS


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


def test_what_stops_the_use_for_all_data_goes_before_data_that_nobody_holds() -> None:
    """An objection, an unknown basis, a pending erasure."""
    absent = use_of("greeting", LegalBasis.PUBLIC_TASK, "birth-date")
    assert ask(star(collection(), objection("greeting")), absent).reason is Reason.OBJECTED
    unknown = replace(absent, legal_basis=LegalBasis.UNSPECIFIED)
    assert ask(star(collection()), unknown).reason is Reason.LEGAL_BASIS_UNKNOWN
    pending = replace(star(collection()), erasures=(erasure(THEN),))
    assert ask(pending, absent).reason is Reason.ERASURE_PENDING
    assert ask(pending, replace(absent, legal_basis=LegalBasis.CONTRACT)).reason is Reason.DATA_MISSING


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


def test_the_first_category_tells_although_another_failed_at_an_earlier_step() -> None:
    """All data is held: then the order of the use counts, not that of the steps."""
    held = [item("mail"), item("born", "birth-date")]
    ended = collection("order", "CONTRACT", "mail", "born", ended_at=NOW)
    person = star(ended, items=held, restrictions=[restriction("born")])
    assert ask(person, use_of("order", LegalBasis.CONTRACT, "email", "birth-date")).reason is Reason.BASIS_ENDED
    assert ask(person, use_of("order", LegalBasis.CONTRACT, "birth-date", "email")).reason is Reason.RESTRICTED


def test_an_explanation_does_not_deny_what_stops_other_data_of_the_use() -> None:
    """The first category tells; that a restriction stops the second one is said at its step all the same."""
    held = [item("mail"), item("born", "birth-date")]
    ended = collection("order", "CONTRACT", "mail", "born", ended_at=NOW)
    found = ask(
        star(ended, items=held, restrictions=[restriction("born")]),
        use_of("order", LegalBasis.CONTRACT, "email", "birth-date"),
    )
    assert found.reason is Reason.BASIS_ENDED
    standing = found.explanation[0]
    assert (standing.step, standing.text) == (Step.STANDING, ENDED_FOR_OTHERS)
    assert [one.label for one in standing.nodes] == ["Restriction"]


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
