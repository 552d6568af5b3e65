"""Why did I get this, and why did somebody look at me? One query back to all that it stood on."""

from __future__ import annotations

from typing import Any

from scenario import Api

from anbieter360.access import Role, Scope

WHY = """query Why($reference: String!, $subject: SubjectLookup) { usage(reference: $reference, subject: $subject) {
    at reference recordedAt
    use { key legalBasis purpose { key } }
    items { ref source value }
    collections { legalBasis notice { key } purpose { key } }
    consents { ref notice { key } }
    recipient { key name }
    decision { outcome reason article explanation { finding } }
    usage { count } } }"""
RECORD = """mutation ($input: RecordUseInput!) { recordUse(input: $input) { __typename } }"""
WRITER: dict[str, Any] = {"role": Role.INTEGRATION, "scopes": (Scope.USE_WRITE,), "purpose": "order-handling"}
AGENT: dict[str, Any] = {"role": Role.AGENT, "purpose": "order-handling"}


async def record(api: Api, subject: str, use: str, reference: str, **other: Any) -> None:
    given = {
        "subject": {"ref": subject},
        "use": use,
        "at": "2026-05-12T00:00:00Z",
        "reference": reference,
        "idempotencyKey": f"{subject} {use} {reference}",
    }
    data = await api.data(RECORD, {"input": given | other}, **WRITER)
    assert data["recordUse"] == {"__typename": "UseRecorded"}


async def why(api: Api, reference: str, subject: str | None = None, **who: Any) -> Any:
    by = {"ref": subject} if subject else None
    return (await api.data(WHY, {"reference": reference, "subject": by}, **who))["usage"]


async def test_a_greeting_leads_back_to_notice_and_interest(fresh: Api) -> None:
    """The person reads where their data is from, under which notice it was collected, and why it was used."""
    await record(fresh, "ben", "birthday-letter", "letter 1", recipient="mail-house", recipientRef="MH-1")
    found = (await fresh.as_subject("ben", WHY, {"reference": "letter 1"}))["usage"]
    assert found.pop("recordedAt") is not None
    decision = found.pop("decision")
    assert {one["ref"]: one for one in found.pop("items")} == {
        "ben-address": {"ref": "ben-address", "source": "SUBJECT", "value": "Ring 2, 01067 Dresden"},
        "ben-birth": {"ref": "ben-birth", "source": "SUBJECT", "value": "1979-02-01"},
    }
    assert found == {
        "at": "2026-05-12T00:00:00Z",
        "reference": "letter 1",
        "use": {"key": "birthday-letter", "legalBasis": "LEGITIMATE_INTEREST", "purpose": {"key": "birthday-greeting"}},
        "collections": [
            {"legalBasis": "CONTRACT", "notice": {"key": "privacy-2026"}, "purpose": {"key": "order-handling"}}
        ],
        "consents": [],
        "recipient": {"key": "mail-house", "name": "Briefwerk KG"},
        "usage": {"count": 1},
    }
    assert (decision["outcome"], decision["reason"]) == ("ALLOWED", "LEGITIMATE_INTEREST")
    assert all(one["finding"] for one in decision["explanation"])


async def test_an_email_leads_back_to_the_consent(fresh: Api) -> None:
    """With the notice that it was given under."""
    await record(fresh, "clara", "birthday-email", "mailing 3", recipient="mail-cloud")
    found = await why(fresh, "mailing 3", "clara", **AGENT)
    assert found["consents"] == [{"ref": "clara-consent", "notice": {"key": "consent-birthday-v1"}}]
    assert found["decision"]["reason"] == "CONSENT"


async def test_an_imported_use_is_found_by_its_reference(fresh: Api) -> None:
    """With the items that its line names; no decision was asked then."""
    found = await why(fresh, "shipment 4711", **AGENT)
    assert sorted(one["ref"] for one in found["items"]) == ["anna-address", "anna-order"]
    assert (found["decision"], found["recordedAt"], found["recipient"]["key"]) == (None, None, "parcel-carrier")
    assert found["reference"] == "shipment 4711"


