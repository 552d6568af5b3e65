"""From a person's star to their copy: what belongs into it, and what the star hides stays out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from stars import CATALOGUE, NOW, THEN, collection, consent, item, objection, of, restriction, star, usage

from anbieter360.decision.facts import Disclosure, Identifier, Item, Notification, Star
from anbieter360.export.copy import Identified
from anbieter360.export.facts import Facts
from anbieter360.export.gather import gather_copy
from anbieter360.export.portable import gather_portable
from anbieter360.ledger.stars.plain import Node, PlainStar

#: An item that the graph has and the star does not show.
HIDDEN = item("secret")


def facts(of_star: Star, *nodes: tuple[str, dict[str, Any]], hidden: tuple[Item, ...] = ()) -> Facts:
    """The star with the opened fields of its nodes: (label, {id or page, …}); each item's value is its ref."""
    plain = PlainStar("person", {"id": "person", "ref": "anna"})
    for one in (*of_star.items, *hidden):
        plain.nodes["DataItem"][one.id] = Node("", {"id": one.id, "ref": one.ref, "value": f"value of {one.ref}"})
    for label, properties in nodes:
        plain.nodes[label][properties.get("id") or properties["page"]] = Node("", properties)
    return Facts(of_star, plain, CATALOGUE, NOW)


def told(to: str, *items: str) -> Notification:
    recipient = of("Recipient", to)
    return Notification(to, recipient, "RECTIFICATION", THEN, THEN, None, items or None, frozenset(), "PENDING")


def test_a_value_that_no_key_opens_is_said_to_be_unreadable() -> None:
    """An item that never had a value is not."""
    gone, empty = item("gone"), item("empty", value_sealed=None)
    found = facts(star(collection("order", "CONTRACT", "gone", "empty"), items=[gone, empty]))
    for node in found.plain.nodes["DataItem"].values():
        del node.properties["value"]
    copied = {one.ref: (one.value, one.readable) for one in gather_copy(found, ()).items}
    assert copied == {"gone": (None, False), "empty": (None, True)}


def test_an_item_held_twice_is_in_the_copy_once() -> None:
    """With both acts of collecting."""
    held = star(collection("order", "CONTRACT"), collection("research", "LEGITIMATE_INTEREST"))
    (copied,) = gather_copy(facts(held), ()).items
    assert copied.collections == ("collection-order-CONTRACT", "collection-research-LEGITIMATE_INTEREST")


def test_a_restriction_of_hidden_items_alone_is_hidden() -> None:
    """Its scope would tell of them; and an empty scope would say that it is of all."""
    held = star(collection(), restrictions=[restriction("secret"), restriction("secret", "mail"), restriction()])
    found = gather_copy(facts(held, hidden=(HIDDEN,)), ()).restrictions
    assert [one.scope for one in found] == [("mail",), ()]


def test_a_recipient_told_of_hidden_items_alone_is_hidden() -> None:
    """And so is one that the person may not know of."""
    held = replace(star(collection()), notifications=(told("carrier", "secret"), told("lab"), told("carrier", "mail")))
    found = gather_copy(facts(held, hidden=(HIDDEN,)), ()).told
    assert [(one.recipient, one.items) for one in found] == [("carrier", ("mail",))]


def test_a_use_shows_what_of_it_is_open() -> None:
    """Items that the star hides are not among those it used."""
    held = star(collection(), usages=[usage("study", "id-mail", "id-secret")])
    (copied,) = gather_copy(facts(held, hidden=(HIDDEN,)), ()).uses
    assert (copied.items, copied.purpose.key, copied.legal_basis) == (("mail",), "research", "LEGITIMATE_INTEREST")


def test_a_refused_use_is_told_without_who_asked() -> None:
    """Use, time, reason and the caller's own reference."""
    attempt = {"id": "r", "use": of("ProcessingUse", "greet"), "at": "2026-02-01T00:00:00.000Z", "outcome": "DENIED"}
    attempt |= {"reason": "OBJECTED", "reference": "mailing 4", "actor": "petra", "decision": "{}"}
    copied = gather_copy(facts(star(collection()), ("RefusedUse", attempt)), ()).refused
    assert [(one.use.key, one.reason, one.reference) for one in copied] == [("greet", "OBJECTED", "mailing 4")]
    assert "petra" not in repr(copied)


