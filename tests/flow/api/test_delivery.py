"""What is sent to real receivers, tried again and given up, and that nothing of it is personal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from outboxes import CARRIER, CRM, REFERENCE, SECRET, Outboxed, load_outboxed
from rights import Rights
from scenario import BIRTHDAY, ENGINES, open_loaded
from standardwebhooks.webhooks import Webhook

from anbieter360.delivery.outbox import Outbox
from anbieter360.delivery.schedule import WAITS, Attempt, after
from anbieter360.delivery.sender import LEASE_MARGIN
from anbieter360.errors import EngineUnavailable
from anbieter360.gateway.logs import configure_logs
from anbieter360.settings import Settings
from anbieter360.vault import Vault, read_public_keys
from engines import Engines
from receivers import HANG, Receiver, receiving, self_signed

LEASE = timedelta(seconds=20) + LEASE_MARGIN


@pytest_asyncio.fixture(params=ENGINES)
async def outboxed(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Outboxed:
    return Outboxed(await open_loaded(engines, request.param, vault, load_outboxed))


@pytest_asyncio.fixture
async def receiver(outboxed: Outboxed) -> AsyncIterator[Receiver]:
    """The carrier's, with one row for it in the outbox."""
    async with receiving() as receiver:
        await outboxed.named(receiver)
        await outboxed.queue()
        yield receiver


async def test_the_carrier_is_told_in_its_own_words(outboxed: Outboxed, receiver: Receiver) -> None:
    """It verifies the secret's signature and the public key's, reads its own reference, and is to acknowledge."""
    assert await outboxed.send() == 1
    (sent,) = receiver.came
    event = Webhook(SECRET).verify(sent.body, sent.headers)
    assert sent.headers["content-type"].startswith("application/cloudevents+json")
    assert (event["type"], event["source"]) == (
        "eu.anbieter360.restriction.placed.v1",
        "urn:anbieter360:provider:musterstrom",
    )
    assert (event["id"], event["data"]["reference"], event["data"]["items"]) == (sent.id, REFERENCE, None)
    assert await _signed_publicly(outboxed, sent.headers, sent.body)
    (row,) = await outboxed.listed("DELIVERED")
    assert (row["recipient"]["key"], row["attempts"], row["lastError"], row["overdue"]) == (CARRIER, 1, None, False)
    assert await outboxed.send() == 0


