"""The people of one request, loaded once for all the fields that ask for them."""

from __future__ import annotations

import asyncio

import pytest
from scenario import Api

from anbieter360.access import EVERY_PURPOSE, Actor, Role
from anbieter360.api.running.context import Context
from anbieter360.api.running.prepare import prepare


async def test_a_field_that_is_given_up_takes_no_other_with_it(birthday: Api) -> None:
    """graphql-core cancels the fields beside one that failed; whoever waits for the same person still gets them."""
    actor = Actor("dpo", Role.DPO, purposes=frozenset({EVERY_PURPOSE}))
    context = Context(birthday.services, actor, purpose="privacy-oversight")
    prepare(context, await birthday.services.store.current(), None)
    clara = birthday.services.vault.hash("subject", "musterstrom", "clara")
    given_up, waiting = (asyncio.create_task(context.people.get(clara)) for _ in range(2))
    await asyncio.sleep(0)
    given_up.cancel()
    person = await waiting
    assert person is not None
    assert person.ref == "clara"
    with pytest.raises(asyncio.CancelledError):
        await given_up
