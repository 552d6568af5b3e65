"""Consent through the API: given with all that proves it, taken back with what that stops; on each engine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from erasures import Erasures
from scenario import BIRTHDAY, ENGINES, Api, load, open_loaded

from anbieter360.access import Role
from anbieter360.api.running.context import Services
from anbieter360.catalogue.document import read_catalogue
from anbieter360.cli.root import run
from anbieter360.errors import BadInput
from anbieter360.linked.signed import verified
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

PURPOSE = "birthday-greeting"
NOTICE = "consent-birthday-v1"
CONSENT = """consent { ref status defects channels method explicit language noticeHash recordedBy renews { ref }
    notice { key } givenAt withdrawnAt expiresAt endedAt evidenceKeptUntil evidenceLaw receipt { id document } }"""
CHANGED = "stopped { key } continues { use { key } legalBasis } erasable { ref }"
FIELDS = {
    "giveConsent": f"ConsentGiven {{ {CONSENT} receipt {{ id document }} }}",
    "withdrawConsent": f"ConsentWithdrawn {{ {CONSENT} consents {{ ref status }} {CHANGED} }}",
    "requestConsent": f"ConsentRequested {{ {CONSENT} }}",
    "refuseConsent": f"ConsentRefused {{ {CONSENT} }}",
    "revokeConsent": f"ConsentEnded {{ {CONSENT} {CHANGED} }}",
    "invalidateConsent": f"ConsentEnded {{ {CONSENT} {CHANGED} }}",
}
KINDS = {"revokeConsent": "EndConsent", "invalidateConsent": "EndConsent"}
AGENT: dict[str, Any] = {"role": Role.AGENT, "purpose": "order-handling"}
MANAGER: dict[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling"}
SHOP: dict[str, Any] = {"role": Role.INTEGRATION, "purpose": "order-handling"}


@dataclass(frozen=True)
class Someone:
    """A person with an order; each test has one of its own."""

    shop: Shop
    ref: str

    @property
    def api(self) -> Api:
        return self.shop.api

    @property
    def me(self) -> dict[str, Any]:
        return {"role": Role.SUBJECT, "subject": self.ref}

    @property
    def by(self) -> dict[str, str]:
        return {"ref": self.ref}

    def named(self, name: str) -> str:
        """References and keys are the provider's: made this person's own."""
        return name and f"{self.ref}-{name}"


@dataclass(frozen=True)
class Shop:
    """The scenario's shop, with people to spare of whom nobody has said anything yet."""

    api: Api
    adults: Iterator[str]
    children: Iterator[str]

    def someone(self) -> Someone:
        return Someone(self, next(self.adults))

    def child(self) -> Someone:
        return Someone(self, next(self.children))


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def shop(
    request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings], tmp_path_factory: Any
) -> Shop:
    adults, children = (
        [f"{kind}-{number}" for number in range(count)] for kind, count in (("adult", 60), ("child", 2))
    )
    people = tmp_path_factory.mktemp("shop") / "people.jsonl"
    lines = [*(line(one, "1984-05-12") for one in adults), *(line(one, "2012-05-12") for one in children)]
    people.write_text("\n".join(lines))

    async def fill(services: Services) -> None:
        await load(services, (BIRTHDAY / "catalogue.yaml").read_text(), people)

    return Shop(await open_loaded(engines, request.param, vault, fill), iter(adults), iter(children))


@pytest.fixture
def anna(shop: Shop) -> Someone:
    return shop.someone()


def line(ref: str, born: str) -> str:
    """Somebody with an order that runs."""
    items = [{"ref": f"{ref}-{key}", "category": key, "value": "…"} for key in ("order", "email", "birth-date")]
    order = {"purpose": "order-handling", "legalBasis": "CONTRACT", "system": "webshop", "notice": "privacy-2026"}
    collection = order | {"collectedAt": "2026-03-01T09:00:00Z", "items": items}
    subject = {"ref": ref, "birthDate": born, "country": "DE", "identifiers": []}
    return json.dumps({"subject": subject, "collections": [collection]})


