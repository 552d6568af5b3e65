"""A person consents, refuses or takes a consent back (Art. 7 GDPR); the provider asks, revokes, invalidates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions.continuing_use import ContinuingUse, continuing_uses, stopped_uses
from anbieter360.api.mutations.on_behalf import person_of, sender, written
from anbieter360.api.person import data_item, lookup
from anbieter360.api.person.consent import Consent, ConsentReceipt
from anbieter360.api.person.people import Person
from anbieter360.api.relay import lazy
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import ERASED_SINCE, Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import Channel, ConsentMethod
from anbieter360.decision.facts import Standing, Star
from anbieter360.errors import BadInput, NodeNotFound, ValueUnreadable
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.reading.star import read_stars
from anbieter360.ledger.rights.consenting import ConsentsEnded, ConsentWriter
from anbieter360.ledger.rights.consents import AskedInput, ConsentInput


@strawberry.input(description="That a holder of parental responsibility gave or authorised it (Art. 8 GDPR).")
class GuardianInput:
    evidence: str = strawberry.field(description="What shows it. Sealed.")


@strawberry.input(
    description="What the person said to what they were shown, as it was, with whatever is wrong with it."
)
class GiveConsentInput:
    subject: lookup.SubjectLookup | None = strawberry.field(default=None, description="The caller if none is named.")
    purpose: str = strawberry.field(description="Key; it covers the purposes below as well.")
    channels: list[Channel] | None = strawberry.field(
        default=None, description="Those it is for. Without any it covers no use that goes by a channel."
    )
    notice: str = strawberry.field(description="Key of the text that was shown.")
    method: ConsentMethod = strawberry.field(description="Of an AGENT: ORAL or SIGNATURE.")
    evidence: str = strawberry.field(description="What shows that it was given. Sealed; required of an AGENT.")
    preselected: bool = strawberry.field(description="Whether the box was ticked before the person came.")
    bundled: bool = strawberry.field(description="Whether the service could not be had without it (Art. 7(4)).")
    explicit: bool | None = strawberry.field(default=None, description="Whether it was given in so many words.")
    age_declared: int | None = strawberry.field(default=None, description="In years, if the person was asked.")
    guardian: GuardianInput | None = None
    expires_at: datetime | None = strawberry.field(default=None, description="When its time is over.")
    ref: str | None = strawberry.field(
        default=None, description="Of a consent that was asked for, or the provider's own of a new one; else made up."
    )
    idempotency_key: str


@strawberry.input(description="A person takes a consent back: one of consent and purpose, and no reason (Art. 7(3)).")
class WithdrawConsentInput:
    subject: lookup.SubjectLookup | None = strawberry.field(default=None, description="The caller if none is named.")
    consent: str | None = strawberry.field(default=None, description="Its ref.")
    purpose: str | None = strawberry.field(
        default=None,
        description="Key: all in force that cover it end, also one to a purpose that it is part of. Those to purposes "
        "below it stand on their own.",
    )
    evidence: str | None = strawberry.field(
        default=None, description="What shows an AGENT that the person takes it back; not required. Sealed."
    )
    idempotency_key: str


@strawberry.input(description="A person is asked for a consent; until they answer it carries nothing.")
class RequestConsentInput:
    subject: lookup.SubjectLookup
    purpose: str = strawberry.field(description="Key.")
    channels: list[Channel] | None = None
    notice: str = strawberry.field(description="Key of the text that they are shown.")
    ref: str | None = strawberry.field(default=None, description="The provider's own; `giveConsent` answers by it.")
    idempotency_key: str


@strawberry.input(description="A person says no to what they were asked.")
class RefuseConsentInput:
    subject: lookup.SubjectLookup | None = strawberry.field(default=None, description="The caller if none is named.")
    consent: str = strawberry.field(description="Its ref.")
    evidence: str | None = strawberry.field(
        default=None, description="What shows an AGENT that the person refused; not required. Sealed."
    )
    idempotency_key: str


@strawberry.input(description="The provider ends a consent, or found that it is not valid.")
class EndConsentInput:
    subject: lookup.SubjectLookup
    consent: str = strawberry.field(description="Its ref.")
    reason: str = strawberry.field(description="Why. Sealed.")
    idempotency_key: str


@strawberry.type(description="The consent was kept as it was given; `defects` says whether it can carry a use.")
class ConsentGiven:
    consent: Consent
    receipt: ConsentReceipt = strawberry.field(description="For the person to keep.")


@strawberry.type(description="The consent is withdrawn, and what stood on it stops.")
class ConsentWithdrawn:
    consent: Consent = strawberry.field(description="The nearest to what was named, if several ended.")
    consents: list[Consent] = strawberry.field(description="All that ended.")
    stopped: list[lazy.ProcessingUse] = strawberry.field(description="The uses that may not run for the person now.")
    continues: list[ContinuingUse] = strawberry.field(description="The uses that still may, each on its own basis.")
    erasable: list[lazy.DataItem] = strawberry.field(description="The items that nothing holds any more (Art. 17(1)).")


@strawberry.type(description="The person is asked.")
class ConsentRequested:
    consent: Consent


@strawberry.type(description="The person said no.")
class ConsentRefused:
    consent: Consent


@strawberry.type(description="The provider ended the consent, and what stood on it stops.")
class ConsentEnded:
    consent: Consent
    stopped: list[lazy.ProcessingUse] = strawberry.field(description="The uses that may not run for the person now.")
    continues: list[ContinuingUse] = strawberry.field(description="The uses that still may, each on its own basis.")
    erasable: list[lazy.DataItem] = strawberry.field(description="The items that nothing holds any more (Art. 17(1)).")


GiveConsentResult = Annotated[
    ConsentGiven | InvalidInput | NotFound | Conflicted, strawberry.union("GiveConsentResult")
]
WithdrawConsentResult = Annotated[
    ConsentWithdrawn | InvalidInput | NotFound | Conflicted, strawberry.union("WithdrawConsentResult")
]
RequestConsentResult = Annotated[
    ConsentRequested | InvalidInput | NotFound | Conflicted, strawberry.union("RequestConsentResult")
]
RefuseConsentResult = Annotated[
    ConsentRefused | InvalidInput | NotFound | Conflicted, strawberry.union("RefuseConsentResult")
]
RevokeConsentResult = Annotated[
    ConsentEnded | InvalidInput | NotFound | Conflicted, strawberry.union("RevokeConsentResult")
]
InvalidateConsentResult = Annotated[
    ConsentEnded | InvalidInput | NotFound | Conflicted, strawberry.union("InvalidateConsentResult")
]


@strawberry.type
class ConsentMutation:
    """The consents' part of Mutation."""

    @strawberry.mutation(
        description="Consent to a purpose, and get a signed receipt. SUBJECT, or AGENT on a person's behalf with "
        "evidence."
    )
    @expected_as_data
    async def give_consent(self, info: Info, input: GiveConsentInput) -> GiveConsentResult:  # noqa: A002
        context = info.context
        done = await _writer(context).give(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            _given(input),
            sender=sender(context, input.evidence),
            idempotency_key=input.idempotency_key,
        )
        consent = _consent(await written(context, done.subject), done.consent)
        receipt = consent.receipt()
        if receipt is None:
            raise ValueUnreadable
        return ConsentGiven(consent=consent, receipt=receipt)

    @strawberry.mutation(
        description="Take a consent back, without a reason: what stood on it stops at once. SUBJECT, or AGENT on a "
        "person's behalf."
    )
    @expected_as_data
    async def withdraw_consent(self, info: Info, input: WithdrawConsentInput) -> WithdrawConsentResult:  # noqa: A002
        context = info.context
        done = await _writer(context).withdraw(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            input.consent,
            input.purpose,
            sender=sender(context, input.evidence, needs_evidence=False),
            idempotency_key=input.idempotency_key,
        )
        person = await written(context, done.subject)
        consents = [_consent(person, one) for one in done.consents]
        return ConsentWithdrawn(
            consent=consents[0],
            consents=consents,
            stopped=stopped_uses(person.home, done.consequences.stopped),
            continues=continuing_uses(person.home, done.consequences.continues),
            erasable=_erasable(person, done),
        )

    @strawberry.mutation(description="Ask a person for a consent. AGENT, or scope ledger:write.")
    @expected_as_data
    async def request_consent(self, info: Info, input: RequestConsentInput) -> RequestConsentResult:  # noqa: A002
        context = info.context
        context.view.require(Act.ASK_CONSENT)
        done = await _writer(context).ask(
            await _asked_person(context, input.subject),
            AskedInput(input.purpose, input.notice, _channels(input.channels), _ref(input.ref)),
            actor=context.actor.id,
            hidden=context.view.hidden,
            idempotency_key=input.idempotency_key,
        )
        return ConsentRequested(consent=await _narrowed(context, done.subject, done.consent))

    @strawberry.mutation(description="Say no to a consent that was asked for. SUBJECT, or AGENT on a person's behalf.")
    @expected_as_data
    async def refuse_consent(self, info: Info, input: RefuseConsentInput) -> RefuseConsentResult:  # noqa: A002
        context = info.context
        done = await _writer(context).refuse(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            input.consent,
            sender=sender(context, input.evidence, needs_evidence=False),
            idempotency_key=input.idempotency_key,
        )
        return ConsentRefused(consent=_consent(await written(context, done.subject), done.consent))

    @strawberry.mutation(description="End a consent on the provider's part. PRIVACY_MANAGER.")
    @expected_as_data
    async def revoke_consent(self, info: Info, input: EndConsentInput) -> RevokeConsentResult:  # noqa: A002
        return await _ended(info.context, input, _writer(info.context).revoke)

    @strawberry.mutation(description="Say that a consent was found not to be valid. PRIVACY_MANAGER.")
    @expected_as_data
    async def invalidate_consent(self, info: Info, input: EndConsentInput) -> InvalidateConsentResult:  # noqa: A002
        return await _ended(info.context, input, _writer(info.context).invalidate)


