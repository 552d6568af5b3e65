"""Exports as pages: what a person reads, read by a parser of HTML that forgives nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from anbieter360.access import Role
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue, Channel, Lang, LegalBasis, PeriodStart, Provider, RecipientRole, Text
from anbieter360.decision.codes import ConsentStatus, Reason, Right
from anbieter360.decision.facts import Star
from anbieter360.decision.rights import rights_of
from anbieter360.export.as_html import page_as_html
from anbieter360.export.copy_page import copy_page
from anbieter360.export.phrases import CODES, PHRASES
from anbieter360.export.register import register_of
from anbieter360.export.register_gaps import MissingKind
from anbieter360.export.register_page import register_page
from anbieter360.export.words import Words
from anbieter360.ledger.rights.requests import RequestOutcome
from anbieter360.ledger.stars.identifiers import IdentifierType
from anbieter360.ledger.stars.records import ConsentMethod, ObjectionOutcome, RestrictionGround
from anbieter360.ledger.writing.outbox import NotificationKind, NotificationStatus
from copies import AT, SCRIPT, item, personal_copy

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml"
XHTML = "{http://www.w3.org/1999/xhtml}"
FETCHING = {"script", "link", "img", "iframe", "object", "embed", "video", "audio", "source", "form", "base"}


def page(lang: Lang = Lang.DE) -> bytes:
    return page_as_html(copy_page(personal_copy(), lang))


def register(lang: Lang = Lang.DE) -> bytes:
    return page_as_html(register_page(register_of(birthday(), AT), lang))


def birthday() -> Catalogue:
    return read_catalogue(BIRTHDAY.read_text(encoding="utf-8"), "catalogue.yaml")


def parsed(html: bytes) -> Element:
    """Raises where a browser would have to guess."""
    return html5lib.HTMLParser(strict=True).parse(html, transport_encoding="utf-8")


def every(tree: Element, name: str) -> list[Element]:
    return tree.findall(f".//{XHTML}{name}")


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def cells(tree: Element) -> Iterator[str]:
    for name in ("td", "th", "caption", "p", "h1", "h2", "h3", "li"):
        yield from (text_of(one) for one in every(tree, name))


PAGES = {"copy": page, "register": register}


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_well_formed(kind: str, lang: Lang) -> None:
    """A strict parser takes it; it names its language and has one heading of the first level."""
    tree = parsed(PAGES[kind](lang))
    assert tree.get("lang") == lang.lower()
    assert len(every(tree, "h1")) == 1
    assert [text_of(one) for one in every(tree, "title")] == [text_of(one) for one in every(tree, "h1")]


@pytest.mark.parametrize("kind", PAGES)
def test_a_table_can_be_heard(kind: str) -> None:
    """Each table has a caption, and each heading cell says what it is the heading of."""
    tree = parsed(PAGES[kind]())
    tables = every(tree, "table")
    assert tables
    assert all(len(every(one, "caption")) == 1 for one in tables)
    assert {one.get("scope") for one in every(tree, "th")} == {"col", "row"}
    for table in tables:
        columns = len(every(table, "thead")[0].findall(f"{XHTML}tr/{XHTML}th"))
        assert {len(row) for row in every(every(table, "tbody")[0], "tr")} == {columns}


@pytest.mark.parametrize("kind", PAGES)
def test_headings_skip_no_level(kind: str) -> None:
    """A part has h2, what is below it h3, and a link leads to every part."""
    tree = parsed(PAGES[kind]())
    levels = [int(one.tag[-1]) for one in tree.iter() if re.fullmatch(rf"{re.escape(XHTML)}h[1-6]", str(one.tag))]
    assert all(below - above <= 1 for above, below in pairwise(levels))
    anchors = [one.get("id") for one in every(tree, "section")]
    assert [one.get("href") for one in every(tree, "a")] == [f"#{anchor}" for anchor in anchors]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_fetches_nothing(kind: str) -> None:
    """No script, no image, no style and no font of elsewhere; a policy in it forbids them as well."""
    tree = parsed(PAGES[kind]())
    assert {str(one.tag).removeprefix(XHTML) for one in tree.iter()} & FETCHING == set()
    assert [one.get("href") for one in tree.iter() if not one.get("href", "#").startswith("#")] == []
    assert re.findall(r"url\(|@import", text_of(every(tree, "style")[0])) == []
    policies = [one.get("content") for one in every(tree, "meta") if one.get("http-equiv")]
    assert [policy.split(";")[0] for policy in policies] == ["default-src 'none'"]


def test_every_value_is_text() -> None:
    """What would run in a browser is read as it stands: there is no element of it."""
    html = page()
    assert SCRIPT.encode() not in html
    tree = parsed(html)
    assert every(tree, "script") == []
    assert SCRIPT in [text_of(one) for one in every(tree, "th")]
    assert "Ihre Daten bei Laden <AG>" in [text_of(one) for one in every(tree, "h1")]


def test_everything_of_a_copy_is_on_the_page() -> None:
    """A value of each kind: items, identifiers, recipients, consents, what was said and answered, notices, looks."""
    texts = "\n".join(cells(parsed(page())))
    for told in (
        *("a@example.org", "6. Mai 1990", "vip", "privacy@shop.example"),
        *("Kunde", "nicht mehr lesbar", "abgeleitet aus mail", "aufbewahrt bis 1. Januar 2033 (§ 147 AO)"),
        *("Träger", "kennt Sie als C-1", "Standardvertragsklauseln", "https://shop.example/scc", "USA"),
        *("nicht namentlich benannt: Banken", "§ 433 BGB", "Brief", "4. März 2026, 10:30"),
        *(
            "widerrufen am",
            "Kästchen war vorausgewählt",
            "form 7",
            "call 3",
            "mail 4",
            "many",
            "mit Zustimmung Erziehungsberechtigter",
        ),
        *("no more", "Widerspruch anerkannt", "agreed", "Richtigkeit bestritten", "wrong", "angenommen", "abgelehnt"),
        *(
            "weight",
            "Es sind keine Daten gespeichert.",
            "Wir …",
            "Service",
            "call 3",
            "mail 4",
            "many",
            "besonders geschützt",
        ),
        *(
            "Frist: 8 Jahre, ab dem Ende des Jahres der Erhebung (§ 147 AO)",
            "Frist: 30 Tage, ab der letzten Verwendung",
        ),
        *("Verarbeitung eingeschränkt", "Berichtigung", "steht aus", "Behörde", "Vertretung"),
    ):
        assert told in texts, told


@pytest.mark.parametrize(("lang", "day"), [(Lang.DE, "6. Mai 1990"), (Lang.EN, "6 May 1990")])
def test_the_date_of_birth_is_written_as_every_other_day(lang: Lang, day: str) -> None:
    """In the words of the page."""
    told = [*cells(parsed(page(lang)))]
    assert (day in told, "1990-05-06" in told) == (True, False)


def test_items_are_grouped_by_category() -> None:
    """All of a category stand in one table, in whatever order they came."""
    many = personal_copy(*(item(f"ref-{number}", f"value {number}") for number in range(300)))
    tree = parsed(page_as_html(copy_page(many, Lang.EN)))
    (table,) = [one for one in every(tree, "table") if "number of items: 300" in text_of(one[0])]
    assert [text_of(row[0]) for row in every(every(table, "tbody")[0], "tr")] == [f"value {n}" for n in range(300)]


def test_both_languages_say_the_same_things() -> None:
    """As many parts, tables and rows in German as in English, and no text of the one in the other."""
    german, english = parsed(page(Lang.DE)), parsed(page(Lang.EN))
    for name in ("section", "table", "tr", "h3"):
        assert len(every(german, name)) == len(every(english, name))
    assert [text_of(one) for one in every(german, "h2")] != [text_of(one) for one in every(english, "h2")]


CODES_OF: dict[str, set[str]] = {
    "basis": {*LegalBasis},
    "source": {"SUBJECT", "THIRD_PARTY", "PUBLIC", "DERIVED"},
    "recipient": {*RecipientRole},
    "role": {*Role},
    "channel": {*Channel},
    "identifier": {*IdentifierType},
    "start": {*PeriodStart},
    "method": {*ConsentMethod},
    "status": {*ConsentStatus},
    "reason": {*Reason},
    "right": {*Right},
    "right.means": {*Right},
    "ground": {*RestrictionGround},
    "objection": {*ObjectionOutcome},
    "answer": {*RequestOutcome},
    "told": {*NotificationKind},
    "delivery": {*NotificationStatus},
    "missing": {*MissingKind},
}


@pytest.mark.parametrize("kind", CODES_OF)
def test_every_code_has_words(kind: str) -> None:
    """A person never reads a code of ours."""
    assert CODES_OF[kind] - CODES[kind].keys() == set()


def test_every_reason_why_a_right_is_missing_has_german_words() -> None:
    """Where nothing is held, most rights are not available, and each says why."""
    star = Star("p", "", "shop", None, None, None, False)
    catalogue = Catalogue(Provider("shop", Text("Laden", "Shop"), "DE"))
    reasons = {one.reason for one in rights_of(star, catalogue, AT) if one.reason}
    assert reasons - CODES["no.right"].keys() == set()


def test_every_phrase_has_the_same_gaps_in_both_languages() -> None:
    """Nothing is told in one language that the other leaves out."""
    gaps = re.compile(r"\{\w+\}")
    assert [
        key for key, text in PHRASES.items() if set(gaps.findall(text.de or "")) != set(gaps.findall(text.en or ""))
    ] == []


@pytest.mark.parametrize(
    ("iso", "german", "english"),
    [
        ("P8Y", "8 Jahre", "8 years"),
        ("P1Y6M", "1 Jahr, 6 Monate", "1 year, 6 months"),
        ("P30D", "30 Tage", "30 days"),
        ("until then", "until then", "until then"),
    ],
)
def test_periods_are_told_in_words(iso: str, german: str, english: str) -> None:
    """What is no duration is told as it stands."""
    assert (Words(Lang.DE, "UTC").period(iso), Words(Lang.EN, "UTC").period(iso)) == (german, english)


def test_days_are_told_in_words() -> None:
    """With the month's name; a time is that of the page's zone."""
    assert Words(Lang.DE, "Europe/Berlin").time(AT) == "4. März 2026, 10:30"
    assert Words(Lang.EN, "UTC").time(AT) == "4 March 2026, 09:30"
    assert Words(Lang.EN, "UTC").day(date(2026, 12, 1)) == "1 December 2026"
    assert (Words(Lang.EN, "UTC").day(None), Words(Lang.EN, "UTC").time(None)) == ("", "")


def test_a_country_without_words_is_told_by_its_code() -> None:
    """Nothing is left out where the table of names ends."""
    words = Words(Lang.DE, "UTC")
    assert (words.country("AT"), words.country("TV"), words.country(None)) == ("Österreich", "TV", "")