async def add(one: Someone, mutation: str, **given: Any) -> None:
    """What an integration records."""
    kind = mutation[0].upper() + mutation[1:]
    document = f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ __typename }} }}"
    data = await one.api.data(document, {"input": {"idempotencyKey": uuid4().hex} | given}, **SHOP)
    assert data[mutation]["__typename"] == "CollectionRecorded"


async def send(anna: Someone, mutation: str, who: dict[str, Any], **given: Any) -> Any:
    """What the mutation answers."""
    kind = KINDS.get(mutation, mutation[0].upper() + mutation[1:])
    document = f"""mutation Say($input: {kind}Input!) {{ {mutation}(input: $input) {{
        __typename ... on {FIELDS[mutation]} ... on Error {{ message code }} }} }}"""
    named = {name: anna.named(given[name]) for name in ("ref", "consent", "idempotencyKey") if name in given}
    said = {"idempotencyKey": anna.named("key")} | given | named
    data = await anna.api.data(document, {"input": said}, **who)
    return data[mutation]


def given(**more: Any) -> dict[str, Any]:
    """A good consent of somebody who is old enough."""
    said: dict[str, Any] = {
        "purpose": PURPOSE,
        "channels": ["EMAIL"],
        "notice": NOTICE,
        "method": "DOUBLE_OPT_IN",
        "evidence": "opt-in mail of 1 June, Nr. 4711",
        "preselected": False,
        "bundled": False,
    }
    return said | more


async def give(anna: Someone, who: dict[str, Any] | None = None, **more: Any) -> Any:
    return await send(anna, "giveConsent", who or anna.me, **given(**more))


async def decide(anna: Someone, use: str = "birthday-email") -> tuple[str, str]:
    query = """query ($subject: SubjectLookup!, $use: String!) {
        mayUse(subject: $subject, use: $use) { ... on Decision { outcome reason } } }"""
    data = await anna.api.data(query, {"subject": anna.by, "use": use})
    return data["mayUse"]["outcome"], data["mayUse"]["reason"]


def keys(nodes: list[dict[str, Any]]) -> list[str]:
    return [one["key"] for one in nodes]


async def test_the_contracts_operations_answer(anna: Someone, shared: Path) -> None:
    """say.graphql as it stands: a consent is given, and taken back."""
    text = (shared / "contract" / "say.graphql").read_text()
    give_it, take_it = (one for one in text.splitlines() if "giveConsent" in one or "withdrawConsent" in one)
    mail = anna.named("mail")
    data = await anna.api.data(give_it, {"input": given(ref=mail, idempotencyKey=anna.named("1"))}, **anna.me)
    done = data["giveConsent"]
    assert done["consent"] == {"ref": mail, "status": "GIVEN", "defects": []}
    assert len(done["receipt"]["id"]) == 32
    withdrawn = {"input": {"consent": mail, "idempotencyKey": anna.named("2")}}
    done = (await anna.api.data(take_it, withdrawn, **anna.me))["withdrawConsent"]
    assert done == {
        "__typename": "ConsentWithdrawn",
        "consent": {"ref": mail, "status": "WITHDRAWN"},
        "stopped": [{"key": "birthday-email"}],
        "continues": done["continues"],
        "erasable": [],  # all of it stands on the order
    }
    assert {"use": {"key": "confirm-order"}, "legalBasis": "CONTRACT"} in done["continues"]


