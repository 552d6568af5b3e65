"""A person's copy, portable data and the record of processing activities, as the API hands them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import html5lib
import orjson
import pytest
from scenario import ROOT, Api, inquiry_catalogue, load
from test_authorization import SHARED, lines
from test_confidential import TRACES
from walk import texts

from anbieter360.access import Role
from anbieter360.cypher import parse
from linked import dropped, violations

COPY = """query Copy($by: SubjectLookup, $format: CopyFormat!, $lang: Lang!) {
  personalCopy(subject: $by, format: $format, lang: $lang) { mediaType filename content } }"""
PORTABLE = "query Portable($by: SubjectLookup) { portableData(subject: $by) { mediaType filename content } }"
REGISTER = """query Register($format: RegisterFormat!) {
  processingRegister(format: $format, lang: DE) { mediaType filename content } }"""
FORMATS = ("JSON", "JSONLD", "HTML")
MANAGER: Mapping[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling", "actor": "petra"}
AGENT: Mapping[str, Any] = {"role": Role.AGENT, "purpose": "rights-handling", "actor": "amir", "unit": "Desk"}

#: What the graph has of a person that is open to them: the refs of items of purposes that are not confidential.
HELD = parse(
    "held",
    """
    MATCH (s:Subject {id: $id})-[:HAS_STANDING]->(t:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(d:DataItem)
    WHERE NOT t.purpose CONTAINS 'fraud-inquiry'
    RETURN DISTINCT d.ref AS ref ORDER BY ref
    """,
)


async def taken(api: Api, form: str = "JSON", ref: str | None = None, lang: str = "DE", **who: Any) -> str:
    """The content of a copy: the caller's own, or that of the person with the reference."""
    variables = {"by": {"ref": ref} if ref else None, "format": form, "lang": lang}
    return str((await api.data(COPY, variables, **who))["personalCopy"]["content"])


async def own(api: Api, ref: str, form: str = "JSON") -> str:
    return await taken(api, form, role=Role.SUBJECT, subject=ref)


async def refused(api: Api, ref: str, **who: Any) -> bool:
    """Whether neither copy nor portable data of the person is handed to the caller, and their role is told so."""
    copy = await api.ask(COPY, {"by": {"ref": ref}, "format": "JSON", "lang": "EN"}, **who)
    portable = await api.ask(PORTABLE, {"by": {"ref": ref}}, **who)
    codes = [[one["extensions"]["code"] for one in answer.get("errors", ())] for answer in (copy, portable)]
    may_take = who["role"] in (Role.SUBJECT, Role.AGENT, Role.PRIVACY_MANAGER)
    return (copy["data"], portable["data"]) == ({"personalCopy": None}, {"portableData": None}) and (
        codes == ([[], []] if may_take else [["FORBIDDEN"], ["FORBIDDEN"]])
    )


def cells(html: str) -> Iterator[str]:
    tree = html5lib.HTMLParser(strict=True).parse(html)
    for name in ("td", "th"):
        yield from ("".join(one.itertext()) for one in tree.iter(f"{{http://www.w3.org/1999/xhtml}}{name}"))


async def test_every_item_that_is_held_is_in_the_copy(inquiry: Api) -> None:
    """The numbers add up: what a plain statement finds in the graph, each once, in all three forms."""
    subject = inquiry.services.vault.hash("subject", "musterstrom", "victor")
    held = [row["ref"] for row in await inquiry.services.graph.read(HELD, id=subject)]
    copy = orjson.loads(await own(inquiry, "victor"))
    assert sorted(one["ref"] for one in copy["items"]) == held
    assert sum(one["items"] for one in copy["categories"]) == len(held) == 6
    graph = orjson.loads(await own(inquiry, "victor", "JSONLD"))["@graph"]
    assert sorted(one["identifier"] for one in graph if "wasGeneratedBy" in one) == held
    page = [*cells(await own(inquiry, "victor", "HTML"))]
    assert [ref for ref in held if ref not in page] == []


async def test_every_value_is_in_the_copy(inquiry: Api) -> None:
    """As it was imported, identifiers and references of others among them."""
    copy = orjson.loads(await own(inquiry, "victor"))
    values = {one["value"] for one in copy["items"]}
    assert values == {
        *("victor@example.org", "Windrad 17", "+494066969117", "Stammkunde 17", "1961-01-17", "Gemeinsamer Zähler 4718")
    }
    assert copy["person"]["birthDate"] == "1961-01-17"
    assert [one["value"] for one in copy["person"]["identifiers"]] == ["victor@example.org", "+494066969117"]
    (use,) = copy["uses"]
    assert (use["count"], [one["reference"] for one in use["events"]]) == (1, ["greeting 17"])
    assert [one["knownAs"] for one in copy["recipients"] if one["received"]] == ["MC-17"]
    assert [one["evidence"] for one in copy["consents"]] == ["webform 17"]


async def test_a_copy_says_all_that_the_article_asks_for(inquiry: Api) -> None:
    """Art. 15(1)(a) to (h) and (2), each under its own key."""
    copy = orjson.loads(await own(inquiry, "victor"))
    purposes = {one["purpose"]["key"]: one["bases"] for one in copy["purposes"]}
    assert purposes == {"order-handling": ["CONTRACT"], "birthday-greeting": ["CONSENT"], "customer-loyalty": []}
    assert [one["category"]["key"] for one in copy["categories"]] == ["birth-date", "email", "note", "order", "segment"]
    (got,) = [one for one in copy["recipients"] if one["received"]]
    assert (got["name"], got["country"], got["thirdCountry"], got["transferBasis"]) == (
        "Mailcloud Inc.",
        "US",
        True,
        "A46-2-c",
    )
    storage = {one["category"]["key"]: [rule["period"] for rule in one["storage"]] for one in copy["categories"]}
    assert storage["order"] == ["P6Y"]
    assert [one["right"] for one in copy["rights"] if not one["available"]] == ["HUMAN_REVIEW"]
    assert copy["controller"]["authority"] == "Hamburgischer Beauftragter für Datenschutz und Informationsfreiheit"
    assert {one["source"] for one in copy["items"]} == {"SUBJECT", "DERIVED"}
    assert copy["automated"] == []
    assert [one["key"] for one in copy["notices"]] == ["consent-birthday-v1", "privacy-2026"]


def of_wanda(api: Api) -> list[str]:
    """What would tell of the one that victor shares an item with: all of her record that the catalogue does not say."""
    said = inquiry_catalogue() + (ROOT / "schema" / "api.graphql").read_text()
    own_words = {text for text in texts(lines()["wanda"]) if text not in said and text not in SHARED and len(text) > 2}
    return sorted({*own_words, api.services.vault.hash("subject", "musterstrom", "wanda")})


@pytest.mark.parametrize("form", FORMATS)
async def test_nothing_of_another_person_is_in_a_copy(inquiry: Api, form: str) -> None:
    """Of a shared item there is the own side alone, and that there is another one."""
    content = await own(inquiry, "victor", form)
    assert [trace for trace in of_wanda(inquiry) if trace in content] == []
    assert "Gemeinsamer Zähler 4718" in content


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("who", ["the person", "a manager"])
async def test_what_is_confidential_is_in_no_copy(inquiry: Api, form: str, who: str) -> None:
    """Whoever makes it: it is made for the person."""
    by_manager = who == "a manager"
    content = await (taken(inquiry, form, "victor", **MANAGER) if by_manager else own(inquiry, "victor", form))
    assert [one for one in TRACES if one in content] == []


async def test_a_manager_hands_over_what_the_person_takes(inquiry: Api) -> None:
    """The same copy, but for the time it was made and the looks until then."""
    taken_by = [
        orjson.loads(await own(inquiry, "wanda")),
        orjson.loads(await taken(inquiry, "JSON", "wanda", **MANAGER)),
    ]
    for copy in taken_by:
        del copy["createdAt"], copy["looks"]
    assert taken_by[0] == taken_by[1]
    assert len(taken_by[0]["items"]) == 3


@pytest.mark.parametrize(
    "who",
    [
        {"role": Role.DPO, "purpose": "privacy-oversight"},
        {"role": Role.DPO, "purpose": "rights-handling"},
        {"role": Role.PRIVACY_MANAGER, "purpose": "privacy-oversight"},
        {"role": Role.PRIVACY_MANAGER, "purpose": "order-handling"},
        {"role": Role.AGENT, "purpose": "rights-handling"},
        {"role": Role.AGENT, "purpose": "order-handling"},
        {"role": Role.INTEGRATION, "purpose": "order-handling"},
        {"role": Role.SUBJECT, "subject": "wanda"},
        {"role": Role.SUBJECT, "subject": "nobody"},
    ],
)
async def test_nobody_else_gets_a_copy(inquiry: Api, who: Mapping[str, Any]) -> None:
    """Neither copy nor portable data of victor; the answer is that of a person who is not there."""
    assert await refused(inquiry, "victor", **who)
    assert await refused(inquiry, "no-such", **who)


@pytest.mark.parametrize("role", [Role.DPO, Role.PRIVACY_MANAGER, Role.AGENT, Role.INTEGRATION])
async def test_who_is_no_person_has_no_copy_of_their_own(inquiry: Api, role: Role) -> None:
    """Without a lookup the copy is the caller's, who must be a person."""
    purpose = "rights-handling" if role is not Role.INTEGRATION else "order-handling"
    answer = await inquiry.ask(COPY, {"format": "JSON", "lang": "EN"}, role=role, purpose=purpose)
    assert answer["data"]["personalCopy"] is None


async def test_portable_is_what_the_person_provided(inquiry: Api) -> None:
    """On consent or for a contract, from themselves; nothing derived."""
    data = (await inquiry.as_subject("victor", PORTABLE))["portableData"]
    told_ = orjson.loads(data["content"])
    assert (data["mediaType"], told_["schema"]) == (
        "application/json",
        {"name": "anbieter360.portable-data", "version": "1.0"},
    )
    values = {one["ref"]: one["value"] for one in told_["items"]}
    assert values.pop(next(ref for ref in values if ref.startswith("shared-"))) == "Gemeinsamer Zähler 4718"
    assert values == {
        "victor-phone": "+494066969117",
        "victor-order": "Windrad 17",
        "victor-email": "victor@example.org",
        "victor-birth": "1961-01-17",
    }
    assert {part["legalBasis"] for one in told_["items"] for part in one["collections"]} == {"CONTRACT", "CONSENT"}


async def test_a_copy_as_linked_data_keeps_to_its_shape(inquiry: Api) -> None:
    """As pyshacl reads it; and pyld drops nothing."""
    document = orjson.loads(await own(inquiry, "victor", "JSONLD"))
    assert (dropped(document), violations(document, "personal_copy.ttl")) == ([], [])


@pytest.mark.parametrize("role", [Role.DPO, Role.PRIVACY_MANAGER])
async def test_the_register_is_for_those_who_oversee(inquiry: Api, role: Role) -> None:
    """A row a declared use, confidential ones too; the linked form keeps to its shape."""
    csv = (await inquiry.data(REGISTER, {"format": "CSV"}, role=role))["processingRegister"]
    assert csv["filename"].endswith(".csv")
    assert csv["content"].splitlines()[0].startswith("Verantwortlicher,Vertreter,")
    assert "trace-fraud" in csv["content"]
    linked = (await inquiry.data(REGISTER, {"format": "JSONLD"}, role=role))["processingRegister"]
    document = orjson.loads(linked["content"])
    assert (dropped(document), violations(document, "processing_register.ttl")) == ([], [])


@pytest.mark.parametrize("role", [Role.SUBJECT, Role.AGENT, Role.INTEGRATION])
async def test_the_register_is_for_nobody_else(inquiry: Api, role: Role) -> None:
    """It tells of purposes that are confidential."""
    answer = await inquiry.ask(REGISTER, {"format": "HTML"}, role=role, purpose="order-handling", subject="victor")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["data"]["processingRegister"] is None


async def test_a_copy_is_a_look(inquiry: Api) -> None:
    """Somebody who makes one for the person is among those who looked; the person's own copies are not."""
    await taken(inquiry, "JSON", "wanda", unit="Privacy", **MANAGER)
    first, *_ = orjson.loads(await own(inquiry, "wanda"))["looks"]
    seen = {name: first[name] for name in ("unit", "role", "operation", "actor")}
    assert seen == {"unit": "Privacy", "role": "PRIVACY_MANAGER", "operation": "Copy", "actor": None}
    assert first["purpose"]["key"] == "rights-handling"


async def test_an_agent_hands_over_what_was_asked_for_of_them(fresh: Api) -> None:
    """Only with an open request for access that is assigned to them; a request for portability gives portable data."""
    ask = """mutation ($input: RequestAccessInput!) { requestAccess(input: $input) { ... on RequestReceived {
        request { id } } } }"""
    assign = "mutation ($input: AssignRequestInput!) { assignRequest(input: $input) { __typename } }"
    assert await refused(fresh, "anna", **AGENT)
    received = await fresh.as_subject("anna", ask, {"input": {"idempotencyKey": "1"}})
    assert await refused(fresh, "anna", **AGENT)
    given = {"request": received["requestAccess"]["request"]["id"], "actor": "amir", "idempotencyKey": "2"}
    await fresh.data(assign, {"input": given}, **MANAGER)
    assert [one["ref"] for one in orjson.loads(await taken(fresh, ref="anna", **AGENT))["items"]]
    assert await refused(fresh, "anna", **{**AGENT, "actor": "olga"})
    assert await refused(fresh, "ben", **AGENT)


async def test_both_engines_hand_out_the_same(birthdays: dict[str, Api]) -> None:
    """But for the time, and the looks that each had."""
    found = []
    for api in birthdays.values():
        copy = orjson.loads(await own(api, "anna"))
        del copy["createdAt"], copy["looks"]
        found.append(copy)
    assert found[0] == found[1]


async def test_thousands_of_items_are_a_copy_too(fresh: Api, tmp_path: Path) -> None:
    """Each of them once in every form, and each in the portable data."""
    items = [{"ref": f"big-{number}", "category": "order", "value": f"Kauf <{number}>"} for number in range(2_000)]
    collection = {
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "notice": "privacy-2026",
        "system": "webshop",
        "collectedAt": "2026-02-01T08:00:00Z",
        "items": items,
    }
    file = tmp_path / "big.jsonl"
    file.write_bytes(orjson.dumps({"subject": {"ref": "big"}, "collections": [collection]}))
    catalogue = (ROOT / "examples" / "birthday" / "catalogue.yaml").read_text()
    await load(fresh.services, catalogue, file)
    refs = {one["ref"] for one in items}
    assert {one["ref"] for one in orjson.loads(await own(fresh, "big"))["items"]} == refs
    graph = orjson.loads(await own(fresh, "big", "JSONLD"))["@graph"]
    assert {one["identifier"] for one in graph if "wasGeneratedBy" in one} == refs
    page = await own(fresh, "big", "HTML")
    assert refs <= {*cells(page)}
    assert "Kauf &lt;1999&gt;" in page
    portable = (await fresh.as_subject("big", PORTABLE))["portableData"]["content"]
    assert {text for text in texts(orjson.loads(portable)) if text.startswith("Kauf")} == {
        one["value"] for one in items
    }
