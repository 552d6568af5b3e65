"""A catalogue without some purposes: what hangs on them alone goes with them."""

from __future__ import annotations

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.without import hidden_uses, without_purposes

CATALOGUE = """
provider: {key: shop, name: Shop, country: DE, contact: {email: privacy@shop.example}}
categories: [{key: mail, name: Mail}]
recipients:
  - {key: lab, name: Lab, role: PROCESSOR, country: DE}
  - {key: both, name: Both, role: PROCESSOR, country: DE}
  - {key: nobody, name: Nobody, role: PROCESSOR, country: DE}
purposes: [{key: care, name: Care}, {key: probe, name: Probe}]
notices:
  - {key: all, language: en, published: 2026-01-01, announces: [care, probe], text: All.}
  - {key: secret, language: en, published: 2026-01-01, announces: [probe], text: Secret.}
uses:
  - {key: treat, purpose: care, legalBasis: CONTRACT, categories: [mail], recipients: [both]}
  - {key: trace, purpose: probe, legalBasis: LEGITIMATE_INTEREST, categories: [mail], recipients: [lab, both]}
compatibilities:
  - {from: care, to: probe, outcome: COMPATIBLE, assessed: 2026-01-01, by: somebody, reasoning: because}
retention:
  - {category: mail, heldFor: care, because: LEGAL_OBLIGATION, law: A, keep: P1Y, from: COLLECTION}
  - {category: mail, heldFor: probe, because: LEGAL_OBLIGATION, law: B, keep: P1Y, from: COLLECTION}
"""
HIDDEN = frozenset({"shop:Purpose:probe"})


def catalogue() -> Catalogue:
    return read_catalogue(CATALOGUE, "catalogue.yaml")


def test_what_hangs_on_a_hidden_purpose_alone_goes() -> None:
    """Its uses, their recipients, its notices, rules and assessments; what has another reason stays."""
    seen = without_purposes(catalogue(), HIDDEN)
    assert "probe" not in seen.purpose
    assert {*seen.use} == {"treat"}
    assert {*seen.recipient} == {"both", "nobody"}
    assert {*seen.notice} == {"all"}
    assert seen.notice["all"].announces == ("care",)
    assert [one.law for one in seen.retention] == ["A"]
    assert seen.compatibilities == ()


def test_nothing_hidden_changes_nothing() -> None:
    """It is the same catalogue, not a copy."""
    whole = catalogue()
    assert without_purposes(whole, frozenset()) is whole


def test_uses_that_serve_a_hidden_purpose_are_named_by_id() -> None:
    """As the statements on a person take them."""
    assert hidden_uses(catalogue(), HIDDEN) == {"shop:ProcessingUse:trace"}


def test_what_is_seen_is_worked_out_once() -> None:
    """For each set of hidden purposes; the uses that serve them are of all providers."""
    catalogues = Catalogues(1, "shop", {"shop": catalogue()})
    seen = catalogues.seen("shop", HIDDEN)
    assert seen == without_purposes(catalogue(), HIDDEN)
    assert catalogues.seen("shop", frozenset({*HIDDEN})) is seen
    assert catalogues.uses_of(HIDDEN) == hidden_uses(catalogue(), HIDDEN)
    assert catalogues.uses_of(frozenset()) == frozenset()
