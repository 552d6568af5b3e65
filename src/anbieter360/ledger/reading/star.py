"""People's stars, read in one statement and shaped into frozen facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from anbieter360.cypher import statements
from anbieter360.decision.facts import (
    Collection,
    Consent,
    Disclosure,
    Erasure,
    Hold,
    Identifier,
    Information,
    Item,
    Notification,
    Objection,
    Request,
    Restriction,
    Standing,
    Star,
    Usage,
)
from anbieter360.engine.bolt import Graph
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.fenced import FENCE, without_absent
from anbieter360.ledger.reading.pages import Page, Range
from anbieter360.ledger.reading.star_parts import EVERYTHING, NOT_READ, star_statement, whole

_STATEMENTS = statements("star")

#: Labels whose nodes are found by id in the star of the person they belong to.
_SUBJECT_OF = {
    "DataItem": "item_subject",
    "Collection": "collection_subject",
    "Consent": "consent_subject",
    "Objection": "objection_subject",
    "Restriction": "restriction_subject",
    "RightsRequest": "request_subject",
}
#: Labels whose key ends in the id of their person.
PAGED = frozenset({"Standing", "Usage", "Disclosure"})

Row: TypeAlias = Mapping[str, Any]
_TIME_AND_ID = itemgetter(4, 0)  # of an item's row
_TIME_AND_ID_OF_COLLECTION = itemgetter(3, 0)
_ID = itemgetter(0)
#: Parts that are columns of an item's row.
_OF_AN_ITEM = frozenset({"values", "derived", "shared", "retained", "rectified"})
#: As a named tuple's class does it, without a call of Python for each.
_new = tuple.__new__
T = TypeVar("T")


async def read_stars(
    graph: Graph, subjects: Sequence[str], *, own: str | None, hidden: frozenset[str], hidden_uses: frozenset[str]
) -> dict[str, Star]:
    """Subject id -> all that the caller may see of that person; absent where there is nobody, or nobody for them.

    own, hidden: from the request's View; hidden_uses: ids of the uses that serve hidden purposes. One statement.
    """
    rows = await graph.read_lists(
        star_statement("stars"), ids=[*subjects], own=own, hidden=sorted(hidden), hiddenUses=sorted(hidden_uses)
    )
    stars = (star_of(row, EVERYTHING, hidden, hidden_uses) for (row,) in rows)
    return {star.id: star for star in stars}


def star_of(
    row: Sequence[Any],
    parts: frozenset[str],
    hidden: frozenset[str],
    hidden_uses: frozenset[str],
    *,
    behind_fence: bool = False,
) -> Star:
    """The facts of a row of `star_statement(…, parts)`; what was not read is NOT_READ.

    behind_fence: with what is absent while the person is being erased.
    """
    read = whole(parts)
    if row[0][FENCE] is not None and not behind_fence:
        row = without_absent(row)
    star = _Shape(read, hidden_uses).star(row)
    return _as_visible(star) if hidden and "items" in read else star


async def subject_of(graph: Graph, label: str, node: str, *, own: str | None) -> str | None:
    """The id of the person whose node this is; None where absent, unknown or not the caller's."""
    if label in PAGED:
        subject = node.rpartition("/")[2]
        return subject if own is None or subject == own else None
    if label not in _SUBJECT_OF:
        return None
    rows = await graph.read(_STATEMENTS[_SUBJECT_OF[label]], id=node, own=own)
    return str(rows[0]["subject"]) if rows else None


async def read_use_events(graph: Graph, page: str, asked: Range, *, own: str | None) -> Page:
    """The times one use ran for one person, newest first; `after` goes on with older ones. Keys: see `event_key`."""
    newer, older = _event_position(asked.after), _event_position(asked.before)
    rows = await graph.read(
        _STATEMENTS["use_events_backwards" if asked.backwards else "use_events"],
        page=page,
        own=own,
        newerAt=newer[0],
        newerId=newer[1],
        olderAt=older[0],
        olderId=older[1],
        limit=asked.limit + 1,
    )
    kept = rows[: asked.limit]
    return Page(tuple(reversed(kept) if asked.backwards else kept), len(rows) > asked.limit)


def event_key(row: Row) -> str:
    """The key of an event's place in the list: its time, and its id where two are of one time."""
    return f"{row['at']}/{row['id']}"


