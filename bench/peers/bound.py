"""The bound (DESIGN.md section 3): the fastest handler for exactly one question that still keeps the promises.

bytes → orjson → one LRU entry by the document's hash → one statement, one record of positional lists, with the
catalogue's version → shaped by hand, ready fragments spliced in → values opened → access event durable → bytes.
No token, no limits, no schema: what these cost the gateway is the distance to this figure.
`--sealed` leaves the values closed: the question does not ask for them.
"""

from __future__ import annotations

import sys
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from operator import itemgetter
from secrets import token_hex
from typing import Any

import orjson
from catalogue_parts import Parts
from neo4j import READ_ACCESS, AsyncDriver, Query
from serving import connected, serve
from starlette.types import ASGIApp, Receive, Scope, Send
from texts import queries

from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.open import open_graph
from anbieter360.ledger.stars.build import Naming
from anbieter360.settings import Settings
from anbieter360.vault import AccessEvent, Sealer, Vault

QUERY = queries("bound.cypher")["bench_footprint"]
ENTRIES = 512

Shape = Callable[[Sequence[Any], Parts, Sealer | None], dict[str, Any]]
first_two = itemgetter(0, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is remembered of a document."""

    query: Query
    shape: Shape


class Bound:
    """The application."""

    def __init__(self, driver: AsyncDriver, vault: Vault, store: CatalogueStore, naming: Naming, opens: bool) -> None:
        self._driver, self._vault, self._store, self._naming, self._opens = driver, vault, store, naming, opens
        self._entries: OrderedDict[bytes, Entry] = OrderedDict()
        self._parts: Parts | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(await _body(receive))
        head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, body: bytes) -> bytes:
        asked = orjson.loads(body)
        entry = self._entry(asked["query"])
        record = await self._read(entry.query, self._naming.ref_hash(asked["variables"]["by"]["ref"]))
        subject, version = record[0], record[1]
        parts = self._parts if self._parts and self._parts.version == version else await self._load(version)
        sealer = (await self._vault.sealers([subject]))[subject] if self._opens else None
        data = entry.shape(record, parts, sealer)
        await self._vault.accesses.record(_event(subject))
        return orjson.dumps({"data": data})

    async def _read(self, query: Query, ref_hash: str) -> Sequence[Any]:
        async with self._driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
            result = await session.run(query, {"hash": ref_hash})
            return (await result.values())[0]

    def _entry(self, text: str) -> Entry:
        key = sha256(text.encode()).digest()
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(QUERY, shape)
            if len(self._entries) > ENTRIES:
                self._entries.popitem(last=False)
        else:
            self._entries.move_to_end(key)
        return entry

    async def _load(self, version: int) -> Parts:
        catalogues = await self._store.at_least(version)
        self._parts = Parts(catalogues.home_catalogue, catalogues.version)
        return self._parts


def shape(record: Sequence[Any], parts: Parts, sealer: Sealer | None) -> dict[str, Any]:
    """The answer to bench.graphql, from one record."""
    subject, _, collections, consents = record
    collections.sort(key=first_two)
    items: dict[str, list[Any]] = {}
    held: dict[str, list[orjson.Fragment]] = {}
    purposes: dict[str, set[str]] = {}
    for at, _, basis, purpose, rows in collections:
        act = _act(at, basis, parts.purposes[purpose])
        for row in rows:
            item = row[1]
            if item in items:
                held[item].append(act)
                purposes[item].add(purpose)
            else:
                items[item], held[item], purposes[item] = row, [act], {purpose}
    consented = _in_force(consents)
    ordered = sorted(items.values(), key=first_two)
    if sealer is not None:
        for row in ordered:
            sealer.open(row[5], owner=row[1], field="value")
    nodes = [
        {
            "id": _global_id("DataItem", row[1]),
            "ref": row[2],
            "collectedAt": _shown(row[0]),
            "category": parts.categories[row[3]],
            "system": parts.systems[row[4]],
            "collections": held[row[1]],
            "uses": parts.uses(row[3], frozenset(purposes[row[1]]), consented),
        }
        for row in ordered
    ]
    return {"subject": {"id": _global_id("Subject", subject), "items": {"nodes": nodes}}}


def _act(at: str, basis: str, purpose: orjson.Fragment) -> orjson.Fragment:
    """One act of collecting, written once for all the items it holds."""
    return orjson.Fragment(orjson.dumps({"legalBasis": basis, "collectedAt": _shown(at), "purpose": purpose}))


def _shown(at: str) -> str:
    """A time as the API writes it: milliseconds only where there are any."""
    return f"{at[:-5]}Z" if at.endswith(".000Z") else at


def _in_force(consents: Sequence[Sequence[Any]]) -> frozenset[str]:
    """Texts of times compare as the times do."""
    if not consents:
        return frozenset()
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return frozenset(
        purpose
        for purpose, given, withdrawn, expires in consents
        if given <= now and not (withdrawn and withdrawn <= now) and not (expires and expires <= now)
    )


def _global_id(label: str, key: str) -> str:
    return urlsafe_b64encode(f"{label}:{key}".encode()).rstrip(b"=").decode()


def _event(subject: str) -> AccessEvent:
    return AccessEvent(
        at=datetime.now(UTC),
        actor="dpo",
        unit=None,
        role="DPO",
        purpose="privacy-oversight",
        operation="BenchFootprint",
        subjects=(subject,),
        reason=None,
        request_id=token_hex(8),
    )


async def _body(receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> bytes:
    message = await receive()
    if not message.get("more_body"):
        return bytes(message["body"])
    parts = [message["body"]]
    while message.get("more_body"):
        message = await receive()
        parts.append(message["body"])
    return b"".join(parts)


@asynccontextmanager
async def build(settings: Settings) -> AsyncIterator[ASGIApp]:
    vault = await Vault.open(settings)
    try:
        async with connected(settings) as driver, open_graph(settings, owner=False) as graph:
            store = CatalogueStore(graph)
            provider = (await store.current()).home_catalogue.provider.key
            yield Bound(driver, vault, store, Naming(provider, vault.hash), "--sealed" not in sys.argv)
    finally:
        await vault.close()


if __name__ == "__main__":
    serve(build)
