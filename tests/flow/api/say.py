"""The birthday's people among others: for each code of DECISION.md a person, a use and a moment that give it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from scenario import BIRTHDAY, ROOT, inquiry_catalogue, load

from anbieter360.api.running.context import Services
from anbieter360.cypher import parse
from anbieter360.ledger.stars.build import Naming

SAY = ROOT / "tests" / "data" / "say"
PROVIDER = "musterstrom"
Row = Mapping[str, str]

_ASKED = parse(
    "asked_for_erasure",
    """
    MATCH (s:Subject {refHash: $ref})
    CREATE (s)-[:ASKED]->(:ErasureRequest {id: $id, status: $status, receivedAt: $at, dueAt: $at, refHash: $ref,
      verifiedAt: $at, executedAt: $executedAt, erased: $erased})
    """,
)
_GONE = parse(
    "nothing_left",
    """
    CREATE (:ErasureRequest {id: $id, status: 'FULFILLED', receivedAt: $at, dueAt: $at, refHash: $ref,
      verifiedAt: $at, executedAt: $at, erased: []})
    """,
)
_ERASE = parse("erase_item", "MATCH (d:DataItem {id: $id}) DETACH DELETE d")
_AT = "2026-04-15T09:00:00.000Z"


def rows(file: Path) -> Sequence[Row]:
    return [*csv.DictReader(file.open(encoding="utf-8"))]


BIRTHDAYS = rows(BIRTHDAY / "decisions.csv")
CODES = rows(SAY / "decisions.csv")


def asked(row: Row) -> dict[str, Any]:
    """The variables of the contract's operation."""
    return {"subject": {"ref": row["subject"]}, "use": row["use"], "at": row["at"]}


def said(row: Row) -> dict[str, Any]:
    """What a row says of the decision."""
    found: dict[str, Any] = {"outcome": row["outcome"], "reason": row["reason"]}
    if "article" in row:
        found |= {"article": row["article"], "missing": row["missing"].split()}
    return found


async def load_say(services: Services) -> None:
    """Birthday, inquiry and these, and what erasures of three of them leave."""
    added = yaml.safe_load((SAY / "catalogue.yaml").read_text(encoding="utf-8"))
    merged = yaml.safe_load(inquiry_catalogue())
    merged |= {name: merged.get(name, []) + entries for name, entries in added.items()}
    text = yaml.safe_dump(merged, sort_keys=False, allow_unicode=True)
    for people in (BIRTHDAY / "subjects.jsonl", ROOT / "tests/flow/api/inquiry/subjects.jsonl", SAY / "subjects.jsonl"):
        await load(services, text, people)
    await _erase(services)


async def _erase(services: Services) -> None:
    """As an erasure leaves them: one is being done, one took the order, of one nothing but the mark is left."""
    graph, naming = services.graph, Naming(PROVIDER, services.vault.hash)

    async def ask(ref: str, status: str, executed: str | None, erased: Sequence[str]) -> None:
        hash_ = naming.ref_hash(ref)
        await graph.execute(
            _ASKED, ref=hash_, id=f"erasure-{ref}", status=status, at=_AT, executedAt=executed, erased=[*erased]
        )

    await ask("say-pending", "APPROVED", None, [])
    await ask("say-erased", "FULFILLED", _AT, [naming.node("DataCategory", "order")])
    await graph.execute(_ERASE, id=naming.item("say-erased-order"))
    await graph.execute(_GONE, ref=naming.ref_hash("say-gone"), id="erasure-say-gone", at=_AT)
