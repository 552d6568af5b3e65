"""Where `erase run` goes on by itself, and where somebody else has to act."""

from __future__ import annotations

import pytest

from anbieter360.cli.erase import check_goes_on
from anbieter360.erasure.requests.request import ErasureStatus
from anbieter360.errors import AlreadyDone, Conflict, PlanStale

_ = ErasureStatus
ENDS = {
    _.RECEIVED: Conflict,
    _.IDENTITY_UNVERIFIED: Conflict,
    _.PREVIEWED: PlanStale,
    _.REPAIR: Conflict,
    _.REFUSED: AlreadyDone,
    _.CANCELLED: AlreadyDone,
}


@pytest.mark.parametrize(("status", "error"), ENDS.items())
def test_what_needs_somebody_else_is_not_waited_for(status: ErasureStatus, error: type[Conflict]) -> None:
    """It says what, and where it is to be repaired how."""
    with pytest.raises(error) as raised:
        check_goes_on(status, "RXJhc3Vy")
    assert type(raised.value) is error
    assert ("erase repair RXJhc3Vy" in raised.value.message) == (status is ErasureStatus.REPAIR)


@pytest.mark.parametrize("status", [one for one in ErasureStatus if one not in ENDS])
def test_what_a_worker_brings_on_is_waited_for(status: ErasureStatus) -> None:
    """Until there is a receipt."""
    check_goes_on(status, "RXJhc3Vy")
