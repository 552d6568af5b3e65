"""A mutation that is sent again, of which what it wrote is erased since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from rights import Rights
from scenario import Api

from anbieter360.api.running.mutation_errors import ERASED_SINCE

HOLD: Mapping[str, Any] = {"authority": "AG Hamburg", "reviewAt": "2099-01-01T00:00:00Z", "scope": ["order"]}
WRITTEN: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "Hold": ("manage", "placeHold", HOLD | {"ref": "AZ-gone"}),
    "Objection": ("say", "objectToProcessing", {"purpose": "birthday-greeting"}),
    "Restriction": ("say", "restrictProcessing", {"ground": "LEGAL_CLAIMS"}),
    "DataItem": ("say", "rectifyItem", {"item": "emma-birth", "value": "1990-01-02"}),
}


@pytest.mark.parametrize("label", WRITTEN)
async def test_what_is_gone_is_answered_as_data(said: Api, label: str) -> None:
    """With the members of the mutation's own union, not as an error of the request."""
    by, mutation, given = WRITTEN[label]
    send = getattr(Rights(said, "emma"), by)
    assert "code" not in await send(mutation, "gone", **given)
    await said.services.graph.run_text(f"MATCH (n:{label}) DETACH DELETE n")
    again = await send(mutation, "gone", **given)
    assert (again["__typename"], again["code"], again["message"]) == ("NotFound", "NOT_FOUND", ERASED_SINCE)
