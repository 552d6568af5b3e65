"""What a request may see, decided before anything of anybody is read."""

from __future__ import annotations

from anbieter360.access import Role, View, declared_purpose, hidden_purposes, own_of
from anbieter360.api.person.people import Counts, People
from anbieter360.api.person.references import References
from anbieter360.api.running.context import Context
from anbieter360.api.running.ready import Ready
from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.ledger.reading.lookup import SubjectLookup, find_subject


def prepare(context: Context, catalogues: Catalogues, own: str | None, *, schema_only: bool = False) -> None:
    """Begin a request over one state of the catalogue. own: the id of the person that a SUBJECT is.

    schema_only: nothing but introspection is asked, which needs no purpose.
    Raises PurposeRequired, PurposeUnknown, PurposeNotAllowed, NoCatalogue.
    """
    purpose = None if schema_only else declared_purpose(context.actor, context.purpose, catalogues.home_catalogue)
    context.catalogues = catalogues
    context.view = View(context.actor, purpose, own_of(context.actor, own), catalogues_hidden(context, catalogues))
    context.withheld = _withheld(catalogues, context.view.hidden)
    context.people = People(context)
    context.counts = Counts(context)
    context.references = References(context)
    context.seen, context.opened, context.kept_back = set(), set(), {}
    context.ready = Ready()


def _withheld(catalogues: Catalogues, hidden: frozenset[str]) -> frozenset[str]:
    """Once for a request: each node that is shown asks for it."""
    purposes = catalogues.home_catalogue.confidential_purposes - hidden if catalogues.home else frozenset[str]()
    return purposes | catalogues.uses_of(purposes) if purposes else purposes


def catalogues_hidden(context: Context, catalogues: Catalogues) -> frozenset[str]:
    return hidden_purposes(context.actor.role, catalogues.by_provider.values())


async def caller(context: Context, catalogues: Catalogues) -> str | None:
    """The id of the person a SUBJECT is."""
    actor = context.actor
    if actor.role is not Role.SUBJECT or actor.subject is None:
        return None
    home = catalogues.home_catalogue.provider.key
    services = context.services
    return await find_subject(services.graph.read, services.vault, home, SubjectLookup(ref=actor.subject))
