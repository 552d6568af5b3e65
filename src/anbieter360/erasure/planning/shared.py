"""Shared items whose other side somebody has to look at: free text may tell of the one who is erased. Pure.

The other person's side stays theirs, so nothing takes it out by itself: it is a task for a person, among the rows of
the outbox that are (erasure.md, b.3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from anbieter360.erasure.planning.plan import Step
from anbieter360.erasure.planning.steps import SHARED
from anbieter360.ledger.stars.plain import PlainStar, Properties
from anbieter360.ledger.stars.stored import StoredStar
from anbieter360.ledger.writing.outbox import NotificationKind, NotificationStatus, queue_of


def to_review(steps: Iterable[Step], star: PlainStar) -> tuple[str, ...]:
    """Ids of the person's items, in their order. steps: of a plan; star: opened."""
    items = star.nodes["DataItem"]
    going = {step.target.key for step in steps if step.field == SHARED}
    return tuple(sorted(key for key in going if is_free_text(items[key].properties.get("value"))))


def is_free_text(value: object) -> bool:
    """Whether it is of more than one word: a number, a code or an e-mail address is not."""
    return isinstance(value, str) and len(value.split()) > 1


def review_rows(
    request: str, steps: Iterable[Step], stored: StoredStar, at: str, hash_: Callable[..., str]
) -> Iterator[Properties]:
    """A row for each other side. at: as in the graph; hash_: `Vault.hash`."""
    others, subject, status = _others(stored), stored.star.subject, NotificationStatus.MANUAL
    for key in to_review(steps, stored.star):
        item = stored.star.nodes["DataItem"][key].properties
        for other in others[key]:
            id_ = hash_("notification", subject, other, NotificationKind.REVIEW, request)
            yield {
                "id": id_,
                "system": item["system"],
                "subject": subject,
                "request": request,
                "kind": NotificationKind.REVIEW.value,
                "at": at,
                "about": other,
                "items": [item["ref"]],
                "uses": [],
                "status": status.value,
                "attempts": 0,
                "queue": queue_of(status, at, id_),
            }


def _others(stored: StoredStar) -> Mapping[str, list[str]]:
    """Item -> ids of the other people's, whoever shared it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in (*stored.star.links["SHARED_WITH"], *((own, other) for other, own in stored.shared_by)):
        found[one].append(other)
    return found
