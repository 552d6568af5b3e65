"""A consent and what it is worth (Art. 4(11), 7, 8 GDPR)."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import lazy, notice, purpose, standing
from anbieter360.api.person_node import PersonNode
from anbieter360.api.scalars import Channel, ConsentStatus, Reason
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts
from anbieter360.decision.consent import defects_of, status_at


@strawberry.type(description="A consent (Art. 4(11), 7 GDPR).")
class Consent(PersonNode):
    fact: strawberry.Private[facts.Consent]
    label: strawberry.Private[str] = "Consent"

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

    @strawberry.field(description="How the person stands to its purpose; null where `subject` is.")
    async def standing(self) -> lazy.Standing | None:
        return await standing.of_purpose(self.person, self.fact.purpose)

    @strawberry.field(description="The channels it names.")
    def channels(self) -> list[Channel]:
        return [Channel(one) for one in self.fact.channels]

    @strawberry.field(description="The text that was shown; null where that is not known.")
    def notice(self) -> lazy.Notice | None:
        found = self.home.notice(split_node_id(self.fact.notice)[2]) if self.fact.notice else None
        return notice.Notice(home=self.home, value=found) if found else None

    @strawberry.field(description="CHECKBOX SIGNATURE DOUBLE_OPT_IN ORAL UNKNOWN.")
    def method(self) -> str:
        return self.fact.method

    @strawberry.field(description="When it was given.")
    def given_at(self) -> datetime:
        return self.fact.given_at

    @strawberry.field(description="When its time is over; null where it has no end.")
    def expires_at(self) -> datetime | None:
        return self.fact.expires_at

    @strawberry.field(description="When the person took it back (Art. 7(3) GDPR); null where not.")
    def withdrawn_at(self) -> datetime | None:
        return self.fact.withdrawn_at

    @strawberry.field(description="What is wrong with it; a consent with a defect carries no use.")
    def defects(self) -> list[Reason]:
        star = self.person.star
        return list(
            defects_of(self.fact, self.person.catalogue, country=star.country, birth_date=self.person.birth_date)
        )
