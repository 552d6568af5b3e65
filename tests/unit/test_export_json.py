"""Exports as JSON: the keys, the languages, and that nothing of the graph's own gets out."""

from __future__ import annotations

import orjson
import pytest
from jsonschema import Draft202012Validator

from anbieter360.catalogue.model import Lang
from anbieter360.export.as_json import copy_as_json, portable_as_json
from anbieter360.export.forms import CopyFormat, write_copy
from anbieter360.export.json_schema import published_copy, published_portable
from anbieter360.export.portable import PortableCollection, PortableData, PortableItem
from copies import AT, EARLIER, EMAIL, ORDERS, SCRIPT, personal_copy


def test_a_copy_says_what_it_is() -> None:
    """Schema, version, language and time come first."""
    told = orjson.loads(copy_as_json(personal_copy(), Lang.DE))
    assert [*told][:4] == ["schema", "language", "createdAt", "timeZone"]
    assert told["schema"] == {"name": "anbieter360.personal-copy", "version": "1.0"}
    assert (told["language"], told["createdAt"]) == ("de", "2026-03-04T09:30:00.000Z")


def test_an_item_is_told_whole() -> None:
    """Value, origin, place, purpose by its collection, and how long it is kept; a name in the language asked for."""
    first, *_ = orjson.loads(copy_as_json(personal_copy(), Lang.DE))["items"]
    assert first == {
        "id": "id-mail",
        "ref": "mail",
        "category": {"key": "email", "name": "E-Mail-Adresse"},
        "dpv": "pd:EmailAddress",
        "value": SCRIPT,
        "readable": True,
        "collectedAt": "2026-01-02T08:00:00.000Z",
        "source": "SUBJECT",
        "system": {"key": "webshop", "name": "Webshop"},
        "derivedFrom": [],
        "collections": ["c1"],
        "shared": False,
        "rectifiedAt": None,
        "kept": [{"until": "2033-01-01", "law": "§ 147 AO", "heldFor": "orders", "because": "LEGAL_OBLIGATION"}],
    }


def test_names_follow_the_language() -> None:
    """All else is the same in both."""
    german, english = (copy_as_json(personal_copy(), lang).decode() for lang in Lang)
    assert ("Bestellung" in german, "Bestellung" in english) == (True, False)
    assert german.count("\n") == english.count("\n")


def test_what_came_as_json_goes_as_json() -> None:
    """The provider's own data on the person beside items."""
    assert orjson.loads(copy_as_json(personal_copy(), Lang.EN))["person"]["other"] == {"vip": True}


@pytest.mark.parametrize(
    ("form", "media_type", "filename"),
    [
        (CopyFormat.JSON, "application/json", "personal-copy-2026-03-04.json"),
        (CopyFormat.JSONLD, "application/ld+json", "personal-copy-2026-03-04.jsonld"),
        (CopyFormat.HTML, "text/html; charset=utf-8", "personal-copy-2026-03-04.html"),
    ],
)
def test_each_form_says_what_it_is(form: CopyFormat, media_type: str, filename: str) -> None:
    """By media type and file name, which names nobody."""
    document = write_copy(personal_copy(), form, Lang.EN)
    assert (document.media_type, document.filename) == (media_type, filename)


def test_a_copy_is_what_its_schema_says() -> None:
    """docs/reference/personal-copy.schema.json is JSON Schema, and takes a copy with something of each kind."""
    assert invalid(published_copy(), copy_as_json(personal_copy(), Lang.EN)) == []


def test_portable_data_is_what_its_schema_says() -> None:
    """docs/reference/portable-data.schema.json takes it, and nothing that lacks a field."""
    copy = personal_copy()
    held = PortableCollection(ORDERS, "CONTRACT", EARLIER)
    item = PortableItem("mail", EMAIL, "pd:EmailAddress", "a@example.org", (held,))
    document = portable_as_json(PortableData(AT, copy.controller, "anna", (item,)), Lang.DE)
    assert invalid(published_portable(), document) == []
    assert invalid(published_portable(), document.replace(b'"value"', b'"valu"')) == ["'value' is a required property"]


def invalid(schema: str, document: bytes) -> list[str]:
    """What a validator finds wrong."""
    rules = orjson.loads(schema)
    Draft202012Validator.check_schema(rules)
    return [error.message for error in Draft202012Validator(rules).iter_errors(orjson.loads(document))]
