"""The contract's operations on the scenario: they fit the schema, and both engines answer them alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema as schema_of
from graphql import parse, validate
from scenario import ROOT, Api

from anbieter360.access import Role

#: The files of the contract that are answered so far; the others wait for their own parts of the product.
SERVED = (
    "footprint",
    "my_privacy",
    "reverse_recipient",
    "reverse_purpose",
    "lineage",
    "bench",
    "record_collection",
    "say",
    "erasure",
)
DEFECTS = """
query Defects($by: SubjectLookup!) { subject(by: $by) { consents { ref status defects } } }
"""
DECISIONS = """
query Decisions($by: SubjectLookup!) {
  subject(by: $by) { items { nodes { ref value valueDecision { outcome reason } } } }
}
"""


def operation(shared: Path, name: str) -> str:
    return (shared / "contract" / f"{name}.graphql").read_text()


async def decisions(api: Api, ref: str, purpose: str, role: Role = Role.AGENT) -> dict[str, tuple[Any, ...]]:
    """Item ref -> (value, outcome, reason)."""
    data = await api.data(DECISIONS, {"by": {"ref": ref}}, role=role, purpose=purpose)
    return {
        one["ref"]: (one["value"], one["valueDecision"]["outcome"], one["valueDecision"]["reason"])
        for one in data["subject"]["items"]["nodes"]
    }


@pytest.mark.parametrize("name", SERVED)
def test_an_operation_of_the_contract_fits_the_schema(shared: Path, name: str) -> None:
    """Each validates against the schema that is committed, which is the one that is served."""
    schema = schema_of((ROOT / "schema" / "api.graphql").read_text())
    assert validate(schema, parse(operation(shared, name))) == []


async def test_both_engines_answer_alike(birthdays: dict[str, Api], shared: Path) -> None:
    """Every reading operation of the contract gives the same JSON, to the letter, on both engines."""
    answers = {name: await everything(api, shared) for name, api in birthdays.items()}
    assert answers["embedded"] == answers["neo4j"]


async def everything(api: Api, shared: Path) -> dict[str, str]:
    """Answers as text, for all people and nodes of the scenario."""
    people = [json.loads(line)["subject"]["ref"] for line in (ROOT / "examples/birthday/subjects.jsonl").open()]
    asked: dict[str, dict[str, Any]] = {}
    for ref in people:
        for purpose in ("order-handling", "accounting", "birthday-greeting"):
            by = {"by": {"ref": ref}}
            asked[f"footprint {ref} {purpose}"] = await api.data(
                operation(shared, "footprint"), by, role=Role.AGENT, purpose=purpose, unit="engines"
            )
        asked[f"bench {ref}"] = await api.data(operation(shared, "bench"), {"by": {"ref": ref}}, unit="engines")
    for key in ("order-handling", "accounting", "customer-loyalty", "birthday-greeting"):
        asked[f"purpose {key}"] = await api.data(operation(shared, "reverse_purpose"), {"key": key, "first": 500})
    for key in ("parcel-carrier", "tax-adviser", "mail-cloud"):
        asked[f"recipient {key}"] = await api.data(operation(shared, "reverse_recipient"), {"key": key, "first": 500})
    for direction in ("UPSTREAM", "DOWNSTREAM", "BOTH"):
        start = {"start": api.subject_id("anna"), "direction": direction, "maxDepth": 8}
        asked[f"lineage {direction}"] = await api.data(operation(shared, "lineage"), start)
    privacy = await api.as_subject("ben", operation(shared, "my_privacy"))
    privacy["me"].pop("accesses")  # both engines share one vault, so the second sees more looks than the first
    return {name: json.dumps(answer) for name, answer in (asked | {"privacy": privacy}).items()}


async def test_clara_opens_under_the_purpose_of_her_order(birthday: Api, shared: Path) -> None:
    """An AGENT who handles orders sees clara's three items with their values, and why they are held."""
    data = await birthday.data(
        operation(shared, "footprint"), {"by": {"ref": "clara"}}, role=Role.AGENT, purpose="order-handling"
    )
    items = data["subject"]["items"]
    assert items["totalCount"] == 3
    assert {one["ref"]: one["value"] for one in items["nodes"]} == {
        "clara-email": "clara@example.org",
        "clara-address": "Platz 3, 50667 Köln",
        "clara-birth": "1990-08-20",
    }
    for one in items["nodes"]:
        assert one["valueDecision"] == {"outcome": "ALLOWED", "reason": "COLLECTED_FOR_PURPOSE"}
        assert one["collectedAt"] == "2025-12-01T10:00:00Z"
        assert one["collections"] == [
            {
                "legalBasis": "CONTRACT",
                "collectedAt": "2025-12-01T10:00:00Z",
                "notice": {"key": "privacy-2025"},
                "purpose": {"key": "order-handling", "name": "Order handling", "description": None},
            }
        ]


