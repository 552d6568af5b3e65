"""What a person is told when their request was carried out, as far as they may hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from asking import shop, use_of

from anbieter360.catalogue.model import Catalogue, Confidential, LegalBasis, Purpose, Text
from anbieter360.erasure.answer import Necessary
from anbieter360.erasure.answering import answer_to
from anbieter360.erasure.asked import Erasing
from anbieter360.erasure.plan import Fence, Outcome
from anbieter360.erasure.retaining import Kept, text_of_kept

STILL = Outcome.STILL_NECESSARY.value
KEPT = (Kept("email", STILL, "it", "6(1)(b)", "", ""), Kept("note", STILL, "trace", "6(1)(b)", "", ""))


def catalogue(confidential: Confidential | None) -> Catalogue:
    """The shop with a use that serves an inquiry."""
    inquiry = Purpose("inquiry", Text("Inquiry", "Ermittlung"), confidential=confidential)
    whole = shop(use_of("orders", LegalBasis.CONTRACT), purposes=(inquiry,))
    return replace(whole, uses=(*whole.uses, replace(whole.uses[0], key="trace", purpose="inquiry")))


def necessary(of: Catalogue) -> tuple[Necessary, ...]:
    erasing = Erasing("request", "person", Fence(None, frozenset(), True), {}, {}, (), {}, ())
    request = {"language": "en", "kept": text_of_kept(KEPT)}
    return answer_to(request, erasing, of, "2026-12-01T00:00:00.000Z").necessary


def test_a_use_for_a_confidential_purpose_is_not_named() -> None:
    """Until it is released; what else still needs data is."""
    told = necessary(catalogue(Confidential("section 33 BDSG", date(2099, 1, 1))))
    assert [one.category for one in told] == ["email"]
    assert [one.why for one in necessary(catalogue(None))] == [
        "A running contract still needs it: it.",
        "A running contract still needs it: trace.",
    ]
