"""What a person is told when their request was carried out, as far as they may hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from asking import shop, use_of

from anbieter360.catalogue.model import (
    Catalogue,
    Confidential,
    Lang,
    LegalBasis,
    PeriodStart,
    Purpose,
    Retention,
    RetentionBecause,
    Text,
)
from anbieter360.erasure.execution.answering import answer_to, why_kept
from anbieter360.erasure.execution.retaining import Kept, text_of_kept
from anbieter360.erasure.planning.grounds import ACCESS, RESTRICTED
from anbieter360.erasure.planning.plan import Fence, Outcome
from anbieter360.erasure.requests.answer import Answer, Necessary
from anbieter360.erasure.requests.asked import Erasing

STILL = Outcome.STILL_NECESSARY.value
KEPT = (Kept("email", STILL, "it", "6(1)(b)", "", ""), Kept("note", STILL, "trace", "6(1)(b)", "", ""))


def catalogue(confidential: Confidential | None) -> Catalogue:
    """The shop with a use that serves an inquiry."""
    inquiry = Purpose("inquiry", Text("Ermittlung", "Inquiry"), confidential=confidential)
    whole = shop(use_of("orders", LegalBasis.CONTRACT), purposes=(inquiry,))
    return replace(whole, uses=(*whole.uses, replace(whole.uses[0], key="trace", purpose="inquiry")))


def answered(of: Catalogue, kept: str) -> Answer:
    erasing = Erasing("request", "person", Fence(None, frozenset(), True), {}, {}, (), {}, (), kept=kept)
    return answer_to({"language": "en"}, erasing, of, "2026-12-01T00:00:00.000Z")


def necessary(of: Catalogue) -> tuple[Necessary, ...]:
    return answered(of, text_of_kept(KEPT)).necessary


def test_a_use_for_a_confidential_purpose_is_not_named() -> None:
    """Until it is released; what else still needs data is, by the name of what it is for where it has none itself."""
    told = necessary(catalogue(Confidential("section 33 BDSG", date(2099, 1, 1))))
    assert [one.category for one in told] == ["email"]
    assert [one.why for one in necessary(catalogue(None))] == [
        "A running contract still needs it: it.",
        "A running contract still needs it: Inquiry.",
    ]


def test_a_law_that_tells_of_a_confidential_purpose_is_not_named() -> None:
    """That the data stays is said, and by which article; the law too where the purpose was released."""
    rule = Retention("email", "inquiry", RetentionBecause.LEGAL_OBLIGATION, "§ 1", "P1Y", PeriodStart.COLLECTION)
    kept = text_of_kept((Kept("email", Outcome.RETAINED.value, rule.key, "17(3)(b)", "§ 1", ""),))
    laws = []
    for confidential in (Confidential("section 33 BDSG", date(2099, 1, 1)), None):
        told = answered(replace(catalogue(confidential), retention=(rule,)), kept)
        laws.append([(one.category, one.ground, one.law) for one in told.kept])
    assert laws == [[("email", "Art. 17(3)(b) GDPR", law)] for law in (None, "§ 1")]


def test_what_stays_because_the_person_asked_for_something_is_told_with_that() -> None:
    """Each restriction and a copy that is due, in both languages; a law speaks for itself."""
    kept = text_of_kept((Kept("email", Outcome.HELD.value, "UNLAWFUL_PROCESSING", "18(1)(b)", "", ""),))
    (told,) = answered(catalogue(None), kept).kept
    assert told.why == (
        "You had the processing restricted: you wanted that instead of its erasure. Withdraw the restriction, and it "
        "can be erased."
    )
    every = {why_kept(article, lang) for article in (*RESTRICTED.values(), ACCESS) for lang in Lang}
    assert None not in every
    assert len(every) == 2 * (len(RESTRICTED) + 1)
    assert why_kept("17(3)(b)", Lang.DE) is None


def test_the_person_is_told_what_of_their_own_went_and_stays() -> None:
    """Their date of birth as well as their identifiers; where they asked for less than everything, none of it."""
    fence = Fence(None, frozenset({"Subject.ref", "Subject.refHash", "id-2"}), False)
    nodes = {"Identifier": ["id-1"]}, {"Identifier": ["id-2"]}
    erasing = Erasing("request", "person", fence, *nodes, ("birthDate", "country", "pending"), {}, ())
    told = answer_to({"language": "en"}, erasing, catalogue(None), "2026-12-01T00:00:00.000Z")
    assert told.own_erased == ("birthDate", "country", "identifiers")
    assert told.own_kept == ("ref", "identifiers")
    part = Erasing(
        "request", "person", Fence(frozenset({"item"}), None, False), {}, {"Identifier": ["id-2"]}, (), {}, ()
    )
    told = answer_to({"language": "en"}, part, catalogue(None), "2026-12-01T00:00:00.000Z")
    assert (told.own_erased, told.own_kept) == ((), ())


def test_who_had_nothing_to_erase_is_told_why() -> None:
    """In their language; not where something went that they may know of, or stays for a reason that is named."""
    part = Erasing("request", "person", Fence(frozenset(), None, False), {}, {}, (), {}, ())
    for language, word in (("en", "Nothing was erased"), ("de", "Gelöscht wurde nichts")):
        told = answer_to({"language": language}, part, catalogue(None), "")
        assert (told.nothing_why or "").startswith(word)
        assert "withdrawn" not in (told.nothing_why or "")
    purposes = answer_to({"language": "en", "scopeKind": "PURPOSES"}, part, catalogue(None), "")
    assert (purposes.nothing_why or "").endswith("counts as withdrawn.")
    for went in ({"named": ("musterstrom:DataCategory:email",)}, {"counted": (("Consent", "ERASED", 5),)}):
        assert answer_to({"language": "en"}, replace(part, **went), catalogue(None), "").nothing_why is None
    secret = replace(part, gone={"DataItem": ["note"]})
    assert answer_to({"language": "en"}, secret, catalogue(None), "").nothing_why


def test_a_mark_is_told_where_one_was_made() -> None:
    """Of whom everything is held nothing went, so that nothing could come back."""
    nothing = Erasing("request", "person", Fence(None, frozenset(), True), {}, {}, (), {}, ())
    told = [answer_to({"language": "en"}, replace(nothing, marks=marks), catalogue(None), "") for marks in (0, 2)]
    assert [(one.suppression.kept, bool(one.suppression.why)) for one in told] == [(False, False), (True, True)]
