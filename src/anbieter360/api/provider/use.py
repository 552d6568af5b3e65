"""A declared use: which categories, for which purpose, on which basis, to whom (Art. 6, 30 GDPR)."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import subject
from anbieter360.api.provider import category, purpose, recipient, system
from anbieter360.api.provider.catalogue_node import CatalogueNode, InLanguage, name_of
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.api.scalars import BalancingOutcome, Channel, Lang, LegalBasis, RestrictionException
from anbieter360.catalogue import model
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.pages import Listing


@strawberry.type(description="The weighing of Art. 6(1)(f) GDPR.")
class BalancingTest:
    outcome: BalancingOutcome = strawberry.field(description="Whose interests weigh more.")
    assessed: date = strawberry.field(description="The day they were weighed.")


@strawberry.type(description="Advertising to existing customers without consent (§ 7(3) UWG, § 174 TKG 2021).")
class ExistingCustomer:
    similar_products: bool = strawberry.field(description="Whether it is for the provider's own, similar products.")
    opt_out_in_each_message: bool = strawberry.field(description="Whether each message says how to object.")
    ecg_list_checked: bool | None = strawberry.field(
        description="Whether the Austrian list of those who want no advertising was checked; null if not stated."
    )


@strawberry.type(description="Why it may go on with restricted data (Art. 18(2) GDPR).")
class DuringRestriction:
    exception: RestrictionException = strawberry.field(description="The exception of Art. 18(2) GDPR.")
    ground: str = strawberry.field(description="Why the exception holds here, as the provider states it.")


@strawberry.type(description="A person whom a use touched.")
class UseSubject:
    subject: lazy.Subject = strawberry.field(description="The person.")
    count: int = strawberry.field(description="How often.")
    first_at: datetime = strawberry.field(description="The first time.")
    last_at: datetime = strawberry.field(description="The last time.")


@strawberry.type(description="A declared use of personal data (Art. 30 GDPR).")
class ProcessingUse(CatalogueNode):
    value: strawberry.Private[model.ProcessingUse]
    label: strawberry.Private[str] = "ProcessingUse"

    @strawberry.field(
        description="In the language asked for; null for a use that the catalogue gives no name: `key` always stands."
    )
    def name(self, lang: InLanguage = Lang.EN) -> str | None:
        return name_of(self.value.name, lang)

    @strawberry.field(description="The basis it rests on (Art. 6(1) GDPR).")
    def legal_basis(self) -> LegalBasis:
        return self.value.legal_basis

    @strawberry.field(description="How it reaches the person; null if it does not.")
    def channel(self) -> Channel | None:
        return self.value.channel

    @strawberry.field(description="The law behind a LEGAL_OBLIGATION or PUBLIC_TASK, or as the provider states it.")
    def law(self) -> str | None:
        return self.value.law

    @strawberry.field(description="The exception of Art. 9(2) GDPR it stands on, e.g. A9-2-a.")
    def article9(self) -> str | None:
        return self.value.article9

    @strawberry.field(description="Whether it decides by automated means alone (Art. 22 GDPR).")
    def automated_decision(self) -> bool:
        return self.value.automated_decision

    @strawberry.field(description="Null if none was made.")
    def balancing_test(self) -> BalancingTest | None:
        test = self.value.balancing_test
        return BalancingTest(outcome=test.outcome, assessed=test.assessed) if test else None

    @strawberry.field(description="Set if it advertises to existing customers without their consent.")
    def existing_customer(self) -> ExistingCustomer | None:
        found = self.value.existing_customer
        if found is None:
            return None
        return ExistingCustomer(
            similar_products=found.similar_products,
            opt_out_in_each_message=found.opt_out_in_each_message,
            ecg_list_checked=found.ecg_list_checked,
        )

    @strawberry.field(description="Set if it goes on while data is restricted.")
    def during_restriction(self) -> DuringRestriction | None:
        found = self.value.during_restriction
        return DuringRestriction(exception=found.exception, ground=found.ground) if found else None

    @strawberry.field(description="Who answers for it within the provider; null for roles that see one person at most.")
    def owner(self) -> str | None:
        return self.value.owner if self.home.context.view.may(Act.READ_PEOPLE) else None

    @strawberry.field(description="Where its data protection impact assessment is found (Art. 35 GDPR).")
    def dpia(self) -> str | None:
        return self.value.dpia

    @strawberry.field(description="Groups of people concerned (Art. 30(1)(c) GDPR).")
    def data_subjects(self) -> list[str]:
        return list(self.value.data_subjects)

    @strawberry.field(description="The purpose it serves.")
    def purpose(self) -> lazy.Purpose:
        return purpose.Purpose(home=self.home, value=self.home.catalogue.purpose[self.value.purpose])

    @strawberry.field(description="Whom it discloses data to.")
    def recipients(self) -> list[lazy.Recipient]:
        found = (self.home.recipient(key) for key in sorted(self.value.recipients))
        return [recipient.Recipient(home=self.home, value=one) for one in found if one]

    @strawberry.field(description="The kinds of data it needs.")
    def categories(self) -> list[lazy.DataCategory]:
        found = (self.home.catalogue.category[key] for key in sorted(self.value.categories))
        return [category.DataCategory(home=self.home, value=one) for one in found]

    @strawberry.field(description="The systems it runs in.")
    def systems(self) -> list[lazy.System]:
        found = (self.home.catalogue.system[key] for key in sorted(self.value.systems))
        return [system.System(home=self.home, value=one) for one in found]

    @strawberry.field(description="How many people it touched, exactly; null for roles that see one person at most.")
    async def subject_count(self) -> int | None:
        return await self.subject_count_of(Listing.USE_PEOPLE)

    @strawberry.field(description="The people it touched, by id; null for roles that see one person at most.")
    async def subjects(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[UseSubject] | None:
        wanted = asked(first, after, last, before, Listing.USE_PEOPLE)
        page = await self.people(Listing.USE_PEOPLE, wanted)
        if page is None:
            return None
        people = await subject.of_rows(self.home.context, page.rows)
        rows = [(person.key, _row(person, row)) for person, row in zip(people, page.rows, strict=True)]
        return connection(rows, wanted, page.more, lambda: self.count_people(Listing.USE_PEOPLE))


def _row(person: subject.Subject, row: subject.Row) -> UseSubject:
    return UseSubject(
        subject=person, count=row["count"], first_at=instant_of(row["firstAt"]), last_at=instant_of(row["lastAt"])
    )
