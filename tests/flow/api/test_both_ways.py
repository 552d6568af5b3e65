"""From every node one can go both ways: what names another is named by it, for whoever may see both."""

from __future__ import annotations

from typing import Any

import pytest
from scenario import Api

from anbieter360.access import Role

PERSON = "victor"
SUBJECT: dict[str, Any] = {"role": Role.SUBJECT, "subject": PERSON}
DPO: dict[str, Any] = {"role": Role.DPO}

CATALOGUE = """{
  category(key: "email") { retention { law heldFor { key } } deletion { after } statements { id } }
  purpose(key: "order-handling") {
    retention { category { key } openEnded controllerProfile starts }
    compatibilities { fromPurpose { key } toPurpose { key } outcome assessed }
  }
  notice(key: "privacy-2026") { supersededBy { key supersedes { key } } }
  recipient(key: "mail-cloud") { statements { kind } }
}"""


async def test_the_provider_s_rules_hang_on_what_they_are_about(inquiry: Api) -> None:
    """Retention on category and purpose, an assessment on its purposes, a newer notice on the older one."""
    assert await inquiry.data(CATALOGUE) == {
        "category": {
            "retention": [{"law": "§ 195 BGB", "heldFor": {"key": "fraud-inquiry"}}],
            "deletion": [{"after": "P2Y"}],
            "statements": [],
        },
        "purpose": {
            "retention": [
                {"category": {"key": "order"}, "openEnded": False, "controllerProfile": None, "starts": "END_OF_YEAR"}
            ],
            "compatibilities": [
                {
                    "fromPurpose": {"key": "order-handling"},
                    "toPurpose": {"key": "customer-loyalty"},
                    "outcome": "COMPATIBLE",
                    "assessed": "2026-02-01",
                },
                {
                    "fromPurpose": {"key": "order-handling"},
                    "toPurpose": {"key": "fraud-inquiry"},
                    "outcome": "COMPATIBLE",
                    "assessed": "2026-01-08",
                },
            ],
        },
        "notice": {"supersededBy": [{"key": "inquiry-notice", "supersedes": {"key": "privacy-2026"}}]},
        "recipient": {"statements": []},
    }


async def test_none_of_these_ways_leads_to_what_is_hidden(inquiry: Api) -> None:
    """The person sees the same places without the inquiry."""
    data = await inquiry.data(CATALOGUE, **SUBJECT)
    assert data["category"]["retention"] == []
    assert [one["toPurpose"]["key"] for one in data["purpose"]["compatibilities"]] == ["customer-loyalty"]
    assert data["notice"]["supersededBy"] == []


@pytest.mark.parametrize(("who", "pairs"), [(DPO, 3), (SUBJECT, 1)], ids=["DPO", "SUBJECT"])
async def test_the_provider_lists_assessments_between_what_is_seen(
    inquiry: Api, who: dict[str, Any], pairs: int
) -> None:
    """An assessment with a hidden purpose on either side is hidden."""
    data = await inquiry.data("{ provider { compatibilities { outcome } deletion { category { key } } } }", **who)
    assert len(data["provider"]["compatibilities"]) == pairs
    assert data["provider"]["deletion"] == [{"category": {"key": "email"}}]


async def test_a_statement_is_found_at_what_it_is_about(inquiry: Api) -> None:
    """At the node, and the node at the statement."""
    query = """{ purpose(key: "fraud-inquiry") { id statements { kind about { id } } }
        recipient(key: "forensic-lab") { id statements { kind about { id } } } }"""
    for node, kind in zip((await inquiry.data(query)).values(), ("STORAGE", "SOURCE"), strict=True):
        assert node["statements"] == [{"kind": kind, "about": {"id": node["id"]}}]


async def test_a_use_says_what_else_it_stands_on(inquiry: Api) -> None:
    """Its exceptions and assessments are for everybody, who answers for it for the overseers alone."""
    query = """{ processingUse(key: "trade-news") { name owner dpia
        existingCustomer { similarProducts optOutInEachMessage ecgListChecked } }
        bookkeeping: processingUse(key: "bookkeeping") { duringRestriction { exception ground } } }"""
    told = {
        "trade-news": {
            "name": None,
            "dpia": "DPIA-7",
            "existingCustomer": {"similarProducts": True, "optOutInEachMessage": True, "ecgListChecked": None},
        },
        "bookkeeping": {"duringRestriction": {"exception": "PUBLIC_INTEREST", "ground": "taxation"}},
    }
    for who, owner in ((DPO, "Vertrieb"), (SUBJECT, None)):
        data = await inquiry.data(query, **who)
        assert data["processingUse"] == told["trade-news"] | {"owner": owner}
        assert data["bookkeeping"] == told["bookkeeping"]


STANDINGS = """standings { id collections { id } consents { id } objections { id } }
    collections { id standing { id } } consents { id standing { id } } objections { id standing { id } }"""


@pytest.mark.parametrize("who", [DPO, SUBJECT], ids=["DPO", "SUBJECT"])
async def test_from_what_was_said_to_the_standing(inquiry: Api, who: dict[str, Any]) -> None:
    """Each collection, consent and objection names the standing that names it."""
    root = "me" if who is SUBJECT else f'subject(by: {{ref: "{PERSON}"}})'
    (person,) = (await inquiry.data(f"{{ {root} {{ {STANDINGS} }} }}", **who)).values()
    for kind in ("collections", "consents", "objections"):
        down = {(below["id"], standing["id"]) for standing in person["standings"] for below in standing[kind]}
        assert down == {(one["id"], one["standing"]["id"]) for one in person[kind]} != set()


USED = """usages { nodes { id disclosures { id } } } items { nodes { id disclosures { id } } }
    disclosures { id usages { id } items { id } }"""


@pytest.mark.parametrize(("who", "recipients"), [(DPO, 2), (SUBJECT, 1)], ids=["DPO", "SUBJECT"])
async def test_from_a_disclosure_to_use_and_item(inquiry: Api, who: dict[str, Any], recipients: int) -> None:
    """Usages and items name the disclosures that name them."""
    root = "me" if who is SUBJECT else f'subject(by: {{ref: "{PERSON}"}})'
    (person,) = (await inquiry.data(f"{{ {root} {{ {USED} }} }}", **who)).values()
    assert len(person["disclosures"]) == recipients
    for kind in ("usages", "items"):
        up = {(one["id"], above["id"]) for above in person["disclosures"] for one in above[kind]}
        down = {(one["id"], above["id"]) for one in person[kind]["nodes"] for above in one["disclosures"]}
        assert up == down != set()
