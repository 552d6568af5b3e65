"""A person's requests for erasure as they come in: taken in, or found to be one that is open.

One transaction under the person's lock, once per idempotency key; what is decided of them stands in `decisions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from anbieter360.catalogue.model import Catalogue, node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import statements
from anbieter360.decision.deadline import due_at
from anbieter360.decision.facts import SYSTEM
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from anbieter360.erasure.requests.changing import Begun, ErasureWritten
from anbieter360.erasure.requests.decisions import Decisions
from anbieter360.erasure.requests.finding import requests_by_ref, requests_of
from anbieter360.erasure.requests.foreseen import Foreseen
from anbieter360.erasure.requests.newer import has_newer
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.erasure.requests.request import (
    BEFORE_PIVOT,
    UNVERIFIED,
    ErasureGround,
    ErasureRequest,
    ErasureStatus,
    Requester,
    page_of,
)
from anbieter360.errors import BadInput, NodeNotFound, SubjectNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.reading.lookup import SubjectLookup, find_subject, key_of
from anbieter360.ledger.rights.sender import PERSON, Sender
from anbieter360.ledger.stars.plain import Properties
from anbieter360.ledger.stars.stored import Read
from anbieter360.ledger.writing.once import Done

_STATEMENTS = statements("erasure_requests")

#: Those that check for themselves who asks, or know that nobody does.
_CHECKS = frozenset({"PRIVACY_MANAGER", SYSTEM})
#: The role whose word shows who asks, where it says what it has seen.
_SHOWS = "AGENT"
#: The role that sees what it sent, and nothing else.
_RELAYS = "INTEGRATION"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. requester: None where nobody asks; ground: the letter of Art. 17(1), where one is said."""

    scope: Scope = EVERYTHING
    requester: Requester | None = Requester.SUBJECT
    ground: ErasureGround | None = None


