"""One line of records.jsonl: what it becomes, and what is wrong with it."""

from __future__ import annotations

import copy
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.rules import text_hash
from anbieter360.demo.fill import demo_catalogue
from anbieter360.demo.people import generate_records
from anbieter360.errors import RecordError
from anbieter360.ledger.stars.form import Setting, Wrong
from anbieter360.ledger.stars.records import (
    RECORD,
    CollectionPart,
    IdentifierPart,
    ItemPart,
    Record,
    SubjectPart,
    UsagePart,
    json_schema,
    parse_record,
    setting_of,
)

COLLECTION = {
    "purpose": "order-handling",
    "legalBasis": "CONTRACT",
    "collectedAt": "2026-01-15T10:00:00+01:00",
    "system": "webshop",
    "items": [{"ref": "i1", "category": "email", "value": "a@b.example"}],
}
CONSENT = {"ref": "c1", "purpose": "newsletter", "givenAt": "2026-01-15", "method": "CHECKBOX"}
HOLD = {"ref": "h1", "authority": "court", "scope": ["email"], "placedAt": "2026-01-15", "reviewAt": "2026-06-01"}
ENDED = {name: {"at": "2026-01-15", name: "2025-12-31"} for name in ("withdrawnAt", "liftedAt")}
OBJECTION = {"purpose": "newsletter", "at": "2026-01-15"}
DECIDED = {"outcome": "UPHELD", "at": "2026-01-14", "by": "dpo", "reasoning": "x"}
RESTRICTION = {"at": "2026-01-15", "ground": "LEGAL_CLAIMS"}
LINE: dict[str, Any] = {
    "subject": {"ref": "s1", "identifiers": [{"type": "EMAIL", "value": " A@B.example"}]},
    "collections": [COLLECTION],
    "usages": [{"use": "confirm-order", "at": "2026-01-15", "items": ["i1"], "recipient": "hosting"}],
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return demo_catalogue()


def changed(path: str, value: object) -> bytes:
    """LINE with one place set; steps are separated by dots."""
    line: Any = copy.deepcopy(LINE)
    place = line
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in steps:
        place = place[step]
    place[last] = value
    return orjson.dumps(line)


NO_SUCH_FIELD = "holds a field that the format does not have; it has "


def error(line: bytes, catalogue: Catalogue) -> str:
    with pytest.raises(RecordError) as found:
        parse_record(line, 7, "people.jsonl", catalogue)
    return found.value.message


def test_a_line_becomes_a_record(catalogue: Catalogue) -> None:
    """Times come out in UTC, a date as that day's start in the provider's zone, identifiers in their one spelling."""
    assert parse_record(orjson.dumps(LINE), 1, "f", catalogue) == Record(
        SubjectPart("s1", identifiers=(IdentifierPart("EMAIL", "a@b.example"),)),
        collections=(
            CollectionPart(
                "order-handling",
                "CONTRACT",
                "2026-01-15T09:00:00.000Z",
                "webshop",
                (ItemPart("i1", "email", "a@b.example"),),
            ),
        ),
        usages=(UsagePart("confirm-order", "2026-01-14T23:00:00.000Z", ("i1",), "hosting"),),
    )


def test_a_consent_says_which_words_were_shown(catalogue: Catalogue) -> None:
    """By the hash and language of the notice that it names, as one that is given here does; of none nothing."""
    notice = next(one for one in catalogue.notices if one.text)
    named, nameless = CONSENT | {"notice": notice.key}, CONSENT | {"ref": "c2"}
    consents = parse_record(orjson.dumps(LINE | {"consents": [named, nameless]}), 1, "f", catalogue).consents
    assert [(one.notice_hash, one.language) for one in consents] == [
        (text_hash(notice.text or ""), notice.language),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("subject.contry", "DE", ' subject: unknown field "contry"; did you mean "country"?'),
        ("subject.name", "Anna", f" subject: {NO_SUCH_FIELD}ref, country, birthDate, language, identifiers"),
        ("subject.Anna Schmidt", 1, f" subject: {NO_SUCH_FIELD}ref, country, birthDate, language, identifiers"),
        ("Anna Schmidt", 1, f"{NO_SUCH_FIELD}subject, collections, usages, consents, informed, objections"),
        ("subject.ref", 5, " subject.ref: must be a string"),
        ("subject.country", "ZZ", " subject.country: must be an ISO 3166-1 alpha-2 country code"),
        ("subject.birthDate", "1984-02-30", " subject.birthDate: is not an existing date"),
        ("subject.identifiers.0.type", "FAX", "must be one of EMAIL, PHONE, CUSTOMER_NUMBER, ACCOUNT, DEVICE, OTHER"),
        ("collections.0.purpose", "order-handlin", 'unknown purpose "order-handlin"; did you mean "order-handling"?'),
        ("collections.0.system", "nowhere", " collections[0].system: names a system that the catalogue does not have"),
        ("collections.0.notice", "x", " collections[0].notice: names a notice that the catalogue does not have"),
        ("collections.0.legalBasis", "CONSENTED", " collections[0].legalBasis: must be one of CONSENT, CONTRACT, "),
        ("collections.0.collectedAt", "yesterday", " collections[0].collectedAt: must be an ISO 8601 time with a zone"),
        ("collections.0.collectedAt", "2026-01-15T10:00:00", " collections[0].collectedAt: must be an ISO 8601 time"),
        ("collections.0.collectedAt", "2026-13-01", " collections[0].collectedAt: is not an existing time or date"),
        (
            "collections.0.items.0.category",
            "mail",
            ' collections[0].items[0].category: unknown category "mail"; did you mean "email"?',
        ),
        ("collections.0.source", "PUBLIC", " collections[0]: source PUBLIC needs informedAt (Art. 14(3) GDPR)"),
        ("collections.0.items.0.sharedWith", ["s1"], "sharedWith: an item is shared with another person"),
        ("collections.0.items.0.derivedFrom", ["i1"], "derivedFrom: an item cannot be derived from itself"),
        ("usages.0.use", "mine-bitcoin", " usages[0].use: names a use that the catalogue does not have"),
        ("usages.0.recipient", "nobody", " usages[0].recipient: names a recipient that the catalogue does not have"),
        ("subject.birthDate", "2999-01-01", " subject.birthDate: is in the future"),
        ("subject.identifiers.0.value", "anna", " subject.identifiers[0].value: not an e-mail address"),
        ("collections.0.endedAt", "2026-01-15T08:59:59Z", " collections[0].endedAt: is before collectedAt"),
        ("consents", [CONSENT | {"withdrawnAt": "2025-12-31"}], " consents[0].withdrawnAt: is before givenAt"),
        ("objections", [{"purpose": "newsletter"} | ENDED["withdrawnAt"]], " objections[0].withdrawnAt: is before at"),
        (
            "restrictions",
            [{"ground": "LEGAL_CLAIMS"} | ENDED["liftedAt"]],
            " restrictions[0].liftedAt: is before at",
        ),
        ("holds", [HOLD | {"releasedAt": "2025-12-31"}], " holds[0].releasedAt: is before placedAt"),
        ("consents", [CONSENT, CONSENT | {"explicit": True}], " consents[1]: the line says this twice, and not alike"),
        ("holds", [HOLD, HOLD | {"scope": ["order"]}], " holds[1]: the line says this twice, and not alike"),
        ("collections.0.collectedAt", "2999-01-01", " collections[0].collectedAt: is in the future; only what has hap"),
        ("usages.0.at", "2999-01-01", " usages[0].at: is in the future; only what has happened is recorded"),
        ("consents", [CONSENT | {"expiresAt": "2025-12-31"}], " consents[0].expiresAt: is before givenAt"),
        ("objections", [OBJECTION | {"decision": DECIDED}], " objections[0].decision.at: is before at"),
        ("restrictions", [RESTRICTION | {"informedAt": "2025-12-31"}], " restrictions[0].informedAt: is before at"),
        (
            "restrictions",
            [RESTRICTION | {"informedAt": "2026-02-02", "liftedAt": "2026-02-01"}],
            " restrictions[0].liftedAt: is before informedAt",
        ),
        ("holds", [HOLD | {"reviewAt": "2025-12-31"}], " holds[0].reviewAt: is before placedAt"),
        (
            "informed",
            [{"notice": "privacy-2026-de", "at": "2025-12-31T22:59:59Z"}],
            " informed[0].at: is before the notice was published",
        ),
        ("usages", {}, " usages: must be a list"),
        ("extra", [], " extra: must be an object"),
    ],
)
def test_an_error_names_line_and_path(path: str, value: object, reason: str, catalogue: Catalogue) -> None:
    """What is wrong is told with file, line and path."""
    message = error(changed(path, value), catalogue)
    assert message.startswith("people.jsonl:7")
    assert reason in message


