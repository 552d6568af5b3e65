"""Legal bases, periods and countries in the spellings documents use."""

from __future__ import annotations

from time import process_time

import pytest

from anbieter360.catalogue.countries import EEA, ISO_COUNTRIES
from anbieter360.catalogue.tilt.bases import article_6, article_9, national_law
from anbieter360.catalogue.tilt.countries import country_code
from anbieter360.catalogue.tilt.durations import duration


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("GDPR-6-1-b", "b"),
        ("DSGVO-6-1-a", "a"),
        ("Art. 6 Abs. 1 lit. b DSGVO", "b"),
        ("Art. 6 Abs. 1 S. 1 f) DS-GVO)", "f"),
        ("Art. 6 Abs. 1 Satz 1 Buchstabe b DSGVO", "b"),
        ("Art. 6 Abs 1a DSGVO", "a"),
        ("Art. 6 (1) f DSGVO (berechtigtes Interesse)", "f"),
        ("Art.6 Abs.1 b, f DSGVO).", "bf"),
        ("Art. 6 Abs. 1 Buchstabe e und f EU-DSGVO erfolgt", "ef"),
        ("Art. 6 Abs. 1 lit. a bis c DSGVO", "abc"),
        ("Art. 6 I lit. b DSGVO", "b"),
        ("Artikel 6 Absatz 1 Buchstabe b) DSGVO", "b"),
        (
            "Artikel 6 Absatz 1 Buchstabe a), Artikel 6 Absatz 1 Buchstabe c) sowie Artikel 6 Absatz 1 Buchstabe f)",
            "acf",
        ),
        ("Art. 6(1)(f) GDPR", "f"),
        ("Article 6(1)(b) and (f) GDPR", "bf"),
        ("point (f) of Article 6(1) GDPR", "f"),
        ("6(1)(c) GDPR", "c"),
        ("Art. 6(1)(f) and a contract", "f"),
        ("Art. 6 Abs. 1 der DSGVO", ""),
        ("Art. 16 Abs. 1 lit. a DSGVO", ""),
        ("Art. 6 Abs. 1 lit. a BayDSG", ""),
        ("GDPR-99-1-a", ""),
        ("Einwilligung", ""),
    ],
)
def test_article_6_is_read_in_every_spelling(text: str, letters: str) -> None:
    """The letters of Art. 6(1) are the ones the text names, and no word is taken for one."""
    assert "".join(article_6(text)) == letters


def test_article_9_is_told_apart_from_article_6() -> None:
    """A basis for special categories is not one of Art. 6(1)."""
    assert (article_6("Art. 9 Abs. 2 lit. a DSGVO"), article_9("Art. 9 Abs. 2 lit. a DSGVO")) == ((), ("a",))


@pytest.mark.parametrize(
    ("text", "laws"),
    [
        ("§ 7 Absatz 3 UWG", ("§ 7 Absatz 3 UWG",)),
        ("TMG-15-3", ("TMG-15-3",)),
        ("BGB", ("BGB",)),
        ("Wir bewahren nach § 147 AO, § 257 HGB auf.", ("§ 147 AO", "§ 257 HGB")),
        ("GDPR-6-1-b", ()),
        ("siehe oben", ()),
    ],
)
def test_national_law_is_kept_as_written(text: str, laws: tuple[str, ...]) -> None:
    """National law is found beside the GDPR and quoted verbatim."""
    assert national_law(text) == laws


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("P14D", "P14D"),
        (" p2w ", "P2W"),
        ("2005-08-09T18:31:42P3Y6M4DT12H30M17S", "P3Y6M4DT12H30M17S"),
        ("PT0,5H", "PT0.5H"),
        ("3 Jahre", "P3Y"),
        ("30 days", "P30D"),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("für immer", None),
        ("2020-01-01T10:00:00Z", None),
    ],
)
def test_a_period_is_read_or_not_at_all(text: str, iso: str | None) -> None:
    """A storage period is an ISO 8601 duration or a number with a unit, nothing guessed."""
    assert duration(text) == iso


@pytest.mark.parametrize(
    ("text", "code"),
    [("US", "US"), ("De", "DE"), ("USA", "US"), (" Irland ", "IE"), ("Luxemburg", "LU"), ("69115", None), ("EU", None)],
)
def test_a_country_is_one_that_exists(text: str, code: str | None) -> None:
    """Countries are normalised by code or name; what names no single country is not."""
    assert country_code(text) == code


def test_the_eea_is_thirty_existing_countries() -> None:
    """27 members of the EU with Iceland, Liechtenstein and Norway, without the United Kingdom."""
    assert (len(EEA), EEA <= ISO_COUNTRIES, "GB" in EEA, len(ISO_COUNTRIES)) == (30, True, False, 249)


@pytest.mark.parametrize(
    "text",
    ["Art. 6" + " " * 100_000, "Art. 6 Abs. 1 a" + ", a" * 50_000 + "x", "§ " + "1" * 100_000, "lit. a " * 20_000],
    ids=["spaces", "letters", "digits", "words"],
)
def test_long_texts_are_read_at_once(text: str) -> None:
    """No text makes the patterns try every way to split it."""
    began = process_time()
    article_6(text)
    national_law(text)
    assert process_time() - began < 2
