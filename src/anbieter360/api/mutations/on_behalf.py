"""For whom a mutation of rights acts: the caller for themselves, or somebody at the provider for a person."""

from __future__ import annotations

from datetime import UTC, datetime

from anbieter360.access import NOBODY, Act, Role
from anbieter360.api.person import lookup
from anbieter360.api.person.people import Person
from anbieter360.api.running.context import Context
from anbieter360.api.running.mutation_errors import ERASED_SINCE
from anbieter360.errors import BadInput, NodeNotFound, SubjectNotFound
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.sender import Sender


async def person_of(context: Context, by: lookup.SubjectLookup | None, act: Act) -> SubjectLookup:
    """How the person is found whom the mutation is about, noted as seen before anything is written; None = the caller.

    Raises Forbidden; SubjectNotFound, also for a SUBJECT who names another person; BadInput where nobody is named;
    OnePersonPerRequest for an AGENT's second one.
    """
    context.view.require(act)
    is_person = context.actor.role is Role.SUBJECT
    if by is None and not is_person:
        raise BadInput("subject: is missing; name the person, only a SUBJECT acts for themselves.")
    found = context.view.own if by is None else await lookup.find(context, by)
    if found is None or found == NOBODY:
        raise SubjectNotFound
    context.look(found)
    if by is None or is_person:
        return SubjectLookup(ref=context.actor.subject)
    return by.to_ledger()


def sender(
    context: Context, evidence: str | None, received_at: datetime | None = None, *, needs_evidence: bool = True
) -> Sender:
    """Who exercises the right. Raises EvidenceMissing for an AGENT without evidence where it is needed, BadInput for a
    SUBJECT who says when it was received."""
    actor, hidden = context.actor, context.view.hidden
    shown = (evidence or "").strip() or None
    return Sender(actor.id, actor.role.value, shown, hidden, received_at, needs_evidence=needs_evidence)


async def written(context: Context, subject: str) -> Person:
    """The person as they stand after the write, which the rest of the answer is about. Raises NodeNotFound."""
    forget(context, subject)
    person = await context.people.get(subject)
    if person is None:
        raise NodeNotFound(ERASED_SINCE)
    return person


def forget(context: Context, subject: str) -> None:
    """What was read of the person before a write: the rest of the answer reads them anew where it shows them."""
    context.at = max(context.at, datetime.now(UTC))
    context.people.forget(subject)