def _event_position(key: str | None) -> tuple[str | None, str]:
    at, _, event = (key or "").partition("/")
    return at or None, event


async def count_use_events(graph: Graph, page: str, *, own: str | None) -> int:
    """How often one use ran or was refused for one person."""
    rows = await graph.read(_STATEMENTS["use_event_count"], page=page, own=own)
    return int(rows[0]["events"]) if rows else 0


async def read_twins(graph: Graph, item: str, *, own: str | None) -> list[tuple[str, str]]:
    """(item id, subject id) of the other people's sides of a shared item; none for a SUBJECT."""
    return [(row["id"], row["subject"]) for row in await graph.read(_STATEMENTS["shared_twins"], id=item, own=own)]


class _Times(dict[str, datetime]):
    def __missing__(self, text: str) -> datetime:
        at = self[text] = instant_of(text)
        return at


@dataclass(frozen=True, slots=True)
class _Shape:
    """Rows to facts. parts: those that were read. times: each text once, since an act and its items have the same."""

    parts: frozenset[str]
    hidden_uses: frozenset[str]
    times: _Times = field(default_factory=lambda: _Times())

    def star(self, row: Sequence[Any]) -> Star:
        (
            subject,
            identifiers,
            standings,
            usages,
            disclosures,
            restrictions,
            holds,
            informed,
            requests,
            erasures,
            told,
        ) = row
        id_, ref, provider, country, birth_date, language, pending, _ = subject
        used = self._facts("usages", usages, _usage, lambda one: one.use)
        return Star(
            id_,
            ref,
            provider,
            country,
            birth_date,
            language,
            pending,
            identifiers=self._facts("identifiers", identifiers, _identifier, lambda one: (one.type, one.id)),
            standings=self._facts("standings", standings, self._standing, lambda one: one.purpose),
            items=self._items(id_, standings),
            usages=used,
            disclosures=self._disclosures(disclosures, used),
            restrictions=self._facts("restrictions", restrictions, _restriction, lambda one: (one.at, one.id)),
            holds=self._facts("holds", holds, _hold, lambda one: (one.placed_at, one.id)),
            informed=self._facts("informed", informed, _information, lambda one: one.at),
            requests=self._facts("requests", requests, _request, lambda one: (one.received_at, one.id)),
            erasures=self._facts("erasures", erasures, erasure_of, lambda one: (one.received_at, one.id)),
            notifications=self._notifications(told),
        )

    def _facts(
        self, part: str, rows: Iterable[Sequence[Any]], fact: Callable[[Sequence[Any]], T], order: Callable[[T], Any]
    ) -> tuple[T, ...]:
        if part not in self.parts:
            return NOT_READ  # type: ignore[no-any-return]
        found = tuple(map(fact, rows))
        return tuple(sorted(found, key=order)) if len(found) > 1 else found

    def _standing(self, row: Sequence[Any]) -> Standing:
        page, purpose, collections, consents, objections = row
        return Standing(
            page,
            purpose,
            self._facts("collections", collections, self._collection, _by_collection),
            self._facts("consents", consents, self._consent, lambda one: (one.given_at, one.id)),
            self._facts("objections", objections, _objection, lambda one: (one.at, one.id)),
        )

    def _collection(self, row: Sequence[Any]) -> Collection:
        id_, purpose, basis, at, ended, source, informed, system, notice, items = row
        held = frozenset(map(_ID, items)) if "items" in self.parts else NOT_READ
        told, end = informed and self.times[informed], ended and self.times[ended]
        return _new(Collection, (id_, purpose, basis, self.times[at], end, source, told, system, notice, held))

    def _consent(self, row: Sequence[Any]) -> Consent:
        id_, ref, purpose, given, method, channels, notice, evidence = row[:8]
        preselected, bundled, explicit, age, expires, withdrawn, guardian = row[8:15]
        requested, refused, revoked, invalid, renews, notice_hash, language, recorded_by, receipt = row[15:]
        return Consent(
            id_,
            ref,
            purpose,
            instant_of(given),
            method,
            tuple(channels or ()),
            notice,
            evidence,
            preselected,
            bundled,
            explicit,
            age,
            _maybe(expires),
            _maybe(withdrawn),
            guardian,
            bool(requested),
            _maybe(refused),
            _maybe(revoked),
            _maybe(invalid),
            renews,
            notice_hash,
            language,
            recorded_by,
            receipt if "receipts" in self.parts else NOT_READ,
        )

    def _items(self, subject: str, standings: Iterable[Sequence[Any]]) -> tuple[Item, ...]:
        if "items" not in self.parts:
            return NOT_READ  # type: ignore[no-any-return]
        rows, groups, purposes = _grouped([collection for standing in standings for collection in standing[2]])
        keys = [(subject, number) for number in range(len(purposes))]
        rows.sort(key=_TIME_AND_ID)  # the order of the texts is the order of the times
        if self.parts & _OF_AN_ITEM:
            return tuple([self._item(row, keys[groups[row[0]]], purposes[groups[row[0]]]) for row in rows])
        new, times, no = _new, self.times, NOT_READ
        return tuple(
            [
                new(
                    Item,
                    (id_, ref, category, system, times[at], source, no, no, no, no, no, keys[group], purposes[group]),
                )
                for id_, ref, category, system, at, source, _, _, _, _, _ in rows
                for group in (groups[id_],)
            ]
        )

    def _item(self, row: Sequence[Any], group: tuple[str, int], held_for: frozenset[str]) -> Item:
        id_, ref, category, system, at, source, value, sources, shared, retained, rectified = row
        parts = self.parts
        return Item(
            id_,
            ref,
            category,
            system,
            self.times[at],
            source,
            value if "values" in parts else NOT_READ,
            tuple(sorted(sources)) if "derived" in parts else NOT_READ,
            shared if "shared" in parts else NOT_READ,
            tuple(retained or ()) if "retained" in parts else NOT_READ,
            _maybe(rectified) if "rectified" in parts else NOT_READ,
            group,
            held_for,
        )

    def _disclosures(self, rows: Iterable[Sequence[Any]], usages: Sequence[Usage]) -> tuple[Disclosure, ...]:
        """What recipients got, as far as uses that the caller may see led to it."""
        found = self._facts("disclosures", rows, _disclosure, lambda one: one.recipient)
        if "disclosures" not in self.parts or not self.hidden_uses:
            return found
        seen = (_visible(one, usages, self.hidden_uses) for one in found)
        return tuple(one for one in seen if one)

    def _notifications(self, rows: Iterable[Sequence[Any]]) -> tuple[Notification, ...]:
        """Who was told, but for recipients that uses led to which the caller may not see."""
        found = self._facts("notifications", rows, notification_of, lambda one: (one.at, one.id))
        return in_sight(found, self.hidden_uses) if "notifications" in self.parts else found


