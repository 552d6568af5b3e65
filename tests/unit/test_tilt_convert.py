"""What a transparency document becomes, on a document made up for this project and on small ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tilt_books import check

from anbieter360.catalogue.model import (
    STANDARD_PURPOSES,
    Catalogue,
    Category,
    Contact,
    DataProtectionOfficer,
    Deletion,
    Fact,
    LegalBasis,
    PeriodStart,
    ProcessingUse,
    Provider,
    Purpose,
    Recipient,
    Statement,
    StatementKind,
    Text,
)
from anbieter360.catalogue.tilt import Imported, Reported, TiltImport, read_tilt
from anbieter360.errors import TiltError

EXAMPLE = (Path(__file__).parents[1] / "data/tilt/musterladen.tilt.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shop() -> TiltImport:
    return check(EXAMPLE, "musterladen.tilt.json")


def made_of(*rows: object, **sections: object) -> Catalogue:
    """The catalogue of an English document with these rows and sections."""
    meta = {"_id": "1", "name": "Shop", "language": "en", "url": "https://shop.example"}
    document = {"meta": meta, "controller": {"name": "Shop Ltd"}, "dataDisclosed": list(rows)} | sections
    return check(json.dumps(document), "shop.tilt.json").catalogue


def statement(catalogue: Catalogue, key: str) -> Statement:
    return next(one for one in catalogue.statements if one.key == key)


def test_the_controller_is_the_provider(shop: TiltImport) -> None:
    """Controller, officer, representative and authority are the provider's fields, the country by its code."""
    assert shop.catalogue.provider == Provider(
        shop.catalogue.provider.key,
        Text(de="Musterladen GmbH"),
        country="DE",
        contact=Contact("info@musterladen.example", "Beispielweg 1, 00000 Musterstadt"),
        data_protection_officer=DataProtectionOfficer("Max Muster", "dsb@musterladen.example"),
        representative="Erika Muster",
        supervisory_authority="Aufsicht Musterland",
    )


def test_rows_are_categories_and_empty_rows_nothing(shop: TiltImport) -> None:
    """A row that states nothing makes nothing."""
    names = ("E-Mail-Adresse", "Geburtsdatum", "Cookies")
    keys = ("e-mail-adresse", "geburtsdatum", "cookies")
    assert shop.catalogue.categories == tuple(Category(k, Text(de=n)) for k, n in zip(keys, names, strict=True))


def test_the_same_purpose_stated_twice_is_one(shop: TiltImport) -> None:
    """One purpose with the first description; the other description is kept as a statement about it."""
    assert shop.catalogue.purposes == (
        Purpose("bestellung", Text(de="Bestellung"), "Wir bestätigen die Bestellung."),
        Purpose("glueckwuensche", Text(de="Glückwünsche")),
        *STANDARD_PURPOSES,
    )
    other = Fact("description", "Wir melden den Versand.")
    assert statement(shop.catalogue, "document--purpose--bestellung").facts == (other,)


def test_a_basis_is_tied_only_where_it_is_the_only_one(shop: TiltImport) -> None:
    """One basis in a row is its uses' basis; of several none is chosen. National law is kept as written."""
    assert shop.catalogue.uses == (
        ProcessingUse(
            "e-mail-adresse-for-bestellung",
            "bestellung",
            LegalBasis.CONTRACT,
            ("e-mail-adresse",),
            recipients=("post-ag", "zahlungsdienste"),
        ),
        ProcessingUse(
            "geburtsdatum-for-glueckwuensche",
            "glueckwuensche",
            LegalBasis.UNSPECIFIED,
            ("geburtsdatum",),
            recipients=("post-ag",),
            law="§ 7 Absatz 3 UWG",
        ),
    )


def test_recipients_are_named_or_flagged(shop: TiltImport) -> None:
    """A name in other capitals is the same recipient; without a name only the category of recipients is kept."""
    assert shop.catalogue.recipients == (
        Recipient("post-ag", Text(de="Post AG"), None, "DE", contact="post@post.example", description="Versand"),
        Recipient("zahlungsdienste", None, None, None, description="Zahlungsdienste"),
        Recipient("werbepartner", None, None, None, description="Werbepartner"),
    )
    assert [one.identified for one in shop.catalogue.recipients] == [True, False, False]


