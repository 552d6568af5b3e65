"""What a mutation answers that made a request of a person, or did something about one."""

from __future__ import annotations

import strawberry

from anbieter360.api.person.rights_request import RightsRequest
from anbieter360.api.running.context import Context
from anbieter360.api.running.mutation_errors import ERASED_SINCE
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights.rights_requests import RequestWritten


@strawberry.type(description="The request waits for the provider's answer.")
class RequestReceived:
    request: RightsRequest


async def request_written(context: Context, written: RequestWritten) -> RightsRequest:
    """The request as it stands now; the person is noted as seen. Raises NodeNotFound."""
    person = await context.people.again(written.subject)
    found = next((one for one in person.star.requests if one.id == written.request), None) if person else None
    if person is None or found is None:
        raise NodeNotFound(ERASED_SINCE)
    return RightsRequest(person=person, fact=found)
