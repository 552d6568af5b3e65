"""Why did I get this? And what was asked for and might not run."""

from __future__ import annotations

from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions.refused_use import refused_uses
from anbieter360.api.person import lookup
from anbieter360.api.person.access_event import find_access
from anbieter360.api.person.use_event import of_reference
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked
from anbieter360.api.running.context import Info
from anbieter360.api.scalars import Reason

REFUSED = "refusedUses"


@strawberry.type
class UseQuery:
    @strawberry.field(
        description="Why did I get this? The time that a use ran under a reference, such as a shipment number: back to "
        "items, source, notice, basis, decision and recipient. The newest, if there are several; null if there "
        "is none for this caller."
    )
    async def usage(
        self,
        info: Info,
        reference: Annotated[str, strawberry.argument(description="As the use was recorded with.")],
        subject: Annotated[
            lookup.SubjectLookup | None,
            strawberry.argument(description="Whose; anybody's that the caller may see if not given."),
        ] = None,
    ) -> lazy.UseEvent | None:
        found = await of_reference(info.context, reference, subject.to_ledger() if subject else None)
        return found[0] if found else None

    @strawberry.field(
        description="One look at a person, with what it could open and what that stood on; null if there is none "
        "for this caller."
    )
    async def access(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Global id of the access event.")],  # noqa: A002
    ) -> lazy.Access | None:
        return await find_access(info.context, id)

    @strawberry.field(
        description="Uses that were asked for and might not run, newest first; null for roles that see one person at "
        "most."
    )
    async def refused_uses(
        self,
        info: Info,
        use: Annotated[str | None, strawberry.argument(description="Key of the use; any if not given.")] = None,
        reason: Annotated[
            Reason | None, strawberry.argument(description="The code that decided; any if not given.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.RefusedUse] | None:
        context, wanted = info.context, asked(first, after, last, before, of=REFUSED)
        if not context.view.may(Act.READ_PEOPLE):
            return None
        return await refused_uses(context, wanted, use, reason)
