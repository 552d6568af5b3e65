"""What of an erasure is absent for the caller: what hangs on confidential purposes, and holds."""

from __future__ import annotations

from anbieter360.access import Act, Role
from anbieter360.api.running.context import Context
from anbieter360.erasure.planning.preview import Sight


def sight_of(context: Context) -> Sight:
    """An INTEGRATION relays what a person asks for, and what it is shown to them: what is absent for the person is
    absent for it here as well, though it may see that there is such a purpose."""
    hidden = context.view.hidden
    if context.actor.role is Role.INTEGRATION:
        hidden = context.catalogues.confidential
    return Sight(hidden, context.catalogues.uses_of(hidden), sees_holds=context.view.may(Act.READ_PEOPLE))
