"""What explanations say: complete in both languages, and free of anything but words."""

from __future__ import annotations

import pytest

from anbieter360.catalogue.model import LegalBasis, Text
from anbieter360.decision.articles import ALLOWING, ANSWERS, PROGRESS, article_of
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Step
from anbieter360.decision.wording import DECIDED, PASSED, PASSED_BY


def test_every_code_and_every_step_has_its_words() -> None:
    """None is left without."""
    assert (set(DECIDED), set(PASSED), set(ANSWERS)) == (set(Reason), set(Step), set(Reason))


@pytest.mark.parametrize("text", [*DECIDED.values(), *PASSED.values(), *PASSED_BY.values()])
def test_both_languages_say_a_sentence(text: Text) -> None:
    """German and English, each with its full stop."""
    assert all(said and said.endswith(".") for said in (text.de, text.en))


@pytest.mark.parametrize("reason", list(Reason))
def test_every_code_has_an_article_on_every_basis(reason: Reason) -> None:
    """Of the GDPR, or of the law on advertising."""
    for basis in LegalBasis:
        for country in ("DE", "AT", None):
            assert article_of(reason, basis, country).endswith(("GDPR", "UWG", "TKG 2021"))


def test_what_is_allowed_got_further_than_what_is_not() -> None:
    """The order of the table is the order of the steps."""
    allowing = [ANSWERS[reason].outcome is Outcome.ALLOWED for reason in PROGRESS]
    assert allowing == sorted(allowing)
    assert {reason for reason in Reason if ANSWERS[reason].outcome is Outcome.ALLOWED} == ALLOWING