async def test_a_reference_is_nobody_elses(fresh: Api) -> None:
    """Another person, one who names another, and a reference that there is not get null; so does who may not read."""
    assert (await fresh.as_subject("ben", WHY, {"reference": "shipment 4711"}))["usage"] is None
    assert await why(fresh, "shipment 4711", "ben", **AGENT) is None
    assert await why(fresh, "unheard of", role=Role.DPO) is None
    assert await why(fresh, "shipment 4711", **WRITER) is None
    named = {"reference": "shipment 4711", "subject": {"ref": "anna"}}
    assert (await fresh.as_subject("ben", WHY, named))["usage"] is None


async def test_of_one_reference_the_newest_is_shown(fresh: Api) -> None:
    """One agent sees one person: where it is several people's they say whose; an officer sees the newest."""
    await record(fresh, "ben", "birthday-letter", "batch 9")
    await record(fresh, "ben", "birthday-letter", "batch 9", at="2026-06-01T00:00:00Z", idempotencyKey="two")
    assert (await why(fresh, "batch 9", **AGENT))["at"] == "2026-06-01T00:00:00Z"
    await record(fresh, "clara", "birthday-email", "batch 9")
    answer = await fresh.ask(WHY, {"reference": "batch 9"}, **AGENT)
    assert answer["errors"][0]["extensions"]["code"] == "ONE_PERSON_PER_REQUEST"
    assert (await why(fresh, "batch 9", "clara", **AGENT))["use"]["key"] == "birthday-email"
    found = await why(fresh, "batch 9", role=Role.DPO)
    assert (found["use"]["key"], found["reference"]) == ("birthday-letter", None)


ACCESSES = """{ me { accesses(first: 1) { nodes { id operation purpose { key }
    items { ref source } collections { legalBasis notice { key } purpose { key } } consents { ref } } } } }"""
ACCESS = "query ($id: ID!) { access(id: $id) { operation items { ref } } }"
LOOK = "query Desk($by: SubjectLookup!) { subject(by: $by) { items { nodes { value } } } }"


async def look(api: Api, ref: str, purpose: str, role: Role = Role.AGENT) -> Any:
    """What the person reads of the look."""
    await api.data(LOOK, {"by": {"ref": ref}}, role=role, purpose=purpose)
    (found,) = (await api.as_subject(ref, ACCESSES))["me"]["accesses"]["nodes"]
    return found


async def test_a_look_leads_back_to_notice_and_basis(fresh: Api) -> None:
    """For orders: what was collected for them, with its notice; by the event's id the same."""
    found = await look(fresh, "ben", "order-handling")
    id_ = found.pop("id")
    items = sorted(one["ref"] for one in found.pop("items"))
    assert items == ["ben-address", "ben-birth", "ben-email"]
    assert found == {
        "operation": "Desk",
        "purpose": {"key": "order-handling"},
        "collections": [
            {"legalBasis": "CONTRACT", "notice": {"key": "privacy-2026"}, "purpose": {"key": "order-handling"}}
        ],
        "consents": [],
    }
    (again,) = (await fresh.as_subject("ben", ACCESS, {"id": id_})).values()
    assert (again["operation"], sorted(one["ref"] for one in again["items"])) == ("Desk", items)
    assert (await fresh.as_subject("anna", ACCESS, {"id": id_}))["access"] is None


async def test_a_look_by_consent_leads_back_to_it(fresh: Api) -> None:
    """Under a purpose with a consent in force, what its uses need."""
    found = await look(fresh, "lena", "birthday-greeting")
    assert sorted(one["ref"] for one in found["items"]) == ["lena-birth", "lena-email"]
    assert found["consents"] == [{"ref": "lena-consent"}]


async def test_a_look_that_opened_nothing_stands_on_nothing(fresh: Api) -> None:
    """An officer's, who sees no value."""
    found = await look(fresh, "ben", "privacy-oversight", Role.DPO)
    assert (found["items"], found["collections"], found["consents"]) == ([], [], [])
