"""What goes where not everything is to go: for some purposes, or some items. The rest is not touched."""

from __future__ import annotations

import pytest
from people import Person, items, outcome, outcomes, plan, purposes, rules

from anbieter360.erasure.planning.plan import Outcome, Scope, ScopeKind
from anbieter360.errors import BadInput, NodeNotFound


def reader() -> Person:
    """With an item for research, one for greetings, and one for both."""
    person = Person()
    research, greeting = person.collected("research", "CONSENT"), person.collected("greeting", "CONSENT")
    person.item("studied", "email", research)
    person.item("greeted", "email", greeting)
    person.item("both", "email", research, greeting)
    return person


def touched(person: Person, scope: Scope) -> set[str]:
    """The keys of what has a step, pages by their last word but one."""
    return {one.target.key for one in plan(person, scope).steps}


def test_an_item_goes_with_the_last_collection_that_holds_it() -> None:
    """What is held for another purpose too is not touched."""
    assert plan(reader(), purposes("research")).fence.going >= {"studied", "research-CONSENT"}  # type: ignore[operator]
    assert not {"both", "greeted"} & touched(reader(), purposes("research"))
    assert {"both", "greeted", "studied"} <= touched(reader(), purposes("research", "greeting"))


def test_a_purpose_goes_with_its_children() -> None:
    """A greeting is a part of loyalty; loyalty is no part of a greeting."""
    assert "greeting-CONSENT" in touched(reader(), purposes("loyalty"))
    person = Person()
    person.collected("loyalty", "CONSENT")
    assert touched(person, purposes("greeting")) == set()


def test_the_rest_of_the_person_has_no_step() -> None:
    """Nor the person themselves, nor usages, recipients and what else hangs on them."""
    person = reader()
    person.identified()
    person.got("printer", "study", "studied")
    person.told_of("leaflet")
    person.held("greeted")
    labels = {one.target.label for one in plan(person, purposes("research")).steps}
    assert labels == {"Standing", "Collection", "DataItem"}


def test_a_consent_for_the_purpose_counts_as_withdrawn() -> None:
    """Its proof stays, and with it the standing; those for other purposes go on."""
    person = reader()
    person.consented("research", "asked")
    person.consented("greeting", "other")
    found = plan(person, purposes("research"))
    assert outcome(found, "Consent") is Outcome.EVIDENCE
    assert "other" not in {one.target.key for one in found.steps}
    assert outcome(found, "Standing") is Outcome.EVIDENCE
    assert outcomes(found, "Standing")["legalBasis"] is Outcome.ERASED


def test_a_standing_that_nothing_is_left_on_goes() -> None:
    """By the word of the request."""
    assert rules(plan(reader(), purposes("research")), "Standing") == ["PURPOSES"]


def test_what_the_contract_needs_stays_also_where_its_purpose_is_named() -> None:
    """Art. 17(1)(a) asks for the need, not for the wording of the request."""
    person = Person()
    person.item("mail", "email", person.collected("order"))
    found = plan(person, purposes("order"))
    assert outcome(found, "DataItem") is Outcome.STILL_NECESSARY
    assert outcome(found, "Collection") is Outcome.STILL_NECESSARY
    assert found.fence.going == frozenset()


def test_a_collection_is_a_ground_also_for_what_is_held_twice() -> None:
    """The item is not touched, so the contract that needs it goes on holding it."""
    person = Person()
    person.item("mail", "email", person.collected("order"), person.collected("greeting", "CONSENT"))
    found = plan(person, purposes("order"))
    assert outcome(found, "Collection") is Outcome.STILL_NECESSARY
    assert "mail" not in {one.target.key for one in found.steps}


def test_what_is_derived_from_what_goes_goes_too() -> None:
    """Whatever it is held for; and what is derived from that."""
    person = reader()
    person.derived("greeted", "studied")
    person.derived("both", "greeted")
    assert {"studied", "greeted", "both"} <= touched(person, purposes("research"))


def test_what_is_derived_from_what_stays_stays() -> None:
    """A source that a hold keeps is as good as one that nobody asked for."""
    person = reader()
    person.derived("greeted", "studied")
    person.held("studied")
    assert outcome(plan(person, items("studied")), "DataItem") is Outcome.HELD
    assert touched(person, items("studied")) == {"studied"}


def test_items_go_alone() -> None:
    """With what is derived from them; their collections, usages and recipients stay."""
    person = reader()
    person.got("printer", "study", "both")
    person.derived("studied", "both")
    found = plan(person, items("both"))
    assert {one.target.label for one in found.steps} == {"DataItem"}
    assert found.fence.going == {"both", "studied"}
    assert rules(found, "DataItem", "both") == ["ITEMS"]
    assert rules(found, "DataItem", "studied") == ["DERIVED_FROM DEEP"]


def test_a_part_never_hides_the_person() -> None:
    """Whatever goes."""
    fence = plan(reader(), purposes("research", "greeting")).fence
    assert (fence.hidden, fence.staying, fence.evidence) == (False, None, frozenset())


@pytest.mark.parametrize("kind", [ScopeKind.PURPOSES, ScopeKind.ITEMS])
def test_a_scope_of_nothing_is_refused(kind: ScopeKind) -> None:
    """It would be taken for everything."""
    with pytest.raises(BadInput, match="is empty"):
        plan(reader(), Scope(kind))


def test_a_purpose_that_nobody_declared_is_refused() -> None:
    """Also beside one that is there; the message does not repeat it."""
    with pytest.raises(NodeNotFound, match="names a purpose that is not in the catalogue"):
        plan(reader(), purposes("research", "art"))


def test_an_item_of_nobody_is_refused() -> None:
    """Another person's looks the same as none."""
    with pytest.raises(NodeNotFound, match="names an item that the person does not have"):
        plan(reader(), items("both", "someone-elses"))
