"""A request for erasure and the states it goes through, as data. Pure.

    RECEIVED ─> IDENTITY_UNVERIFIED ─> PREVIEWED <─> APPROVED ─> IN_PROGRESS ─> VERIFYING ─> WAITING_FOR_RECIPIENTS
                                                                     └── REPAIR <──┘                   │
                                                                         FULFILLED | PARTIALLY_FULFILLED

What is done can turn out undone: a review that finds something sends it to REPAIR, from where it goes on.
REFUSED and CANCELLED can be reached from each of the first four. With IN_PROGRESS comes the pivot: from there it only
goes forward. An approval is stale where the plan changed before that, and the request is PREVIEWED again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from anbieter360.decision.deadline import days_paused, paused_due_at
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from anbieter360.instant import instant_of

LABEL = "ErasureRequest"


class ErasureStatus(StrEnum):
    """How far a request has come."""

    RECEIVED = "RECEIVED"
    IDENTITY_UNVERIFIED = "IDENTITY_UNVERIFIED"
    PREVIEWED = "PREVIEWED"
    APPROVED = "APPROVED"
    IN_PROGRESS = "IN_PROGRESS"
    WAITING_FOR_RECIPIENTS = "WAITING_FOR_RECIPIENTS"
    VERIFYING = "VERIFYING"
    REPAIR = "REPAIR"
    FULFILLED = "FULFILLED"
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"


class Requester(StrEnum):
    """Who wants it."""

    SUBJECT = "SUBJECT"
    GUARDIAN = "GUARDIAN"
    REPRESENTATIVE = "REPRESENTATIVE"


class ErasureGround(StrEnum):
    """Why the person may have it: the letters of Art. 17(1) GDPR."""

    A17_1_A = "A17_1_A"
    A17_1_B = "A17_1_B"
    A17_1_C = "A17_1_C"
    A17_1_D = "A17_1_D"
    A17_1_E = "A17_1_E"
    A17_1_F = "A17_1_F"


class Level(StrEnum):
    """How gone something is."""

    HIDDEN = "HIDDEN"
    UNREADABLE = "UNREADABLE"
    STRUCTURALLY_GONE = "STRUCTURALLY_GONE"
    RECIPIENTS_CONFIRMED = "RECIPIENTS_CONFIRMED"
    BACKUPS_EXPIRED = "BACKUPS_EXPIRED"


_ = ErasureStatus
#: It is over; nothing follows, unless what is done turns out undone.
FINAL = frozenset({_.FULFILLED, _.PARTIALLY_FULFILLED, _.REFUSED, _.CANCELLED})
#: Before the pivot: it can be cancelled or refused, and nothing was destroyed.
BEFORE_PIVOT = frozenset({_.RECEIVED, _.IDENTITY_UNVERIFIED, _.PREVIEWED, _.APPROVED})
#: Nobody has checked who asks.
UNVERIFIED = frozenset({_.RECEIVED, _.IDENTITY_UNVERIFIED})
del _


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """The facts of a request that its node holds in clear, with what is sealed as it stands there.

    due_at: the end of the last day for the answer; page: None for one that came with a record of another system;
    subject: id of the person, who may be gone; was_asked: who they are, answered or not; outcomes: outcome -> fields,
    of the plan; answer, receipt: JSON; token: of the worker that took it last.
    """

    id: str
    status: ErasureStatus
    received_at: datetime
    due_at: datetime
    page: str | None = None
    subject: str | None = None
    received_by: str | None = None
    requested_by: Requester | None = None
    ground: str | None = None
    scope: Scope = EVERYTHING
    language: str | None = None
    identity_asked_at: datetime | None = None
    was_asked: bool = False
    paused_days: int = 0
    verified_at: datetime | None = None
    assignee_hash: str | None = None
    assignee_sealed: str | None = None
    extended_at: datetime | None = None
    extension_reason_sealed: str | None = None
    refused_at: datetime | None = None
    refusal_ground: str | None = None
    cancelled_at: datetime | None = None
    cancelled_by: str | None = None
    plan_hash: str | None = None
    outcomes: Mapping[str, int] | None = None
    approved_at: datetime | None = None
    undo_until: datetime | None = None
    pivot_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    receipt_id: str | None = None
    receipt_at: datetime | None = None
    receipt: str | None = None
    log_index: int | None = None
    hidden_at: datetime | None = None
    unreadable_at: datetime | None = None
    gone_at: datetime | None = None
    recipients_at: datetime | None = None
    backups_due_at: datetime | None = None
    token: int = 0
    problem: str | None = None
    done: int = 0
    total: int = 0

    @property
    def is_open(self) -> bool:
        return self.status not in FINAL

    def is_overdue(self, at: datetime) -> bool:
        """Whether the last day has passed and the person was told nothing yet; what is told is late no more, however
        long recipients take. `$unanswered` of the statements says the same."""
        return self.is_open and self.answered_at is None and self.due_at < at

    @property
    def is_answered_late(self) -> bool:
        """Whether the person was told after the last day; by when a pause would have had it end is another question."""
        return self.answered_at is not None and self.answered_at > self.due_at


def request_of(node: Mapping[str, Any]) -> ErasureRequest:
    """The facts of a node's properties."""

    def at(name: str) -> datetime | None:
        return instant_of(node[name]) if node.get(name) else None

    return ErasureRequest(
        id=node["id"],
        status=ErasureStatus(node["status"]),
        received_at=instant_of(node["receivedAt"]),
        due_at=instant_of(node["dueAt"]),
        page=node.get("page"),
        subject=node.get("subject"),
        received_by=node.get("receivedBy"),
        requested_by=Requester(node["requestedBy"]) if node.get("requestedBy") else None,
        ground=node.get("ground"),
        scope=scope_of(node),
        language=node.get("language"),
        identity_asked_at=at("identityAskedAt"),
        was_asked=node.get("identityAskedAt") is not None or node.get("pausedDays") is not None,
        paused_days=node.get("pausedDays") or 0,
        verified_at=at("verifiedAt"),
        assignee_hash=node.get("assigneeHash"),
        assignee_sealed=node.get("assignee"),
        extended_at=at("extendedAt"),
        extension_reason_sealed=node.get("extensionReason"),
        refused_at=at("refusedAt"),
        refusal_ground=node.get("refusalGround"),
        cancelled_at=at("cancelledAt"),
        cancelled_by=node.get("cancelledBy"),
        plan_hash=node.get("planHash"),
        outcomes=outcomes_of(node.get("outcomes")),
        approved_at=at("approvedAt"),
        undo_until=at("undoUntil"),
        pivot_at=at("pivotAt"),
        answered_at=at("answeredAt"),
        answer=node.get("answer"),
        receipt_id=node.get("receiptId"),
        receipt_at=at("receiptAt"),
        receipt=node.get("receipt"),
        log_index=node.get("logIndex"),
        hidden_at=at("hiddenAt"),
        unreadable_at=at("unreadableAt"),
        gone_at=at("goneAt"),
        recipients_at=at("recipientsAt"),
        backups_due_at=at("backupsDueAt"),
        token=node.get("token") or 0,
        problem=node.get("problem"),
        done=node.get("done") or 0,
        total=node.get("total") or 0,
    )


