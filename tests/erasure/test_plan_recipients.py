"""Whom an erasure is told to (Art. 19): who got something that goes, and the systems that have it."""

from __future__ import annotations

from dataclasses import replace

from people import CATALOGUE, Person, items, of, plan

from anbieter360.erasure.planning.plan import Plan, Told


def reader() -> Person:
    """Two items in two systems, both with the printer, one with the carrier."""
    person = Person()
    person.item("mail")
    person.item("note", system="paper")
    person.got("printer", "study", "mail", "note")
    person.got("carrier", "study", "mail")
    return person


def told(found: Plan) -> dict[str, tuple[str, ...] | None]:
    return {one.key: one.items for one in found.told}


def test_who_got_something_that_goes_is_told_of_it() -> None:
    """Of all that they got, or of what of it goes; then the systems that had it."""
    assert told(plan(reader(), items("mail"))) == {"printer": ("mail",), "carrier": None, "till": None}


def test_who_got_nothing_that_goes_is_not_told() -> None:
    """That a use declares a recipient is no disclosure."""
    assert told(plan(reader(), items("note"))) == {"printer": ("note",), "paper": None}


def test_nobody_is_told_of_what_stays() -> None:
    """The item is held."""
    person = reader()
    person.held("mail", "note")
    assert plan(person).told == ()


def test_recipients_come_before_systems_each_in_order() -> None:
    """Each with its id and whether it has an address."""
    assert plan(reader()).told == (
        Told(of("Recipient", "carrier"), "carrier", is_system=False, has_address=True),
        Told(of("Recipient", "printer"), "printer", is_system=False, has_address=False),
        Told(of("System", "paper"), "paper", is_system=True, has_address=False),
        Told(of("System", "till"), "till", is_system=True, has_address=True),
    )


def test_who_has_no_address_is_named() -> None:
    """Somebody has to see to it; nobody is silently unreachable."""
    assert [one.key for one in plan(reader()).unreachable] == ["printer", "paper"]


def test_who_is_not_in_the_catalogue_any_more_has_no_address() -> None:
    """And is told all the same."""
    found = plan(reader(), catalogue=replace(CATALOGUE, recipients=(), systems=()))
    assert {one.key: one.has_address for one in found.told} == dict.fromkeys(
        ("carrier", "printer", "paper", "till"), False
    )
