"""Both paths over the inquiry's scenario, on one engine after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from callers import HANDLER
from known import Known, know_all
from scenario import ASKED, ENGINES, UNBOUNDED, load_inquiry
from two_paths import Paths

from anbieter360.access import Role
from anbieter360.api.running.context import Services
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.rights_requests import Proposal, RequestWriter
from anbieter360.ledger.rights.sender import Sender
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, emptied

#: An identifier that two people have.
SHARE = "mutation ($input: AddIdentifierInput!) { addIdentifier(input: $input) { __typename } }"
SHARED = {"type": "OTHER", "value": "both"}
WRITER: Mapping[str, Any] = {"role": Role.INTEGRATION, "purpose": "order-handling"}


async def load_asked(services: Services) -> None:
    """The inquiry, and what two of its people ask for; one of the requests is assigned to HANDLER."""
    await load_inquiry(services)
    writer = RequestWriter(services.graph, services.vault, services.store)
    for ref, assignee in (("anna", HANDLER["actor"]), ("victor", "olga")):
        person, sender = SubjectLookup(ref=ref), Sender("olga", "AGENT", "a letter", received_at=ASKED)
        proposal = Proposal(f"{ref}-email", text="falsch")
        asked = await writer.propose_change(person, proposal, sender, idempotency_key=ref)
        await writer.assign(asked.request, assignee, actor="petra", idempotency_key=ref)


@pytest_asyncio.fixture(scope="module")
async def vault(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Vault, Settings]]:
    """One vault for both engines, so that ids and therefore questions are the same on both."""
    settings = Settings(data=tmp_path_factory.mktemp("two-paths")).model_copy(update=UNBOUNDED)
    vault = await Vault.open(settings)
    yield vault, settings
    await vault.close()


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def paths(
    request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings], patch: pytest.MonkeyPatch
) -> Paths:
    """For tests that only read."""
    running = await emptied(engines, request.param)
    paths = await Paths.on(running.graph, *vault, patch, load_asked)
    for ref in ("anna", "ben"):
        await paths.resolver.data(SHARE, {"input": SHARED | {"subject": {"ref": ref}, "idempotencyKey": ref}}, **WRITER)
    return paths


@pytest_asyncio.fixture(scope="module")
async def known(paths: Paths) -> Known:
    """All that can be named in a question."""
    return await know_all(paths.resolver)
