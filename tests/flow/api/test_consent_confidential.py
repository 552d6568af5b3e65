"""What is hidden from a person is no more to be had by consenting to it than by asking for it."""

from __future__ import annotations

from typing import Any

import orjson
from scenario import Api

from anbieter360.access import Role

VICTOR: dict[str, Any] = {"role": Role.SUBJECT, "subject": "victor"}
AGENT: dict[str, Any] = {"role": Role.AGENT, "purpose": "order-handling"}
HIDDEN = ("fraud", "inquiry", "forensic", "trace-fraud", "§ 195 BGB", "§ 199 BGB", "Ermitt")
GIVE = """mutation ($input: GiveConsentInput!) { giveConsent(input: $input) {
    __typename ... on ConsentGiven { receipt { document } } ... on Error { message code } } }"""
WITHDRAW = """mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) {
    __typename ... on ConsentWithdrawn { stopped { key } continues { use { key } } erasable { ref } }
    ... on Error { message code } } }"""
ASK = """mutation ($input: RequestConsentInput!) { requestConsent(input: $input) {
    __typename ... on Error { message code } } }"""


def given(key: str, **more: Any) -> dict[str, Any]:
    said = {"purpose": "birthday-greeting", "notice": "consent-birthday-v1", "method": "ORAL", "evidence": "call 7"}
    flags = {"preselected": False, "bundled": False, "channels": ["EMAIL"]}
    return {"input": said | flags | {"idempotencyKey": key} | more}


async def test_a_hidden_purpose_or_notice_is_unknown(inquiry: Api) -> None:
    """To the person and an agent it is answered as one that is made up."""
    for who, subject in ((VICTOR, None), (AGENT, {"ref": "victor"})):
        for name, real, made_up in (
            ("purpose", "fraud-inquiry", "blue-whale-song"),
            ("purpose", "fraud-inquiry-step", "blue-whale-song"),
            ("notice", "inquiry-notice", "blue-whale-song"),
        ):
            said = [given(f"{who['role']}-{key}", subject=subject, **{name: key}) for key in (real, made_up)]
            answers = [await inquiry.data(GIVE, one, **who) for one in said]
            assert answers[0] == answers[1]
            assert answers[0]["giveConsent"]["code"] == "NOT_FOUND"
    asked = {"subject": {"ref": "victor"}, "purpose": "fraud-inquiry", "notice": "privacy-2026", "idempotencyKey": "1"}
    assert (await inquiry.data(ASK, {"input": asked}, **AGENT))["requestConsent"]["code"] == "NOT_FOUND"


async def test_neither_receipt_nor_withdrawal_tells_of_it(inquiry: Api) -> None:
    """Its uses, recipients, rules and items are in no answer, and the receipt that the person keeps has none."""
    data = await inquiry.data(GIVE, given("give", ref="victor-new"), **VICTOR)
    assert data["giveConsent"]["__typename"] == "ConsentGiven"
    taken = {"input": {"purpose": "birthday-greeting", "idempotencyKey": "take"}}
    withdrawn = await inquiry.data(WITHDRAW, taken, **VICTOR)
    assert withdrawn["withdrawConsent"]["stopped"] == [{"key": "birthday-email"}]
    told = orjson.dumps([data, withdrawn]).decode()
    assert [one for one in HIDDEN if one in told] == []


async def test_the_reference_of_a_hidden_consent_is_free(inquiry: Api) -> None:
    """It is answered as one that nobody has, and the hidden consent stays as it was."""
    seen = '{ subject(by: {ref: "victor"}) { consents { ref purpose { key } status } } }'
    before = (await inquiry.data(seen))["subject"]["consents"]
    refs = ("victor-inquiry-consent", "nobodys")
    document = GIVE.replace("receipt { document }", "consent { status }")
    answers = []
    for ref in refs:
        answers.append(await inquiry.data(document, given(ref, ref=ref), **VICTOR))
        taken = {"input": {"consent": ref, "idempotencyKey": f"end-{ref}"}}
        answers.append(await inquiry.data(WITHDRAW, taken, **VICTOR))
    assert answers[:2] == answers[2:]
    assert answers[0]["giveConsent"] == {"__typename": "ConsentGiven", "consent": {"status": "GIVEN"}}
    after = (await inquiry.data(seen))["subject"]["consents"]
    assert [one for one in after if one in before] == before