def in_sight(told: Iterable[Notification], hidden_uses: frozenset[str]) -> tuple[Notification, ...]:
    """Those that are not about what hidden uses alone led to."""
    return tuple(one for one in told if is_in_sight(one.uses, hidden_uses))


def is_in_sight(uses: frozenset[str], hidden_uses: frozenset[str]) -> bool:
    """Whether something may be told of that these uses led to; of what no use is known to have led to it may."""
    return not uses or not uses <= hidden_uses


def _grouped(
    collections: list[Sequence[Any]],
) -> tuple[list[Sequence[Any]], dict[str, int], list[frozenset[str]]]:
    """The rows of all items, each once though several collections hold it; item -> its group; group -> purposes."""
    rows: list[Sequence[Any]] = []
    groups: dict[str, int] = {}
    purposes: list[frozenset[str]] = [frozenset()]
    collections.sort(key=_TIME_AND_ID_OF_COLLECTION)
    for collection in collections:
        alone = len(purposes)
        purposes.append(frozenset((collection[1],)))
        joined: dict[int, int] = {}  # group before this collection -> group with it
        for row in collection[9]:
            before = groups.get(row[0])
            if before is None:
                rows.append(row)
                groups[row[0]] = alone
            else:
                if before not in joined:
                    joined[before] = len(purposes)
                    purposes.append(purposes[before] | purposes[alone])
                groups[row[0]] = joined[before]
    return rows, groups, purposes


def _as_visible(star: Star) -> Star:
    """With each item that a hidden collection described first as the first visible one would describe it."""
    items = (_first_described(item, star.holders(item.id)) for item in star.items)
    return replace(star, items=_in_order(items))


def _first_described(item: Item, holders: Sequence[Collection]) -> Item:
    if any((one.collected_at, one.system) == (item.collected_at, item.system) for one in holders):
        return item
    first = holders[0]
    source = item.source if item.derived_from else first.source
    return item._replace(collected_at=first.collected_at, system=first.system, source=source)


