"""A consent and what it is worth (Art. 4(11), 7, 8 GDPR)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import orjson
import strawberry

from anbieter360.api.person import standing
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.provider import notice, purpose
from anbieter360.api.relay import lazy
from anbieter360.api.scalars import Channel, ConsentMethod, ConsentStatus, Reason, Role
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts
from anbieter360.decision.consent import defects_shown, status_at
from anbieter360.decision.evidence import EvidenceEnd, ended_at, evidence_kept_until


@strawberry.type(description="The signed receipt that the person got for a consent.")
class ConsentReceipt:
    id: str = strawberry.field(description="The receipt's own id, which stands in it.")
    document: str = strawberry.field(
        description="The file itself: signed JSON-LD with the fields of ISO/IEC TS 27560. "
        "`anbieter360 receipt verify` checks it without us."
    )


@strawberry.type(description="A consent (Art. 4(11), 7 GDPR).")
class Consent(PersonNode):
    fact: strawberry.Private[facts.Consent]
    label: strawberry.Private[str] = "Consent"

    @property
    def hangs_on(self) -> Iterable[str]:
        return (self.fact.purpose,)

    @strawberry.field(description="The provider's own reference of the consent.")
    def ref(self) -> str:
        return self.fact.ref

    @strawberry.field(description="Now.")
    def status(self) -> ConsentStatus:
        return status_at(self.fact, self.person.context.at)

    @strawberry.field(description="What it is for; it covers the purposes below as well.")
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        return purpose.Purpose(home=self.home, value=self.person.catalogue.purpose[key])

    @strawberry.field(description="How the person stands to its purpose; null if `subject` is.")
    async def standing(self) -> lazy.Standing | None:
        return await standing.of_purpose(self.person, self.fact.purpose)

    @strawberry.field(description="The channels it names.")
    def channels(self) -> list[Channel]:
        return [Channel(one) for one in self.fact.channels]

    @strawberry.field(description="The text that was shown; null if that is not known.")
    def notice(self) -> lazy.Notice | None:
        found = self.home.notice(split_node_id(self.fact.notice)[2]) if self.fact.notice else None
        return notice.Notice(home=self.home, value=found) if found else None

    @strawberry.field(description="SHA-256 of that text as it was shown, in hexadecimal; null if it is not known.")
    def notice_hash(self) -> str | None:
        return self.fact.notice_hash

    @strawberry.field(description="The language in which it was shown; null if that is not known.")
    def language(self) -> str | None:
        return self.fact.language

    @strawberry.field(description="How it was given.")
    def method(self) -> ConsentMethod:
        return ConsentMethod(self.fact.method)

    @strawberry.field(description="Whether it was given in so many words (Art. 9(2)(a), 22(2)(c), 49(1)(a) GDPR).")
    def explicit(self) -> bool:
        return self.fact.explicit

    @strawberry.field(description="Role of who entered it; null if it was imported.")
    def recorded_by(self) -> Role | None:
        return Role(self.fact.recorded_by) if self.fact.recorded_by else None

    @strawberry.field(description="The earlier consent that it renews; null if it renews none.")
    def renews(self) -> lazy.Consent | None:
        found = (one for one in self.person.star.consents if one.ref == self.fact.renews)
        return next((Consent(person=self.person, fact=one) for one in found), None)

    @strawberry.field(description="When it was given; of one that was only asked for, when that was.")
    def given_at(self) -> datetime:
        return self.fact.given_at

    @strawberry.field(description="When its time is over; null if it has no end.")
    def expires_at(self) -> datetime | None:
        return self.fact.expires_at

    @strawberry.field(description="When the person took it back (Art. 7(3) GDPR); null if not.")
    def withdrawn_at(self) -> datetime | None:
        return self.fact.withdrawn_at

    @strawberry.field(
        description="What is wrong with it; a consent with a defect carries no use. Of an age that was erased since, "
        "nothing is said."
    )
    def defects(self) -> list[Reason]:
        person = self.person
        return list(defects_shown(self.fact, person.star, person.catalogue, person.birth_date))

    @strawberry.field(description="When it ended, whoever or whatever ended it; null while it runs.")
    def ended_at(self) -> datetime | None:
        end, at = ended_at(self.fact), self.person.context.at
        return end if end is not None and end <= at else None

    @strawberry.field(description="The first day on which its proof may go, now that it has ended; null while it runs.")
    def evidence_kept_until(self) -> date | None:
        end = self._evidence()
        return end.until if end else None

    @strawberry.field(description="The law that keeps its proof until then; null while it runs.")
    def evidence_law(self) -> str | None:
        end = self._evidence()
        return end.law if end else None

    @strawberry.field(description="The signed receipt that the person got; null if none was made.")
    def receipt(self) -> ConsentReceipt | None:
        if self.fact.receipt_sealed is None:
            return None
        document = self.person.open(self.fact.receipt_sealed, self.fact.id, "receipt")
        return ConsentReceipt(id=orjson.loads(document)["body"]["identifier"], document=document)

    def _evidence(self) -> EvidenceEnd | None:
        return evidence_kept_until(self.fact, self.person.star, self.person.catalogue, self.person.context.at)
