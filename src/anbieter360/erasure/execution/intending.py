"""What an erasure is about to do, to keep and to say: of its plan, before anybody has to wait for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from anbieter360.catalogue.model import Catalogue, split_node_id
from anbieter360.erasure.execution.lease import Lease
from anbieter360.erasure.execution.retaining import kept_of, proof_until, retained_for, text_of_kept
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import FENCE, Fence, Outcome, Plan, ScopeKind, Told
from anbieter360.erasure.planning.preview import sight_of_person, steps_in_sight
from anbieter360.erasure.planning.shared import review_rows
from anbieter360.erasure.requests.asked import Asked, Erasing
from anbieter360.erasure.requests.foreseen import STEPS
from anbieter360.erasure.requests.request import LABEL, ErasureStatus, outcomes_text
from anbieter360.instant import text_of
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties
from anbieter360.ledger.stars.stored import StoredStar, opened
from anbieter360.ledger.stars.suppression import DATED
from anbieter360.ledger.writing.outbox import NotificationKind, NotificationStatus, queue_of

#: At most so many of a person's items a recipient is told of in one message.
ITEMS_TOLD = 5_000
#: Labels of whose nodes something else takes off what goes: the person's own fields, and the product's records.
_APART = frozenset({"Subject", "ErasureRequest", "Notification"})


@dataclass(frozen=True, slots=True)
class Intended:
    """told: rows of the outbox, in plain; marks: of what must not come back; changes: of the request's node; star: the
    person's with those rows, None where it is too large to be held, or others write to it beside an erasure."""

    plan: Plan
    erasing: Erasing
    told: list[Properties]
    marks: list[Properties]
    changes: Properties
    star: PlainStar | None


async def intended(parts: Parts, lease: Lease, asked: Asked, plan: Plan, stored: StoredStar, now: datetime) -> Intended:
    """What comes of a plan. stored: the star that it was made from."""
    star = stored.star
    reviews = review_rows(asked.id, plan.steps, stored, text_of(now), parts.vault.hash)
    rows = [*_told(parts, asked, plan, star, now), *reviews]
    marks = list(_suppressed(parts, asked, plan, star, now))
    catalogues = await parts.store.at_least(plan.catalogue)
    ended = _in_force(asked, star, catalogues.home_catalogue, now)
    known = replace(plan, steps=steps_in_sight(plan, star, sight_of_person(catalogues)))
    erasing = _erasing(asked, plan, known, star, [row["id"] for row in rows], ended, len(marks), now)
    # No key is made here: another worker may be done with the person meanwhile.
    asking = opened(LABEL, dict(lease.properties), (await parts.vault.sealers((asked.subject,))).get(asked.subject))
    return Intended(plan, erasing, rows, marks, _changes(plan, erasing, star, now), _held(plan, star, rows, asking))


def _held(plan: Plan, star: PlainStar, rows: list[Properties], asking: Properties) -> PlainStar | None:
    """Recipients answer what was told before at any time. asking: the request, which says more since its approval."""
    if star.nodes["Notification"] or len(plan.steps) > STEPS:
        return None
    told = {row["id"]: Node(star.subject, row) for row in rows}
    requests = {**star.nodes[LABEL], asking["id"]: Node(star.subject, asking)}
    return replace(star, nodes={**star.nodes, LABEL: requests, "Notification": told})


def _changes(plan: Plan, erasing: Erasing, star: PlainStar, now: datetime) -> dict[str, Any]:
    """What the request's node says from the pivot on."""
    items = star.nodes["DataItem"]
    return {
        "status": ErasureStatus.IN_PROGRESS.value,
        "pivotAt": text_of(now),
        "step": "RESEAL",
        "total": erasing.total,
        "outcomes": outcomes_text(plan.summary),
        "erased": _categories(star, erasing.gone.get("DataItem", ())),
        "language": star.properties.get("language"),
        "kept": text_of_kept(kept_of(plan, {key: _category(node) for key, node in items.items()})),
    }


def _erasing(
    asked: Asked,
    plan: Plan,
    known: Plan,
    star: PlainStar,
    told: list[str],
    withdrawn: list[str],
    marks: int,
    now: datetime,
) -> Erasing:
    """What is about to be done. known: of the plan what the person may know; told: ids of the new rows of the outbox,
    which stay; withdrawn: of consents; marks: how many."""
    fence, proved = plan.fence, proof_until(plan)
    items = {one.target.key for one in known.steps if one.target.label == "DataItem"}
    staying = None if fence.staying is None else fence.staying | set(told)
    return Erasing(
        request=asked.id,
        subject=asked.subject,
        fence=Fence(fence.going, staying, fence.hidden),
        gone=_keys(star, lambda key: not fence.passes(key)),
        staying=_keys(star, fence.passes) | {"ErasureRequest": sorted(star.nodes["ErasureRequest"])},
        own=tuple(sorted(name for name in star.properties.keys() - FENCE if not fence.passes(f"Subject.{name}"))),
        retained=retained_for(plan, asked.provider),
        twins=tuple(sorted({other for _, other in star.links["SHARED_WITH"]})),
        counted=_counted(known),
        model=plan.model,
        catalogue=plan.catalogue,
        withdrawn=tuple(withdrawn),
        at=text_of(now),
        stripped=_stripped(plan),
        proof_until=proved.isoformat() if proved else "",
        marks=marks,
        named=tuple(_categories(star, (key for key in items if not fence.passes(key)))),
        kept=text_of_kept(kept_of(known, {key: _category(star.nodes["DataItem"][key]) for key in items})),
    )