def test_a_second_spelling_or_country_of_a_recipient_is_not_lost(shop: TiltImport) -> None:
    """What the recipient's node has no place for stands in one statement about it."""
    assert statement(shop.catalogue, "recipient-detail--recipient--post-ag").facts == (
        Fact("division", "Brief"),
        Fact("address", "Postplatz 1"),
        Fact("name", "post  ag"),
        Fact("country", "Nirgendwo", readable=False),
        Fact("category", "Grußkarten"),
    )


def test_recipients_without_a_purpose_stay_tied_to_the_category(shop: TiltImport) -> None:
    """There is no use to carry them, so a statement does."""
    assert statement(shop.catalogue, "recipients-of-cookies") == Statement(
        "recipients-of-cookies",
        StatementKind.RECIPIENT_DETAIL,
        (Fact("recipient", "werbepartner"),),
        "DataCategory",
        "cookies",
    )


def test_one_readable_period_is_a_deletion_rule(shop: TiltImport) -> None:
    """A period that cannot be read makes no rule but an unreadable fact."""
    assert shop.catalogue.deletion == (Deletion("e-mail-adresse", "P3Y", PeriodStart.COLLECTION),)
    assert statement(shop.catalogue, "storage-geburtsdatum").facts[0] == Fact(
        "temporal.ttl", "für immer", readable=False
    )


def test_two_periods_of_a_category_make_no_rule() -> None:
    """Which of them counts is not said, so the importer does not choose."""
    row = {"category": "Log", "storage": [{"temporal": [{"ttl": "P7D"}, {"ttl": "P2Y"}]}]}
    catalogue = made_of(row)
    assert catalogue.deletion == ()
    assert [fact.value for fact in statement(catalogue, "storage-log").facts] == ["P7D", "P7D", "P2Y", "P2Y"]


def test_a_fraction_of_a_year_makes_no_rule() -> None:
    """It is a readable period, but ends on no certain day."""
    catalogue = made_of({"category": "Log", "storage": [{"temporal": {"ttl": "P0.5Y"}}]})
    assert (catalogue.deletion, statement(catalogue, "storage-log").facts[0].readable) == ((), True)


def test_normalised_articles_stand_beside_the_text(shop: TiltImport) -> None:
    """The text is kept verbatim, each article once."""
    assert statement(shop.catalogue, "legal-basis-e-mail-adresse").facts == (
        Fact("reference", "DSGVO-6-1-b"),
        Fact("article", "Art. 6(1)(b)"),
        Fact("description", "Vertrag, Art. 6 Abs. 1 lit. b DSGVO"),
    )


def test_a_right_given_as_a_string_is_its_description(shop: TiltImport) -> None:
    """A string where an object is due stands for the object's text."""
    assert statement(shop.catalogue, "right-to-information").facts == (
        Fact("right", "rightToInformation"),
        Fact("description", "Recht auf Auskunft"),
    )


def test_the_document_is_the_notice(shop: TiltImport) -> None:
    """It announces its own purposes, on the day of its last change."""
    notice = shop.catalogue.notice["tilt"]
    announced = ("bestellung", "glueckwuensche")
    assert (notice.language, str(notice.published), notice.announces) == ("de", "2024-05-02", announced)


def test_the_report_says_what_has_no_place(shop: TiltImport) -> None:
    """Fields that TILT does not have are named with their path."""
    reason = "not a field of TILT, so it has no place in the map"
    assert shop.report.reported == (
        Reported("dataDisclosed[3].colour", reason),
        Reported("weather.today[0]", reason),
        Reported("weather.today[1]", reason),
    )


def test_the_report_says_what_was_normalised_and_what_not_understood(shop: TiltImport) -> None:
    """A normalised value has its form, a value that was only kept has the reason."""
    ttl = "dataDisclosed[0].storage[0].temporal[0].ttl"
    assert Imported(ttl, "Statement:storage-e-mail-adresse.temporal.ttl", "P3Y") in shop.report.normalised
    assert [one.path for one in shop.report.unread] == [
        "dataDisclosed[1].legalBases[2].reference",
        "dataDisclosed[1].recipients[0].country",
        "dataDisclosed[1].storage[0].temporal.ttl",
        "dataDisclosed[1].storage[0].aggregationFunction",
        "thirdCountryTransfers[1].country",
        "changesOfPurpose[0].plannedDateOfChange",
    ]