async def test_a_consent_is_kept_with_all_that_proves_it(anna: Someone) -> None:
    """Notice, the hash of its text and its language, method, channel, time, and who entered it."""
    before = datetime.now(UTC).replace(microsecond=0)
    consent = (await give(anna, ref="mail", explicit=True))["consent"]
    notice = read_catalogue((BIRTHDAY / "catalogue.yaml").read_text(), "c").notice[NOTICE]
    assert before <= datetime.fromisoformat(consent.pop("givenAt")) <= datetime.now(UTC)
    assert consent.pop("receipt")
    assert consent == {
        "ref": anna.named("mail"),
        "status": "GIVEN",
        "defects": [],
        "channels": ["EMAIL"],
        "method": "DOUBLE_OPT_IN",
        "explicit": True,
        "language": notice.language,
        "noticeHash": notice.text_hash or sha256((notice.text or "").encode()).hexdigest(),
        "recordedBy": "SUBJECT",
        "renews": None,
        "notice": {"key": NOTICE},
        "withdrawnAt": None,
        "expiresAt": None,
        "endedAt": None,
        "evidenceKeptUntil": None,
        "evidenceLaw": None,
    }


async def test_a_consent_opens_its_use_and_its_withdrawal_closes_it(anna: Someone) -> None:
    """The decision stands on the consent at once, and not a moment longer than it runs."""
    assert await decide(anna) == ("DENIED", "CONSENT_MISSING")
    await give(anna)
    assert await decide(anna) == ("ALLOWED", "CONSENT")
    done = await send(anna, "withdrawConsent", anna.me, purpose=PURPOSE)
    assert await decide(anna) == ("DENIED", "CONSENT_WITHDRAWN")
    consent = done["consent"]
    assert consent["withdrawnAt"] == consent["endedAt"]
    year = datetime.fromisoformat(consent["withdrawnAt"]).year
    assert (consent["evidenceKeptUntil"], consent["evidenceLaw"]) == (f"{year + 4}-01-01", "§§ 195, 199(1) BGB")


@pytest.mark.parametrize(
    ("said", "defects"),
    [
        ({"preselected": True}, ["CONSENT_AMBIGUOUS"]),
        ({"bundled": True}, ["CONSENT_NOT_FREELY_GIVEN"]),
        ({"evidence": ""}, ["CONSENT_NOT_PROVABLE"]),
        ({"method": "UNKNOWN"}, ["CONSENT_NOT_PROVABLE"]),
        ({"notice": "privacy-2025"}, ["CONSENT_UNINFORMED"]),
        ({"preselected": True, "bundled": True}, ["CONSENT_AMBIGUOUS", "CONSENT_NOT_FREELY_GIVEN"]),
    ],
)
async def test_what_is_wrong_is_kept_and_carries_nothing(
    anna: Someone, said: dict[str, Any], defects: list[str]
) -> None:
    """A defective consent is recorded truthfully, with a receipt that says so; no use stands on it."""
    done = await give(anna, **said)
    assert (done["__typename"], done["consent"]["defects"]) == ("ConsentGiven", defects)
    body = json.loads(done["receipt"]["document"])["body"]
    assert body["hasRecordOfActivity"]["hasConsentStatus"]["defect"] == defects
    assert await decide(anna) == ("DENIED", defects[0])


async def test_a_guardian_makes_up_for_the_age(anna: Someone) -> None:
    """Who is too young consents with whoever holds parental responsibility (Art. 8 GDPR)."""
    child = anna.shop.child()
    alone = await give(child, idempotencyKey="1")
    assert alone["consent"]["defects"] == ["AGE_LIMIT"]
    together = await give(child, idempotencyKey="2", guardian={"evidence": "form signed by a parent"})
    assert together["consent"]["defects"] == []


async def test_a_receipt_verifies_offline(anna: Someone) -> None:
    """With the public key alone; one changed character of it does not. It can be fetched again, and names nobody."""
    done = await give(anna)
    document, key = done["receipt"]["document"], anna.api.services.vault.signer.public
    found = verified(document, key)
    assert (found.kind, found.body["identifier"]) == ("consent-receipt", done["receipt"]["id"])
    with pytest.raises(Exception, match="does not match"):
        verified(document.replace("EMAIL", "PHONE"), key)
    data = await anna.api.as_subject(anna.ref, "{ me { consents { receipt { id document } } } }")
    assert data["me"]["consents"] == [{"receipt": done["receipt"]}]
    person = {anna.ref, "4711", "1984", anna.api.services.vault.hash("subject", "musterstrom", anna.ref)}
    assert not [one for one in person if one in document]


