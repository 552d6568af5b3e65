"""What stops and what goes on once a person has had their say: as far as the caller may know of the uses."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from anbieter360.api.provider import use
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.scalars import LegalBasis
from anbieter360.decision.consequences import Continues


@strawberry.type(description="A use that may still run for the person.")
class ContinuingUse:
    use: lazy.ProcessingUse = strawberry.field(description="The use.")
    legal_basis: LegalBasis = strawberry.field(description="On which basis it goes on.")


def stopped_uses(home: Visible, keys: Iterable[str]) -> list[use.ProcessingUse]:
    """Those of the uses that the caller may see, in their order."""
    found = (home.use(key) for key in keys)
    return [use.ProcessingUse(home=home, value=one) for one in found if one]


def continuing_uses(home: Visible, going_on: Iterable[Continues]) -> list[ContinuingUse]:
    """The same of what goes on."""
    found = ((home.use(one.use), one.legal_basis) for one in going_on)
    return [
        ContinuingUse(use=use.ProcessingUse(home=home, value=one), legal_basis=basis) for one, basis in found if one
    ]
