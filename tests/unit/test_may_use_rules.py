"""May this use run? The answers of the birthday scenario, and what every answer has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asking import (
    ADULT,
    ANNOUNCED,
    CONTRACT,
    GREET,
    LATER,
    STUDY,
    ask,
    category,
    compatibility,
    notice,
    recipient,
    use_of,
)
from birthday import Row, birthday_catalogue, people, rows
from stars import CATALOGUE, NOW, collection, consent, item, objection, of, restriction, star

from anbieter360.catalogue.model import (
    LegalBasis,
    ProcessingUse,
    Purpose,
    Text,
)
from anbieter360.decision.articles import ANSWERS
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Step, StoodOn
from anbieter360.decision.may_use import may_use


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