async def test_the_uses_of_claras_items_are_those_of_her_order(birthday: Api, shared: Path) -> None:
    """Her consent was withdrawn, so the birthday e-mail is none of them any more."""
    data = await birthday.data(
        operation(shared, "footprint"), {"by": {"ref": "clara"}}, role=Role.AGENT, purpose="order-handling"
    )
    uses = {one["ref"]: [use["key"] for use in one["uses"]] for one in data["subject"]["items"]["nodes"]}
    assert uses == {"clara-email": ["confirm-order"], "clara-address": ["ship-order"], "clara-birth": []}


async def test_clara_stays_closed_under_accounting(birthday: Api) -> None:
    """The items are there, each without its value and with the reason."""
    closed = (None, "DENIED", "PURPOSE_NOT_COVERED")
    assert await decisions(birthday, "clara", "accounting") == dict.fromkeys(
        ("clara-email", "clara-address", "clara-birth"), closed
    )


async def test_oversight_opens_no_value(birthday: Api) -> None:
    """A DPO sees that the data is there, not what it says."""
    seen = await decisions(birthday, "anna", "privacy-oversight", Role.DPO)
    assert set(seen.values()) == {(None, "DENIED", "PURPOSE_NOT_COVERED")}


async def test_lenas_consent_opens_what_the_greeting_needs(birthday: Api) -> None:
    """Given after the objection, it lifts it for the e-mail alone: address and order stay closed."""
    assert await decisions(birthday, "lena", "birthday-greeting") == {
        "lena-email": ("lena@example.org", "ALLOWED", "CONSENT"),
        "lena-birth": ("1975-04-04", "ALLOWED", "CONSENT"),
        "lena-address": (None, "DENIED", "OBJECTED"),
        "lena-order": (None, "DENIED", "OBJECTED"),
    }


async def test_ida_is_restricted(birthday: Api) -> None:
    """Everything about her opens under rights-handling only, to who handles requests."""
    assert set((await decisions(birthday, "ida", "order-handling")).values()) == {(None, "DENIED", "RESTRICTED")}
    opened = await decisions(birthday, "ida", "rights-handling", Role.PRIVACY_MANAGER)
    assert opened["ida-order"] == ("Solarpaket", "ALLOWED", "LEGAL_OBLIGATION")


async def test_noras_date_of_birth_alone_is_restricted(birthday: Api) -> None:
    """The rest of her order opens."""
    assert await decisions(birthday, "nora", "order-handling") == {
        "nora-address": ("Steg 14, 18055 Rostock", "ALLOWED", "COLLECTED_FOR_PURPOSE"),
        "nora-birth": (None, "DENIED", "RESTRICTED"),
        "nora-order": ("Batterie", "ALLOWED", "COLLECTED_FOR_PURPOSE"),
    }


async def test_anna_sees_the_look_just_made(birthday: Api, shared: Path) -> None:
    """By unit, role, purpose and operation; not by employee."""
    await birthday.data(
        operation(shared, "footprint"),
        {"by": {"ref": "anna"}},
        role=Role.AGENT,
        purpose="order-handling",
        unit="Kundenservice Nord",
        actor="frau.schmidt",
    )
    data = await birthday.as_subject("anna", operation(shared, "my_privacy"))
    newest = data["me"]["accesses"]["nodes"][0]
    assert {**newest, "at": ""} == {
        "at": "",
        "actorUnit": "Kundenservice Nord",
        "role": "AGENT",
        "purpose": {"key": "order-handling"},
        "operation": "Footprint",
    }
    assert "frau.schmidt" not in json.dumps(data)


