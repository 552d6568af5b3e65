"""What personal data is collected and used for (Art. 5(1)(b) GDPR), and the people who stand to it."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import subject
from anbieter360.api.provider import notice, rules, use
from anbieter360.api.provider.catalogue_node import CatalogueNode, InLanguage, name_of
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.api.scalars import Lang, LegalBasis, ReviewOutcome
from anbieter360.catalogue import model
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.pages import Listing


@strawberry.type(description="Why a purpose is hidden from the people concerned, and when that is looked at again.")
class Confidentiality:
    ground: str = strawberry.field(description="The law or reason that withholds it.")
    review_at: date = strawberry.field(description="The day by which it is decided whether it goes on.")


@strawberry.type(description="A decision whether a confidential purpose goes on being withheld.")
class ConfidentialityReview:
    at: datetime = strawberry.field(description="When it was decided.")
    outcome: ReviewOutcome = strawberry.field(description="What was decided.")
    by: str = strawberry.field(description="Who decided it.")
    reasoning: str = strawberry.field(description="Why.")
    ground: str = strawberry.field(description="The ground that the purpose was withheld on then.")
    next_review_at: date | None = strawberry.field(description="The day it is looked at again; null if released.")


@strawberry.type(description="A person who stands to a purpose.")
class PurposeSubject:
    subject: lazy.Subject = strawberry.field(description="The person.")
    legal_basis: LegalBasis | None = strawberry.field(
        description="Of the newest collection; null if the person only consented or objected."
    )
    collected_at: datetime | None = strawberry.field(description="Time of the newest collection.")


@strawberry.type(description="What personal data is collected and used for (Art. 5(1)(b) GDPR).")
class Purpose(CatalogueNode):
    value: strawberry.Private[model.Purpose]
    label: strawberry.Private[str] = "Purpose"

    @strawberry.field(description="In the language asked for; null if the catalogue gives none: `key` always stands.")
    def name(self, lang: InLanguage = Lang.EN) -> str | None:
        return name_of(self.value.name, lang)

    @strawberry.field(description="In the provider's words.")
    def description(self) -> str | None:
        return self.value.description

    @strawberry.field(description="Term of the W3C Data Privacy Vocabulary.")
    def dpv(self) -> str | None:
        return self.value.dpv

    @strawberry.field(description="Whether it is marketing; children inherit it.")
    def marketing(self) -> bool:
        return self.home.catalogue.is_marketing(self.value.key)

    @strawberry.field(
        description="Set while it is withheld; it is then absent for SUBJECT and AGENT, and so is what is part of it."
    )
    def confidential(self) -> Confidentiality | None:
        catalogue, key = self.home.catalogue, self.value.key
        found, due = self.value.confidential, catalogue.review_due(key)
        return Confidentiality(ground=found.ground, review_at=due) if found and due else None

    @strawberry.field(
        description="The decisions on its confidentiality, in the order of time; none for roles that see one person at "
        "most."
    )
    def confidentiality_reviews(self) -> list[ConfidentialityReview]:
        if not self.home.context.view.may(Act.READ_PEOPLE):
            return []
        return [
            ConfidentialityReview(
                at=one.at,
                outcome=one.outcome,
                by=one.by,
                reasoning=one.reasoning,
                ground=one.ground,
                next_review_at=one.next_review_at,
            )
            for one in self.home.catalogue.reviews
            if one.purpose == self.value.key
        ]

    @strawberry.field(description="The purpose it is part of.")
    def parent(self) -> lazy.Purpose | None:
        found = self.home.purpose(self.value.parent) if self.value.parent else None
        return Purpose(home=self.home, value=found) if found else None

    @strawberry.field(description="The purposes that are part of it, by key.")
    def children(self) -> list[lazy.Purpose]:
        return [Purpose(home=self.home, value=one) for one in self.home.purposes if one.parent == self.value.key]

    @strawberry.field(description="The declared uses that serve it.")
    def uses(self) -> list[lazy.ProcessingUse]:
        return [use.ProcessingUse(home=self.home, value=one) for one in self.home.uses if one.purpose == self.value.key]

    @strawberry.field(description="The notices that announce it.")
    def notices(self) -> list[lazy.Notice]:
        found = (one for one in self.home.notices if self.value.key in one.announces)
        return [notice.Notice(home=self.home, value=one) for one in found]

    @strawberry.field(description="The rules that keep data for it, and for it alone, when its time is over.")
    def retention(self) -> list[lazy.RetentionRule]:
        found = (one for one in self.home.retention if one.held_for == self.value.key)
        return [rules.RetentionRule(home=self.home, value=one) for one in found]

    @strawberry.field(description="Whether data of another purpose may serve it, or its data another (Art. 6(4) GDPR).")
    def compatibilities(self) -> list[lazy.Compatibility]:
        found = (one for one in self.home.compatibilities if self.value.key in (one.from_purpose, one.to_purpose))
        return [rules.Compatibility(home=self.home, value=one) for one in found]

    @strawberry.field(description="How many people stand to it, exactly; null for roles that see one person at most.")
    async def subject_count(self) -> int | None:
        return await self.subject_count_of(Listing.PURPOSE_PEOPLE)

    @strawberry.field(description="The people who stand to it, by id; null for roles that see one person at most.")
    async def subjects(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[PurposeSubject] | None:
        wanted = asked(first, after, last, before, Listing.PURPOSE_PEOPLE)
        page = await self.people(Listing.PURPOSE_PEOPLE, wanted)
        if page is None:
            return None
        people = await subject.of_rows(self.home.context, page.rows)
        rows = [(person.key, _row(person, row)) for person, row in zip(people, page.rows, strict=True)]
        return connection(rows, wanted, page.more, lambda: self.count_people(Listing.PURPOSE_PEOPLE))


def _row(person: subject.Subject, row: subject.Row) -> PurposeSubject:
    basis, at = row["legalBasis"], row["collectedAt"]
    return PurposeSubject(
        subject=person, legal_basis=LegalBasis(basis) if basis else None, collected_at=instant_of(at) if at else None
    )