async def test_a_second_consent_renews_the_first(anna: Someone) -> None:
    """To the same purpose and with its channels; for another channel it stands beside it."""
    await give(anna, ref="first", idempotencyKey="1")
    beside = await give(anna, ref="beside", channels=["SMS"], idempotencyKey="2")
    again = await give(anna, ref="again", channels=["EMAIL", "SMS"], idempotencyKey="3")
    assert [(one["consent"]["status"], one["consent"]["renews"]) for one in (beside, again)] == [
        ("GIVEN", None),
        ("RENEWED", {"ref": anna.named("beside")}),
    ]
    state = json.loads(again["receipt"]["document"])["body"]["hasRecordOfActivity"]["hasConsentStatus"]["type"]
    assert "dpv:RenewedConsentGiven" in state


async def test_a_withdrawal_by_purpose_ends_all_that_cover_it(anna: Someone) -> None:
    """The earlier and the renewed one; nothing runs on a consent that was forgotten."""
    for ref in ("first", "again"):
        await give(anna, ref=ref, idempotencyKey=ref)
    done = await send(anna, "withdrawConsent", anna.me, purpose=PURPOSE)
    assert done["consents"] == [{"ref": anna.named(ref), "status": "WITHDRAWN"} for ref in ("again", "first")]
    assert (done["consent"]["ref"], keys(done["stopped"])) == (anna.named("again"), ["birthday-email"])


async def test_what_was_held_for_the_consent_alone_may_go(anna: Someone) -> None:
    """An address that was given for the greeting; not those of the order."""
    await give(anna, ref="mail")
    held = {"purpose": PURPOSE, "legalBasis": "CONSENT", "notice": NOTICE, "system": "crm"}
    items = [{"ref": anna.named("private"), "category": "email", "value": "anna@private.example"}]
    await add(anna, "recordCollection", **held, subject=anna.by, collectedAt=datetime.now(UTC).isoformat(), items=items)
    done = await send(anna, "withdrawConsent", anna.me, consent="mail")
    assert done["erasable"] == [{"ref": anna.named("private")}]


async def test_what_the_consent_alone_still_used_may_go(anna: Someone) -> None:
    """When the order is over, the address and the day of birth are there for the greeting; a preview says the same."""
    await give(anna, ref="mail")
    order = f"MATCH (c:Collection)-[:HOLDS]->(:DataItem {{ref: '{anna.named('email')}'}})"
    await anna.api.services.graph.run_text(f"{order} SET c.endedAt = '2026-05-31T00:00:00.000Z'")
    done = await send(anna, "withdrawConsent", anna.me, consent="mail")
    plan = await Erasures(anna.api, anna.ref).preview()
    nodes = [one for one in plan["steps"]["nodes"] if one["target"]["kind"] == "DATA_ITEM"]
    gone = {one["target"]["ref"] for one in nodes if one["outcome"] == "ERASED"}
    assert {one["ref"] for one in done["erasable"]} == gone == {anna.named("email"), anna.named("birth-date")}


async def test_one_of_two_withdrawn_stops_nothing(anna: Someone) -> None:
    """A later consent does not end an earlier one, and what stands on the other goes on."""
    for ref in ("first", "again"):
        await give(anna, ref=ref, idempotencyKey=ref)
    done = await send(anna, "withdrawConsent", anna.me, consent="again")
    assert done["stopped"] == []
    assert {"use": {"key": "birthday-email"}, "legalBasis": "CONSENT"} in done["continues"]
    assert await decide(anna) == ("ALLOWED", "CONSENT")


