"""What recipients answer: late or early, once or twice, themselves or through somebody at the provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from outboxes import ACKNOWLEDGE, CARRIER, Outboxed, load_outboxed
from rights import MANAGER
from scenario import ENGINES, open_loaded

from anbieter360.access import Role, Scope
from anbieter360.delivery.schedule import WAITS
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines
from receivers import HANG, Sent, receiving

UNTIL = "2034-12-31T23:00:00Z"
RETAINED = {"ground": "§ 147 AO", "until": UNTIL}


@pytest_asyncio.fixture(params=ENGINES)
async def outboxed(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Outboxed:
    return Outboxed(await open_loaded(engines, request.param, vault, load_outboxed))


async def delivered(outboxed: Outboxed) -> str:
    """A row that the carrier has; the id that it was sent."""
    async with receiving() as receiver:
        await outboxed.named(receiver)
        await outboxed.queue()
        await outboxed.send()
        return receiver.ids[0]


async def test_a_recipient_says_that_it_has_erased(outboxed: Outboxed) -> None:
    """With the id that it was sent; the row and the person show it."""
    done = await outboxed.acknowledge(await delivered(outboxed), "ERASED")
    assert (done["__typename"], done["notification"]["status"]) == ("ErasureAcknowledged", "ACKNOWLEDGED")
    (row,) = await outboxed.listed("ACKNOWLEDGED")
    assert (row["recipient"]["key"], row["outcome"], row["overdue"]) == (CARRIER, "ERASED", False)
    assert row["acknowledgedAt"] == row["dueAt"]
    mine = await outboxed.api.as_subject("anna", "{ me { notifications { status outcome recipient { key } } } }")
    assert {"status": "ACKNOWLEDGED", "outcome": "ERASED", "recipient": {"key": CARRIER}} in mine["me"]["notifications"]


async def test_a_recipient_keeps_the_data_and_says_why(outboxed: Outboxed) -> None:
    """By which law and until when."""
    done = await outboxed.acknowledge(await delivered(outboxed), "RETAINED", **RETAINED)
    shown = done["notification"]
    assert (shown["outcome"], shown["ground"], shown["until"]) == ("RETAINED", "§ 147 AO", UNTIL)


@pytest.mark.parametrize(
    ("outcome", "given", "message"),
    [
        ("RETAINED", {}, "ground: is missing; a recipient that keeps"),
        ("RETAINED", {"ground": "§ 147 AO"}, "until: is missing; a recipient that keeps"),
        ("RETAINED", {"ground": "§ 147 AO", "until": "2020-01-01T00:00:00Z"}, "until: lies in the past"),
        ("RETAINED", {"ground": "§ 147 AO", "until": "2999-01-01T00:00:00Z"}, "until: lies more than a hundred years"),
        ("RETAINED", {"ground": "because Anna Muster said so", "until": UNTIL}, "ground: is not a law or code"),
        ("RETAINED", {"ground": "anna@muster.example 1", "until": UNTIL}, "ground: is not a law or code"),
        ("RETAINED", {"ground": "§ 1 " * 40, "until": UNTIL}, "ground: is not a law or code"),
        ("ERASED", {"ground": "§ 147 AO"}, "ground: is for RETAINED alone"),
        ("UNKNOWN_SUBJECT", {"until": UNTIL}, "until: is for RETAINED alone"),
    ],
)
async def test_an_answer_is_whole(outboxed: Outboxed, outcome: str, given: dict[str, Any], message: str) -> None:
    """A ground is no place for words about a person, and nothing of one that is refused is repeated."""
    id_ = await delivered(outboxed)
    done = await outboxed.acknowledge(id_, outcome, **given)
    assert (done["__typename"], done["message"][: len(message)]) == ("InvalidInput", message)
    assert [one["status"] for one in await outboxed.listed("DELIVERED")] == ["DELIVERED"]


async def test_an_answer_stands(outboxed: Outboxed) -> None:
    """The same again, by whatever key, changes nothing; another one is told what stands."""
    id_ = await delivered(outboxed)
    first = await outboxed.acknowledge(id_, "RETAINED", **RETAINED)
    (before,) = await outboxed.listed("ACKNOWLEDGED")
    assert await outboxed.acknowledge(id_, "RETAINED", **RETAINED) == first
    assert await outboxed.acknowledge(id_, "RETAINED", key="again", **RETAINED) == first
    other = await outboxed.acknowledge(id_, "ERASED", key="other")
    assert (other["__typename"], other["code"]) == ("Conflicted", "ALREADY_DONE")
    assert other["message"].startswith("RETAINED was answered at ")
    assert (await outboxed.acknowledge(id_, "ERASED"))["code"] == "IDEMPOTENCY_CONFLICT"
    assert await outboxed.listed("ACKNOWLEDGED") == [before]


async def test_an_answer_whose_confirmation_was_lost_is_sent_again(outboxed: Outboxed) -> None:
    """The recipient does not know whether it arrived; it sends it with the same key, and it counts once."""
    id_ = await delivered(outboxed)
    answers = [await outboxed.acknowledge(id_, "UNKNOWN_SUBJECT", key="mine") for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert len(await outboxed.listed("ACKNOWLEDGED")) == 1


async def test_an_answer_may_come_before_the_sending_is_noted(outboxed: Outboxed) -> None:
    """While the receiver still holds the connection: what it said stands, whatever becomes of the call."""
    for answer in (204, 500, HANG):
        async with receiving(answers=[answer]) as receiver:

            async def act(sent: Sent) -> None:
                done = await outboxed.acknowledge(sent.id, "ERASED", key=sent.id)
                assert done["__typename"] == "ErasureAcknowledged"

            receiver.act = act
            await outboxed.named(receiver)
            await outboxed.erased_rows(f"early-{answer}")
            await outboxed.send(seconds=1)
            assert len(receiver.came) == 2
            outboxed.clock.pass_by(timedelta(days=1))
            assert await outboxed.send() == 0
    assert len(await outboxed.listed("ACKNOWLEDGED")) == 6


async def test_an_answer_may_come_late(outboxed: Outboxed) -> None:
    """After the row was given up, too: it was told in another way."""
    async with receiving(answers=[500]) as receiver:
        await outboxed.named(receiver)
        await outboxed.queue()
        for wait in WAITS:
            outboxed.clock.pass_by(wait)
            await outboxed.send()
        (row,) = await outboxed.listed("DEAD")
        done = await outboxed.acknowledge(row["id"], "ERASED")
    assert done["notification"]["id"] == row["id"]
    assert (await outboxed.listed("DEAD"), len(await outboxed.listed("ACKNOWLEDGED"))) == ([], 1)


async def test_a_manager_answers_for_whom_no_machine_tells(outboxed: Outboxed) -> None:
    """The tax adviser has no address: somebody rings them up and enters what they said."""
    await outboxed.queue()
    (row,) = await outboxed.listed("MANUAL")
    done = await outboxed.acknowledge_as(MANAGER, row["id"], "RETAINED", **RETAINED)
    assert done["notification"]["recipient"] == {"key": "tax-adviser"}
    assert await outboxed.listed("MANUAL") == []


async def test_nobody_answers_for_what_is_not_there(outboxed: Outboxed) -> None:
    """An id that nobody was sent names nothing."""
    assert (await outboxed.acknowledge("no-such-row", "ERASED"))["__typename"] == "NotFound"


@pytest.mark.parametrize(
    "who",
    [
        {"role": Role.INTEGRATION, "scopes": (Scope.LEDGER_WRITE, Scope.ERASURE_REQUEST), "purpose": "order-handling"},
        {"role": Role.AGENT, "purpose": "rights-handling"},
        {"role": Role.DPO},
        {"role": Role.SUBJECT, "subject": "anna"},
    ],
)
async def test_nobody_else_answers(outboxed: Outboxed, who: dict[str, Any]) -> None:
    """Only an INTEGRATION with the scope and a PRIVACY_MANAGER; a DPO decides nothing."""
    given = {"notification": await delivered(outboxed), "outcome": "ERASED", "idempotencyKey": "x"}
    answer = await outboxed.api.ask(ACKNOWLEDGE, {"input": given}, **who)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert [one["status"] for one in await outboxed.listed("DELIVERED")] == ["DELIVERED"]