def test_a_wrong_shape_is_reported() -> None:
    """An object in the place of a name is not guessed at."""
    document = {"dataDisclosed": [{"category": "A", "purposes": [{"purpose": {"x": "y"}}, {"purpose": ["b", "c"]}]}]}
    assert check(json.dumps(document), "f").report.reported == (
        Reported("dataDisclosed[0].purposes[0].purpose.x", "an object stands where TILT has a value"),
        Reported("dataDisclosed[0].purposes[1].purpose[1]", "several values stand where TILT has one"),
    )


def test_half_a_character_is_reported() -> None:
    """What no engine can store does not reach the catalogue."""
    report = read_tilt('{"controller": {"name": "\\ud800"}}', "f").report
    assert report.reported == (Reported("controller.name", "holds half a character, which cannot be stored"),)


def test_a_name_given_twice_in_an_object_loses_nothing() -> None:
    """JSON readers keep the last value and drop the first without a word; here both are in the books."""
    report = read_tilt('{"controller": {"name": "A", "name": "B"}}', "f").report
    assert (report.stated, [one.path for one in report.imported]) == (2, ["controller.name", 'controller["name#2"]'])


def test_equal_slugs_are_two_keys() -> None:
    """Names that differ only in signs stay two categories, long ones too."""
    long = "the same long beginning of a category's name, "
    keys = [one.key for one in made_of("IP address", "IP-address", long + "one", long + "two").categories]
    assert len(set(keys)) == 4
    assert keys[0] == "ip-address"


def test_rows_without_a_category_keep_their_purpose() -> None:
    """The purpose still has a use, of a category that is marked as not named."""
    catalogue = made_of({"purposes": ["Newsletter"], "legalBases": ["GDPR-6-1-a"]})
    assert catalogue.uses == (
        ProcessingUse("category-not-named-for-newsletter", "newsletter", LegalBasis.CONSENT, ("category-not-named",)),
    )


def test_a_document_cannot_take_the_key_of_a_standard_purpose() -> None:
    """The provider's own "privacy oversight" is another purpose than the product's."""
    catalogue = made_of({"category": "A", "purposes": ["Privacy oversight"]})
    assert catalogue.purposes[1:] == STANDARD_PURPOSES
    assert catalogue.purposes[0].key.startswith("privacy-oversight-")


def test_provider_keys_tell_documents_apart() -> None:
    """The same brand at another host or in another language is another document; a new version is the same."""

    def key(**changes: object) -> str:
        meta = {"_id": "1", "name": "Shop", "language": "en", "url": "https://shop.example/a", "version": 1} | changes
        return read_tilt(json.dumps({"meta": meta, "controller": {}}), "f").catalogue.provider.key

    first = key()
    assert first == key(version=2, url="https://shop.example/b")
    assert len({first, key(url="https://shop.example.com"), key(language="de"), key(_id="2"), key(name="Other")}) == 5


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{\n "controller": {\n', 3),
        ("", 1),
        ("[]", None),
        ('"controller"', None),
        ('{"name": "package"}', None),
        ('{"controller": NaN}', None),
        ('{"controller": ' + "[" * 200 + "]" * 200 + "}", None),
        ("[" * 200_000, None),
        ('{"controller": ' + "9" * 10_000 + "}", None),
    ],
)
def test_what_is_no_document_is_a_clear_error(text: str, line: int | None) -> None:
    """Malformed JSON names file and line; other JSON is refused by name of the file."""
    with pytest.raises(TiltError) as wrong:
        read_tilt(text, "bad.tilt.json")
    assert (wrong.value.where.file, wrong.value.where.line) == ("bad.tilt.json", line)


def test_an_error_does_not_quote_the_document() -> None:
    """A transparency document may hold an officer's phone number; messages never do."""
    with pytest.raises(TiltError) as wrong:
        read_tilt('{"controller": "Erika Muster" "x"}', "bad.tilt.json")
    assert "Muster" not in str(wrong.value)