async def test_a_second_withdrawal_answers_as_the_first(anna: Someone) -> None:
    """With another key: the same state, the time of the first."""
    await give(anna, ref="mail")
    by = ({"consent": "mail"}, {"consent": "mail"}, {"purpose": PURPOSE})
    done = [await send(anna, "withdrawConsent", anna.me, idempotencyKey=f"{i}", **one) for i, one in enumerate(by)]
    assert done[0]["consent"] == done[1]["consent"] == done[2]["consent"]
    assert [keys(one["stopped"]) for one in done] == [["birthday-email"]] * 3


async def test_what_is_withdrawn_is_named_once(anna: Someone) -> None:
    """Neither and both are errors, and what the person never gave is not there."""
    for said in ({}, {"consent": "mail", "purpose": PURPOSE}):
        done = await send(anna, "withdrawConsent", anna.me, **said)
        assert (done["__typename"], done["code"]) == ("InvalidInput", BadInput.code)
    for said in ({"consent": "no-such"}, {"purpose": PURPOSE}, {"purpose": "no-such"}):
        done = await send(anna, "withdrawConsent", anna.me, **said)
        assert (done["__typename"], done["code"]) == ("NotFound", "NOT_FOUND")


async def test_another_persons_consent_looks_like_none(anna: Someone) -> None:
    """To withdraw it, or to act for that person, answers as for what is made up."""
    clara = anna.shop.someone()
    await give(clara, ref="mail")
    theirs = {"consent": clara.named("mail")}
    tried = (theirs, {"consent": "no"}, theirs | {"subject": clara.by}, theirs | {"subject": {"ref": "nobody"}})
    for mutation in ("withdrawConsent", "refuseConsent"):
        kind = mutation[0].upper() + mutation[1:]
        document = (
            f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ ... on Error {{ message code }} }} }}"
        )
        said = [{"input": one | {"idempotencyKey": uuid4().hex}} for one in tried]
        own, made_up, named, nobody = [(await anna.api.data(document, one, **anna.me))[mutation] for one in said]
        assert (own, named) == (made_up, nobody)
        assert (own["code"], named["code"]) == ("NOT_FOUND", "SUBJECT_NOT_FOUND")
    assert await decide(clara) == ("ALLOWED", "CONSENT")


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"method": "CHECKBOX"}, "BAD_USER_INPUT", "method"),
        ({"method": "DOUBLE_OPT_IN"}, "BAD_USER_INPUT", "method"),
        ({"method": "ORAL", "evidence": ""}, "EVIDENCE_MISSING", "evidence"),
        ({"method": "ORAL", "evidence": "  "}, "EVIDENCE_MISSING", "evidence"),
    ],
)
async def test_an_agent_needs_what_proves_it(anna: Someone, said: dict[str, Any], code: str, field: str) -> None:
    """ORAL or SIGNATURE with evidence; what is missing is named."""
    done = await give(anna, AGENT, subject=anna.by, **said)
    assert (done["__typename"], done["code"], done["message"].split(":")[0]) == ("InvalidInput", code, field)


async def test_an_agent_is_recorded_as_such(anna: Someone) -> None:
    """For the person, by the agent; taken back by one call, without evidence."""
    done = await give(anna, AGENT, subject=anna.by, method="ORAL", ref="call")
    assert (done["consent"]["recordedBy"], done["consent"]["status"]) == ("AGENT", "GIVEN")
    event = json.loads(done["receipt"]["document"])["body"]["hasRecordOfActivity"]["hasConsentStatus"]
    assert (event["enteredBy"], event["hasIndicationMethod"]) == ("AGENT", "ORAL")
    done = await send(anna, "withdrawConsent", AGENT, subject=anna.by, consent="call")
    assert done["consent"]["status"] == "WITHDRAWN"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"purpose": "no-such"}, "NOT_FOUND"),
        ({"notice": "no-such"}, "NOT_FOUND"),
        ({"expiresAt": "2026-01-01T00:00:00Z"}, "BAD_USER_INPUT"),
        ({"guardian": {"evidence": ""}}, "BAD_USER_INPUT"),
        ({"ageDeclared": -1}, "BAD_USER_INPUT"),
        ({"ref": ""}, "BAD_USER_INPUT"),
        ({"idempotencyKey": ""}, "BAD_USER_INPUT"),
    ],
)
async def test_wrong_input_has_its_code(anna: Someone, said: dict[str, Any], code: str) -> None:
    """And nothing is kept."""
    done = await give(anna, **said)
    assert done["code"] == code
    assert (await anna.api.as_subject(anna.ref, "{ me { consents { ref } } }"))["me"]["consents"] == []


