"""To whom personal data is disclosed (Art. 4(9) GDPR), and the people it knows."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api.person import subject
from anbieter360.api.provider import use
from anbieter360.api.provider.catalogue_node import CatalogueNode, InLanguage, name_of
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.api.scalars import Lang, RecipientRole
from anbieter360.catalogue import model
from anbieter360.catalogue.model import split_node_id
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.pages import Listing


@strawberry.type(description="A person whom a recipient knows.")
class RecipientSubject:
    subject: lazy.Subject = strawberry.field(description="The person.")
    uses: list[lazy.ProcessingUse] = strawberry.field(description="The uses that led to it.")
    last_at: datetime = strawberry.field(description="The last time it got data of the person.")


@strawberry.type(description="To whom personal data is disclosed (Art. 4(9) GDPR).")
class Recipient(CatalogueNode):
    value: strawberry.Private[model.Recipient]
    label: strawberry.Private[str] = "Recipient"

    @strawberry.field(description="Null for a mere category of recipients.")
    def name(self, lang: InLanguage = Lang.EN) -> str | None:
        return name_of(self.value.name, lang)

    @strawberry.field(description="What a mere category of recipients is called.")
    def description(self) -> str | None:
        return self.value.description

    @strawberry.field(description="Whether it is named; the person may ask for the name (CJEU C-154/21).")
    def identified(self) -> bool:
        return self.value.identified

    @strawberry.field(description="Its role towards the provider; null if a transparency document does not say.")
    def role(self) -> RecipientRole | None:
        return self.value.role

    @strawberry.field(description="ISO 3166-1 alpha-2.")
    def country(self) -> str | None:
        return self.value.country

    @strawberry.field(description="Basis of a transfer outside the EEA, e.g. A45-3, A46-2-c (Art. 44 ff. GDPR).")
    def transfer_basis(self) -> str | None:
        return self.value.transfer_basis

    @strawberry.field(description="Where the safeguards of the transfer can be read (Art. 13(1)(f) GDPR).")
    def safeguards_document(self) -> str | None:
        return self.value.safeguards_document

    @strawberry.field(description="How to reach it.")
    def contact(self) -> str | None:
        return self.value.contact

    @strawberry.field(description="The declared uses that disclose data to it.")
    def uses(self) -> list[lazy.ProcessingUse]:
        found = (one for one in self.home.uses if self.value.key in one.recipients)
        return [use.ProcessingUse(home=self.home, value=one) for one in found]

    @strawberry.field(description="How many people it knows, exactly; null for roles that see one person at most.")
    async def subject_count(self) -> int | None:
        return await self.subject_count_of(Listing.RECIPIENT_PEOPLE)

    @strawberry.field(description="The people it knows, by id; null for roles that see one person at most.")
    async def subjects(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[RecipientSubject] | None:
        wanted = asked(first, after, last, before, Listing.RECIPIENT_PEOPLE)
        page = await self.people(Listing.RECIPIENT_PEOPLE, wanted)
        if page is None:
            return None
        people = await subject.of_rows(self.home.context, page.rows)
        rows = [(person.key, self._row(person, row)) for person, row in zip(people, page.rows, strict=True)]
        return connection(rows, wanted, page.more, lambda: self.count_people(Listing.RECIPIENT_PEOPLE))

    def _row(self, person: subject.Subject, row: subject.Row) -> RecipientSubject:
        uses = (self.home.use(split_node_id(one)[2]) for one in sorted(row["uses"]))
        return RecipientSubject(
            subject=person,
            uses=[use.ProcessingUse(home=self.home, value=one) for one in uses if one],
            last_at=instant_of(row["lastAt"]),
        )