async def test_anna_sees_who_really_got_what(birthday: Api, shared: Path) -> None:
    """Actual recipients with the uses that led to them, the items they got and when last."""
    data = await birthday.as_subject("anna", operation(shared, "my_privacy"))
    carrier = {"key": "parcel-carrier", "name": "Paketdienst Nord GmbH"}
    adviser = {"key": "tax-adviser", "name": "Steuerbüro Ost"}
    german = {"role": "CONTROLLER", "country": "DE", "identified": True, "transferBasis": None}
    found = data["me"]["recipients"]
    for one in found:
        one["items"].sort(key=lambda item: item["ref"])
    assert found == [
        {
            "recipient": carrier | german,
            "uses": [{"key": "ship-order", "automatedDecision": False}],
            "items": [{"ref": "anna-address"}, {"ref": "anna-order"}],
            "lastAt": "2025-11-04T08:00:00Z",
        },
        {
            "recipient": adviser | german,
            "uses": [{"key": "bookkeeping", "automatedDecision": False}],
            "items": [{"ref": "anna-invoice"}],
            "lastAt": "2026-01-10T08:00:00Z",
        },
    ]


async def test_anna_sees_the_provider(birthday: Api, shared: Path) -> None:
    """Who it is, where to withdraw, whom to ask and where to complain."""
    data = await birthday.as_subject("anna", operation(shared, "my_privacy"))
    assert data["me"]["provider"] == {
        "name": "Musterstrom AG",
        "contact": {"email": "datenschutz@musterstrom.example"},
        "withdrawal": "https://musterstrom.example/widerruf",
        "dataProtectionOfficer": {"name": "Datenschutzbeauftragte", "email": "dsb@musterstrom.example"},
        "supervisoryAuthority": "Hamburgischer Beauftragter für Datenschutz und Informationsfreiheit",
    }


async def test_anna_sees_until_when_her_items_are_kept(birthday: Api, shared: Path) -> None:
    """Eight years for books and six for letters of trade, from the end of 2025; nothing keeps the rest."""
    data = await birthday.as_subject("anna", operation(shared, "my_privacy"))
    kept = {one["value"]: [end["until"] for end in one["retention"]] for one in data["me"]["items"]["nodes"]}
    assert kept == {
        "anna@example.org": [],
        "Weg 1, 20095 Hamburg": ["2034-01-01"],
        "1984-05-12": [],
        "Ökostrom 2500": ["2032-01-01"],
        "R-2025-17: 612,00 EUR": ["2034-01-01"],
    }


async def test_anna_is_whom_the_carrier_knows(birthday: Api, shared: Path) -> None:
    """From the recipient back to the people, with exact counts."""
    data = await birthday.data(operation(shared, "reverse_recipient"), {"key": "parcel-carrier", "first": 10})
    assert data["recipient"] == {
        "key": "parcel-carrier",
        "name": "Paketdienst Nord GmbH",
        "role": "CONTROLLER",
        "country": "DE",
        "subjectCount": 1,
        "uses": [{"key": "ship-order", "purpose": {"key": "order-handling"}, "subjectCount": 1}],
        "subjects": {
            "nodes": [{"subject": {"ref": "anna"}, "uses": [{"key": "ship-order"}], "lastAt": "2025-11-04T08:00:00Z"}],
            "pageInfo": {
                "hasNextPage": False,
                "endCursor": data["recipient"]["subjects"]["pageInfo"]["endCursor"],
            },
        },
    }