GIVEN_OR_NOT = """mutation ($input: GiveConsentInput!) { giveConsent(input: $input) {
    ... on ConsentGiven { consent { ref status } } ... on Error { code message }
} }"""


async def test_a_reference_is_taken_once(anna: Someone) -> None:
    """By whomever: it is the provider's own, and an AGENT reads that somebody has it."""
    other = anna.shop.someone()
    await give(anna, ref="mail")
    for one, who, key in ((other, AGENT, "1"), (anna, anna.me, "2")):
        said = given(ref=anna.named("mail"), idempotencyKey=one.named(key))
        subject = {"subject": one.by, "method": "SIGNATURE"} if who == AGENT else {}
        answer = (await one.api.data(GIVEN_OR_NOT, {"input": said | subject}, **who))["giveConsent"]
        assert answer.get("code") == "DUPLICATE_REF", answer


async def test_a_person_is_not_told_of_others_references(anna: Someone) -> None:
    """What another person calls a consent is free, as what nobody does: given, taken back, and taken by oneself."""
    other = anna.shop.someone()
    await give(anna, ref="mail")
    answers = []
    for ref in (anna.named("mail"), other.named("free")):
        said = [given(ref=ref, idempotencyKey=other.named(f"{ref}-{number}")) for number in range(2)]
        twice = [await other.api.data(GIVEN_OR_NOT, {"input": one}, **other.me) for one in (said[0], *said)]
        end = {"consent": ref, "idempotencyKey": other.named(f"{ref}-end")}
        ended = "mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { __typename } }"
        done = [*twice, await other.api.data(ended, {"input": end}, **other.me)]
        answers.append(str(done).replace(ref, "-"))
    assert answers[0] == answers[1]
    assert "DUPLICATE_REF" in answers[0]
    mine = await anna.api.as_subject(anna.ref, "{ me { consents { ref status } } }")
    assert mine["me"]["consents"] == [{"ref": anna.named("mail"), "status": "GIVEN"}]


async def test_a_consent_expires(anna: Someone) -> None:
    """Its end is kept; until then it runs."""
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    consent = (await give(anna, expiresAt=end.isoformat()))["consent"]
    assert (datetime.fromisoformat(consent["expiresAt"]), consent["status"]) == (end, "GIVEN")
    assert consent["endedAt"] is None


async def test_a_repeated_call_makes_one_consent(anna: Someone) -> None:
    """Same key and input: the same answer, receipt and made-up reference; another input is a conflict."""
    first, again = [await give(anna) for _ in range(2)]
    assert first == again
    assert (await give(anna, bundled=True))["code"] == "IDEMPOTENCY_CONFLICT"


async def test_calls_in_parallel_make_one_consent(anna: Someone) -> None:
    """With one key: one consent and one receipt, whoever comes first; then one withdrawal."""
    answers = await asyncio.gather(*(give(anna) for _ in range(8)))
    assert [one == answers[0] for one in answers] == [True] * 8
    consents = (await anna.api.as_subject(anna.ref, "{ me { consents { ref } } }"))["me"]["consents"]
    assert consents == [{"ref": answers[0]["consent"]["ref"]}]
    taken = await asyncio.gather(
        *(send(anna, "withdrawConsent", anna.me, purpose=PURPOSE, idempotencyKey=f"{number}") for number in range(8))
    )
    assert len({one["consent"]["withdrawnAt"] for one in taken}) == 1