_by_collection = attrgetter("collected_at", "id")


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda one: (one.collected_at, one.id)))


def _identifier(row: Sequence[Any]) -> Identifier:
    return Identifier(*row)


def _information(row: Sequence[Any]) -> Information:
    notice, at, effective = row
    return Information(notice, instant_of(at), _maybe(effective))


def _request(row: Sequence[Any]) -> Request:
    id_, right, received, due, received_by, about, value, text, assignee_hash, assignee = row[:10]
    answered, outcome, answer, extended, extension_reason = row[10:]
    return Request(
        id_,
        right,
        instant_of(received),
        date.fromisoformat(due),
        received_by,
        about,
        value,
        text,
        assignee_hash,
        assignee,
        _maybe(answered),
        outcome,
        answer,
        _maybe(extended),
        extension_reason,
    )


def notification_of(row: Sequence[Any]) -> Notification:
    """The facts of a row of the outbox, as the part `notifications` and the outbox's pages read it."""
    id_, recipient, kind, at, about, items, uses, status, queue, system, request, attempts, error, *rest = row
    delivered, acknowledged, outcome, ground, until = rest
    return Notification(
        id_,
        recipient,
        kind,
        instant_of(at),
        instant_of(queue.split("/")[1]),
        about,
        None if items is None else tuple(items),
        frozenset(uses or ()),
        status,
        system,
        request,
        attempts,
        error,
        _maybe(delivered),
        _maybe(acknowledged),
        outcome,
        ground,
        _maybe(until),
    )


def erasure_of(row: Sequence[Any]) -> Erasure:
    """The facts of an erasure request's row, as the part `erasures` reads it."""
    id_, status, received, verified, refused, executed, erased = row[:7]
    received_by, kind, scope, assignee_hash, answered, cancelled = row[7:]
    return Erasure(
        id_,
        status,
        instant_of(received),
        _maybe(verified),
        _maybe(refused),
        _maybe(executed),
        tuple(erased or ()),
        received_by,
        kind,
        frozenset(scope or ()),
        assignee_hash,
        _maybe(answered),
        _maybe(cancelled),
    )


def _objection(row: Sequence[Any]) -> Objection:
    id_, purpose, at, withdrawn, outcome, decided, reasoning, reason, received_by, recorded = row
    decision = (outcome, _maybe(decided), reasoning)
    return Objection(id_, purpose, instant_of(at), _maybe(withdrawn), *decision, reason, received_by, _maybe(recorded))


def _usage(row: Sequence[Any]) -> Usage:
    page, use, count, first, last, items, disclosures = row
    led_to = {recipient: instant_of(at) for recipient, at in disclosures}
    return Usage(page, use, count, instant_of(first), instant_of(last), frozenset(items), MappingProxyType(led_to))


def _disclosure(row: Sequence[Any]) -> Disclosure:
    page, recipient, uses, first, last, items = row
    return Disclosure(page, recipient, tuple(sorted(uses)), instant_of(first), instant_of(last), frozenset(items))


def _visible(disclosure: Disclosure, usages: Sequence[Usage], hidden_uses: frozenset[str]) -> Disclosure | None:
    # Only a disclosure that a hidden use had a part in is cut down: its own times and items would tell of that use.
    if hidden_uses.isdisjoint(disclosure.uses):
        return disclosure
    led = [usage for usage in usages if disclosure.recipient in usage.disclosures]
    if not led:
        return None
    return Disclosure(
        disclosure.page,
        disclosure.recipient,
        tuple(sorted(usage.use for usage in led)),
        min(usage.first_at for usage in led),
        max(usage.disclosures[disclosure.recipient] for usage in led),
        disclosure.items & frozenset().union(*(usage.items for usage in led)),
    )


def _restriction(row: Sequence[Any]) -> Restriction:
    id_, at, ground, scope, informed, lifted, received_by, recorded = row
    ended = (_maybe(informed), _maybe(lifted))
    return Restriction(id_, instant_of(at), ground, tuple(scope or ()), *ended, received_by, _maybe(recorded))


def _hold(row: Sequence[Any]) -> Hold:
    id_, ref, scope, placed, review, released = row
    return Hold(id_, ref, tuple(scope or ()), instant_of(placed), instant_of(review), _maybe(released))


def _maybe(text: str | None) -> datetime | None:
    return instant_of(text) if text else None
