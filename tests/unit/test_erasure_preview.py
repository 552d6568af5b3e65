"""What of an erasure's plan and answer is shown: nothing of what is hidden from who looks, and all of the rest."""

from __future__ import annotations

from dataclasses import replace

from anbieter360.catalogue.model import Lang, Provider, Text
from anbieter360.erasure.planning.plan import EVERYTHING, Fence, Ground, Outcome, Plan, Step, Target, Told
from anbieter360.erasure.planning.preview import Sight, law_of, preview_of, rule_of
from anbieter360.erasure.planning.steps import SHARED
from anbieter360.erasure.requests.answer import (
    Answer,
    Complaint,
    Evidence,
    Kept,
    Necessary,
    Suppression,
    answer_of,
    language_of,
    refusal,
    text_of_answer,
)
from anbieter360.erasure.requests.refusal import RefusalGround, why_refused
from anbieter360.ledger.stars.plain import Node, PlainStar

SHOP = Provider("shop", Text(en="Shop"), "DE", supervisory_authority="HmbBfDI")
SECRET, OPEN = "shop:Purpose:inquiry", "shop:Purpose:order"
GOES = (Ground(Outcome.ERASED, "DEEP", "17(1)"),)
HELD = (Ground(Outcome.HELD, "AZ-1", "17(3)(e)"),)
EVERYTHING_SEEN = Sight(frozenset(), frozenset(), sees_holds=True)
PERSON = Sight(frozenset({SECRET}), frozenset({"shop:ProcessingUse:look"}), sees_holds=False)


def star() -> PlainStar:
    """One item held for the open purpose, one for both, one for the secret one alone; a use of each."""
    found = PlainStar("s", {})
    nodes = found.nodes
    for name, purpose in (("secret", SECRET), ("open", OPEN)):
        nodes["Standing"][f"{purpose}/s"] = Node("s", {"purpose": purpose})
        nodes["Collection"][name] = Node(f"{purpose}/s", {})
    for collection, item in (("open", "a"), ("open", "both"), ("secret", "both"), ("secret", "b")):
        nodes["DataItem"][item] = Node(collection, {"ref": item})
        found.links["HOLDS"][collection, item] = None
    for use in ("look", "send"):
        nodes["Usage"][f"shop:ProcessingUse:{use}/s"] = Node("s", {"use": f"shop:ProcessingUse:{use}"})
        nodes["UseEvent"][use] = Node(f"shop:ProcessingUse:{use}/s", {})
    nodes["Hold"]["hold"] = Node("s", {})
    nodes["Disclosure"]["shop:Recipient:police/s"] = Node("s", {"uses": ["shop:ProcessingUse:look"]})
    nodes["Disclosure"]["shop:Recipient:carrier/s"] = Node("s", {"uses": ["shop:ProcessingUse:send"]})
    return found


def plan() -> Plan:
    steps = [
        Step(Target(label, key), "x", HELD if key == "a" else GOES)
        for label, nodes in star().nodes.items()
        for key in nodes
    ]
    told = tuple(Told(f"shop:Recipient:{key}", key, False, True) for key in ("carrier", "police"))
    return Plan("s", EVERYTHING, tuple(steps), told, Fence(frozenset(), None, hidden=False), "model", 1)


def test_who_sees_everything_sees_the_plan() -> None:
    """Every step and recipient, and the rule by its name."""
    seen = preview_of(plan(), star(), EVERYTHING_SEEN)
    assert (seen.hash, seen.steps, seen.told, seen.summary) == (
        plan().hash,
        plan().steps,
        plan().told,
        plan().summary,
    )
    assert rule_of(next(one for one in seen.steps if one.target.key == "a"), EVERYTHING_SEEN) == "AZ-1"