def test_an_error_repeats_no_value(catalogue: Catalogue) -> None:
    """A value in the wrong place is not repeated."""
    for path in ("subject.birthDate", "subject.country", "collections.0.purpose", "usages.0.at", "usages.0.items"):
        assert "Anna Schmidt" not in error(changed(path, "Anna Schmidt"), catalogue)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"subject": {"ref": "a"\n', "not JSON: the line ends at column 23, where more is to come"),
        (b'{"subject": {"ref": "a\r\n', "not JSON: the line ends at column 22, where more is to come"),
        (b'{"subject" {"ref": "a"}}', "not JSON, at column 12"),
        (b'{"subject": {"ref": "a"}, "extra": ' + b"[" * 500 + b"]" * 500 + b"}", "nested too deeply"),
        (b'{"subject": {"ref": "\xff"}}', "not UTF-8"),
        (b"[]", "must be an object"),
        (b'{"collections": []}', "lacks the field subject"),
        (b'{"subject": {}}', "subject: lacks the field ref"),
        (b'{"subject": {"ref": ""}}', "subject.ref: cannot be empty"),
        (b'{"subject": {"ref": "  "}}', "subject.ref: is blank"),
        (b'{"subject": {"ref": "E3 "}}', "subject.ref: has a space at an end"),
        ('{"subject": {"ref": "\u00a0E3"}}'.encode(), "subject.ref: has a space at an end"),
    ],
)
def test_what_is_no_record_is_refused(line: bytes, reason: str, catalogue: Catalogue) -> None:
    """A line that is no JSON, no UTF-8 or no object is told with its number."""
    assert reason in error(line, catalogue)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"subject": {"ref": "a", "ref": "b"}}', ' subject: the key "ref" stands twice'),
        (b'{"subject": {"ref": "a"}, "subject": {"ref": "b"}}', ': the key "subject" stands twice'),
        (b'{"subject": {"ref": "a:b", "r\\u0065f": "a\\u003ab"}}', ' subject: the key "ref" stands twice'),
        (b'{"subject": {"ref": "a"}, "extra": {"Anna": {"Ida": 1, "Ida": 2}}}', " extra: the key stands twice"),
        (
            b'{"subject": {"ref": "a"}, "usages": [{"items": [], "items": []}]}',
            ' usages[0]: the key "items" stands twice',
        ),
    ],
)
def test_a_key_stands_once(line: bytes, said: str, catalogue: Catalogue) -> None:
    """A key that stands twice in an object is told, by its name where it is the format's, and never dropped."""
    assert error(line, catalogue) == f"people.jsonl:7{said}"


