"""The terms of DPV: each exists, and the context knows every key."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from anbieter360.catalogue.model import LegalBasis, RecipientRole, Text
from anbieter360.decision.codes import ConsentStatus, Right
from anbieter360.linked.dpv import (
    CONSENT_STATUSES,
    CONTEXT,
    EXPLICIT_CONSENT,
    LEGAL_BASES,
    NAMESPACES,
    RECIPIENT_ROLES,
    RIGHTS,
    country_term,
    dpv_term,
    in_languages,
    legal_basis_term,
)
from anbieter360.linked.iri import catalogue_iri, ledger_iri


def _published(folder: Path) -> Iterator[str]:
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            yield from (row["iri"] for row in csv.DictReader(lines) if "iri" in row)


def test_every_term_of_ours_is_published(shared: Path) -> None:
    """Each legal basis, right, status and role has an IRI in DPV's own tables."""
    used = [*LEGAL_BASES.values(), EXPLICIT_CONSENT, *CONSENT_STATUSES.values(), *RIGHTS.values()]
    used += [term for term in RECIPIENT_ROLES.values() if term != "dpv:Authority"]  # its table is not among them
    published = set(_published(shared / "data" / "dpv"))
    assert [term for term in used if _iri(term) not in published] == []


def _iri(term: str) -> str:
    prefix, _, name = term.partition(":")
    return NAMESPACES[prefix] + name


def test_every_value_of_an_enum_has_its_term() -> None:
    """Nothing but an unspecified basis is without one."""
    assert set(LegalBasis) - set(LEGAL_BASES) == {LegalBasis.UNSPECIFIED}
    assert (set(CONSENT_STATUSES), set(RIGHTS)) == (set(ConsentStatus), set(Right))
    assert set(RECIPIENT_ROLES) == set(RecipientRole)


def test_the_context_names_only_known_prefixes() -> None:
    """Each property expands to a namespace that the context declares."""
    names = [term["@id"] for term in CONTEXT.values() if isinstance(term, dict)]
    assert {name.partition(":")[0] for name in names} <= set(NAMESPACES)


def test_an_explicit_consent_has_a_basis_of_its_own() -> None:
    """Art. 9(2)(a) asks for it."""
    assert legal_basis_term("CONSENT") == "eu-gdpr:A6-1-a"
    assert legal_basis_term("CONSENT", explicit=True) == EXPLICIT_CONSENT
    assert legal_basis_term("CONTRACT", explicit=True) == "eu-gdpr:A6-1-b"
    assert legal_basis_term("UNSPECIFIED") is None


@pytest.mark.parametrize(
    ("written", "term"),
    [("pd:EmailAddress", "pd:EmailAddress"), ("dpv:Purpose", "dpv:Purpose"), ("ex:Other", None), ("pd:a b", None)],
)
def test_a_catalogue_may_name_terms_of_dpv_alone(written: str, term: str | None) -> None:
    """Whatever else stands in `dpv:` is no IRI of a vocabulary that the context knows."""
    assert dpv_term(written) == term
    assert dpv_term(None) is None


def test_names_keep_their_languages() -> None:
    """A name in one language has no other."""
    assert in_languages(Text(de="Rechnung", en="Invoice")) == {"de": "Rechnung", "en": "Invoice"}
    assert in_languages(Text(de="Rechnung")) == {"de": "Rechnung"}
    assert in_languages(None) == {}
    assert country_term("DE") == "loc:DE"
    assert country_term(None) is None


def test_nodes_are_named_by_urns() -> None:
    """An id with a blank or an umlaut is still a URN."""
    assert catalogue_iri("shop:Purpose:order") == "urn:anbieter360:catalogue:shop:Purpose:order"
    assert ledger_iri("Usage", "shop:ProcessingUse:a/b c") == "urn:anbieter360:ledger:Usage:shop:ProcessingUse:a/b%20c"