def _stripped(plan: Plan) -> dict[str, list[str]]:
    """Fields that go of nodes that stay. What recipients are still to be told by goes when they have answered."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for step in plan.steps:
        if step.outcome is Outcome.ERASED and step.target.label not in _APART and plan.fence.passes(step.target.key):
            fields[step.target.key].append(step.field)
    return dict(fields)


def _counted(plan: Plan) -> tuple[tuple[str, str, int], ...]:
    counted = Counter((step.target.label, step.outcome.value) for step in plan.shown)
    return tuple((label, outcome, count) for (label, outcome), count in sorted(counted.items()))


def _categories(star: PlainStar, items: Iterable[str]) -> list[str]:
    """Ids of the categories that these items are of."""
    return sorted({star.nodes["DataItem"][key].properties["category"] for key in items})


def _category(item: Node) -> str:
    return split_node_id(item.properties["category"])[2]


def _keys(star: PlainStar, wanted: Callable[[str], bool]) -> dict[str, list[str]]:
    """Label -> keys of its nodes that are wanted; the requests themselves are none of them."""
    found = {label: sorted(filter(wanted, nodes)) for label, nodes in star.nodes.items() if label != "ErasureRequest"}
    return {label: keys for label, keys in found.items() if keys}


def _in_force(asked: Asked, star: PlainStar, catalogue: Catalogue, now: datetime) -> list[str]:
    """Ids of the consents that the request counts as withdrawal of."""
    return sorted(
        key
        for key, node in star.nodes["Consent"].items()
        if _is_in_force(node.properties, now)
        and _covers(asked, split_node_id(node.properties["purpose"])[2], catalogue)
    )


def _is_in_force(consent: Properties, now: datetime) -> bool:
    ended = ("withdrawnAt", "refusedAt", "revokedAt", "invalidatedAt")
    return not any(name in consent for name in ended) and consent.get("expiresAt", "~") > text_of(now)


def _covers(asked: Asked, purpose: str, catalogue: Catalogue) -> bool:
    match asked.scope.kind:
        case ScopeKind.EVERYTHING:
            return True
        case ScopeKind.PURPOSES:
            return bool(asked.scope.keys.intersection(catalogue.purpose_line(purpose)))
    return False


def _told(parts: Parts, asked: Asked, plan: Plan, star: PlainStar, now: datetime) -> Iterator[Properties]:
    for one in plan.told:
        for number, items in enumerate(_pages(_refs(one, star))):
            yield _row(parts, asked, one, star, now, items, number)


def _pages(refs: list[str] | None) -> Iterator[list[str] | None]:
    """Of many items each recipient is told in several rows, no one of which holds up whoever writes or receives it."""
    if refs is None:
        yield None
        return
    for first in range(0, len(refs), ITEMS_TOLD):
        yield refs[first : first + ITEMS_TOLD]


def _row(
    parts: Parts, asked: Asked, one: Told, star: PlainStar, now: datetime, items: list[str] | None, number: int
) -> Properties:
    at = text_of(now)
    which = (str(number),) if number else ()
    id_ = parts.vault.hash("notification", asked.subject, one.id, NotificationKind.ERASURE, asked.id, *which)
    status = NotificationStatus.PENDING if one.has_address else NotificationStatus.MANUAL
    given = {
        "id": id_,
        "system" if one.is_system else "recipient": one.id,
        "subject": asked.subject,
        "request": asked.id,
        "kind": NotificationKind.ERASURE.value,
        "at": at,
        "about": asked.id,
        "items": items,
        "uses": _uses(one, star),
        "recipientRef": _reference(one, star),
        "status": status.value,
        "attempts": 0,
        "queue": queue_of(status, at, id_),
    }
    return {name: value for name, value in given.items() if value is not None}


def _disclosure(one: Told, star: PlainStar) -> Properties:
    node = star.nodes["Disclosure"].get(f"{one.id}/{star.subject}")
    return node.properties if node else {}


def _reference(one: Told, star: PlainStar) -> str | None:
    """How the recipient knows the person; a system knows them as the provider does."""
    return star.properties.get("ref") if one.is_system else _disclosure(one, star).get("recipientRef")


def _refs(one: Told, star: PlainStar) -> list[str] | None:
    """None for all that it got: only to one who has a reference of its own does that say whose."""
    if one.items is not None:
        return sorted(one.items)
    if _reference(one, star) is not None:
        return None
    page, items = f"{one.id}/{star.subject}", star.nodes["DataItem"]
    return sorted(items[key].properties["ref"] for held, key in star.links["DISCLOSURE_OF"] if held == page)


def _uses(one: Told, star: PlainStar) -> list[str]:
    return sorted(_disclosure(one, star).get("uses", ()))


def _suppressed(parts: Parts, asked: Asked, plan: Plan, star: PlainStar, now: datetime) -> Iterator[Properties]:
    for type_, hash_ in _marks(plan.fence, star):
        id_ = parts.vault.hash("suppression", asked.id, type_, hash_)
        yield {"id": id_, "hash": hash_, "type": type_, "at": text_of(now)}


def _marks(fence: Fence, star: PlainStar) -> Iterator[tuple[str, str]]:
    """How the person can be found no more; of one who stays also the keys that an import would make again."""
    gone = (node for key, node in star.nodes["Identifier"].items() if fence.hidden or not fence.passes(key))
    yield from ((node.properties["type"], node.properties["hash"]) for node in gone)
    if fence.hidden:
        yield "REF", star.properties["refHash"]
        return
    for label in DATED:
        yield from ((label, key) for key in star.nodes[label] if not fence.passes(key))
