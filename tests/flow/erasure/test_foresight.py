"""The plan that a request came in with is that of its approval a moment later, as long as nothing has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from erasing import BIRTHDAY, greeted, invoiced, load_people, request_node, requested

from anbieter360.api.running.context import Services
from anbieter360.catalogue.document import read_catalogue
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.planning.plan import EVERYTHING, Plan, Scope, ScopeKind
from anbieter360.erasure.requests.foreseen import MOST, STEPS, Foreseen, Foresight
from anbieter360.erasure.requests.intake import ErasureWriter
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.errors import PlanStale
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.stored import StoredStar

KINDS = {"invoiced": invoiced, "greeted": greeted}
SCOPES = {
    "everything": EVERYTHING,
    "a purpose": Scope(ScopeKind.PURPOSES, frozenset({"birthday-greeting"})),
}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_what_would_be_read_now(services: Services, tmp_path: Path, kind: str, scope: str) -> None:
    """Plan, fence and star, the request among its nodes."""
    await load_people(services, tmp_path, [KINDS[kind](kind)])
    request, subject, _ = await requested(services, kind, SCOPES[scope])
    parts = services.erasing

    async def read(tx: Tx) -> tuple[Plan, StoredStar]:
        return await plan_of(tx, parts, subject, SCOPES[scope], parts.time, request=request)

    plan, stored = await services.graph.write(read)
    version = (await services.store.current()).version
    kept = services.foresight.take(request, stored.star.properties["epoch"], version)
    assert kept is not None
    assert (kept.plan, kept.plan.hash, kept.stored.shared_by) == (plan, plan.hash, stored.shared_by)
    assert (kept.stored.star.nodes, kept.stored.star.links) == (stored.star.nodes, stored.star.links)


async def test_a_change_of_the_catalogue_is_seen(services: Services, tmp_path: Path) -> None:
    """A rule of retention that names another law by the time of the approval."""
    await load_people(services, tmp_path, [invoiced("ruled")])
    request, _, plan = await requested(services, "ruled")
    text = (BIRTHDAY / "catalogue.yaml").read_text()
    assert text.count("§ 257 (1) Nr. 2, (4) HGB") == 1
    changed = read_catalogue(text.replace("§ 257 (1) Nr. 2, (4) HGB", "§ 257 (4) HGB"), "catalogue.yaml")
    await services.store.apply(changed, home=True, source="catalogue.yaml")
    with pytest.raises(PlanStale):
        await ErasureWriter(services.erasing).approve(request, plan, actor="manager", idempotency_key="approve")
    assert (await request_node(services, request))["status"] == "PREVIEWED"


async def test_only_the_newest_are_kept_and_no_large_one() -> None:
    """Who comes in does not push out the plan of somebody who is about to be approved before there are many."""
    plan = Plan("anna", EVERYTHING, (), (), None, "", 1)  # type: ignore[arg-type]
    foreseen = Foreseen(plan, StoredStar(PlainStar("anna", {}), ()), 1)
    foresight = Foresight()
    for number in range(MOST + 1):
        foresight.put(str(number), foreseen)
    foresight.put("large", replace(foreseen, plan=replace(plan, steps=(None,) * (STEPS + 1))))  # type: ignore[arg-type]
    found = [one for one in (*map(str, range(MOST + 1)), "large") if foresight.take(one, 1, 1)]
    assert found == [str(number) for number in range(1, MOST + 1)]


@pytest.mark.parametrize(("epoch", "catalogue"), [(2, 1), (1, 2)])
async def test_it_is_no_use_after_a_change(epoch: int, catalogue: int) -> None:
    """Somebody wrote about the person, or the catalogue is another one."""
    plan = Plan("anna", EVERYTHING, (), (), None, "", 1)  # type: ignore[arg-type]
    foresight = Foresight()
    foresight.put("request", Foreseen(plan, StoredStar(PlainStar("anna", {}), ()), 1))
    assert foresight.take("request", epoch, catalogue) is None