class ErasureWriter(Decisions):
    """The writes, those of the decisions among them."""

    async def request(
        self, lookup: SubjectLookup, wanted: Wanted, sender: Sender, *, idempotency_key: str
    ) -> ErasureWritten:
        """Take a request in, or find the open one for the same person and scope that does all of what is asked for. Its
        clock starts with the receipt.

        Where it is clear who asks there is a plan at once. Of a person who is absent because of an erasure only that is
        found. Raises SubjectNotFound, NodeNotFound for a purpose or item that is not there for the sender.
        """

        foreseen = await self._foreseen_for(lookup, wanted.scope) if _is_verified(sender) else None
        known: dict[str, Foreseen] = {}

        async def work(tx: Tx) -> Done:
            written, sure = await self._requested(tx, lookup, wanted, sender, idempotency_key, foreseen)
            if sure:
                known[written.request] = sure
            return Done(asdict(written), written.subject)

        given = {
            "subject": asdict(lookup),
            "scope": [wanted.scope.kind.value, *sorted(wanted.scope.keys)],
            "requester": wanted.requester and wanted.requester.value,
            "ground": wanted.ground,
            **sender.given,
        }
        written = ErasureWritten(**await self._once("requestErasure", sender.actor, idempotency_key, given, work))
        if sure := known.get(written.request):  # not where the answer is that of a call which was faster
            self._parts.foresight.put(written.request, sure)
        return written

    async def _requested(
        self,
        tx: Tx,
        lookup: SubjectLookup,
        wanted: Wanted,
        sender: Sender,
        idempotency_key: str,
        foreseen: Foreseen | None,
    ) -> tuple[ErasureWritten, Foreseen | None]:
        """With the plan, where it is known behind the lock."""
        catalogue = await self._catalogue()
        if not await self._is_there(tx, catalogue, lookup):
            return await self._asked_again(tx, catalogue, lookup, wanted.scope, sender), None
        subject = await self._found(tx, catalogue, lookup)
        person = await self._lock(tx, subject)
        at = self._parts.time
        sure = foreseen and foreseen.behind(subject, person["epoch"] - 1)
        if standing := await self._standing(tx, subject, wanted.scope, person["fence"], sender.hidden, sure):
            return await self._joined(tx, Begun(standing, subject, catalogue, at), sender), None
        await check_scope(tx, self._naming(catalogue).item, catalogue, subject, wanted.scope, sender.hidden)
        node = self._node(subject, person, wanted, sender, catalogue, at, idempotency_key)
        if _is_verified(sender):
            node |= await self._verified(tx, subject, wanted.scope, at, node["id"], sure)
            node |= {"verifiedBy": sender.actor}
        await self._create(tx, subject, node)
        return ErasureWritten(node["id"], subject), sure and sure.with_request(node, person["epoch"])

    async def _standing(
        self,
        tx: Tx,
        subject: str,
        scope: Scope,
        fence: str | None,
        hidden: frozenset[str],
        sure: Foreseen | None,
    ) -> ErasureRequest | None:
        """The open request for the same: one that is still to be planned, or is at it, or has left nothing to do.

        fence: id of the request that keeps writers out now, so that nothing can be newer than it.
        """
        found = await _open_requests(tx.run, subject, scope)
        if waiting := _waiting(found):
            return waiting
        last = max(found, key=_begun_at, default=None)
        if last is None or last.id == fence:
            return last
        if sure:
            plan, stored = sure.plan, sure.stored
        else:
            plan, stored = await plan_of(tx, self._parts, subject, scope, self._parts.time, request=last.id)
        return None if await has_newer(self._parts, last.id, plan, stored.star, hidden) else last

    async def _foreseen_for(self, lookup: SubjectLookup, scope: Scope) -> Foreseen | None:
        """The plan as it is before the lock; None where nobody is found."""
        catalogue = await self._catalogue()
        provider = catalogue.provider
        subject = await find_subject(self._graph.read, self._vault, provider.key, lookup, country=provider.country)
        rows = await self._graph.read(_STATEMENTS["epoch"], subject=subject or "")
        return await self._foresee(str(subject), scope, rows[0]["epoch"]) if rows else None

    async def _is_there(self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup) -> bool:
        """Whether somebody is found, e.g. one who came back since: then what is new of them is asked for."""
        provider = catalogue.provider
        return await find_subject(tx.run, self._vault, provider.key, lookup, country=provider.country) is not None

    async def _asked_again(
        self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup, scope: Scope, sender: Sender
    ) -> ErasureWritten:
        """The open request of a person who is absent because of it, the latest of them: asking again is asking for the
        same.

        Raises SubjectNotFound where there is none.
        """
        found = [one for one in await self._of_absent(tx, catalogue, lookup) if one.hidden_at and _is_open(one, scope)]
        standing = max(found, key=_hidden_at, default=None)
        if standing is None or standing.subject is None:
            raise SubjectNotFound
        await self._let_see(tx, standing, sender)
        return ErasureWritten(standing.id, standing.subject, joined=True)

    async def _of_absent(self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup) -> Iterable[ErasureRequest]:
        """The requests of a person of whom there may be nothing left but the hash of their reference."""
        if lookup.ref is not None:
            return await requests_by_ref(tx.run, key_of(lookup, self._vault, catalogue.provider.key))
        return await requests_of(tx.run, await self._found(tx, catalogue, lookup))

    async def _joined(self, tx: Tx, begun: Begun, sender: Sender) -> ErasureWritten:
        """The open request: known now where this sender shows who asks, and due as early as the earlier of both."""
        facts, changes = begun.facts, Properties()
        if sender.since(begun.at) < facts.received_at and facts.status in BEFORE_PIVOT:
            changes |= _received(begun, sender.since(begun.at))
        if facts.status in UNVERIFIED and _is_verified(sender):
            changes |= await self._verified(tx, begun.subject, facts.scope, begun.at, facts.id)
            changes |= {**begun.unpaused(), "verifiedBy": sender.actor}
        for write in await self._updated(begun.subject, facts.id, changes):
            await tx.run(write.statement, **write.given)
        await self._let_see(tx, facts, sender)
        return ErasureWritten(facts.id, begun.subject, joined=True)

    async def _let_see(self, tx: Tx, facts: ErasureRequest, sender: Sender) -> None:
        """Who relays the same sees what becomes of it, as the one does who relayed it first."""
        if sender.role == _RELAYS:
            await tx.run(_STATEMENTS["let_see"], id=facts.id, sentBy=hash_of_sender(self._vault.hash, sender.actor))

    def _node(
        self,
        subject: str,
        person: Mapping[str, Any],
        wanted: Wanted,
        sender: Sender,
        catalogue: Catalogue,
        at: datetime,
        idempotency_key: str,
    ) -> Properties:
        """A request that came in, of which nobody knows yet whether it is the person's."""
        provider = catalogue.provider
        received = sender.since(at)
        apart = self._vault.hash("request", sender.actor, "requestErasure", idempotency_key)
        id_ = self._vault.hash("erasure-request", subject, text_of(received), apart)
        due, status = text_of(due_at(received, zone_of(provider))), ErasureStatus.RECEIVED
        given = {
            "id": id_,
            "status": status.value,
            "provider": provider.key,
            "subject": subject,
            "refHash": person["refHash"],
            "page": page_of(provider.key, status, due, id_),
            "receivedAt": text_of(received),
            "sentByHash": hash_of_sender(self._vault.hash, sender.actor),
            "requestedBy": wanted.requester and wanted.requester.value,
            "ground": wanted.ground.value if wanted.ground else None,
            "scopeKind": wanted.scope.kind.value,
            "scope": sorted(wanted.scope.keys) or None,
            "dueAt": due,
            "language": person["language"],
            **sender.recorded,
        }
        return {name: value for name, value in given.items() if value is not None}


