"""The record of processing activities: every field of Art. 30(1) GDPR, what is missing, and a CSV that runs nowhere."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
import yaml

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Lang
from anbieter360.export.as_csv import harmless, register_as_csv
from anbieter360.export.forms import RegisterFormat, write_register
from anbieter360.export.register import Register, register_of
from anbieter360.export.register_gaps import Missing, MissingKind
from copies import AT

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml"
CATALOGUE = """
provider: {key: shop, name: Shop, country: DE, contact: {email: privacy@shop.example}, measures: [Doors are locked.]}
categories: [{key: mail, name: Mail}, {key: health, name: Health, special: true}]
systems: [{key: crm, name: CRM, measures: [Disks are encrypted., Doors are locked.]}]
recipients:
  - {key: banks, role: CONTROLLER, country: DE}
  - {key: cloud, name: Cloud, role: PROCESSOR, country: US}
  - {key: cloud-2, name: Cloud 2, role: PROCESSOR, country: US, transferBasis: A46-2-c}
  - {key: cloud-3, name: Cloud 3, role: PROCESSOR, country: CH, transferBasis: A45-3}
  - {key: cloud-4, name: Cloud 4, role: PROCESSOR, country: US, transferBasis: A46-2-c, safeguardsDocument: "https://shop.example/scc"}
purposes: [{key: care, name: Care}, {key: probe, name: Probe, confidential: {ground: fraud, reviewAt: 2027-01-01}}]
uses:
  - {key: look, purpose: probe, legalBasis: LEGITIMATE_INTEREST, categories: [mail]}
  - key: treat
    name: Treatment
    purpose: care
    legalBasis: UNSPECIFIED
    categories: [mail, health]
    recipients: [banks, cloud, cloud-2, cloud-3, cloud-4]
    systems: [crm]
    article9: A9-2-h
    dataSubjects: [patients]
    owner: "=cmd|' /C calc'!A0"
    dpia: "@SUM(1+1)"
deletion: [{category: mail, after: P30D, from: LAST_USE}]
"""


def register(text: str = CATALOGUE) -> Register:
    return register_of(read_catalogue(text, "catalogue.yaml"), AT)


def rows(of: Register, lang: Lang = Lang.EN) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(register_as_csv(of, lang).decode(), newline=""))]


def test_a_row_has_every_field_of_the_article() -> None:
    """Art. 30(1)(a) to (g): as the birthday's catalogue says it of the letter."""
    (row,) = [one for one in rows(register(BIRTHDAY.read_text())) if one["Processing activity"] == "birthday-letter"]
    assert row == {
        "Controller": "Musterstrom AG; datenschutz@musterstrom.example; Hafenstr. 1, 20457 Hamburg",
        "Representative": "",
        "Data protection officer": "Datenschutzbeauftragte; dsb@musterstrom.example",
        "Processing activity": "birthday-letter",
        "Purpose": "Birthday greeting",
        "Legal basis": "legitimate interest, Art. 6(1)(f) GDPR",
        "Categories of data subjects": "customers",
        "Categories of personal data": "Billing address; Date of birth",
        "Recipients": "Briefwerk KG (processor, Germany)",
        "Transfers to third countries and safeguards": "no transfer to a third country",
        "Time limits for erasure": "Billing address: kept, period: 8 years, from the end of the year of collection"
        " (§ 14 (4) UStG, § 147 (3) AO); Date of birth: not stated",
        "Technical and organisational measures": "",
        "Systems": "",
        "Channel": "letter",
        "Automated decision": "no",
        "Owner": "",
        "Data protection impact assessment": "",
        "Missing": "time limit for erasure of the category: birth-date; technical and organisational measures",
    }


def test_a_use_is_a_row() -> None:
    """As many rows as declared uses, by key; confidential ones among them, with their ground."""
    found = rows(register())
    assert [one["Processing activity"] for one in found] == ["look", "Treatment; treat"]
    assert found[0]["Purpose"] == "Probe; confidential: fraud"


def test_measures_are_those_of_provider_and_systems() -> None:
    """Each once."""
    assert register().activities[1].measures == ("Doors are locked.", "Disks are encrypted.")


def test_what_is_missing_is_named() -> None:
    """For the activity, or for the recipient or category that it is missing for; nothing else is."""
    kinds = MissingKind
    assert register().activities[1].missing == (
        Missing(kinds.LEGAL_BASIS),
        Missing(kinds.RECIPIENT_NAME, "banks"),
        Missing(kinds.TRANSFER_BASIS, "cloud"),
        Missing(kinds.SAFEGUARDS_DOCUMENT, "cloud-2"),
        Missing(kinds.ERASURE_LIMIT, "health"),
    )
    assert register().missing == (Missing(kinds.OFFICER),)


def test_an_activity_that_says_everything_misses_nothing() -> None:
    """No gap is found where there is none."""
    assert register().activities[0].missing == ()


def test_nobody_to_turn_to_is_missing() -> None:
    """Contact, officer, and from outside the EEA a representative (Art. 27); measures, where nobody names any."""
    document = yaml.safe_load(CATALOGUE)
    document["provider"] = {"key": "shop", "name": "Shop", "country": "US", "contact": {"email": "x@shop.example"}}
    document["systems"] = [{"key": "crm", "name": "CRM"}]
    found = register(yaml.safe_dump(document))
    assert [one.kind for one in found.missing] == [MissingKind.OFFICER, MissingKind.REPRESENTATIVE]
    assert [one.missing[-1].kind for one in found.activities] == [MissingKind.MEASURES, MissingKind.MEASURES]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_text(cell: str) -> None:
    """No spreadsheet runs it; what it says can still be read."""
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Shop", "a=b", "2-3", "§ 1", "'=1"])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    """Only the beginning of a cell matters."""
    assert harmless(cell) == cell


def test_no_cell_of_the_csv_runs() -> None:
    """Whatever somebody wrote into the catalogue."""
    row = rows(register())[1]
    assert row["Owner"] == "'=cmd|' /C calc'!A0"
    assert row["Data protection impact assessment"] == "'@SUM(1+1)"
    cells = [cell for one in rows(register()) for cell in one.values()]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []


def test_a_special_category_is_marked() -> None:
    """Art. 9: in both languages."""
    english, german = rows(register())[1], rows(register(), Lang.DE)[1]
    assert english["Categories of personal data"] == "Mail; Health (specially protected, Article 9 GDPR)"
    assert german["Kategorien personenbezogener Daten"] == "Mail; Health (besonders geschützt, Artikel 9 DSGVO)"


def test_lines_end_as_the_format_says() -> None:
    """RFC 4180: CR LF; nothing before the header."""
    text = register_as_csv(register(), Lang.EN)
    assert text.startswith(b"Controller,")
    assert text.count(b"\r\n") == text.count(b"\n") == 3


@pytest.mark.parametrize(
    ("form", "media_type", "filename"),
    [
        (RegisterFormat.CSV, "text/csv; charset=utf-8; header=present", "processing-register-2026-03-04.csv"),
        (RegisterFormat.HTML, "text/html; charset=utf-8", "processing-register-2026-03-04.html"),
        (RegisterFormat.JSONLD, "application/ld+json", "processing-register-2026-03-04.jsonld"),
    ],
)
def test_each_form_says_what_it_is(form: RegisterFormat, media_type: str, filename: str) -> None:
    """By media type and file name."""
    document = write_register(register(), form, Lang.EN)
    assert (document.media_type, document.filename) == (media_type, filename)