@pytest.mark.parametrize(
    ("key", "people"),
    [
        (
            "order-handling",
            "anna ben clara david emma fritz greta hans ida jan kim lena moritz nora",
        ),
        ("accounting", "anna"),
        ("customer-loyalty", "greta lena"),
        ("birthday-greeting", "clara david emma fritz hans jan kim lena"),
        ("privacy-oversight", ""),
    ],
)
async def test_a_purpose_counts_who_stands_to_it(birthday: Api, shared: Path, key: str, people: str) -> None:
    """Who collected for it, consented or objected; each person once, in the order of their ids."""
    data = await birthday.data(operation(shared, "reverse_purpose"), {"key": key, "first": 500})
    refs = [one["subject"]["ref"] for one in data["purpose"]["subjects"]["nodes"]]
    assert data["purpose"]["subjectCount"] == len(refs)
    assert sorted(refs) == people.split()


async def test_a_purpose_knows_its_parent_and_children(birthday: Api, shared: Path) -> None:
    """And the uses that serve it, with basis and recipients."""
    data = await birthday.data(operation(shared, "reverse_purpose"), {"key": "birthday-greeting", "first": 1})
    found = data["purpose"]
    assert (found["parent"], found["children"]) == ({"key": "customer-loyalty"}, [])
    assert found["uses"] == [
        {"key": key, "legalBasis": basis, "channel": channel, "recipients": [{"key": recipient}]}
        for key, basis, channel, recipient in (
            ("birthday-email", "CONSENT", "EMAIL", "mail-cloud"),
            ("birthday-letter", "LEGITIMATE_INTEREST", "LETTER", "mail-house"),
            ("birthday-postcard", "LEGITIMATE_INTEREST", "POSTCARD", "mail-house"),
        )
    ]


async def test_who_only_objected_has_no_basis(birthday: Api, shared: Path) -> None:
    """Basis and time are those of the newest collection, and there is none."""
    data = await birthday.data(operation(shared, "reverse_purpose"), {"key": "customer-loyalty", "first": 5})
    rows = [(one["legalBasis"], one["collectedAt"]) for one in data["purpose"]["subjects"]["nodes"]]
    assert rows == [(None, None), (None, None)]


@pytest.mark.parametrize(
    ("ref", "status", "defects"),
    [
        ("clara", "WITHDRAWN", []),
        ("david", "GIVEN", ["CONSENT_NOT_FREELY_GIVEN"]),
        ("emma", "GIVEN", ["AGE_LIMIT"]),
        ("fritz", "GIVEN", ["AGE_LIMIT"]),
        ("hans", "GIVEN", ["CONSENT_NOT_PROVABLE"]),
        ("jan", "GIVEN", ["CONSENT_AMBIGUOUS"]),
        ("kim", "GIVEN", ["AGE_UNKNOWN"]),
        ("lena", "GIVEN", []),
    ],
)
async def test_a_consent_says_what_it_is_worth(birthday: Api, ref: str, status: str, defects: list[str]) -> None:
    """Status and defects as decisions.csv has them."""
    data = await birthday.data(DEFECTS, {"by": {"ref": ref}})
    assert data["subject"]["consents"] == [{"ref": f"{ref}-consent", "status": status, "defects": defects}]


async def test_a_person_is_found_by_id_ref_and_identifier(birthday: Api) -> None:
    """Three ways to one person; an identifier in whatever spelling."""
    query = "query Find($by: SubjectLookup!) { subject(by: $by) { ref } }"
    for by in (
        {"id": birthday.subject_id("anna")},
        {"ref": "anna"},
        {"identifier": {"type": "EMAIL", "value": " Anna@Example.ORG "}},
        {"identifier": {"type": "CUSTOMER_NUMBER", "value": "K-1001"}},
    ):
        assert await birthday.data(query, {"by": by}) == {"subject": {"ref": "anna"}}


async def test_nobody_is_null(birthday: Api) -> None:
    """An id, ref or identifier of nobody finds nobody, and that is no error."""
    query = "query Find($by: SubjectLookup!) { subject(by: $by) { ref } }"
    for by in ({"id": "U3ViamVjdDp4"}, {"ref": "x"}, {"identifier": {"type": "EMAIL", "value": "x@example.org"}}):
        assert await birthday.data(query, {"by": by}) == {"subject": None}
