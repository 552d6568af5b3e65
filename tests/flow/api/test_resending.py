"""What was given up is sent again, because somebody says so."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from outboxes import CARRIER, Outboxed, load_outboxed
from rights import MANAGER
from scenario import ENGINES, open_loaded

from anbieter360.access import Role, Scope
from anbieter360.delivery.schedule import WAITS
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines
from receivers import Receiver, receiving

RESEND = """mutation Resend($input: ResendNotificationInput!) { resendNotification(input: $input) { __typename
  ... on NotificationResent { notification { id status attempts lastError recipient { key } } }
  ... on Error { code message } } }"""


@pytest_asyncio.fixture(params=ENGINES)
async def outboxed(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Outboxed:
    return Outboxed(await open_loaded(engines, request.param, vault, load_outboxed))


async def given_up(outboxed: Outboxed, receiver: Receiver) -> str:
    """A row that the carrier did not take, ten times."""
    await outboxed.named(receiver)
    await outboxed.queue()
    for wait in WAITS:
        outboxed.clock.pass_by(wait)
        await outboxed.send()
    (row,) = await outboxed.listed("DEAD")
    return str(row["id"])


async def resend(outboxed: Outboxed, id_: str, key: str = "again") -> Any:
    given = {"notification": id_, "idempotencyKey": key}
    return (await outboxed.api.data(RESEND, {"input": given}, **MANAGER))["resendNotification"]


async def test_what_was_given_up_is_tried_anew(outboxed: Outboxed) -> None:
    """At once and with all its tries, under the id that the recipient may have seen."""
    async with receiving(answers=[500] * len(WAITS) + [500, 204]) as receiver:
        id_ = await given_up(outboxed, receiver)
        done = await resend(outboxed, id_)
        assert done["notification"] == {
            "id": id_,
            "status": "PENDING",
            "attempts": 0,
            "lastError": None,
            "recipient": {"key": CARRIER},
        }
        assert await outboxed.send() == 1
        (waiting,) = await outboxed.listed("PENDING")
        assert (waiting["attempts"], waiting["lastError"]) == (1, "HTTP_500")
        outboxed.clock.pass_by(WAITS[1])
        assert await outboxed.send() == 1
        assert len(set(receiver.ids)) == 1
    assert (await outboxed.listed("DEAD"), len(await outboxed.listed("DELIVERED"))) == ([], 1)


async def test_sent_again_twice_is_sent_again_once(outboxed: Outboxed) -> None:
    """The same call is answered as it was; another one finds that the row waits, and another use of the key fails."""
    async with receiving(answers=[410, 204]) as receiver:
        await outboxed.named(receiver)
        await outboxed.queue()
        await outboxed.send()
        (row,) = await outboxed.listed("DEAD")
        first = await resend(outboxed, row["id"])
        assert await resend(outboxed, row["id"]) == first
        other = await resend(outboxed, row["id"], "another")
        assert (other["__typename"], other["code"]) == ("Conflicted", "CONFLICT")
        assert other["message"] == "notification: is PENDING; only what is DEAD or MANUAL is sent again."
        assert (await resend(outboxed, "other"))["code"] == "IDEMPOTENCY_CONFLICT"
        assert await outboxed.send() == 1
        assert (await resend(outboxed, row["id"]))["notification"]["status"] == "DELIVERED"


async def test_who_has_an_address_by_now_is_sent_what_waited_for_somebody(outboxed: Outboxed) -> None:
    """A row for somebody at the provider becomes one for the machine."""
    async with receiving() as receiver:
        await outboxed.named(receiver)
        await outboxed.queue()
        await outboxed.without_address()
        await outboxed.send()
        (row,) = [one for one in await outboxed.listed("MANUAL") if one["recipient"]["key"] == CARRIER]
        await outboxed.named(receiver)
        assert (await resend(outboxed, row["id"]))["notification"]["status"] == "PENDING"
        assert await outboxed.send() == 1
        assert len(receiver.came) == 1


async def test_an_answer_is_not_undone(outboxed: Outboxed) -> None:
    """What the recipient answered stands, and what is not there is not found."""
    async with receiving(answers=[410]) as receiver:
        await outboxed.named(receiver)
        await outboxed.queue()
        await outboxed.send()
        (row,) = await outboxed.listed("DEAD")
        await outboxed.acknowledge(row["id"], "ERASED")
        assert (await resend(outboxed, row["id"]))["code"] == "CONFLICT"
        assert (await resend(outboxed, "no-such-row", "absent"))["__typename"] == "NotFound"
    assert len(await outboxed.listed("ACKNOWLEDGED")) == 1


@pytest.mark.parametrize(
    "who",
    [
        {"role": Role.INTEGRATION, "scopes": tuple(Scope), "purpose": "order-handling"},
        {"role": Role.AGENT, "purpose": "rights-handling"},
        {"role": Role.DPO},
        {"role": Role.SUBJECT, "subject": "anna"},
    ],
)
async def test_nobody_else_sends_again(outboxed: Outboxed, who: dict[str, Any]) -> None:
    """Only a PRIVACY_MANAGER; whether there is such a row is not said."""
    await outboxed.queue()
    (row,) = await outboxed.listed("MANUAL")
    for id_ in (row["id"], "no-such-row"):
        given = {"notification": id_, "idempotencyKey": "x"}
        answer = await outboxed.api.ask(RESEND, {"input": given}, **who)
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]
    assert [one["status"] for one in await outboxed.listed("MANUAL")] == ["MANUAL"]