def test_times_to_come_are_facts(catalogue: Catalogue) -> None:
    """An end may be announced, and clocks may be apart; colons in values are no second keys."""
    assert parse_record(changed("collections.0.endedAt", "2999-01-01"), 1, "f", catalogue)
    soon = (datetime.now(UTC) + timedelta(minutes=3)).isoformat()
    assert parse_record(changed("usages.0.at", soon), 1, "f", catalogue)
    assert parse_record(b'{"subject": {"ref": "a\\u003a:"}}', 1, "f", catalogue).subject == SubjectPart("a::")


def test_references_have_one_spelling(catalogue: Catalogue) -> None:
    """The same letters, composed or not, are the same reference and the same identifier."""
    apart, whole = unicodedata.normalize("NFD", "Zoë"), unicodedata.normalize("NFC", "Zoë")
    identifier = {"type": "EMAIL", "value": f"{apart}@example.org"}
    items = [{"ref": apart, "category": "email"}]
    line = {"subject": {"ref": apart, "identifiers": [identifier]}, "collections": [COLLECTION | {"items": items}]}
    record = parse_record(orjson.dumps(line), 1, "f", catalogue)
    assert apart != whole
    assert (record.subject.ref, record.collections[0].items[0].ref) == (whole, whole)
    assert record.subject.identifiers == (IdentifierPart("EMAIL", f"{whole.lower()}@example.org"),)


