"""A use of a person's data, recorded: it is decided first, on the facts that stand when the person is locked.

What the decision allows is written with it; what it does not allow leaves an attempt and nothing else. Decision and
record are one transaction, so there is never one without the other, and no use stands on a consent that was withdrawn
before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from anbieter360.catalogue.store import CYPHER as CATALOGUE
from anbieter360.cypher import statements
from anbieter360.decision.decided import Decision
from anbieter360.decision.facts import Star
from anbieter360.engine.bolt import Tx
from anbieter360.errors import SubjectNotFound
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.birth_dates import birth_date_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.stars.difference import joined
from anbieter360.ledger.stars.plain import Node, PlainStar
from anbieter360.ledger.stars.save import touch
from anbieter360.ledger.stars.stored import opened
from anbieter360.ledger.uses.use_attempt import Attempt, UseInput
from anbieter360.ledger.writing.given import time_text
from anbieter360.ledger.writing.once import Answer, Done
from anbieter360.ledger.writing.writing import Writing

_STATEMENTS = statements("write")


@dataclass(frozen=True, slots=True)
class UseRecorded:
    """What was answered once: ids of person, usage and event, and how the usage stood with this event.

    recipients: id -> last time the use led to a disclosure to it.
    """

    subject: str
    usage: str
    event: str
    count: int
    first_at: datetime
    last_at: datetime
    items: tuple[str, ...]
    recipients: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class UseRefused:
    """Ids of the person and of the attempt."""

    subject: str
    refused: str


class UseWriter(Writing):
    """Records uses. Raises IdempotencyConflict, IdentifierAmbiguous, BadInput, EngineUnavailable, VaultUnavailable."""

    async def record_use(self, use: UseInput, *, actor: str, idempotency_key: str) -> UseRecorded | UseRefused:
        """Decide, then record the use or the refused attempt.

        Without `at` it starts now. A time that lies in the past is decided as it was then. Raises SubjectNotFound,
        UseUnknown, NodeNotFound for a recipient or item that is not there, BadInput for one that the use does not
        name or need, and for a time to come: what holds then is not known yet.
        """

        async def work(tx: Tx) -> Done:
            star = await self._locked_facts(tx, use.subject)
            attempt = await self._attempt(tx, use, star, self._vault.hash("call", actor, idempotency_key))
            attempt.check()
            decision = attempt.decide()
            if decision.allowed:
                return await self._record(tx, attempt, decision)
            return await self._refuse(tx, attempt, decision, actor)

        answer = await self._once("recordUse", actor, idempotency_key, _given(use), work)
        return UseRefused(**answer) if "refused" in answer else _recorded(answer)

    async def _locked_facts(self, tx: Tx, lookup: SubjectLookup) -> Star:
        """All that is known of the person, with other writers kept out. Raises SubjectNotFound."""
        subject = await self._found(tx, await self._catalogue(), lookup)
        await touch(tx, (subject,))
        try:
            return await self._facts(tx, subject)
        except SubjectNotFound:  # merged while this waited for the lock: the lookup finds the kept person, or nobody
            return await self._locked_facts(tx, lookup)

    async def _attempt(self, tx: Tx, use: UseInput, star: Star, call: str) -> Attempt:
        """With the catalogue that is in force now, behind the lock, as all of it."""
        (state,) = await tx.run(CATALOGUE["catalogue_state"])
        catalogue = (await self._store.at_least(state["version"])).home_catalogue
        born = await birth_date_of(self._vault, star)
        return Attempt(use, star, catalogue, self._naming(catalogue), call, datetime.now(UTC), born)

    async def _record(self, tx: Tx, attempt: Attempt, decision: Decision) -> Done:
        event, wanted = attempt.recorded(decision)
        stored = await self._stored(tx, wanted)
        await self._save(tx, wanted, stored, attempt.naming)
        return Done(_answer(event, wanted, stored), attempt.star.id)

    async def _refuse(self, tx: Tx, attempt: Attempt, decision: Decision, actor: str) -> Done:
        id_, wanted = attempt.refused(decision, actor)
        stored = PlainStar(attempt.star.id, dict(wanted.properties))
        await self._save(tx, wanted, stored, attempt.naming)
        return Done({"subject": attempt.star.id, "refused": id_}, attempt.star.id)

    async def _stored(self, tx: Tx, wanted: PlainStar) -> PlainStar:
        """What the graph holds of this use and recipient alone: a person may have been written to a thousand times."""
        subject, (usage,) = wanted.subject, wanted.nodes["Usage"]
        disclosure = next(iter(wanted.nodes["Disclosure"]), "")
        (row,) = await tx.run(_STATEMENTS["stored_use"], id=subject, usage=usage, disclosure=disclosure)
        sealer = (await self._vault.sealers((subject,))).get(subject)
        star = PlainStar(subject, dict(wanted.properties))
        for label, column in (("Usage", "usages"), ("Disclosure", "disclosures")):
            for properties in row[column]:
                star.nodes[label][properties["page"]] = Node(subject, opened(label, properties, sealer))
        star.links["USAGE_OF"].update(((page, item), None) for page, item in row["usageItems"])
        star.links["DISCLOSURE_OF"].update(((page, item), None) for page, item in row["disclosureItems"])
        star.links["LED_TO"] = {(page, other): last for page, other, last in row["ledTo"]}
        return star


def _answer(event: str, wanted: PlainStar, stored: PlainStar) -> Answer:
    """How the usage stands with this event."""
    ((page, usage),) = wanted.nodes["Usage"].items()
    known, properties, led_to = stored.nodes["Usage"].get(page), usage.properties, dict(stored.links["LED_TO"])
    if known:
        properties = joined("Usage", known.properties, properties) | {"count": known.properties["count"] + 1}
    for pair, last in wanted.links["LED_TO"].items():
        led_to[pair] = max(last or "", led_to.get(pair) or "")
    return {
        "subject": wanted.subject,
        "usage": page,
        "event": event,
        **{name: properties[name] for name in ("count", "firstAt", "lastAt")},
        "items": wanted.nodes["UseEvent"][event].properties.get("items", []),
        "recipients": {disclosure.rpartition("/")[0]: last for (_, disclosure), last in led_to.items()},
    }


def _recorded(answer: Answer) -> UseRecorded:
    return UseRecorded(
        answer["subject"],
        answer["usage"],
        answer["event"],
        answer["count"],
        instant_of(answer["firstAt"]),
        instant_of(answer["lastAt"]),
        tuple(answer["items"]),
        {recipient: instant_of(at) for recipient, at in answer["recipients"].items()},
    )


def _given(use: UseInput) -> dict[str, Any]:
    """As JSON: a time is the same however it is written."""
    return asdict(use) | {"at": use.at and time_text(use.at, "at")}
