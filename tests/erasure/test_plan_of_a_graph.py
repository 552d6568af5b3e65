"""The plan for someone whom a graph holds is the one for what their record says: nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest_asyncio
from people import facts_of

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import EVERYTHING, Outcome, Plan, Scope, ScopeKind
from anbieter360.erasure.planning.planner import make_plan
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.stars.build import Naming, Person, build
from anbieter360.ledger.stars.records import parse_record
from anbieter360.ledger.stars.stored import StoredStar
from anbieter360.vault import Vault
from engines import Running

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday"
NOW = datetime(2026, 9, 1, tzinfo=UTC)
PROVIDER = "musterstrom"
KEPT = {"anna-address", "anna-order", "anna-invoice"}


@pytest_asyncio.fixture
async def parts(engine: Running, tmp_path: Path) -> AsyncIterator[Parts]:
    settings = engine.settings(tmp_path / "data")
    vault = await Vault.open(settings)
    yield Parts(engine.graph, vault, CatalogueStore(engine.graph), settings)
    await vault.close()


def catalogue() -> Catalogue:
    return read_catalogue((BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8"), "catalogue.yaml")


def anna() -> dict[str, Any]:
    """The scenario's, with a consent, an objection, a guess, a hold, and an address that she shares with Ben."""
    lines = (BIRTHDAY / "subjects.jsonl").read_text(encoding="utf-8").splitlines()
    record: dict[str, Any] = next(one for one in map(json.loads, lines) if one["subject"]["ref"] == "anna")
    order = record["collections"][0]
    order["items"].append({"ref": "guess", "category": "segment", "value": "fan", "derivedFrom": ["anna-birth"]})
    order["items"][0]["sharedWith"] = ["ben"]
    when = "2026-03-01T09:00:00Z"
    consent = {"ref": "c", "purpose": "birthday-greeting", "givenAt": when, "method": "CHECKBOX", "channels": ["EMAIL"]}
    hold = {"ref": "case", "authority": "court", "scope": ["invoice"], "placedAt": when, "reviewAt": when}
    said = {"consents": [consent], "holds": [hold], "objections": [{"purpose": "customer-loyalty", "at": when}]}
    return record | said


def planned(naming: Naming, scope: Scope = EVERYTHING) -> Plan:
    """For what the record says."""
    shop = catalogue()
    record = parse_record(json.dumps(anna()).encode(), 1, "people.jsonl", shop)
    persons = {ref: Person(ref, naming.subject(ref), naming.subject(ref)) for ref in ("anna", "ben")}
    star, _ = build(record, persons, naming)
    return make_plan(StoredStar(star, ()), facts_of(star), shop, 1, scope, NOW)


def by_ref(plan: Plan) -> dict[str | None, Outcome]:
    """Ref of each item -> what becomes of its value."""
    return {one.target.ref: one.outcome for one in plan.steps if (one.target.label, one.field) == ("DataItem", "value")}


async def test_the_plan_of_a_graph_is_that_of_the_record(parts: Parts, tmp_path: Path) -> None:
    """For each kind of scope: the same steps, grounds, recipients and fence, so the same hash."""
    await parts.store.apply(catalogue(), home=True, source="catalogue.yaml")
    file = tmp_path / "people.jsonl"
    file.write_text(json.dumps(anna()) + "\n", encoding="utf-8")
    await import_records(file, parts.graph, parts.vault, parts.store)
    naming = Naming(PROVIDER, parts.vault.hash)
    scopes = (
        EVERYTHING,
        Scope(ScopeKind.PURPOSES, frozenset({"order-handling"})),
        Scope(ScopeKind.ITEMS, frozenset({"anna-birth"})),
    )
    for scope in scopes:
        read = partial(plan_of, parts=parts, subject=naming.subject("anna"), scope=scope, at=NOW)
        found, _ = await parts.graph.write(read)
        expected = planned(naming, scope)
        assert (found.steps, found.told, found.fence) == (expected.steps, expected.told, expected.fence)
        assert found.hash == expected.hash


def test_of_anna_stays_what_books_and_court_need() -> None:
    """Her contract ended: address, order and invoice are retained or held, the rest goes."""
    found = by_ref(planned(Naming(PROVIDER, lambda kind, *said: "-".join((kind, *said)))))
    assert {ref for ref, one in found.items() if one is Outcome.ERASED} == {"anna-email", "anna-birth", "guess"}
    assert {ref: found[ref] for ref in KEPT} == {
        "anna-address": Outcome.RETAINED,
        "anna-order": Outcome.RETAINED,
        "anna-invoice": Outcome.HELD,
    }


def test_each_of_them_until_the_day_of_its_own_law() -> None:
    """Eight years for books, six for letters, from the end of the year."""
    plan = planned(Naming(PROVIDER, lambda kind, *said: "-".join((kind, *said))))
    days = {
        one.target.ref: ground.until
        for one in plan.steps
        for ground in one.grounds
        if (one.target.label, one.field, ground.outcome) == ("DataItem", "value", Outcome.RETAINED)
    }
    assert days == {
        "anna-address": date(2034, 1, 1),
        "anna-order": date(2032, 1, 1),
        "anna-invoice": date(2034, 1, 1),
    }
