"""Reads as one statement: its text says what kinds they are, and nothing of a request but its parameters."""

from __future__ import annotations

from anbieter360.compiler.reads import Anchor, CountRead, PageRead, PersonRead
from anbieter360.compiler.render import SHARED, render
from anbieter360.ledger.reading.pages import Listing, Range
from anbieter360.ledger.reading.star_parts import EVERYTHING

PERSON = PersonRead(Anchor.REF, "a key", frozenset({"items"}), "a provider")
PAGE = PageRead(Listing.PURPOSE_PEOPLE, "shop:Purpose:order", Range(10, after="somebody"))
COUNT = CountRead(Listing.USE_PEOPLE, ("one", "two"))


def test_nothing_to_read_is_the_version_alone() -> None:
    """A question about the catalogue in memory."""
    asked = render([])
    assert asked.statement.text == "MATCH (state:CatalogueState {id: 'catalogue'})\nRETURN state.version"
    assert (asked.parameters, asked.statement.parameters) == ({}, frozenset())


def test_each_read_has_parameters_of_its_own() -> None:
    """By its place; what is of the whole request is there once."""
    asked = render([PERSON, PAGE, COUNT])
    assert asked.parameters == {
        "key0": "a key",
        "provider0": "a provider",
        "node1": "shop:Purpose:order",
        "from1": "shop:Purpose:order/somebody",
        "until1": "shop:Purpose:order0",
        "limit1": 11,
        "ids2": ["one", "two"],
    }
    assert asked.statement.parameters - {*asked.parameters} <= SHARED
    assert asked.statement.text.count("COLLECT {") == 3


def test_a_text_is_of_the_kinds_of_reads() -> None:
    """Other keys, nodes, ranges and numbers of them make the same text, and stand nowhere in it."""
    others = [
        PersonRead(Anchor.REF, "another", frozenset({"items"}), "another provider"),
        PageRead(Listing.PURPOSE_PEOPLE, "shop:Purpose:other", Range(500)),
        CountRead(Listing.USE_PEOPLE, ("three",)),
    ]
    asked = render([PERSON, PAGE, COUNT])
    assert render(others).statement is asked.statement
    assert not [one for one in ("a key", "a provider", "shop:", "somebody", "one'") if one in asked.statement.text]


def test_another_kind_is_another_text() -> None:
    """Of the anchor, the parts, the direction and the list."""
    texts = [
        render([one]).statement.text
        for one in (
            *(PersonRead(anchor, "x", frozenset(), "x") for anchor in Anchor),
            PersonRead(Anchor.ID, "x", EVERYTHING, "x"),
            PAGE,
            PageRead(Listing.PURPOSE_PEOPLE, "x", Range(10, backwards=True)),
            PageRead(Listing.USE_PEOPLE, "x", Range(10)),
            COUNT,
            CountRead(Listing.PURPOSE_PEOPLE, ()),
        )
    ]
    assert len({*texts}) == len(texts)


def test_an_anchor_asks_for_the_provider_where_it_must() -> None:
    """A person of any ledger is found by an id, one by reference or identifier in one ledger alone."""
    asking = {
        anchor for anchor in Anchor if "provider0" in render([PersonRead(anchor, "x", frozenset(), "p")]).parameters
    }
    assert asking == {Anchor.ID, Anchor.REF, Anchor.IDENTIFIER}


def test_every_read_keeps_to_the_caller() -> None:
    """`$own` is part of each statement: authorization is in the plan and not after it."""
    for one in (*(PersonRead(anchor, "x", EVERYTHING, "x") for anchor in Anchor), PAGE, COUNT):
        assert "own" in render([one]).statement.parameters
    assert {"hidden", "hiddenUses"} <= render([PersonRead(Anchor.REF, "x", EVERYTHING, "x")]).statement.parameters