def _writer(context: Context) -> ConsentWriter:
    services = context.services
    return ConsentWriter(services.graph, services.vault, services.store)


def _given(given: GiveConsentInput) -> ConsentInput:
    return ConsentInput(
        purpose=given.purpose,
        notice=given.notice,
        method=given.method,
        evidence=given.evidence,
        preselected=given.preselected,
        bundled=given.bundled,
        channels=_channels(given.channels),
        explicit=bool(given.explicit),
        age_declared=given.age_declared,
        guardian=given.guardian.evidence if given.guardian else None,
        expires_at=given.expires_at,
        ref=_ref(given.ref),
    )


def _channels(given: list[Channel] | None) -> tuple[str, ...]:
    return tuple(one.value for one in given or ())


def _ref(given: str | None) -> str | None:
    if given == "":
        raise BadInput("ref: is empty; leave it out, or choose one.")
    return given


def _consent(person: Person, id_: str) -> Consent:
    for one in person.star.consents:
        if one.id == id_:
            return Consent(person=person, fact=one)
    raise NodeNotFound(ERASED_SINCE)


def _erasable(person: Person, done: ConsentsEnded) -> list[data_item.DataItem]:
    """Those that the caller may see."""
    found = (person.star.item.get(one) for one in done.consequences.erasable)
    return [data_item.DataItem(person=person, fact=one) for one in found if one]