def ends(request: ErasureRequest, at: datetime, zone: str) -> datetime | None:
    """The end of the last day for the answer where the pause counts, if it was no day too; None where nobody asked."""
    if not request.was_asked:
        return None
    open_for = days_paused(request.identity_asked_at, at) if request.identity_asked_at else 0
    return paused_due_at(request.due_at, request.paused_days + open_for, zone)


def scope_of(node: Mapping[str, Any]) -> Scope:
    """What a request's node says is to be erased."""
    kind = ScopeKind(node.get("scopeKind") or ScopeKind.EVERYTHING)
    return Scope(kind, frozenset(node.get("scope") or ()))


def outcomes_text(summary: Mapping[Any, int]) -> list[str]:
    """How a plan's summary stands in the graph: `ERASED=12`."""
    return [f"{outcome}={count}" for outcome, count in summary.items()]


def outcomes_of(texts: list[str] | None) -> Mapping[str, int] | None:
    """The other way; None where no plan was made."""
    if texts is None:
        return None
    return {outcome: int(count) for outcome, _, count in (text.partition("=") for text in texts)}


def queue(provider: str, *, is_open: bool) -> str:
    """What the pages of the requests that are open, or of those that are done, begin with."""
    return f"{provider}/{'open' if is_open else 'done'}"


def page_of(provider: str, status: ErasureStatus, due_at: str, id_: str) -> str:
    """The order in which they are due, those that are open apart from those that are done. due_at: as in the graph."""
    return f"{queue(provider, is_open=status not in FINAL)}/{due_at}/{id_}"
