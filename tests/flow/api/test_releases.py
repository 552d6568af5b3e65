"""What was withheld is released: the name of who looked, to one person; a confidential purpose, to all concerned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import pytest_asyncio
from scenario import Api, inquiry_catalogue

from anbieter360.access import Role
from anbieter360.catalogue.document import read_catalogue

MANAGER: dict[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling", "actor": "petra"}
LOOK = {"role": Role.AGENT, "purpose": "order-handling", "actor": "erika.musterfrau", "unit": "Kundendienst"}
ACCESSES = "accesses(first: 5) { nodes { id operation actor actorReleasedAt releaseReason } }"
MINE = f"{{ me {{ {ACCESSES} }} }}"
RELEASE_ACTOR = """mutation ($input: ReleaseActorInput!) { releaseActor(input: $input) { __typename
  ... on ActorReleased { access { id actor releaseReason } } ... on Error { code } } }"""
RELEASE = """mutation ($input: ReleaseConfidentialInput!) { releaseConfidential(input: $input) { __typename
  ... on ConfidentialReviewed { purpose { key confidential { ground reviewAt }
    confidentialityReviews { outcome by reasoning ground nextReviewAt } } } ... on Error { code } } }"""
PURPOSES = "{ purposes(first: 100) { nodes { key } } }"


async def of_an_officer(api: Api, ref: str, **who: Any) -> Any:
    query = f"query Oversight($by: SubjectLookup!) {{ subject(by: $by) {{ {ACCESSES} }} }}"
    return (await api.data(query, {"by": {"ref": ref}}, **who))["subject"]["accesses"]["nodes"]


async def looks(api: Api, ref: str) -> Any:
    return (await api.as_subject(ref, MINE))["me"]["accesses"]["nodes"]


async def release_actor(api: Api, access: str, key: str, reason: str = "Verdacht der Neugier", **who: Any) -> Any:
    given = {"access": access, "reason": reason, "idempotencyKey": key}
    return (await api.data(RELEASE_ACTOR, {"input": given}, **(MANAGER | who)))["releaseActor"]


async def test_officers_read_who_looked(inquiry: Api) -> None:
    """DPO and PRIVACY_MANAGER by name; the person, and the agent who may see them, only which unit it was."""
    await inquiry.data('query Named { subject(by: {ref: "clara"}) { ref } }', **LOOK)
    assert (await looks(inquiry, "clara"))[0]["actor"] is None
    seen = [await of_an_officer(inquiry, "clara", **who) for who in ({}, MANAGER, LOOK)]
    named = [{one["operation"]: one["actor"] for one in nodes}["Named"] for nodes in seen]
    assert named == ["erika.musterfrau", "erika.musterfrau", None]


async def test_a_name_is_told_for_one_event_alone(inquiry: Api) -> None:
    """The person reads it from then on, not why; of their other looks nothing more."""
    for name in ("One", "Two"):
        await inquiry.data(f'query {name} {{ subject(by: {{ref: "emma"}}) {{ ref }} }}', **LOOK)
    two, one = (await looks(inquiry, "emma"))[:2]
    released = await release_actor(inquiry, one["id"], "emma-one")
    assert released == {
        "__typename": "ActorReleased",
        "access": {"id": one["id"], "actor": "erika.musterfrau", "releaseReason": "Verdacht der Neugier"},
    }
    after = {look["operation"]: look for look in await looks(inquiry, "emma")}
    assert (after["Two"], after["One"]["actor"]) == (two, "erika.musterfrau")
    assert after["One"]["releaseReason"] is None
    assert after["One"]["actorReleasedAt"]
    assert await release_actor(inquiry, one["id"], "emma-one") == released
    assert (await release_actor(inquiry, one["id"], "emma-one", "anders"))["code"] == "IDEMPOTENCY_CONFLICT"
    assert (await release_actor(inquiry, one["id"], "emma-empty", " "))["code"] == "BAD_USER_INPUT"


async def test_a_name_in_a_look_at_two_is_told_to_one(inquiry: Api) -> None:
    """Each of them has an event of their own id."""
    query = 'query Both { a: subject(by: {ref: "jan"}) { ref } b: subject(by: {ref: "kim"}) { ref } }'
    await inquiry.data(query, actor="dora")
    of_jan, of_kim = [(await looks(inquiry, ref))[0] for ref in ("jan", "kim")]
    assert of_jan["id"] != of_kim["id"]
    await release_actor(inquiry, of_jan["id"], "jan-both")
    told = {(ref, one["operation"]): one["actor"] for ref in ("jan", "kim") for one in await looks(inquiry, ref)}
    assert (told["jan", "Both"], told["kim", "Both"]) == ("dora", None)


async def test_no_name_is_told_of_what_is_none(inquiry: Api) -> None:
    """An event that is not there, an id of something else, and a caller who decides nothing."""
    for access in ("x", inquiry.subject_id("anna")):
        assert (await release_actor(inquiry, access, f"none-{access}"))["code"] == "NOT_FOUND"
    given = {"input": {"access": "x", "reason": "y", "idempotencyKey": "z"}}
    for who in ({"role": Role.DPO}, {"role": Role.SUBJECT, "subject": "anna"}, LOOK):
        (error,) = (await inquiry.ask(RELEASE_ACTOR, given, **who))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"


async def review(api: Api, key: str, **more: Any) -> Any:
    given = {"purpose": "fraud-inquiry", "outcome": "RELEASED", "reasoning": "Abgeschlossen.", "idempotencyKey": key}
    return (await api.data(RELEASE, {"input": given | more}, **MANAGER))["releaseConfidential"]


async def seen_by(api: Api, **who: Any) -> set[str]:
    """Keys of the purposes of the inquiry that the caller sees."""
    keys = {one["key"] for one in (await api.data(PURPOSES, **who))["purposes"]["nodes"]}
    return keys & {"fraud-inquiry", "fraud-inquiry-step"}


@pytest_asyncio.fixture
async def person() -> dict[str, Any]:
    return {"role": Role.SUBJECT, "subject": "victor"}


async def test_a_purpose_is_absent_until_it_is_released(inquiry: Api, person: dict[str, Any]) -> None:
    """Withheld again it stays absent; released, the person sees it with what hangs on it, also after another catalogue
    is applied; nothing is left to decide."""
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    withheld = await review(inquiry, "withheld", outcome="WITHHELD", reasoning="Läuft noch.", nextReviewAt=tomorrow)
    assert withheld["purpose"]["confidential"]["reviewAt"] == tomorrow
    assert await seen_by(inquiry, **person) == set()
    assert (await review(inquiry, "wrong", nextReviewAt=tomorrow))["code"] == "BAD_USER_INPUT"
    before = inquiry.services.store.held
    released = await review(inquiry, "released")
    assert released["purpose"]["confidential"] is None
    assert [one["outcome"] for one in released["purpose"]["confidentialityReviews"]] == ["WITHHELD", "RELEASED"]
    assert await review(inquiry, "released") == released
    held = inquiry.services.store.held
    assert before
    assert held
    assert held.version == before.version + 1
    await _apply_another(inquiry)
    assert await seen_by(inquiry, **person) == {"fraud-inquiry", "fraud-inquiry-step"}
    answer = await inquiry.as_subject(
        "victor", "{ me { standings { purpose { key confidential { ground } confidentialityReviews { by } } } } }"
    )
    purposes = [one["purpose"] for one in answer["me"]["standings"]]
    inquired = {"key": "fraud-inquiry", "confidential": None, "confidentialityReviews": []}
    assert inquired in purposes
    assert (await review(inquiry, "again"))["code"] == "ALREADY_DONE"


async def _apply_another(api: Api) -> None:
    changed = inquiry_catalogue().replace("name: Musterstrom AG", "name: Musterstrom SE")
    change = await api.services.store.apply(read_catalogue(changed, "changed.yaml"), home=True, source="changed.yaml")
    assert [(one.label, one.key) for one in change.changed] == [("Provider", "musterstrom")]
    assert not change.removed


@pytest.mark.parametrize("purpose", ["order-handling", "nothing"])
async def test_only_what_is_confidential_is_reviewed(inquiry: Api, purpose: str) -> None:
    """A purpose that is seen by all has no review."""
    code = (await review(inquiry, f"no-{purpose}", purpose=purpose))["code"]
    assert code == ("NOT_FOUND" if purpose == "nothing" else "BAD_USER_INPUT")


def test_the_scenario_has_a_confidential_purpose() -> None:
    """Else the tests above would prove nothing."""
    assert b"confidential" in orjson.dumps(inquiry_catalogue())