async def test_nothing_of_the_person_is_sent_or_logged(
    outboxed: Outboxed, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    """No value, no reference of ours, no id of the person; in the log not even the carrier's own reference."""
    receiver.answers = [500]
    await outboxed.send()
    (sent,) = receiver.came
    said = capfd.readouterr()
    for value in _values_of("anna", outboxed):
        assert value not in sent.body.decode()
        assert value not in said.out + said.err
    assert REFERENCE not in said.out + said.err
    assert set(sent.event["data"]) == {"reference", "items", "request", "acknowledgeBy", "acknowledge"}


async def test_a_failure_is_tried_again_under_the_same_id(outboxed: Outboxed, receiver: Receiver) -> None:
    """Not before its time; the receiver does once what came twice."""
    receiver.answers = [500, 204]
    await outboxed.send()
    assert await outboxed.send() == 0
    (waiting,) = await outboxed.listed("PENDING")
    assert (waiting["attempts"], waiting["lastError"]) == (1, "HTTP_500")
    outboxed.clock.pass_by(WAITS[1])
    assert await outboxed.send() == 1
    first, second = receiver.came
    assert (first.id, set(receiver.effects.values())) == (second.id, {1})
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.body == second.body
    (row,) = await outboxed.listed("DELIVERED")
    assert (row["attempts"], row["lastError"]) == (2, None)


async def test_the_end_of_a_restriction_waits_for_its_beginning(outboxed: Outboxed, receiver: Receiver) -> None:
    """Whoever hears of it last would go on restricting for good."""
    receiver.answers = [500, 204]
    await outboxed.send()
    (row,) = await outboxed.listed("PENDING")
    anna = Rights(outboxed.api, "anna")
    (placed,) = (await anna.me("restrictions { id }"))["restrictions"]
    assert "code" not in await anna.say("withdrawRestriction", restriction=placed["id"])
    assert await outboxed.send() == 0
    outboxed.clock.pass_by(WAITS[1])
    while await outboxed.send():
        pass
    kinds = [one.event["type"].split(".")[3] for one in receiver.came]
    assert kinds == ["placed", "placed", "lifted"]
    assert row["id"] not in [one["id"] for one in await outboxed.listed("PENDING")]


async def test_after_ten_tries_it_is_for_somebody(outboxed: Outboxed, receiver: Receiver) -> None:
    """The waits over, the row is DEAD, where a DPO finds it, and is sent no more."""
    receiver.answers = [500]
    for wait in WAITS:
        outboxed.clock.pass_by(wait)
        assert await outboxed.send() == 1
    (row,) = await outboxed.listed("DEAD")
    assert (row["attempts"], row["lastError"], row["subject"]["ref"]) == (10, "HTTP_500", "anna")
    outboxed.clock.pass_by(timedelta(days=30))
    assert await outboxed.send() == 0
    assert len(set(receiver.ids)) == 1


@pytest.mark.parametrize(
    ("answer", "headers", "status", "problem", "wait"),
    [
        (302, {"Location": "http://127.0.0.1:1/elsewhere"}, "PENDING", "HTTP_302", WAITS[1]),
        (307, {"Location": "/again"}, "PENDING", "HTTP_307", WAITS[1]),
        (503, {"Retry-After": "3600"}, "PENDING", "HTTP_503", timedelta(hours=1)),
        (410, {}, "DEAD", "HTTP_410", timedelta(0)),
    ],
)
async def test_what_a_receiver_answers(
    outboxed: Outboxed,
    receiver: Receiver,
    answer: int,
    headers: dict[str, str],
    status: str,
    problem: str,
    wait: timedelta,
) -> None:
    """A redirect is a failure and not followed, more time is given, and 410 is the end."""
    receiver.answers, receiver.headers = [answer], headers
    await outboxed.send()
    (row,) = await outboxed.listed(status)
    due = (outboxed.clock() + wait).isoformat(timespec="milliseconds").removesuffix("+00:00")
    assert (row["lastError"], len(receiver.came)) == (problem, 1)
    assert due.startswith(row["dueAt"].removesuffix("Z"))


async def test_a_receiver_that_hangs_is_a_failure(outboxed: Outboxed, receiver: Receiver) -> None:
    """Nobody waits for it longer than the setting says."""
    receiver.answers = [HANG]
    await outboxed.send(seconds=0.3)
    (row,) = await outboxed.listed("PENDING")
    assert (row["lastError"], row["attempts"]) == ("TIMEOUT", 1)


async def test_a_receiver_that_is_not_there_is_a_failure(outboxed: Outboxed, receiver: Receiver) -> None:
    """So is a name that nobody has."""
    for url, problem in (
        ("http://127.0.0.1:9/erase", "CONNECTION_FAILED"),
        ("http://recipient.invalid/erase", "NAME_UNKNOWN"),
    ):
        await outboxed.named(receiver, webhook=url)
        outboxed.clock.pass_by(timedelta(days=1))
        await outboxed.send()
        (row,) = await outboxed.listed("PENDING")
        assert row["lastError"] == problem
    assert receiver.came == []


async def test_a_receiver_shows_a_certificate(
    outboxed: Outboxed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that nobody vouches for is no receiver; one of an authority that this machine trusts is."""
    certificate = self_signed(tmp_path, "localhost")
    async with receiving(tls=certificate) as receiver:
        await outboxed.named(receiver)
        await outboxed.queue()
        await outboxed.send()
        (row,) = await outboxed.listed("PENDING")
        assert (row["lastError"], receiver.came) == ("TLS_FAILED", [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        outboxed.clock.pass_by(WAITS[1])
        await outboxed.send()
        assert len(receiver.came) == len(await outboxed.listed("DELIVERED")) == 1


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:{port}/erase", "NOT_HTTPS"),
        ("https://127.0.0.1:{port}/erase", "PRIVATE_ADDRESS"),
        ("https://localhost:{port}/erase", "PRIVATE_ADDRESS"),
        ("https://2130706433:{port}/erase", "PRIVATE_ADDRESS"),
        ("https://[::ffff:127.0.0.1]:{port}/erase", "PRIVATE_ADDRESS"),
        ("https://169.254.169.254/latest", "PRIVATE_ADDRESS"),
    ],
)
async def test_no_way_leads_inside(outboxed: Outboxed, receiver: Receiver, url: str, problem: str) -> None:
    """Unless a setting allows it: no connection is made, and somebody sees to the row."""
    await outboxed.named(receiver, webhook=url.format(port=receiver.port))
    await outboxed.send(inside=False)
    (row,) = await outboxed.listed("DEAD")
    assert (row["lastError"], receiver.came) == (problem, [])


async def test_a_secret_that_is_missing_stops_it(outboxed: Outboxed, receiver: Receiver) -> None:
    """Nothing is sent without the signature that the recipient expects."""
    outboxed.environment.clear()
    await outboxed.send()
    (row,) = await outboxed.listed("DEAD")
    assert (row["lastError"], receiver.came) == ("SECRET_MISSING", [])


async def test_without_a_secret_the_public_key_signs(outboxed: Outboxed, receiver: Receiver) -> None:
    """A recipient that shares none checks the provider's key alone."""
    await outboxed.apply({"webhook": receiver.url})
    await outboxed.send()
    (sent,) = receiver.came
    assert sent.headers["webhook-signature"].startswith("v1a,")
    assert await _signed_publicly(outboxed, sent.headers, sent.body)


async def test_who_has_no_address_any_more_is_told_by_hand(outboxed: Outboxed, receiver: Receiver) -> None:
    """The row waits for somebody, and says why."""
    await outboxed.without_address()
    await outboxed.send()
    rows = {one["recipient"]["key"]: one["lastError"] for one in await outboxed.listed("MANUAL")}
    assert (rows[CARRIER], receiver.came) == ("NO_ADDRESS", [])


async def test_many_senders_send_each_row_once(outboxed: Outboxed) -> None:
    """However many look at once, a row is taken by one of them."""
    async with receiving() as receiver:
        await outboxed.named(receiver)
        await outboxed.rows(60)
        async with asyncio.TaskGroup() as group:
            for _ in range(6):
                group.create_task(outboxed.send())
        assert sorted(receiver.ids) == [f"row-{number:03}" for number in range(60)]
        assert len(await outboxed.listed("DELIVERED")) == 60


async def test_a_fault_of_our_own_is_a_failed_try(
    outboxed: Outboxed, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is noted and in the end given up, like any other; the log has the place, and not what the fault says."""
    configure_logs("info")
    broken = replace(outboxed, environment=Broken())
    for wait in WAITS:
        outboxed.clock.pass_by(wait)
        assert await broken.send() == 1
    (row,) = await outboxed.listed("DEAD")
    assert (row["attempts"], row["lastError"], receiver.came) == (len(WAITS), "INTERNAL", [])
    said = "".join(capfd.readouterr())
    assert (said.count("notification_failed"), REFERENCE in said) == (len(WAITS), False)


async def test_a_second_fault_is_said_too(
    outboxed: Outboxed, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of many that are not noted one is raised, and each other one is in the log."""
    await outboxed.rows(3)
    async with outboxed.sender() as sender:
        sender.outbox = Forgetful(outboxed.services.graph, LEASE)
        with pytest.raises(EngineUnavailable):
            await sender.send_due()
    assert len(receiver.came) == 4
    assert "".join(capfd.readouterr()).count("delivery_not_noted") == 3


async def test_a_crash_before_it_is_noted_sends_it_again(outboxed: Outboxed, receiver: Receiver) -> None:
    """After the lease, under the same id: the receiver has done it once."""
    async with outboxed.sender() as sender:
        sender.outbox = Forgetful(outboxed.services.graph, LEASE)
        with pytest.raises(EngineUnavailable):
            await sender.send_due()
    assert await outboxed.send() == 0
    outboxed.clock.pass_by(LEASE)
    assert await outboxed.send() == 1
    assert (len(receiver.came), len(set(receiver.ids)), set(receiver.effects.values())) == (2, 1, {1})
    (row,) = await outboxed.listed("DELIVERED")
    assert row["attempts"] == 2


async def test_who_is_too_slow_notes_nothing(outboxed: Outboxed, receiver: Receiver) -> None:
    """Whose lease has ended finds that another has the row, and leaves it alone."""
    outbox = Outbox(outboxed.services.graph, LEASE)
    (slow,) = await outbox.take(10, outboxed.clock())
    outboxed.clock.pass_by(LEASE)
    (fast,) = await outbox.take(10, outboxed.clock())
    failed, now = Attempt("HTTP_500"), outboxed.clock()
    becomes = after(failed, 1, now, timedelta(days=14))
    assert not await outbox.note(slow, failed, becomes, now)
    assert await outbox.note(fast, Attempt(), after(Attempt(), 2, now, timedelta(days=14)), now)
    assert [one["status"] for one in await outboxed.listed("DELIVERED")] == ["DELIVERED"]
    assert receiver.came == []


async def test_what_is_left_of_an_erased_person_is_told(outboxed: Outboxed) -> None:
    """The rows hang on the request, the reference opens with the key that is left; recipient and system are told."""
    async with receiving() as receiver:
        await outboxed.named(receiver)
        await outboxed.erased_rows("gone")
        assert await outboxed.send() == 2
        events = {sent.event["data"]["reference"]: sent.event for sent in receiver.came}
    assert {one["type"] for one in events.values()} == {"eu.anbieter360.erasure.requested.v1"}
    assert {one["data"]["request"] for one in events.values()} == {"request-gone"}
    assert set(events) == {"their gone", "our gone"}
    rows = await outboxed.listed("DELIVERED")
    told = {((one["recipient"] or one["system"])["key"], one["subject"], one["kind"]) for one in rows}
    assert told == {(CARRIER, None, "ERASURE"), (CRM, None, "ERASURE")}


async def test_a_reference_that_does_not_open_is_not_sent(outboxed: Outboxed, receiver: Receiver) -> None:
    """It is tried again: perhaps the person is just being given another key."""
    text = "MATCH (w:Notification {status: 'PENDING'}) SET w.recipientRef = 's1.AAAA'"
    await outboxed.services.graph.run_text(text)
    await outboxed.send()
    (row,) = await outboxed.listed("PENDING")
    assert (row["lastError"], receiver.came) == ("REFERENCE_UNREADABLE", [])


async def test_an_acknowledgement_that_does_not_come_is_overdue(outboxed: Outboxed, receiver: Receiver) -> None:
    """After a fortnight it is counted; the row stays what it is, first in its list."""
    async with outboxed.sender() as sender:
        await sender.send_due()
        assert await sender.overdue() == 0
        outboxed.clock.pass_by(timedelta(days=14, seconds=1))
        assert await sender.overdue() == 1
    assert [one["status"] for one in await outboxed.listed("DELIVERED")] == ["DELIVERED"]
    assert len(receiver.came) == 1


class Broken(dict[str, str]):
    """An environment with a fault in it that nobody foresaw."""

    def get(self, *_given: Any) -> Any:
        raise RuntimeError(REFERENCE)


class Forgetful(Outbox):
    """Loses the graph before anything is noted."""

    async def note(self, *_given: Any) -> bool:
        raise EngineUnavailable


async def _signed_publicly(outboxed: Outboxed, headers: dict[str, str], body: bytes) -> bool:
    """As a recipient checks it that has nothing but the published keys."""
    transport = httpx.ASGITransport(app=outboxed.api.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        keys = read_public_keys((await client.get("/.well-known/anbieter360-keys")).text)
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    found = [one.removeprefix("v1a,") for one in headers["webhook-signature"].split() if one.startswith("v1a,")]
    urlsafe = [one.rstrip("=").replace("+", "-").replace("/", "_") for one in found]
    return any(key.verifies(signed, one) for key in keys for one in urlsafe)


def _values_of(ref: str, outboxed: Outboxed) -> set[str]:
    """What the scenario says of a person, and what the graph calls them."""
    for line in (BIRTHDAY / "subjects.jsonl").read_bytes().splitlines():
        record = orjson.loads(line)
        if record["subject"]["ref"] == ref:
            items = [item for one in record["collections"] for item in one["items"]]
            values = {item["value"] for item in items if "value" in item}
            identifiers = {one["value"] for one in record["subject"].get("identifiers", ())}
            return values | identifiers | {outboxed.services.vault.hash("subject", "musterstrom", ref), f'"{ref}"'}
    raise AssertionError(ref)