def test_an_item_is_described_once(catalogue: Catalogue) -> None:
    """Two descriptions of one ref are an error; a ref alone is one more place that holds the item."""
    again = COLLECTION | {"purpose": "accounting", "legalBasis": "LEGAL_OBLIGATION", "system": "erp"}
    twice = LINE | {"collections": [COLLECTION, again]}
    assert "describes an item with this ref twice" in error(orjson.dumps(twice), catalogue)
    held = LINE | {"collections": [COLLECTION, again | {"items": [{"ref": "i1"}]}]}
    assert parse_record(orjson.dumps(held), 1, "f", catalogue).named == {}


def test_what_the_ledger_must_know_is_named(catalogue: Catalogue) -> None:
    """Refs that a line names and does not describe are kept with their paths; categories in a scope are known."""
    line = LINE | {
        "collections": [COLLECTION | {"items": [{"ref": "old"}]}],
        "restrictions": [{"at": "2026-01-01", "ground": "LEGAL_CLAIMS", "scope": ["email", "older"]}],
    }
    assert parse_record(orjson.dumps(line), 1, "f", catalogue).named == {
        "old": "collections[0].items[0].ref",
        "i1": "usages[0].items[0]",
        "older": "restrictions[0].scope[1]",
    }


def test_generated_people_are_valid(catalogue: Catalogue) -> None:
    """Every generated line is valid, the same for the same seed, with as many items as asked for."""
    lines = [orjson.dumps(one) for one in generate_records(60, 5, 40)]
    assert lines == [orjson.dumps(one) for one in generate_records(60, 5, 40)]
    setting = setting_of(catalogue)
    records = [parse_record(line, 1, "f", catalogue, setting) for line in lines]
    counts = {sum(1 for one in record.collections for item in one.items if item.category) for record in records}
    assert counts == {40}


def test_schema_is_a_schema_and_is_committed() -> None:
    """docs/reference/records.schema.json is valid JSON Schema and what the code says."""
    Draft202012Validator.check_schema(json_schema())
    path = Path(__file__).parents[2] / "docs" / "reference" / "records.schema.json"
    assert orjson.loads(path.read_bytes()) == json_schema()


def test_schema_and_reader_agree(catalogue: Catalogue) -> None:
    """Whatever one of them takes the structure of, the other does too."""
    validator = Draft202012Validator(json_schema())
    good = [*generate_records(20, 3), LINE]
    bad = [
        orjson.loads(changed(path, value))
        for path in (
            "subject",
            "subject.ref",
            "subject.country",
            "subject.identifiers",
            "subject.unknown",
            "collections.0.collectedAt",
            "collections.0.items",
            "collections.0.items.0.derivedFrom",
            "collections.0.legalBasis",
            "collections.0.purpose",
            "usages.0.at",
            "usages.0.items",
            "usages.0.reference",
            "consents",
            "extra",
        )
        for value in (None, 5, "?!", [], {}, True, "", "a\u202eb", ["a\u001bb"], "?" * 501)
    ]
    setting = setting_of(catalogue)
    disagreeing = [line for line in (*good, *bad) if validator.is_valid(line) != is_read(line, setting)]
    assert disagreeing == []


def is_read(line: object, setting: Setting) -> bool:
    try:
        RECORD.read(line, setting)
    except Wrong:
        return False
    return True
