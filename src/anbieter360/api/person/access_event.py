"""That somebody looked at a person: the access log as the API shows it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import collection, consent, data_item
from anbieter360.api.person.people import Person
from anbieter360.api.provider import purpose
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.api.relay.pagination import Asked, Connection, connection
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import Role
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision.looking import Look as Seen
from anbieter360.decision.looking import look_back
from anbieter360.decision.value import ValueRules
from anbieter360.errors import NodeNotFound
from anbieter360.vault import Access as Look

LABEL = "Access"


@strawberry.type(
    description="That somebody looked at the person: when, why, which unit; not which employee, unless it was released."
)
class Access:
    context: strawberry.Private[Context]
    key: strawberry.Private[str]
    look: strawberry.Private[Look]
    id: strawberry.ID = strawberry.field(description="Opaque global id; of this person's side of the event.")
    at: datetime = strawberry.field(description="When.")
    actor_unit: str | None = strawberry.field(description="Which unit of the provider looked.")
    role: Role = strawberry.field(description="In which role.")
    purpose: lazy.Purpose | None = strawberry.field(
        description="The declared purpose; null if it is not in the catalogue any more."
    )
    operation: str = strawberry.field(description="Name of the operation that was asked.")
    actor: str | None = strawberry.field(
        description="Which employee looked: for DPO and PRIVACY_MANAGER, and for the person if it was released."
    )
    actor_released_at: datetime | None = strawberry.field(
        description="When that name was released to the person; null if it was not."
    )
    release_reason: str | None = strawberry.field(description="Why it was released: for DPO and PRIVACY_MANAGER.")

    @strawberry.field(
        description="The items whose values the declared purpose opened then, of those that are still held, each with "
        "its source; none if the look showed no value."
    )
    async def items(self) -> list[lazy.DataItem]:
        person, seen = await self._seen()
        return [data_item.DataItem(person=person, fact=one) for one in seen.items]

    @strawberry.field(
        description="The acts of collecting that they were held by for that purpose, each with its notice and legal "
        "basis."
    )
    async def collections(self) -> list[lazy.Collection]:
        person, seen = await self._seen()
        return [collection.Collection(person=person, fact=one) for one in seen.collections]

    @strawberry.field(description="The consents that opened them, each with its notice.")
    async def consents(self) -> list[lazy.Consent]:
        person, seen = await self._seen()
        return [consent.Consent(person=person, fact=one) for one in seen.consents]

    async def _seen(self) -> tuple[Person, Seen]:
        """Raises NodeNotFound where the person is gone."""
        person = await self.context.people.get(self.key)
        if person is None:
            raise NodeNotFound
        purpose, manager = self.look.purpose or "", self.look.role == Role.PRIVACY_MANAGER
        showed = self.look.opened is not False  # of a look of old nobody noted it
        if not showed or self.look.role == Role.INTEGRATION or purpose not in person.catalogue.purpose:
            return person, Seen((), (), ())
        return person, look_back(
            ValueRules(person.star, person.catalogue, purpose, self.look.at, person.birth_date, manager)
        )


async def accesses_of(context: Context, subject: str, wanted: Asked) -> Connection[Access]:
    """Who looked at a person, newest first. Whether the caller may see that person was decided before."""
    found = await context.services.vault.accesses.of_subject(
        subject,
        first=wanted.size,
        last=wanted.size if wanted.backwards else None,
        before=wanted.before,
        after=wanted.after,
        hidden_purposes=_hidden(context),
        with_actor=context.view.may(Act.READ_ACTORS),
    )
    pairs = [(look.cursor, _access(context, subject, look)) for look in found.accesses]

    async def count() -> int:
        return found.total

    return connection(pairs, wanted, found.more, count)


async def find_access(context: Context, opaque: str) -> Access | None:
    """The access event of a global id, where it is there for this caller; the person is noted as seen."""
    event, subject = split_access_id(opaque)
    if not subject or await context.people.unseen(subject) is None:
        return None
    look = await context.services.vault.accesses.of_event(
        subject, event, hidden_purposes=_hidden(context), with_actor=context.view.may(Act.READ_ACTORS)
    )
    if look is None:
        return None
    context.look(subject)
    return _access(context, subject, look)


def split_access_id(opaque: str) -> tuple[str, str]:
    """(event in the vault, the person's id) of a global id; empty for what is none."""
    label, key = split_global_id(opaque) or ("", "")
    event, _, subject = key.partition("/")
    return (event, subject) if label == LABEL else ("", "")


def _access(context: Context, subject: str, look: Look) -> Access:
    home = Visible(context, context.catalogues.home_catalogue)
    declared = home.purpose(look.purpose) if look.purpose else None
    return Access(
        context=context,
        key=subject,
        look=look,
        id=strawberry.ID(global_id(LABEL, f"{look.id}/{subject}")),
        at=look.at,
        actor_unit=look.unit,
        role=Role(look.role),
        purpose=purpose.Purpose(home=home, value=declared) if declared else None,
        operation=look.operation,
        actor=look.actor,
        actor_released_at=look.released_at,
        release_reason=look.release_reason,
    )


def _hidden(context: Context) -> frozenset[str]:
    """Keys of the hidden purposes of the home provider, by whose keys purposes are declared."""
    home = context.catalogues.home_catalogue.provider.key
    return frozenset(key for provider, _, key in map(split_node_id, context.view.hidden) if provider == home)