async def waiting_request(read: Read, subject: str, scope: Scope) -> ErasureRequest | None:
    """The request of that scope, of a person who is there, that is still to be planned."""
    return _waiting(await _open_requests(read, subject, scope))


async def _open_requests(read: Read, subject: str, scope: Scope) -> list[ErasureRequest]:
    """The open ones of that scope of a person who is there; none that came with a record of another system."""
    return [one for one in await requests_of(read, subject) if one.page and _is_open(one, scope)]


async def check_scope(
    tx: Tx, item_id: Callable[[str], str], catalogue: Catalogue, subject: str, scope: Scope, hidden: frozenset[str]
) -> None:
    """Raises BadInput for a scope that names nothing, NodeNotFound for what is not there for who asks.

    item_id: the id of an item by its ref; hidden: ids of the purposes that are absent for who asks.
    """
    if scope.kind is ScopeKind.EVERYTHING:
        return
    if not scope.keys:
        raise BadInput("scope: names nothing; name purposes or items, or leave it out for everything.")
    if scope.kind is ScopeKind.PURPOSES:
        if any(_is_absent(key, catalogue, hidden) for key in scope.keys):
            raise NodeNotFound("scope.purposes: there is no such purpose.")
        return
    if scope.kind is ScopeKind.CONSENTS:  # asked for by the system alone, to whom nothing is hidden
        return
    seen = await items_in_sight(tx.run, item_id, subject, scope, hidden)
    if len(seen) < len(scope.keys):
        raise NodeNotFound("scope.items: there is no such item.")


async def items_in_sight(
    read: Read, item_id: Callable[[str], str], subject: str, scope: Scope, hidden: frozenset[str]
) -> list[str]:
    """Refs of those items of a scope that are the person's, and held for a purpose that is not hidden; sorted."""
    refs = {item_id(ref): ref for ref in scope.keys}
    rows = await read(_STATEMENTS["items_in_scope"], ids=sorted(refs), subject=subject, hidden=sorted(hidden))
    return sorted(refs[row["id"]] for row in rows)


def hash_of_sender(hash_: Callable[..., str], actor: str) -> str:
    """How an actor is compared with who sent a request. hash_: `Vault.hash`."""
    return hash_("erasure-sender", actor)


def _is_open(one: ErasureRequest, scope: Scope) -> bool:
    return one.is_open and one.scope == scope


def _waiting(found: Iterable[ErasureRequest]) -> ErasureRequest | None:
    return next((one for one in found if one.status in BEFORE_PIVOT), None)


def _begun_at(one: ErasureRequest) -> datetime:
    return one.pivot_at or one.received_at


def _hidden_at(one: ErasureRequest) -> datetime:
    return one.hidden_at or one.received_at


def _is_absent(key: str, catalogue: Catalogue, hidden: frozenset[str]) -> bool:
    return key not in catalogue.purpose or node_id(catalogue.provider.key, "Purpose", key) in hidden


def _is_verified(sender: Sender) -> bool:
    """Whether it is known who asks: by the person's own token, or by whom the provider trusts to have looked."""
    return sender.role == PERSON or sender.role in _CHECKS or (sender.role == _SHOWS and bool(sender.evidence))


def _received(begun: Begun, received_at: datetime) -> Properties:
    due = text_of(due_at(received_at, begun.zone, extended=begun.facts.extended_at is not None))
    return {"receivedAt": text_of(received_at), "dueAt": due, "page": begun.page(begun.facts.status, due)}
