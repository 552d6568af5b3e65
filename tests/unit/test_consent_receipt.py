"""The consent receipt: the fields of ISO/IEC TS 27560, checked by a JSON-LD processor and a SHACL validator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from pyshacl import validate
from rdflib import Graph

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue, Confidential
from anbieter360.catalogue.without import without_purposes
from anbieter360.decision.codes import ConsentStatus, Reason
from anbieter360.decision.facts import Consent
from anbieter360.linked.consent_receipt import Given, consent_receipt

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / "tests" / "data" / "shapes" / "consent_receipt.ttl"
BIRTHDAY = ROOT / "examples" / "birthday" / "catalogue.yaml"
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
CONSENT = Consent(
    id="c" * 32,
    ref="birthday-mail",
    purpose="musterstrom:Purpose:birthday-greeting",
    given_at=AT,
    method="CHECKBOX",
    channels=("EMAIL",),
    notice="musterstrom:Notice:consent-birthday-v1",
    evidence_sealed="sealed evidence",
    preselected=False,
    bundled=False,
    explicit=False,
    age_declared=30,
    expires_at=None,
    withdrawn_at=None,
    guardian_sealed=None,
    notice_hash="0" * 64,
    language="de",
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(BIRTHDAY.read_text(), "catalogue.yaml")


def receipt(catalogue: Catalogue, consent: Consent = CONSENT, **more: Any) -> dict[str, Any]:
    given = Given("r" * 32, "p" * 32, consent, catalogue, ConsentStatus.GIVEN, (), AT, "SUBJECT")
    return consent_receipt(replace(given, **more))


def offline(url: str, _options: object) -> None:
    raise AssertionError(f"a receipt names all its terms itself, and not {url}")


def quads(body: dict[str, Any]) -> str:
    """The receipt as an independent processor reads it, with nothing fetched."""
    found: str = jsonld.to_rdf(body, {"format": "application/n-quads", "documentLoader": offline})
    return found


def breaches(body: dict[str, Any]) -> str:
    """What the shapes find wrong; empty where nothing is."""
    conforms, _, text = validate(Graph().parse(data=quads(body), format="nt"), shacl_graph=str(SHAPES))
    return "" if conforms else str(text)


def test_it_has_every_mandatory_field(catalogue: Catalogue) -> None:
    """Those of the standard and of Art. 13 GDPR, for each kind of consent."""
    assert breaches(receipt(catalogue)) == ""
    explicit = replace(CONSENT, explicit=True, expires_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert breaches(receipt(catalogue, explicit, status=ConsentStatus.RENEWED)) == ""


MANDATORY = (
    "hasDataSubject",
    "hasDataController",
    "hasAuthority",
    "hasNotice",
    "hasPurpose",
    "hasLegalBasis",
    "hasJurisdiction",
    "hasProcess",
    "hasConsentControl",
    "hasRight",
    "hasConsentStatus",
    "identifier",
    "conformsTo",
)


@pytest.mark.parametrize("field", MANDATORY)
def test_the_shapes_miss_what_is_missing(catalogue: Catalogue, field: str) -> None:
    """So the validator does look: without the field it finds a breach."""
    body = receipt(catalogue)
    del body["hasRecordOfActivity"][field]
    assert breaches(body)


def test_no_key_is_dropped(catalogue: Catalogue) -> None:
    """The context of the receipt knows each key that is used in it, and nothing is fetched."""
    body = receipt(catalogue, replace(CONSENT, expires_at=AT), defects=(Reason.AGE_LIMIT,))
    (expanded,) = jsonld.expand(body, {"documentLoader": offline})
    assert count(body) - {"@context"} == {*used(expanded, body["@context"])}


def count(value: Any) -> set[str]:
    """The keys of a receipt, but for those below its context and the languages of a name."""
    if isinstance(value, list):
        return set().union(*map(count, value))
    if not isinstance(value, dict):
        return set()
    inner = (count(one) for name, one in value.items() if name not in ("@context", "title", "description"))
    return {*value}.union(*inner)


def used(expanded: Any, context: dict[str, Any]) -> Iterator[str]:
    """The keys whose meaning came out of the expansion."""
    text = json.dumps(expanded)
    for name, meaning in context.items():
        iri = meaning["@id"] if isinstance(meaning, dict) else meaning
        if name in ("id", "type"):
            yield name
        elif isinstance(meaning, dict):
            prefix, _, local = iri.partition(":")
            if f'"{context[prefix]}{local}"' in text:
                yield name


def test_it_says_what_was_consented_to(catalogue: Catalogue) -> None:
    """The uses that the consent may carry, by purpose and channel, with data and recipients."""
    record = receipt(catalogue)["hasRecordOfActivity"]
    (process,) = record["hasProcess"]
    assert process["identifier"] == "birthday-email"
    assert [one["identifier"] for one in process["hasPersonalData"]] == ["email", "birth-date"]
    assert [one["identifier"] for one in process["hasRecipient"]] == ["mail-cloud"]
    assert record["hasConsentControl"]["isExercisedAt"] == ["https://musterstrom.example/widerruf"]


def test_it_names_nobody(catalogue: Catalogue) -> None:
    """Of the person there is a pseudonym; evidence and guardian stay with the provider."""
    body = receipt(catalogue, replace(CONSENT, guardian_sealed="sealed guardian"))
    assert body["hasRecordOfActivity"]["hasDataSubject"] == {"type": "dpv:DataSubject", "identifier": "p" * 32}
    assert body["hasRecordOfActivity"]["hasConsentStatus"]["withGuardian"] is True
    assert "sealed" not in json.dumps(body)


def test_it_is_silent_on_what_is_confidential(catalogue: Catalogue) -> None:
    """A use for a purpose that is hidden from the person is not told by a consent to its parent."""
    hidden = Confidential("an investigation", AT.date())
    part = replace(catalogue.purpose["birthday-greeting"], key="part", parent="birthday-greeting", confidential=hidden)
    use = replace(catalogue.use["birthday-email"], key="secret", purpose="part")
    wider = replace(catalogue, purposes=(*catalogue.purposes, part), uses=(*catalogue.uses, use))
    rule = replace(catalogue.retention[0], category="email", held_for="part", law="§ 1 of a secret")
    wider = replace(wider, retention=(*catalogue.retention, rule))
    assert receipt(without_purposes(wider, frozenset({"musterstrom:Purpose:part"}))) == receipt(catalogue)


def test_a_defect_is_told(catalogue: Catalogue) -> None:
    """The person reads what is wrong with the consent that was taken from them."""
    event = receipt(catalogue, defects=(Reason.CONSENT_AMBIGUOUS,))["hasRecordOfActivity"]["hasConsentStatus"]
    assert event["defect"] == ["CONSENT_AMBIGUOUS"]