def test_who_decided_is_not_told() -> None:
    """The outcome of an objection is, and its reasoning."""
    decided = {"id": "objection", "decisionBy": "petra", "decisionReasoning": "weighed", "reason": "no"}
    held = star(collection(), objection("research", decision_outcome="UPHELD", decision_at=NOW))
    (copied,) = gather_copy(facts(held, ("Objection", decided)), ()).objections
    assert (copied.outcome, copied.reasoning, copied.reason) == ("UPHELD", "weighed", "no")
    assert "petra" not in repr(copied)


def test_a_guardian_is_another_person() -> None:
    """That there was one is told, not who."""
    given = {"id": "consent", "guardianEvidence": "signed by mother", "evidence": "form"}
    held = star(collection(), consent(guardian_sealed="sealed"))
    (copied,) = gather_copy(facts(held, ("Consent", given)), ()).consents
    assert (copied.guardian, copied.evidence) == (True, "form")
    assert "mother" not in repr(copied)


def test_a_merged_record_is_no_identifier() -> None:
    """By what it was known stays inside; the person's own identifiers are told."""
    known = (Identifier("one", "EMAIL", "sealed"), Identifier("two", "MERGED_REF", "sealed"))
    nodes = [("Identifier", {"id": by.id, "type": by.type, "value": f"value {by.id}"}) for by in known]
    found = facts(replace(star(collection()), identifiers=known), *nodes)
    assert gather_copy(found, ()).person.identifiers == (Identified("EMAIL", "value one"),)


def test_who_really_got_data_comes_before_who_may() -> None:
    """A recipient of a declared use that never ran is told apart."""
    got = Disclosure(of("Recipient", "carrier"), of("Recipient", "carrier"), (), THEN, NOW, frozenset({"id-mail"}))
    held = replace(star(collection()), disclosures=(got,))
    (copied,) = gather_copy(facts(held), ()).recipients
    assert (copied.key, copied.received, copied.items, copied.third_country) == ("carrier", True, ("mail",), False)


def test_automated_decisions_for_the_persons_purposes_are_told() -> None:
    """Art. 15(1)(h): whether they ran yet or not."""
    assert [one.key for one in gather_copy(facts(star(collection())), ()).automated] == ["audit", "decide"]
    assert gather_copy(facts(star(collection("research", "CONSENT"))), ()).automated == ()


@pytest.mark.parametrize(
    ("basis", "source", "derived_from", "portable"),
    [
        ("CONTRACT", "SUBJECT", (), True),
        ("CONSENT", "SUBJECT", (), True),
        ("LEGITIMATE_INTEREST", "SUBJECT", (), False),
        ("LEGAL_OBLIGATION", "SUBJECT", (), False),
        ("UNSPECIFIED", "SUBJECT", (), False),
        ("CONTRACT", "THIRD_PARTY", (), False),
        ("CONTRACT", "PUBLIC", (), False),
        ("CONTRACT", "SUBJECT", ("id-other",), False),
    ],
)
def test_what_is_portable(basis: str, source: str, derived_from: tuple[str, ...], portable: bool) -> None:
    """Art. 20(1): provided by the person, on consent or for a contract; nothing derived."""
    held = star(collection("order", basis, source=source), items=[item(derived_from=derived_from)])
    assert [one.ref for one in gather_portable(facts(held)).items] == (["mail"] if portable else [])


def test_portable_data_names_what_makes_it_so() -> None:
    """Of an item held on two bases, the one of contract alone."""
    held = star(collection("order", "CONTRACT"), collection("research", "LEGITIMATE_INTEREST"))
    (one,) = gather_portable(facts(held)).items
    assert [(part.purpose.key, part.legal_basis) for part in one.collections] == [("order", "CONTRACT")]
