"""catalogue.yaml read and written: what is right, and every kind of bad input with its line."""

# ruff: noqa: E501 - the bad inputs are a table, one a line

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from anbieter360.catalogue.document import catalogue_json, left_open, read_catalogue, write_catalogue
from anbieter360.catalogue.model import (
    PRIVACY_OVERSIGHT,
    RIGHTS_HANDLING,
    BalancingOutcome,
    BalancingTest,
    Catalogue,
    Category,
    Channel,
    Compatibility,
    CompatibilityOutcome,
    Confidential,
    Contact,
    ControllerProfile,
    Deletion,
    DuringRestriction,
    ErasureEndpoint,
    ExistingCustomer,
    LegalBasis,
    Notice,
    PeriodStart,
    ProcessingUse,
    Provider,
    Purpose,
    Recipient,
    RecipientRole,
    RestrictionException,
    Retention,
    RetentionBecause,
    System,
    Text,
)
from anbieter360.catalogue.rules import text_hash
from anbieter360.catalogue.tilt import read_tilt
from anbieter360.errors import InvalidCatalogue

BIRTHDAY = (Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml").read_text(encoding="utf-8")

SMALL = """\
provider: {key: shop, name: Shop, country: DE, contact: {email: dpo@shop.example}}
categories:
  - {key: email, name: {de: E-Mail, en: E-mail}}
  - {key: phone, name: Phone}
systems:
  - {key: crm, name: CRM}
recipients:
  - {key: carrier, name: Carrier, role: PROCESSOR, country: DE}
purposes:
  - {key: orders, name: Orders}
notices:
  - {key: n1, language: de, published: 2026-01-05, announces: [orders], text: Hallo}
uses:
  - key: mail
    purpose: orders
    legalBasis: CONTRACT
    categories: [email]
    recipients: [carrier]
retention:
  - {category: email, heldFor: orders, because: LEGAL_CLAIMS, law: BGB, keep: P3Y, from: END_OF_YEAR}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidCatalogue) as invalid:
        read_catalogue(text, "c.yaml")
    assert invalid.value.message == "\n".join(one.message for one in invalid.value.problems)
    return [one.message for one in invalid.value.problems]


def test_the_scenario_is_read() -> None:
    """The birthday catalogue has its values, its dates as dates, and the two standard purposes."""
    catalogue = read_catalogue(BIRTHDAY, "catalogue.yaml")
    letter = catalogue.use["birthday-letter"]
    assert catalogue.provider.contact == Contact("datenschutz@musterstrom.example", "Hafenstr. 1, 20457 Hamburg")
    assert (letter.channel, letter.legal_basis, letter.recipients) == (
        Channel.LETTER,
        LegalBasis.LEGITIMATE_INTEREST,
        ("mail-house",),
    )
    assert letter.balancing_test is not None
    assert letter.balancing_test.assessed == date(2026, 1, 5)
    assert catalogue.retention[0].starts is PeriodStart.END_OF_YEAR
    assert catalogue.purposes[-2:] == (PRIVACY_OVERSIGHT, RIGHTS_HANDLING)


def test_a_plain_name_stands_for_both_languages() -> None:
    """`name: Phone` is the German and the English name."""
    assert read_catalogue(SMALL, "c.yaml").category["phone"].name == Text("Phone", "Phone")


def test_a_date_may_be_quoted() -> None:
    """A date is read with and without quotes."""
    quoted = SMALL.replace("2026-01-05", '"2026-01-05"')
    assert read_catalogue(quoted, "c.yaml") == read_catalogue(SMALL, "c.yaml")


def test_a_notice_has_the_hash_of_its_text() -> None:
    """The SHA-256 of the text is added; a hash alone is kept."""
    assert read_catalogue(SMALL, "c.yaml").notice["n1"].text_hash == text_hash("Hallo")
    hashed = SMALL.replace("text: Hallo", f"textHash: {'ab' * 32}")
    assert read_catalogue(hashed, "c.yaml").notice["n1"].text_hash == "ab" * 32


def test_a_standard_purpose_may_have_another_name() -> None:
    """`rights-handling` of the file stays as it is named there, and stands once."""
    named = SMALL.replace("name: Orders}", "name: Orders}\n  - {key: rights-handling, name: Rechte}")
    catalogue = read_catalogue(named, "c.yaml")
    assert [one.key for one in catalogue.purposes] == ["orders", "rights-handling", "privacy-oversight"]
    assert catalogue.purpose["rights-handling"].name == Text("Rechte", "Rechte")


def test_extra_is_kept_as_it_is() -> None:
    """Whatever stands below `extra:` is kept, unknown fields and all."""
    catalogue = read_catalogue(SMALL + "extra: {team: [a, 1, null], since: 2026-01-05}\n", "c.yaml")
    assert catalogue.extra == {"team": ["a", 1, None], "since": "2026-01-05"}


def test_norway_in_quotes_is_a_country() -> None:
    """Quoted "NO" is Norway."""
    assert read_catalogue(SMALL.replace("country: DE,", 'country: "NO",'), "c.yaml").provider.country == "NO"


ORDERS = "{key: orders, name: Orders}"
CRM = "{key: crm, name: CRM}"

BAD = {
    "unknown field": ("name: Phone", "nmae: Phone, name: P", "4 categories[1].nmae: there is no field `nmae` here; did you mean `name`?"),
    "unknown list": ("systems:", "sistems:", "5 sistems: there is no field `sistems` here; did you mean `systems`?"),
    "missing field": ("name: Phone", "special: true", "4 categories[1].name: `name` is missing"),
    "bad key": ("key: phone", "key: Phone Number", "4 categories[1].key: must be a key of lower-case letters, digits and hyphens, e.g. order-handling"),
    "key with newline": ("key: phone", 'key: "phone\\n"', "4 categories[1].key: must be a key of lower-case letters, digits and hyphens, e.g. order-handling"),
    "duplicate key": ("key: phone", "key: email", "4 categories[1].key: the category `email` is declared twice"),
    "field twice": ("name: Phone", "name: Phone, name: Fon", "4 categories[1].name: `name` stands here twice"),
    "unknown purpose": ("purpose: orders", "purpose: ordres", "15 uses[0].purpose: there is no purpose `ordres`; did you mean `orders`?"),
    "unknown category": ("[email]", "[email, fax]", "17 uses[0].categories[1]: there is no category `fax`"),
    "unknown recipient": ("[carrier]", "[carier]", "18 uses[0].recipients[0]: there is no recipient `carier`; did you mean `carrier`?"),
    "unknown system": ("[carrier]", "[carrier]\n    systems: [erp]", "19 uses[0].systems[0]: there is no system `erp`"),
    "unknown purpose announced": ("announces: [orders]", "announces: [adds]", "12 notices[0].announces[0]: there is no purpose `adds`"),
    "unknown heldFor": ("heldFor: orders", "heldFor: tax", "20 retention[0].heldFor: there is no purpose `tax`"),
    "unknown parent": (ORDERS, "{key: orders, name: O, parent: all}", "10 purposes[0].parent: there is no purpose `all`"),
    "unknown flow": (CRM, "{key: crm, name: C, flowsTo: [x]}", "6 systems[0].flowsTo[0]: there is no system `x`"),
    "unknown notice": ("text: Hallo", "text: Hallo, supersedes: n0", "12 notices[0].supersedes: there is no notice `n0`"),
    "own parent": (ORDERS, "{key: orders, name: O, parent: orders}", "10 purposes[0].parent: the purpose `orders` comes back to itself by `parent`"),
    "own predecessor": ("text: Hallo", "text: Hallo, supersedes: n1", "12 notices[0].supersedes: the notice `n1` comes back to itself by `supersedes`"),
    "no category": ("[email]", "[]", "17 uses[0].categories: needs at least one entry"),
    "category twice": ("[email]", "[email, email]", "17 uses[0].categories: names the same twice"),
    "unknown country": ("country: DE}\n", "country: ZZ}\n", "8 recipients[0].country: must be a country code of ISO 3166-1 alpha-2, e.g. DE, not `ZZ`"),
    "Norway unquoted": ("country: DE}\n", "country: NO}\n", "8 recipients[0].country: must be a country code of ISO 3166-1 alpha-2, e.g. DE; YAML reads NO, yes, on and off as true or false: put it in quotes"),
    "wrong enum": ("CONTRACT", "CONTRCT", "16 uses[0].legalBasis: must be one of CONSENT, CONTRACT, LEGAL_OBLIGATION, VITAL_INTERESTS, PUBLIC_TASK, LEGITIMATE_INTEREST, UNSPECIFIED, not `CONTRCT`; did you mean `CONTRACT`?"),
    "wrong date": ("2026-01-05", "05.01.2026", "12 notices[0].published: must be a date, e.g. 2026-01-05"),
    "no such day": ("2026-01-05", "2026-02-30", "12 notices[0].published: this looks like a date and is none"),
    "a time for a date": ("2026-01-05", "2026-01-05T10:00:00Z", "12 notices[0].published: must be a date, e.g. 2026-01-05"),
    "wrong duration": ("P3Y", "3 years", "20 retention[0].keep: must be an ISO 8601 duration, e.g. P8Y"),
    "wrong webhook": (CRM, "{key: crm, name: C, erasure: {webhook: crm.example}}", "6 systems[0].erasure.webhook: must be an address that begins with https:// or http://"),
    "wrong zone": ("name: Shop,", "name: Shop, timeZone: Berlin,", "1 provider.timeZone: must be a time zone, e.g. Europe/Berlin"),
    "wrong language of a name": ("{de: E-Mail, en: E-mail}", "{fr: Courriel}", "3 categories[0].name: must be a text, or texts by language: {de: …, en: …}"),
    "number for a text": ("name: Carrier, ", "name: Carrier, contact: 4711, ", "8 recipients[0].contact: must be a text; put it in quotes"),
    "text for a flag": (ORDERS, "{key: orders, name: O, marketing: 'yes'}", "10 purposes[0].marketing: must be true or false"),
    "empty field": ("purpose: orders", "purpose:", "15 uses[0].purpose: it is empty: give it a value, or leave the field out"),
    "no list": (f"\n  - {CRM}", f" {CRM}", "5 systems: must be a list"),
    "no text and no hash": (", text: Hallo", "", "12 notices[0]: must be a notice with `text` or `textHash`"),
    "another hash": ("text: Hallo", f"text: Hallo, textHash: {'ab' * 32}", "12 notices[0].textHash: `textHash` is not the SHA-256 of `text`; leave one of them out"),
    "a standard purpose for marketing": (ORDERS, ORDERS + "\n  - {key: rights-handling, name: R, marketing: true}", "11 purposes[1].marketing: `rights-handling` is always there and can have no `marketing`"),
    "a standard purpose as a part": (ORDERS, ORDERS + "\n  - {key: rights-handling, name: R, parent: orders}", "11 purposes[1].parent: `rights-handling` is always there and can have no `parent`"),
    "unknown field of extra's neighbour": ("[carrier]", "[carrier]\n    extra: {a: 1}", "19 uses[0].extra: there is no field `extra` here"),
    "own tag": ("name: Shop", "name: !!python/name:os.system x", "1 provider.name: a YAML tag is not supported here"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_named_with_its_line(kind: str) -> None:
    """One wrong thing gives one problem, with file, line and path."""
    old, new, message = BAD[kind]
    assert SMALL.count(old) == 1
    assert problems(SMALL.replace(old, new)) == [f"c.yaml:{message}"]


BROKEN = {
    "nothing": ("", ":1: the file is empty"),
    "a list": ("- a", ":1: must be a mapping that begins with `provider:`"),
    "an open bracket": ("provider:\n  key: [a", ":2: not valid YAML: expected ',' or ']', but got '<stream end>'"),
    "a tab": ("provider:\n\tkey: a", ":2: not valid YAML: found character '\\t' that cannot start any token"),
    "a control character": ("provider:\n  key: \x07", ":2: a character that YAML does not allow"),
    "two documents": ("a: 1\n---\nb: 2", ":2: not valid YAML: but found another document"),
    "an alias": ("a: &a 1\nb: *a", ":1: not valid YAML: anchors and aliases are not supported"),
    "a tower": ("[" * 500, ":1: not valid YAML: nested too deeply"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_catalogue_at_all_is_named_with_its_line(kind: str) -> None:
    """Malformed YAML is one problem with its line."""
    text, message = BROKEN[kind]
    assert problems(text) == [f"c.yaml{message}"]


def test_all_problems_come_together() -> None:
    """Structure, references and YAML are reported at once, in the order of lines."""
    wrong = SMALL.replace("name: Phone", "nmae: P").replace("purpose: orders", "purpose: x").replace("P3Y", "3")
    assert [one.split(": ")[0] for one in problems(wrong)] == [
        "c.yaml:4 categories[1].name",
        "c.yaml:4 categories[1].nmae",
        "c.yaml:15 uses[0].purpose",
        "c.yaml:20 retention[0].keep",
    ]


def test_two_missing_fields_are_two_problems() -> None:
    """Every missing field is named."""
    wrong = SMALL.replace(", country: DE, contact: {email: dpo@shop.example}", "")
    assert problems(wrong) == [
        "c.yaml:1 provider.country: `country` is missing",
        "c.yaml:1 provider.contact: `contact` is missing",
    ]


ABSENT = {
    "a list with another name": ("recipients:\n", "recipient:\n", ["c.yaml:7 recipient: there is no field `recipient` here; did you mean `recipients`?"]),
    "a list that is missing": ("recipients:\n  - {key: carrier, name: Carrier, role: PROCESSOR, country: DE}\n", "", ["c.yaml:1 recipients: the list `recipients` is missing, and its keys are named"]),
    "no purposes": (f"purposes:\n  - {ORDERS}\n", "", ["c.yaml:1 purposes: the list `purposes` is missing, and its keys are named, beside `privacy-oversight` and `rights-handling`, which are always there"]),
    "a standard purpose without a name": (ORDERS, ORDERS + "\n  - {key: rights-handling}", ["c.yaml:11 purposes[1].name: `name` is missing; `rights-handling` is always there, so the entry can also go"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", ABSENT)
def test_a_list_that_is_not_there_is_one_problem(kind: str) -> None:
    """What names its keys is not told too: it is right once the list is."""
    old, new, messages = ABSENT[kind]
    assert SMALL.count(old) == 1
    assert problems(SMALL.replace(old, new)) == messages


def test_a_transparency_document_can_become_the_file() -> None:
    """What it leaves open is named with its path; with that added, the file is one, its statements included."""
    file = Path(__file__).parents[1] / "data" / "tilt" / "musterladen.tilt.json"
    stated = read_tilt(file.read_text(encoding="utf-8"), file.name).catalogue
    missing = left_open(stated)
    assert missing == [
        "recipients[0].role: `role` is missing",
        "recipients[1].role: `role` is missing",
        "recipients[1].country: `country` is missing",
        "recipients[2].role: `role` is missing",
        "recipients[2].country: `country` is missing",
    ]
    filled = [replace(one, role=RecipientRole.PROCESSOR, country=one.country or "DE") for one in stated.recipients]
    mended = replace(stated, recipients=tuple(filled))
    assert left_open(mended) == []
    assert read_catalogue(write_catalogue(mended), "c.yaml").statements == stated.statements != ()


def test_a_circle_is_named_at_each_of_its_nodes() -> None:
    """Two purposes that are parts of each other are both named; the search ends."""
    circle = (
        "{key: orders, name: O, parent: b}\n  - {key: b, name: B, parent: orders}\n  - {key: c, name: C, parent: b}"
    )
    assert problems(SMALL.replace(ORDERS, circle)) == [
        "c.yaml:10 purposes[0].parent: the purpose `orders` comes back to itself by `parent`",
        "c.yaml:11 purposes[1].parent: the purpose `b` comes back to itself by `parent`",
    ]


def test_free_text_in_the_wrong_place_is_not_repeated() -> None:
    """A message repeats keys and codes, not what may be about a person."""
    assert "anna" not in problems(SMALL.replace("CONTRACT", "anna@example.org"))[0]
    assert "anna" not in problems(SMALL.replace("purpose: orders", "purpose: anna@example.org"))[0]


def test_the_same_law_twice_is_a_duplicate() -> None:
    """A retention rule that stands twice is named; another law for the same is another rule."""
    rule = SMALL.splitlines()[-1]
    assert problems(SMALL + rule) == ["c.yaml:21 retention[1]: the same rule stands above: `email--orders--bgb`"]
    assert len(read_catalogue(SMALL + rule.replace("BGB", "HGB"), "c.yaml").retention) == 2


def test_json_says_the_same_as_yaml() -> None:
    """`catalogue_json` is YAML too, and reads back as the same catalogue."""
    catalogue = read_catalogue(BIRTHDAY, "catalogue.yaml")
    assert read_catalogue(catalogue_json(catalogue), "c.json") == catalogue
    assert yaml.safe_load(catalogue_json(catalogue)) == yaml.safe_load(write_catalogue(catalogue))


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=12)
MAYBE = st.none() | WORDS
NAMES = st.one_of(
    WORDS.map(lambda one: Text(one, one)), st.builds(Text, WORDS, st.none()), st.builds(Text, st.none(), WORDS)
)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
ENDPOINTS = st.none() | st.builds(ErasureEndpoint, st.just("https://erase.example/x"), MAYBE)
LISTS = st.lists(WORDS, max_size=2).map(tuple)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Valid catalogues with one or two nodes of each kind and any field set or not."""
    provider = st.builds(
        Provider,
        st.just("shop"),
        NAMES,
        st.sampled_from(["DE", "AT", "NO"]),
        st.builds(Contact, WORDS, MAYBE, MAYBE),
        MAYBE,
        controller_profile=st.sampled_from(ControllerProfile),
        time_zone=st.sampled_from([None, "Europe/Berlin"]),
        measures=LISTS,
    )
    flags = st.booleans()
    test = st.builds(BalancingTest, st.sampled_from(BalancingOutcome), DAYS, WORDS, WORDS, MAYBE)
    use = ProcessingUse(
        "u",
        "p",
        draw(st.sampled_from(LegalBasis)),
        ("c", "d"),
        draw(st.none() | NAMES),
        draw(st.none() | st.sampled_from(Channel)),
        ("r",),
        ("s",),
        balancing_test=draw(st.none() | test),
        existing_customer=draw(st.none() | st.builds(ExistingCustomer, flags, flags, st.none() | flags)),
        during_restriction=draw(st.none() | st.builds(DuringRestriction, st.sampled_from(RestrictionException), WORDS)),
        automated_decision=draw(flags),
        law=draw(MAYBE),
    )
    notice = draw(st.builds(Notice, st.just("n"), st.just("de"), DAYS, st.just(("p",)), WORDS, opt_out_offered=flags))
    return Catalogue(
        draw(provider),
        (Category("c", draw(NAMES), draw(MAYBE), special=draw(flags)), Category("d", draw(NAMES), parent="c")),
        (System("s", draw(NAMES), flows_to=("s",), measures=draw(LISTS), erasure=draw(ENDPOINTS)),),
        (Recipient("r", draw(st.none() | NAMES), draw(st.sampled_from(RecipientRole)), "US", "A46-2-c", draw(MAYBE)),),
        (
            Purpose("p", draw(NAMES), confidential=draw(st.none() | st.builds(Confidential, WORDS, DAYS))),
            PRIVACY_OVERSIGHT,
            RIGHTS_HANDLING,
        ),
        (replace(notice, text_hash=text_hash(notice.text or "")),),
        (use,),
        (Compatibility("p", "p", draw(st.sampled_from(CompatibilityOutcome)), draw(DAYS), "x", draw(WORDS)),),
        (Retention("c", "p", RetentionBecause.LEGAL_CLAIMS, draw(WORDS), "P1Y6M", draw(st.sampled_from(PeriodStart))),),
        (Deletion("d", "P30D", draw(st.sampled_from(PeriodStart)), draw(MAYBE)),),
        extra=draw(st.dictionaries(WORDS, st.none() | WORDS | st.integers() | st.lists(WORDS), max_size=2)),
    )


@settings(max_examples=60, deadline=None)
@given(catalogues())
def test_what_is_written_reads_back(catalogue: Catalogue) -> None:
    """Any catalogue, written as YAML or JSON and read, is the same catalogue."""
    assert read_catalogue(write_catalogue(catalogue), "c.yaml") == catalogue
    assert read_catalogue(catalogue_json(catalogue), "c.json") == catalogue
