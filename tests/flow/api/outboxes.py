"""The scenario with a receiver in place of its parcel carrier, and a sender with a clock that a test moves."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml
from rights import Rights
from scenario import BIRTHDAY, Api, load

from anbieter360.access import Role, Scope
from anbieter360.api.running.context import Services
from anbieter360.catalogue.document import read_catalogue
from anbieter360.cypher import parse
from anbieter360.delivery.destination import variable_of
from anbieter360.delivery.post import Post
from anbieter360.delivery.sender import Delivery, Sender, Surroundings
from anbieter360.instant import text_of
from receivers import Receiver

SECRET = f"whsec_{b64encode(b'a secret of twenty-four b').decode()}"
REF = "parcel"
CARRIER, CRM = "parcel-carrier", "crm"
REFERENCE = "PN-55301"  # how the carrier knows anna

LIST = """query List($status: NotificationStatus!) { notifications(status: $status, first: 100) { nodes {
  id subject { ref } recipient { key } system { key } kind status attempts lastError deliveredAt dueAt overdue
  acknowledgedAt outcome ground until items { ref } } } }"""
ACKNOWLEDGE = """mutation Acknowledge($input: AcknowledgeErasureInput!) { acknowledgeErasure(input: $input) {
  __typename ... on ErasureAcknowledged { notification { id status outcome ground until recipient { key } } }
  ... on Error { code message } } }"""


RECIPIENT = "musterstrom:Recipient:parcel-carrier"

_ROWS = parse(
    "outbox_rows",
    """
    MERGE (q:ErasureRequest {id: $request})
    WITH q
    UNWIND $rows AS row
    CREATE (q)-[:TOLD]->(w:Notification)
    SET w = row
    """,
)


@dataclass
class Clock:
    """It stands, until it is moved; ahead of what is written now, and near enough for a signature to be new."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(minutes=2))

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, time: timedelta) -> None:
        self.at += time


@dataclass(frozen=True)
class Outboxed:
    """An API with people, a clock, and who sends for it."""

    api: Api
    clock: Clock = field(default_factory=Clock)
    done: list[Delivery] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=lambda: {variable_of(REF): SECRET})

    @property
    def services(self) -> Services:
        return self.api.services

    async def named(self, receiver: Receiver, **endpoint: str) -> None:
        """From now on the carrier is told there, and the CRM too."""
        await self.apply({"webhook": receiver.url, "secretRef": REF, **endpoint})

    async def apply(self, endpoint: Mapping[str, str] | None) -> None:
        text = yaml.safe_dump(catalogue(endpoint), allow_unicode=True)
        await self.services.store.apply(read_catalogue(text, "catalogue.yaml"), home=True, source="catalogue.yaml")

    async def without_address(self) -> None:
        """The carrier names no address any more."""
        given = catalogue(None)
        for one in given["recipients"]:
            one.pop("erasure", None)
        text = yaml.safe_dump(given, allow_unicode=True)
        await self.services.store.apply(read_catalogue(text, "catalogue.yaml"), home=True, source="catalogue.yaml")

    async def rows(self, count: int) -> None:
        """So many rows for the carrier that hang on nobody, due now."""
        at = text_of(self.clock() - timedelta(seconds=1))
        rows = [_row(f"row-{number:03}", at, recipient=RECIPIENT, items=["item"]) for number in range(count)]
        await self.services.graph.execute(_ROWS, rows=rows, request="request")

    async def erased_rows(self, subject: str) -> None:
        """What an erasure leaves: no person, but a key, and on the request a row for a recipient and for a system."""
        sealer = (await self.services.vault.create_sealers((subject,)))[subject]
        at = text_of(self.clock() - timedelta(seconds=1))
        told = {"carrier": {"recipient": RECIPIENT}, "crm": {"system": "musterstrom:System:crm"}}
        words = {"carrier": f"their {subject}", "crm": f"our {subject}"}
        rows = [
            _row(id_, at, **node, recipientRef=sealer.seal(words[key], owner=id_, field="recipientRef"))
            | {"subject": subject, "request": f"request-{subject}"}
            for key, node in told.items()
            if (id_ := f"{key}-{subject}")
        ]
        await self.services.graph.execute(_ROWS, rows=rows, request=f"request-{subject}")

    async def queue(self) -> None:
        """One row for the carrier, about anna: she has processing restricted."""
        await Rights(self.api, "anna").say("restrictProcessing", ground="ACCURACY_CONTESTED")

    @asynccontextmanager
    async def sender(self, *, inside: bool = True, seconds: float = 5.0) -> AsyncIterator[Sender]:
        around = Surroundings(self.clock, self.environment, self.done.append)
        services, settings = self.services, self.services.settings
        async with Post(seconds, private_addresses=inside, now=self.clock) as post:
            yield Sender(services.graph, services.vault, services.store, settings, post, around)

    async def send(self, **how: Any) -> int:
        """Send what is due by the clock."""
        async with self.sender(**how) as sender:
            return await sender.send_due()

    async def listed(self, status: str, role: Role = Role.DPO) -> list[dict[str, Any]]:
        """As a DPO reads them."""
        found = await self.api.data(LIST, {"status": status}, role=role)
        return [dict(one) for one in found["notifications"]["nodes"]]

    async def acknowledge(self, notification: str, outcome: str, key: str = "ack", **given: Any) -> dict[str, Any]:
        """As the carrier's own machine does it."""
        who = {"role": Role.INTEGRATION, "scopes": (Scope.ERASURE_ACKNOWLEDGE,), "purpose": "order-handling"}
        return await self.acknowledge_as(who, notification, outcome, key, **given)

    async def acknowledge_as(
        self, who: Mapping[str, Any], notification: str, outcome: str, key: str = "ack", **given: Any
    ) -> dict[str, Any]:
        said = {"notification": notification, "outcome": outcome, "idempotencyKey": key, **given}
        found: dict[str, Any] = (await self.api.data(ACKNOWLEDGE, {"input": said}, **who))["acknowledgeErasure"]
        return found


async def load_outboxed(services: Services) -> None:
    """The scenario; the carrier has no address yet."""
    await load(services, yaml.safe_dump(catalogue(None), allow_unicode=True), BIRTHDAY / "subjects.jsonl")


def _row(id_: str, at: str, **more: Any) -> dict[str, Any]:
    row = {"id": id_, "kind": "ERASURE", "at": at, "status": "PENDING", "attempts": 0}
    return {**row, "queue": f"PENDING/{at}/{id_}", **more}


def catalogue(endpoint: Mapping[str, str] | None) -> dict[str, Any]:
    """The scenario's, with this address for the carrier and the CRM."""
    given: dict[str, Any] = yaml.safe_load((BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8"))
    for one in (*given["recipients"], *given["systems"]):
        if one["key"] in (CARRIER, CRM):
            one["erasure"] = {**(endpoint or {"webhook": "http://127.0.0.1:9/nobody"})}  # YAML without anchors
    return given