async def test_what_was_asked_for_waits_for_its_answer(anna: Someone) -> None:
    """REQUESTED carries nothing; the answer comes under its reference; a refusal stays one."""
    asked = {"subject": anna.by, "purpose": PURPOSE, "notice": NOTICE, "channels": ["EMAIL"]}
    done = await send(anna, "requestConsent", SHOP, ref="asked", **asked)
    assert (done["consent"]["status"], done["consent"]["receipt"]) == ("REQUESTED", None)
    assert await decide(anna) == ("DENIED", "CONSENT_MISSING")
    answered = await give(anna, ref="asked", channels=[])
    assert (answered["consent"]["ref"], answered["consent"]["status"]) == (anna.named("asked"), "GIVEN")
    assert answered["consent"]["channels"] == []
    taken = await give(anna, ref="asked", idempotencyKey="again")
    assert taken["code"] == "DUPLICATE_REF"
    await send(anna, "requestConsent", AGENT, ref="asked-2", idempotencyKey="2", **asked)
    refused = await send(anna, "refuseConsent", anna.me, consent="asked-2")
    assert (refused["consent"]["status"], refused["consent"]["evidenceKeptUntil"] is None) == ("REFUSED", False)
    twice = await send(anna, "refuseConsent", anna.me, consent="asked-2", idempotencyKey="twice")
    assert (twice["__typename"], twice["code"]) == ("Conflicted", "ALREADY_DONE")


async def test_the_provider_ends_a_consent(anna: Someone) -> None:
    """Revoked or found invalid, with a reason; what stood on it stops."""
    for mutation, status in (("revokeConsent", "REVOKED"), ("invalidateConsent", "INVALIDATED")):
        await give(anna, ref=status, idempotencyKey=status)
        ended = {"subject": anna.by, "consent": status, "idempotencyKey": status}
        assert (await send(anna, mutation, MANAGER, reason=" ", **ended))["code"] == "BAD_USER_INPUT"
        done = await send(anna, mutation, MANAGER, reason="the notice was withdrawn", **ended)
        assert (done["consent"]["status"], keys(done["stopped"])) == (status, ["birthday-email"])
        again = await send(anna, mutation, MANAGER, reason="again", **ended | {"idempotencyKey": f"{status}-2"})
        assert again["code"] == "ALREADY_DONE"


@pytest.mark.parametrize("who", [{"role": Role.DPO}, SHOP, MANAGER], ids=["DPO", "INTEGRATION", "PRIVACY_MANAGER"])
async def test_nobody_else_consents_for_a_person(anna: Someone, who: dict[str, Any]) -> None:
    """An officer decides nothing, an integration imports, a manager answers."""
    document = """mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { __typename } }"""
    whole = given(subject=anna.by, idempotencyKey=anna.named("1"), method="ORAL")
    answer = await anna.api.ask(document, {"input": whole}, **who)
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]


async def test_the_gateway_serves_the_key_that_verifies(
    anna: Someone, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a token; with it and the receipt alone the command says whether the receipt is genuine."""
    done = await give(anna)
    transport = httpx.ASGITransport(app=anna.api.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        served = await client.get("/.well-known/anbieter360-keys")
    (key,) = served.json()["keys"]
    assert (key["kty"], key["crv"], key["kid"]) == ("OKP", "Ed25519", anna.api.services.vault.signer.public.id)
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    receipt.write_text(done["receipt"]["document"])
    keys.write_bytes(served.content)
    capsys.readouterr()  # the gateway's log
    assert run(["receipt", "verify", str(receipt), "--key", str(keys), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["kind"], said["receipt"], said["purpose"]) == ("consent-receipt", done["receipt"]["id"], PURPOSE)
    receipt.write_text(done["receipt"]["document"].replace(PURPOSE, "other-purpose", 1))
    assert run(["receipt", "verify", str(receipt), "--key", key["x"]]) == 1
    assert "does not match" in capsys.readouterr().err