def test_what_is_hidden_is_absent_and_not_in_the_hash() -> None:
    """Purposes with all that hangs on them alone, who got it for them, holds; an item that stands elsewhere stays."""
    seen = preview_of(plan(), star(), PERSON)
    more = Step(Target("UseEvent", "look"), "y", GOES)
    assert preview_of(replace(plan(), steps=(*plan().steps, more)), star(), PERSON).hash == seen.hash != plan().hash
    assert preview_of(replace(plan(), steps=plan().steps[1:]), star(), PERSON).hash == seen.hash
    shown = replace(more, target=Target("DataItem", "a"))
    assert preview_of(replace(plan(), steps=(*plan().steps, shown)), star(), PERSON).hash != seen.hash
    assert [one.key for one in seen.told] == ["carrier"]
    assert {one.target.key for one in seen.steps} == {
        f"{OPEN}/s",
        "open",
        "a",
        "both",
        "shop:ProcessingUse:send/s",
        "send",
        "shop:Recipient:carrier/s",
    }
    assert rule_of(next(one for one in seen.steps if one.target.key == "a"), PERSON) == "hold"


def test_an_answer_comes_back_as_it_was_kept() -> None:
    """As JSON, with everything in it."""
    answer = Answer(
        Lang.DE,
        Complaint("HmbBfDI"),
        "Gericht",
        ("email",),
        (Kept("invoice", "Art. 17(3)(b) GDPR", "§ 147 AO", "2034-12-31"), Kept("order", "Art. 17(3)(e) GDPR")),
        (Necessary("address", "Ein Vertrag läuft."),),
        Evidence(True, "2029-01-01"),
        Suppression(True, "Prüfsumme"),
        "2026-12-28T09:00:00.000Z",
    )
    assert answer_of(text_of_answer(answer)) == answer


def test_a_refusal_names_authority_and_court_in_the_language_of_the_person() -> None:
    """German for those whose tag says so, English for all others."""
    assert [language_of(tag) for tag in ("de", "de-AT", "DE", "en", "fr", None)] == [Lang.DE] * 3 + [Lang.EN] * 3
    assert [language_of(None, country) for country in ("DE", "AT", "US")] == [Lang.DE, Lang.DE, Lang.EN]
    told = answer_of(text_of_answer(refusal(SHOP, "de-DE", RefusalGround.PROCESS_EXCESSIVE)))
    assert (told.refusal, told.complaint.authority, told.erased) == ("PROCESS_EXCESSIVE", "HmbBfDI", ())
    assert "Gericht" in told.judicial_remedy
    assert told.refusal_why == why_refused(RefusalGround.PROCESS_EXCESSIVE, Lang.DE)
    assert "Antrag ist exzessiv" in str(told.refusal_why)


def test_a_rule_that_serves_a_hidden_purpose_is_not_named() -> None:
    """Neither the use that needs it nor the rule that keeps it, with its law; to who sees all of it they are."""
    use = Step(Target("DataItem", "a"), "x", (Ground(Outcome.STILL_NECESSARY, "look", "6(1)(b)"),))
    kept = Ground(Outcome.RETAINED, "files", "17(3)(b)", law="§ 1", held_for="inquiry")
    rule = Step(Target("DataItem", "a"), "x", (kept,))
    assert [(rule_of(one, PERSON), law_of(one, PERSON)) for one in (use, rule)] == [("use", None), ("rule", None)]
    assert [rule_of(one, EVERYTHING_SEEN) for one in (use, rule)] == ["look", "files"]
    assert law_of(rule, EVERYTHING_SEEN) == "§ 1"


def test_a_shared_text_is_for_somebody_to_look_at() -> None:
    """Where this side goes and it is of more than one word; as little of what is hidden from who looks."""
    found = star()
    for key, value in (("a", "Ada and Bob"), ("both", "4711"), ("b", "of both of us")):
        found.nodes["DataItem"][key].properties["value"] = value
    shared = tuple(Step(Target("DataItem", key), SHARED, GOES) for key in ("a", "b", "both"))
    of = replace(plan(), steps=(*plan().steps, *shared))
    assert preview_of(of, found, EVERYTHING_SEEN).reviews == ("a", "b")
    assert preview_of(of, found, PERSON).reviews == ("a",)
    assert preview_of(plan(), found, EVERYTHING_SEEN).reviews == ()
