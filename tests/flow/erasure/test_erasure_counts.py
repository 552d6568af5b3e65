"""How often a small erasure goes to the engine and to the vault: what makes it slow, and is exact on any machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from erasing import approved, carried_out, greeted, invoiced, load_people, requested
from scenario import ENGINES

from anbieter360.api.running.context import Services
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.erasure.requests.foreseen import Foresight
from anbieter360.erasure.requests.intake import ErasureWriter
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from anbieter360.vault.store import Store
from anbieter360.vault.writer import Writer
from engines import Engines, emptied

#: What is counted -> its methods.
COUNTED: dict[str, tuple[tuple[type, str], ...]] = {
    "transactions": ((Graph, "write"),),
    "statements": ((Graph, "read"), (Graph, "read_lists"), (Graph, "execute"), (Tx, "run"), (Tx, "run_lists")),
    "durable writes of the vault": ((Store, "write"), (Writer, "write"), (Store, "wipe_deleted")),
}
KINDS = {"invoiced": invoiced, "greeted": greeted}
#: Of who goes altogether it is asked whether they had asked for more, and their node goes behind the rest.
STATEMENTS = {"invoiced": 12, "greeted": 14}


@pytest_asyncio.fixture(params=ENGINES)
async def services(request: pytest.FixtureRequest, engines: Engines, tmp_path: Path) -> AsyncIterator[Services]:
    graph = (await emptied(engines, request.param)).graph
    settings = Settings(data=tmp_path / "data")
    vault = await Vault.open(settings)
    yield Services(graph=graph, vault=vault, store=CatalogueStore(graph), settings=settings)
    await vault.close()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What is done from now on."""
    counts: Counter[str] = Counter()

    def counting(what: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*given: Any, **named: Any) -> Any:
            counts[what] += 1
            return await method(*given, **named)

        return call

    for what, methods in COUNTED.items():
        for owner, name in methods:
            monkeypatch.setattr(owner, name, counting(what, getattr(owner, name)))
    return counts


@pytest.mark.parametrize("kind", KINDS)
async def test_an_erasure_is_carried_out_in_few_round_trips(
    services: Services, tmp_path: Path, kind: str, counted: Counter[str]
) -> None:
    """Three transactions, and three writes alone; six durable writes of the vault, one to wipe a key."""
    await load_people(services, tmp_path, [KINDS[kind](kind)])
    request, _ = await approved(services, kind)
    counted.clear()
    assert await carried_out(services, request)
    assert counted["transactions"] == 3
    assert counted["statements"] <= STATEMENTS[kind]
    assert counted["durable writes of the vault"] == 6


@pytest.mark.parametrize(("plan_is_known", "statements"), [(True, 4), (False, 9)])
async def test_an_approval_is_one_transaction(
    services: Services, tmp_path: Path, counted: Counter[str], plan_is_known: bool, statements: int
) -> None:
    """What goes is hidden in it; nothing of the vault is waited for, nor is the person read whose request has just come
    in."""
    await load_people(services, tmp_path, [invoiced("soon")])
    request, _, plan = await requested(services, "soon")
    parts = services.erasing if plan_is_known else replace(services.erasing, foresight=Foresight())
    counted.clear()
    await ErasureWriter(parts).approve(request, plan, actor="manager", idempotency_key="approve")
    assert counted["transactions"] == 1
    assert counted["statements"] == statements
    assert counted["durable writes of the vault"] == 0