async def _ended(
    context: Context, given: EndConsentInput, end: Callable[..., Awaitable[ConsentsEnded]]
) -> ConsentEnded:
    done = await end(
        await person_of(context, given.subject, Act.DECIDE),
        given.consent,
        given.reason,
        actor=context.actor.id,
        idempotency_key=given.idempotency_key,
    )
    person = await written(context, done.subject)
    return ConsentEnded(
        consent=_consent(person, done.consents[0]),
        stopped=stopped_uses(person.home, done.consequences.stopped),
        continues=continuing_uses(person.home, done.consequences.continues),
        erasable=_erasable(person, done),
    )


async def _asked_person(context: Context, by: lookup.SubjectLookup) -> SubjectLookup:
    """An AGENT names one person a request; who may only write is not told here whether there is one."""
    return await person_of(context, by, Act.ASK_CONSENT) if context.view.may(Act.READ_PERSON) else by.to_ledger()


async def _narrowed(context: Context, subject: str, consent: str) -> Consent:
    """What was asked and nothing else of the person: who may write may not therefore read."""
    if context.view.may(Act.READ_PERSON):
        return _consent(await written(context, subject), consent)
    context.look(subject)
    context.at = max(context.at, datetime.now(UTC))
    none: frozenset[str] = frozenset()
    stars = await read_stars(context.services.graph, [subject], own=None, hidden=none, hidden_uses=none)
    found = [one for star in stars.values() for one in star.consents if one.id == consent]
    if not found:
        raise NodeNotFound(ERASED_SINCE)
    star = stars[subject]
    standing = Standing("", found[0].purpose, (), (found[0],), ())
    bare = Star(star.id, star.ref_sealed, star.provider, None, None, None, star.pending, standings=(standing,))
    return Consent(person=Person(bare, context, None), fact=found[0])
