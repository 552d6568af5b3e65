"""What was announced to people, in which words, from when (Art. 13, 14 GDPR)."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from anbieter360.api.person import subject
from anbieter360.api.provider import purpose
from anbieter360.api.provider.catalogue_node import CatalogueNode
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.catalogue import model
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.pages import Listing


@strawberry.type(description="A person whom a later notice reached (Art. 13(3), 14(4) GDPR).")
class NoticeSubject:
    subject: lazy.Subject = strawberry.field(description="The person.")
    at: datetime = strawberry.field(description="When it reached the person.")


@strawberry.type(description="A privacy notice or the text of a consent (Art. 13, 14 GDPR).")
class Notice(CatalogueNode):
    value: strawberry.Private[model.Notice]
    label: strawberry.Private[str] = "Notice"

    @strawberry.field(description="ISO 639-1.")
    def language(self) -> str:
        return self.value.language

    @strawberry.field(description="From which day; null if a transparency document does not say.")
    def published(self) -> date | None:
        return self.value.published

    @strawberry.field(description="Its words; null if only their hash is kept.")
    def text(self) -> str | None:
        return self.value.text

    @strawberry.field(description="SHA-256 of the text, hex.")
    def text_hash(self) -> str | None:
        return self.value.text_hash

    @strawberry.field(description="Where it can be read.")
    def url(self) -> str | None:
        return self.value.url

    @strawberry.field(description="Whether an opt-out was offered (§ 7(3) UWG).")
    def opt_out_offered(self) -> bool:
        return self.value.opt_out_offered

    @strawberry.field(description="Exactly the purposes it announces.")
    def announces(self) -> list[lazy.Purpose]:
        found = (self.home.purpose(key) for key in sorted(self.value.announces))
        return [purpose.Purpose(home=self.home, value=one) for one in found if one]

    @strawberry.field(description="The notice in whose place it came.")
    def supersedes(self) -> lazy.Notice | None:
        found = self.home.notice(self.value.supersedes) if self.value.supersedes else None
        return Notice(home=self.home, value=found) if found else None

    @strawberry.field(description="The notices that came in its place, by key.")
    def superseded_by(self) -> list[lazy.Notice]:
        found = (one for one in self.home.notices if one.supersedes == self.value.key)
        return [Notice(home=self.home, value=one) for one in found]

    @strawberry.field(description="The people it reached later, by id; null for roles that see one person at most.")
    async def informed(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[NoticeSubject] | None:
        wanted = asked(first, after, last, before, Listing.NOTICE_PEOPLE)
        page = await self.people(Listing.NOTICE_PEOPLE, wanted)
        if page is None:
            return None
        people = await subject.of_rows(self.home.context, page.rows)
        rows = [
            (person.key, NoticeSubject(subject=person, at=instant_of(row["at"])))
            for person, row in zip(people, page.rows, strict=True)
        ]
        return connection(rows, wanted, page.more, lambda: self.count_people(Listing.NOTICE_PEOPLE))
