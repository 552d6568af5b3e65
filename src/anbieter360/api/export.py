"""What leaves as a whole: a person's copy, their portable data, the record of processing activities.

A copy is made for the person. They take their own; a PRIVACY_MANAGER makes one to hand over under `rights-handling`, an
AGENT as well, where the person's request for it is assigned to them. A DPO oversees and takes none.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import lookup
from anbieter360.api.person.people import Person
from anbieter360.api.running.context import Context, Info
from anbieter360.api.scalars import CopyFormat, Lang, RegisterFormat
from anbieter360.decision.codes import Right
from anbieter360.decision.handling import requests_of
from anbieter360.export.forms import Document, write_copy, write_portable, write_register
from anbieter360.export.register import register_of
from anbieter360.export.sources import Sources

OfSubject = Annotated[lookup.SubjectLookup | None, strawberry.argument(description="Who; the caller if not given.")]
InLang = Annotated[Lang, strawberry.argument(description="Language of what is said in words.")]

#: Requests that a copy answers, and those that portable data answers.
_FOR_A_COPY = frozenset({Right.ACCESS})
_FOR_PORTABLE = frozenset({Right.ACCESS, Right.PORTABILITY})


@strawberry.type(description="A document to keep or to hand over.")
class Export:
    media_type: str = strawberry.field(description="Its media type, e.g. application/ld+json.")
    filename: str = strawberry.field(description="A name for its file; nothing of the person is in it.")
    content: str = strawberry.field(description="The whole document as text.")


@strawberry.type
class ExportQuery:
    @strawberry.field(
        description="All that is held on a person and what is done with it (Art. 15 GDPR), without other people and "
        "without what is confidential. For the person; for PRIVACY_MANAGER under `rights-handling`; for an AGENT under "
        "`rights-handling` to whom the person's request for access is assigned; null if there is nobody for this "
        "caller."
    )
    async def personal_copy(
        self,
        info: Info,
        format: Annotated[CopyFormat, strawberry.argument(description="Which form.")],  # noqa: A002 - what one says
        subject: OfSubject = None,
        lang: InLang = Lang.EN,
    ) -> Export | None:
        context = info.context
        found = await _person(context, subject, _FOR_A_COPY)
        copy = await _sources(context).copy(found) if found else None
        return _export(await asyncio.to_thread(write_copy, copy, format, lang)) if copy else None

    @strawberry.field(
        description="What the person provided on consent or for a contract, to take elsewhere (Art. 20 GDPR): JSON, "
        "nothing derived. For the same callers as `personalCopy`, and for an AGENT with a request for portability."
    )
    async def portable_data(self, info: Info, subject: OfSubject = None, lang: InLang = Lang.EN) -> Export | None:
        context = info.context
        found = await _person(context, subject, _FOR_PORTABLE)
        data = await _sources(context).portable(found) if found else None
        return _export(await asyncio.to_thread(write_portable, data, lang)) if data else None

    @strawberry.field(
        description="The record of processing activities (Art. 30(1) GDPR), an entry a declared use, with what is "
        "missing named. For DPO and PRIVACY_MANAGER."
    )
    async def processing_register(
        self,
        info: Info,
        format: Annotated[RegisterFormat, strawberry.argument(description="Which form.")],  # noqa: A002
        lang: InLang = Lang.EN,
    ) -> Export | None:
        context = info.context
        context.view.require(Act.READ_REGISTER)
        register = register_of(context.catalogues.home_catalogue, context.at)
        return _export(await asyncio.to_thread(write_register, register, format, lang))


async def _person(context: Context, subject: lookup.SubjectLookup | None, answers: frozenset[Right]) -> str | None:
    """The id of the person whose data the caller may take, noted as seen; None where there is nobody for them.

    Whom they may take nothing of was not looked at. Raises Forbidden.
    """
    view = context.view
    view.require(Act.TAKE_COPY)
    found = await lookup.find(context, subject) if subject else view.own
    person = await context.people.unseen(found) if found else None
    if person is None or not (person.is_caller or _is_asked(context, person, answers)):
        return None
    context.look(person.star.id)
    context.opened.add(person.star.id)
    return found


def _is_asked(context: Context, person: Person, answers: frozenset[Right]) -> bool:
    """Whether the caller makes it for the person: a manager for anyone, an AGENT for who asked for it."""
    if context.handler is None:
        return False
    asked = requests_of(person.star, context.handler, context.at)
    return context.view.may(Act.HANDLE_REQUESTS) or any(one.right in answers for one in asked)


def _sources(context: Context) -> Sources:
    services = context.services
    return Sources(services.graph, services.vault, context.catalogues.home_catalogue, context.at)


def _export(document: Document) -> Export:
    return Export(media_type=document.media_type, filename=document.filename, content=document.content.decode("utf-8"))
