"""A person's request for erasure and what became of it; it can be read when nothing else of the person is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property

import strawberry

from anbieter360.access import Act, Role, Scope
from anbieter360.api.erasure.erasure_sight import sight_of
from anbieter360.api.person import notification
from anbieter360.api.provider import category
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.node import Node
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import (
    ErasureGround,
    ErasureLevel,
    ErasureStatus,
    FieldOutcome,
    Lang,
    NotificationKind,
    RefusalGround,
    Requester,
)
from anbieter360.catalogue.model import node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.erasure.planning import plan as planned
from anbieter360.erasure.planning.plan import ScopeKind
from anbieter360.erasure.requests import answer as told
from anbieter360.erasure.requests import finding, intake
from anbieter360.erasure.requests import request as facts
from anbieter360.erasure.requests.intake import hash_of_sender
from anbieter360.erasure.requests.request import LABEL
from anbieter360.errors import ValueUnreadable
from anbieter360.ledger.stars.build import Naming

#: Roles from which confidential purposes are hidden, so that they can name nothing that hangs on one.
_SEE_AS_LITTLE = frozenset({Role.SUBJECT.value, Role.AGENT.value, Role.INTEGRATION.value})


@strawberry.type(description="What is to be erased: everything, or what is held for purposes, or items.")
class ErasureScopeNamed:
    everything: bool = strawberry.field(description="Whether it is all of it.")
    purposes: list[str] = strawberry.field(description="Keys of the purposes.")
    items: list[str] = strawberry.field(description="Refs of the items.")
    consents: list[str] = strawberry.field(
        description="Refs of the consents that nobody has to prove any more; empty where purposes are hidden."
    )


@strawberry.type(description="How many fields have an outcome.")
class OutcomeCount:
    outcome: FieldOutcome = strawberry.field(description="What becomes of them.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="A level of being gone: reached, or due.")
class ErasureLevelReached:
    level: ErasureLevel = strawberry.field(description="Which.")
    reached_at: datetime | None = strawberry.field(description="Since when; null while it is not.")
    due_at: datetime | None = strawberry.field(description="By when it is to be; null where that is not known yet.")


@strawberry.type(description="The answer takes longer (Art. 12(3) GDPR).")
class ErasureExtension:
    until: datetime = strawberry.field(description="The end of the last day for the answer.")
    reason: str | None = strawberry.field(
        description="Why; shown to the person, and under rights-handling to PRIVACY_MANAGER and who works on it."
    )
    notified_at: datetime = strawberry.field(description="When the person was told.")


@strawberry.type(description="Nothing is erased (Art. 12(4) GDPR).")
class ErasureRefusal:
    ground: RefusalGround = strawberry.field(description="Why.")
    why: str | None = strawberry.field(description="The same in a sentence, in the person's language.")
    at: datetime = strawberry.field(description="Since when.")


@strawberry.type(description="Data of a category went.")
class ErasedCategory:
    category: lazy.DataCategory | None = strawberry.field(description="Null where the catalogue has it no more.")


@strawberry.type(description="Data of a category stays, for the purpose of a rule alone.")
class KeptCategory:
    category: lazy.DataCategory | None = strawberry.field(description="Null where the catalogue has it no more.")
    ground: str = strawberry.field(description="The article.")
    law: str | None = strawberry.field(description="The law that obliges, where one does.")
    until: date | None = strawberry.field(description="The first day on which it may go; null where none is fixed.")
    why: str | None = strawberry.field(
        description="In the person's language, where it stays because of what they asked for: a restriction, a copy."
    )


@strawberry.type(description="Data of a category is still needed.")
class NecessaryCategory:
    category: lazy.DataCategory | None = strawberry.field(description="Null where the catalogue has it no more.")
    why: str = strawberry.field(description="In the person's language.")


@strawberry.type(
    description="Proof of the person's consents and objections that stays. That they asked, what was done and who was "
    "told of it is proved by the request and its receipt, whoever they are (Art. 5(2) GDPR)."
)
class EvidenceKept:
    kept: bool = strawberry.field(description="Whether there is any.")
    until: date | None = strawberry.field(
        description="The first day on which the proof of the last consent, and of an objection that was withdrawn, may "
        "go; null where none is fixed."
    )


@strawberry.type(description="A mark that stops an import which would bring the person back.")
class SuppressionKept:
    kept: bool = strawberry.field(description="Whether there is one.")
    why: str | None = strawberry.field(description="In the person's language.")


@strawberry.type(description="Where the person may complain (Art. 77 GDPR).")
class ComplaintTo:
    authority: str | None = strawberry.field(description="As the provider names it.")


@strawberry.type(description="What the person is told (Art. 12(3), (4) GDPR).")
class ErasureAnswer:
    home: strawberry.Private[Visible]
    value: strawberry.Private[told.Answer]
    rows: strawberry.Private[Callable[[], Awaitable[tuple[notification.Notification, ...]]]]
    sent_at: datetime = strawberry.field(description="When.")

    @strawberry.field(description="In which language.")
    def language(self) -> Lang:
        return Lang(self.value.language)

    @strawberry.field(description="What went, by category.")
    def erased(self) -> list[ErasedCategory]:
        return [ErasedCategory(category=self._category(key)) for key in self.value.erased]

    @strawberry.field(description="What stays, and for which reasons.")
    def kept(self) -> list[KeptCategory]:
        return [
            KeptCategory(
                category=self._category(one.category),
                ground=one.ground,
                law=one.law,
                until=_day(one.until),
                why=one.why,
            )
            for one in self.value.kept
        ]

    @strawberry.field(
        description="What went of the person's own: ref, birthDate, country, language, extra, identifiers."
    )
    def own_erased(self) -> list[str]:
        return [*self.value.own_erased]

    @strawberry.field(description="What stays of it, with what else stays.")
    def own_kept(self) -> list[str]:
        return [*self.value.own_kept]

    @strawberry.field(description="What is still needed, and for what.")
    def necessary(self) -> list[NecessaryCategory]:
        return [NecessaryCategory(category=self._category(one.category), why=one.why) for one in self.value.necessary]

    @strawberry.field(description="The proof of consents and objections that stays.")
    def evidence(self) -> EvidenceKept:
        return EvidenceKept(kept=self.value.evidence.kept, until=_day(self.value.evidence.until))

    @strawberry.field(description="The mark that stays; none where nothing went that could come back.")
    def suppression(self) -> SuppressionKept:
        return SuppressionKept(kept=self.value.suppression.kept, why=self.value.suppression.why)

    @strawberry.field(description="Who was told of it, and how far that has come.")
    async def recipients(self) -> list[lazy.Notification]:
        return [one for one in await self.rows() if one.fact.kind != NotificationKind.REVIEW]

    @strawberry.field(description="From when no backup opens what went.")
    def backups_until(self) -> datetime | None:
        return datetime.fromisoformat(self.value.backups_until) if self.value.backups_until else None

    @strawberry.field(description="Why nothing was erased, where that is so.")
    def refusal(self) -> RefusalGround | None:
        return RefusalGround(self.value.refusal) if self.value.refusal else None

    @strawberry.field(description="The same in a sentence, in the person's language.")
    def refusal_why(self) -> str | None:
        return self.value.refusal_why

    @strawberry.field(description="Why there was nothing to erase, in the person's language, where that is so.")
    def nothing_why(self) -> str | None:
        return self.value.nothing_why

    @strawberry.field(description="Where the person may complain.")
    def complaint(self) -> ComplaintTo:
        return ComplaintTo(authority=self.value.complaint.authority)

    @strawberry.field(description="That the person may turn to a court, in their language.")
    def judicial_remedy(self) -> str:
        return self.value.judicial_remedy

    def _category(self, key: str) -> category.DataCategory | None:
        found = self.home.catalogue.category.get(key)
        return category.DataCategory(home=self.home, value=found) if found else None


@strawberry.type(description="Signed proof of the erasure, which names nobody.")
class ErasureReceipt:
    id: strawberry.ID = strawberry.field(description="Of the receipt.")
    issued_at: datetime = strawberry.field(description="When.")
    file: str | None = strawberry.field(
        description="The JSON document that `receipt verify` reads. What is confidential is not in it."
    )
    log_index: int | None = strawberry.field(description="Where it stands in the log.")


@strawberry.type(description="A person's request for erasure (Art. 17 GDPR), and what became of it.")
class ErasureRequest(Node):
    context: strawberry.Private[Context]
    fact: strawberry.Private[facts.ErasureRequest]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id(LABEL, self.fact.id))

    @strawberry.field(description="Whose it is; null where the person is absent, or absent for this caller.")
    async def subject(self) -> lazy.Subject | None:
        person = await self.context.people.get(self.fact.subject) if self.fact.subject else None
        return subject.Subject(context=self.context, key=person.star.id) if person else None

    @strawberry.field(description="How far it has come.")
    def status(self) -> ErasureStatus:
        return self.fact.status

    @strawberry.field(
        description="What is to be erased, but for what is hidden from the caller; where purposes are, items that "
        "somebody else named are shown while they are there."
    )
    async def scope(self) -> ErasureScopeNamed:
        scope = self.fact.scope
        return ErasureScopeNamed(
            everything=scope.kind is ScopeKind.EVERYTHING,
            purposes=self._purposes(scope) if scope.kind is ScopeKind.PURPOSES else [],
            items=await self._items(scope) if scope.kind is ScopeKind.ITEMS else [],
            consents=self._consents(scope) if scope.kind is ScopeKind.CONSENTS else [],
        )

    @strawberry.field(description="When it was received: its time runs from there.")
    def received_at(self) -> datetime:
        return self.fact.received_at

    @strawberry.field(
        description="The role of who sent it; SYSTEM where a period ran out, or a withdrawal left nothing to stand on."
    )
    def received_by(self) -> str | None:
        return self.fact.received_by

    @strawberry.field(description="Who wants it.")
    def requested_by(self) -> Requester | None:
        return self.fact.requested_by

    @strawberry.field(description="Why, where they say so.")
    def ground(self) -> ErasureGround | None:
        return ErasureGround(self.fact.ground) if self.fact.ground else None

    @strawberry.field(
        description="The end of the last day for the answer (Art. 12(3) GDPR), in the provider's time zone; no pause "
        "counts in it."
    )
    def due_at(self) -> datetime:
        return self.fact.due_at

    @strawberry.field(
        description="The same where the time in which the person was asked who they are does not count (Art. 12(6) "
        "GDPR); null where they were not asked."
    )
    def paused_due_at(self) -> datetime | None:
        return facts.ends(self.fact, self.context.at, self._zone)

    @strawberry.field(description="Whether `dueAt` has passed without an answer.")
    def overdue(self) -> bool:
        return self.fact.is_overdue(self.context.at)

    @strawberry.field(description="Whether the person was told after the last day.")
    def answered_late(self) -> bool:
        return self.fact.is_answered_late

    @strawberry.field(description="When the person was asked who they are; null where no question is open.")
    def identity_asked_at(self) -> datetime | None:
        return self.fact.identity_asked_at

    @strawberry.field(description="When it was known who asks; uses stop from then on.")
    def verified_at(self) -> datetime | None:
        return self.fact.verified_at

    @strawberry.field(
        description="Hash of the plan that is approved, or was shown last; where anything of the person has changed "
        "since, another request of theirs too, `previewErasure` has the one to approve. Null where purposes are hidden "
        "from the caller: it would change with them."
    )
    def plan_hash(self) -> str | None:
        return None if sight_of(self.context).hidden else self.fact.plan_hash

    @strawberry.field(
        description="How many fields have each outcome, by that plan; empty where there is none yet, or where purposes "
        "are hidden from the caller, of which the numbers would tell: `previewErasure` counts what is theirs to see, "
        "and afterwards `answer` says what became of it."
    )
    def outcomes(self) -> list[OutcomeCount]:
        found = {} if sight_of(self.context).hidden else self.fact.outcomes or {}
        return [OutcomeCount(outcome=one, count=found[one]) for one in FieldOutcome if one in found]

    @strawberry.field(description="When it was approved.")
    def approved_at(self) -> datetime | None:
        return self.fact.approved_at

    @strawberry.field(description="Until when an approved one waits, so that it can be cancelled.")
    def undo_until(self) -> datetime | None:
        return self.fact.undo_until

    @strawberry.field(description="When it was cancelled.")
    def cancelled_at(self) -> datetime | None:
        return self.fact.cancelled_at

    @strawberry.field(
        description="The role of who took it back; SYSTEM where it was the system's own, and something is needed again."
    )
    def cancelled_by(self) -> str | None:
        return self.fact.cancelled_by

    @strawberry.field(description="Every level, reached or due; empty while it is not approved.")
    def levels(self) -> list[ErasureLevelReached]:
        return [*_levels(self.context, self.fact)] if self.fact.hidden_at else []

    @strawberry.field(description="Whether somebody at the provider works on it.")
    def assigned(self) -> bool:
        return self.fact.assignee_hash is not None

    @strawberry.field(description="Who works on it: for DPO and PRIVACY_MANAGER.")
    async def assignee(self) -> str | None:
        may = self.context.view.may(Act.READ_ACTORS)
        return await self._open(self.fact.assignee_sealed, "assignee") if may else None

    @strawberry.field(description="That the answer takes longer; null where it does not.")
    async def extension(self) -> ErasureExtension | None:
        if self.fact.extended_at is None:
            return None
        sealed = self.fact.extension_reason_sealed if self._may_read() else None
        reason = await self._open(sealed, "extensionReason")
        return ErasureExtension(until=self.fact.due_at, reason=reason, notified_at=self.fact.extended_at)

    @strawberry.field(description="That it is refused; null where it is not.")
    def refusal(self) -> ErasureRefusal | None:
        if self.fact.refused_at is None or self.fact.refusal_ground is None:
            return None
        said = told.answer_of(self.fact.answer) if self.fact.answer else None
        ground, why = RefusalGround(self.fact.refusal_ground), said.refusal_why if said else None
        return ErasureRefusal(ground=ground, why=why, at=self.fact.refused_at)

    @strawberry.field(description="What the person is told; null while they are not.")
    async def answer(self) -> ErasureAnswer | None:
        if self.fact.answer is None or self.fact.answered_at is None:
            return None
        value = told.answer_of(self.fact.answer)
        return ErasureAnswer(home=self._home, value=value, rows=self.rows, sent_at=self.fact.answered_at)

    @strawberry.field(description="Who is told of it (Art. 19 GDPR).")
    async def notifications(self) -> list[lazy.Notification]:
        return [*await self.rows()]

    @strawberry.field(description="The proof; null while there is none.")
    async def receipt(self) -> ErasureReceipt | None:
        fact = self.fact
        if fact.receipt is None or fact.receipt_id is None or fact.receipt_at is None:
            return None
        id_ = strawberry.ID(fact.receipt_id)
        return ErasureReceipt(id=id_, issued_at=fact.receipt_at, file=fact.receipt, log_index=fact.log_index)

    @strawberry.field(description="Code of what went wrong, where somebody has to look at it.")
    def problem(self) -> str | None:
        return self.fact.problem if self.context.view.may(Act.READ_ERASURES) else None

    @property
    def _home(self) -> Visible:
        return Visible(self.context, self.context.catalogues.home_catalogue)

    @property
    def _zone(self) -> str:
        return zone_of(self._home.catalogue.provider)

    def _purposes(self, scope: planned.Scope) -> list[str]:
        provider, hidden = self._home.catalogue.provider.key, sight_of(self.context).hidden
        return [key for key in sorted(scope.keys) if node_id(provider, "Purpose", key) not in hidden]

    def _consents(self, scope: planned.Scope) -> list[str]:
        return [] if sight_of(self.context).hidden else sorted(scope.keys)

    async def _items(self, scope: planned.Scope) -> list[str]:
        """Whoever sees as little as the caller could name no hidden one."""
        services, hidden = self.context.services, sight_of(self.context).hidden
        if not hidden or self.fact.received_by in _SEE_AS_LITTLE:
            return sorted(scope.keys)
        if self.fact.subject is None:
            return []
        naming = Naming(self._home.catalogue.provider.key, services.vault.hash)
        return await intake.items_in_sight(services.graph.read, naming.item, self.fact.subject, scope, hidden)

    async def rows(self) -> tuple[notification.Notification, ...]:
        """Who is told of it, as far as the caller may know; read once, though an answer shows it in two places."""
        return await asyncio.shield(self._rows)

    @cached_property
    def _rows(self) -> asyncio.Future[tuple[notification.Notification, ...]]:
        return asyncio.ensure_future(self._read_rows())

    async def _read_rows(self) -> tuple[notification.Notification, ...]:
        context = self.context
        found = await finding.read_told(context.services.graph.read, self.fact.id, sight_of(context).hidden_uses)
        person = await context.people.get(self.fact.subject) if found and self.fact.subject else None
        return tuple(notification.Notification(context=context, fact=one, person=person) for one in found)

    async def _open(self, sealed: str | None, field: str) -> str | None:
        if sealed is None or self.fact.subject is None:
            return None
        sealers = await self.context.services.vault.sealers([self.fact.subject])
        try:
            return sealers[self.fact.subject].open(sealed, owner=self.fact.id, field=field)
        except (KeyError, ValueUnreadable):  # the key went with the person
            return None

    def _may_read(self) -> bool:
        """Whether the caller is the person, or answers them."""
        handler = self.context.handler
        answers = handler is not None and handler.assignee_hash in (None, self.fact.assignee_hash)
        return self.context.actor.role is Role.SUBJECT or answers


def seer(context: Context) -> finding.Seer:
    """Whose requests the caller sees: a SUBJECT their own, also when they are gone; an INTEGRATION what it sent."""
    view, actor, hash_ = context.view, context.actor, context.services.vault.hash
    if view.own is None:
        return finding.EVERYBODY
    if actor.role is Role.SUBJECT:
        return finding.Seer(view.own, own_ref_hash(context))
    sends = Scope.ERASURE_REQUEST in actor.scopes
    return finding.Seer(view.own, sent_by=hash_of_sender(hash_, actor.id) if sends else "")


def own_ref_hash(context: Context) -> str:
    """The keyed hash of the reference of the person that a SUBJECT is."""
    if not context.actor.subject:
        return ""
    provider = context.catalogues.home_catalogue.provider.key
    return Naming(provider, context.services.vault.hash).ref_hash(context.actor.subject)


async def find(context: Context, key: str) -> ErasureRequest | None:
    """The request, where it is there for the caller; whose it is is noted as seen."""
    fact = await finding.find_request(context.services.graph.read, key, seer(context)) if key else None
    return shown(context, fact) if fact else None


def shown(context: Context, fact: facts.ErasureRequest) -> ErasureRequest:
    """A request that the caller may see, noted as a look at whose it is.

    A person's own may be of who they were before they were erased: it is no look at somebody else.
    """
    if fact.subject and context.actor.role is not Role.SUBJECT:
        context.look(fact.subject)
    return ErasureRequest(context=context, fact=fact)


def _levels(context: Context, fact: facts.ErasureRequest) -> Iterator[ErasureLevelReached]:
    answers = timedelta(days=context.services.settings.acknowledgement_days)
    confirmed_by = fact.pivot_at + answers if fact.pivot_at else None
    expired = fact.backups_due_at if fact.backups_due_at and fact.backups_due_at <= context.at else None
    for level, reached, due in (
        (ErasureLevel.HIDDEN, fact.hidden_at, fact.due_at),
        (ErasureLevel.UNREADABLE, fact.unreadable_at, fact.due_at),
        (ErasureLevel.STRUCTURALLY_GONE, fact.gone_at, fact.due_at),
        (ErasureLevel.RECIPIENTS_CONFIRMED, fact.recipients_at, confirmed_by),
        (ErasureLevel.BACKUPS_EXPIRED, expired, fact.backups_due_at),
    ):
        yield ErasureLevelReached(level=level, reached_at=reached, due_at=due)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# Last, because a person's requests are among their fields: the cycle needs the class above first.
from anbieter360.api.person import subject  # noqa: E402
