"""The receipt of an erasure: what was done, what stays by which law, who was told, and how it was checked.

It names nobody and holds no value: the request's id, hashes, keys of the catalogue, codes and counts. It is signed and
stands in the log, and `issue` gives the file, with the place that the same receipt and salt have already.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from anbieter360.errors import ReceiptInvalid
from anbieter360.instant import text_of
from anbieter360.linked.logged import SALT_BYTES, Checked, Place, leaf_of, logged
from anbieter360.vault.encoding import joined
from anbieter360.vault.log import ReceiptLog

KIND = "erasure-receipt"
FEWEST = 5  # what is about others is counted from here on: fewer would say something about each of them
_ABOUT_OTHERS = "KEPT_FOR_OTHERS"

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many fields of nodes with this label had this outcome."""

    label: str
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class Retained:
    """Data of a category that stay. until: the first day they may go; None where that is open."""

    category: str
    ground: str
    law: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """A recipient by its key, and how far the telling came."""

    recipient: str
    status: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A check by its name, and how much it found that should not be there."""

    check: str
    found: int


@dataclass(frozen=True, slots=True)
class Level:
    """reached_at is None until it is reached; due_at None where it has no day."""

    level: str
    reached_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class DestroyedKeys:
    """How many keys were destroyed, and a hash over their ids by which whoever has the ids can tell them again."""

    count: int
    hash: str

    @classmethod
    def of(cls, request: str, ids: Iterable[str]) -> DestroyedKeys:
        """The request is in the hash: two receipts do not show that they are about one person."""
        unique = sorted(set(ids))
        return cls(len(unique), sha256(joined(request, *unique)).hexdigest())


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure that was verified. All ids are opaque; nothing here identifies a person.

    scope: EVERYTHING, PURPOSES, ITEMS or CONSENTS; plan, model: hashes of what was approved and of the annotations it
    was made from; catalogue: its version; backups_until: when the last backup from before is gone.
    """

    request: str
    scope: str
    plan: str
    model: str
    catalogue: str
    outcomes: tuple[Counted, ...]
    retained: tuple[Retained, ...]
    recipients: tuple[Told, ...]
    keys: DestroyedKeys
    verification: tuple[Verified, ...]
    levels: tuple[Level, ...]
    backups_until: datetime | None
    received_at: datetime
    approved_at: datetime
    erased_at: datetime
    verified_at: datetime
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt's file as text, and its index in the log."""

    file: str
    log_index: int


async def issue(document: Mapping[str, Any], salt: bytes, log: ReceiptLog) -> Issued:
    """The receipt of a signed document, durable in the log on return.

    Keep document and salt before: given again after a crash, they have the place in the log that they had. Raises
    VaultUnavailable.
    """
    placed = await log.append(leaf_of(document, salt))
    return Issued(logged(document, salt, Place(placed.index, placed.head), placed.proof), placed.index)


def new_salt() -> bytes:
    """For one receipt. It is in the file and nowhere else: when it is forgotten, the leaf says nothing any more."""
    return os.urandom(SALT_BYTES)


def body(erasure: Erasure) -> Node:
    """What is signed. Lists are in an order of their own, so the same erasure has the same receipt."""
    return {
        "request": erasure.request,
        "scope": erasure.scope,
        "planHash": erasure.plan,
        "modelHash": erasure.model,
        "catalogueVersion": erasure.catalogue,
        "outcomes": [_counted(one) for one in sorted(erasure.outcomes, key=lambda one: (one.label, one.outcome))],
        "retained": sorted(map(_retained, erasure.retained), key=_by(("category", "ground", "law", "until"))),
        "recipients": sorted(map(_told, erasure.recipients), key=_by(("key", "status"))),
        "destroyedKeys": {"count": erasure.keys.count, "hash": erasure.keys.hash},
        "verification": [{"check": one.check, "found": one.found} for one in erasure.verification],
        "levels": [_level(one) for one in erasure.levels],
        "backupsUntil": _text(erasure.backups_until),
        "receivedAt": text_of(erasure.received_at),
        "approvedAt": text_of(erasure.approved_at),
        "erasedAt": text_of(erasure.erased_at),
        "verifiedAt": text_of(erasure.verified_at),
        "issuedAt": text_of(erasure.issued_at),
    }


def summary(found: Checked) -> Node:
    """What a genuine receipt says in short. Raises ReceiptInvalid where its place in the log is not proved."""
    if found.place is None:
        raise ReceiptInvalid("It does not prove its place in the log, as the receipt of an erasure must.")
    receipt = found.document.body
    return {
        "request": receipt["request"],
        "scope": receipt["scope"],
        "issued": receipt["issuedAt"],
        "outcomes": _totals(receipt["outcomes"]),
        "retained": [_stays(one) for one in receipt["retained"]],
        "recipients": [f"{one['key']}: {one['status']}" for one in receipt["recipients"]],
        "keys destroyed": receipt["destroyedKeys"]["count"],
        "found by the checks": sum(one["found"] for one in receipt["verification"]),
        "levels reached": [one["level"] for one in receipt["levels"] if one["reachedAt"]],
        "log index": found.place.index,
        "log size": found.place.head.size,
    }


def _counted(one: Counted) -> Node:
    if one.outcome == _ABOUT_OTHERS and one.count < FEWEST:
        return {"label": one.label, "outcome": one.outcome, "fewerThan": FEWEST}
    return {"label": one.label, "outcome": one.outcome, "count": one.count}


def _retained(one: Retained) -> Node:
    until = one.until.isoformat() if one.until else None
    return {"category": one.category, "ground": one.ground, "law": one.law, "until": until}


def _stays(retained: Mapping[str, Any]) -> str:
    """A category, the first day on which it may go where one is fixed, and the law or article that keeps it."""
    until = f" until {retained['until']}" if retained["until"] else ""
    return f"{retained['category']}{until} ({retained['law'] or retained['ground']})"


def _told(one: Told) -> Node:
    return {"key": one.recipient, "status": one.status}


def _level(one: Level) -> Node:
    return {"level": one.level, "reachedAt": _text(one.reached_at), "dueAt": _text(one.due_at)}


def _text(at: datetime | None) -> str | None:
    return text_of(at) if at else None


def _by(names: Sequence[str]) -> Any:
    return lambda node: [str(node[name] or "") for name in names]


def _totals(outcomes: Sequence[Mapping[str, Any]]) -> dict[str, int | str]:
    """By outcome, over all labels; `fewer than 5` where that is all there is to say."""
    totals: dict[str, int | str] = {}
    for one in outcomes:
        known = totals.get(one["outcome"], 0)
        if "count" in one and isinstance(known, int):
            totals[one["outcome"]] = known + one["count"]
        else:
            totals[one["outcome"]] = f"not told: fewer than {FEWEST} of a kind"
    return totals
