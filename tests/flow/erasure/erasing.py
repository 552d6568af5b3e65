"""People to erase, and what an erasure leaves of them in a form that is equal for equal people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from anbieter360.api.running.context import Services
from anbieter360.catalogue.document import read_catalogue
from anbieter360.delivery.post import Post
from anbieter360.delivery.sender import Sender as Deliverer
from anbieter360.delivery.sender import Surroundings
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import EVERYTHING, Scope
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.plain import LABELS, PlainStar
from anbieter360.ledger.stars.stored import read_stored
from anbieter360.linked.logged import checked

BIRTHDAY = Path(__file__).parents[3] / "examples" / "birthday"
_TIMES = ("At", "Until")


def invoiced(ref: str) -> dict[str, Any]:
    """Somebody of whom an invoice has to be kept: the scenario's anna under another reference."""
    lines = (BIRTHDAY / "subjects.jsonl").read_text().splitlines()
    anna = next(line for line in lines if '"ref":"anna"' in line)
    return json.loads(anna.replace("anna", ref).replace("K-1001", f"K-{ref}"))  # type: ignore[no-any-return]


def greeted(ref: str) -> dict[str, Any]:
    """Somebody of whom nothing has to be kept but what proves a consent and an objection."""
    return {
        "subject": {
            "ref": ref,
            "country": "DE",
            "birthDate": "1990-02-03",
            "language": "de",
            "identifiers": [{"type": "EMAIL", "value": f"{ref}@example.org"}],
        },
        "collections": [
            {
                "purpose": "birthday-greeting",
                "legalBasis": "CONSENT",
                "notice": "consent-birthday-v1",
                "collectedAt": "2026-02-01T10:00:00Z",
                "system": "crm",
                "items": [
                    {"ref": f"{ref}-email", "category": "email", "value": f"{ref}@example.org"},
                    {"ref": f"{ref}-birth", "category": "birth-date", "value": "1990-02-03"},
                    {
                        "ref": f"{ref}-segment",
                        "category": "segment",
                        "value": f"fan {ref}",
                        "derivedFrom": [f"{ref}-birth"],
                    },
                ],
            }
        ],
        "consents": [
            {
                "ref": f"{ref}-greetings",
                "purpose": "birthday-greeting",
                "givenAt": "2026-02-01T10:00:00Z",
                "method": "DOUBLE_OPT_IN",
                "channels": ["EMAIL"],
                "notice": "consent-birthday-v1",
                "evidence": f"mail of {ref}",
            }
        ],
        "usages": [
            {
                "use": "birthday-email",
                "at": "2026-02-03T08:00:00Z",
                "items": [f"{ref}-email", f"{ref}-birth"],
                "recipient": "mail-cloud",
                "recipientRef": f"mc-{ref}",
                "reference": f"greeting-{ref}",
            }
        ],
        "informed": [{"notice": "privacy-2026", "at": "2026-02-01T10:00:00Z"}],
        "objections": [{"purpose": "customer-loyalty", "at": "2026-06-01T10:00:00Z"}],
    }


def derived(ref: str) -> dict[str, Any]:
    return {"ref": f"{ref}-segment", "category": "segment", "value": f"fan {ref}", "derivedFrom": [f"{ref}-birth"]}


async def load_people(
    services: Services, folder: Path, people: Iterable[dict[str, Any]], *, receivers: Mapping[str, str] | None = None
) -> None:
    """The scenario's catalogue, and these people. receivers: key of a recipient or system -> where it listens."""
    catalogue = read_catalogue(catalogue_text(receivers or {}), "catalogue.yaml")
    await services.store.apply(catalogue, home=True, source="catalogue.yaml")
    file = folder / "people.jsonl"
    file.write_text("".join(f"{json.dumps(person)}\n" for person in people))
    report = await import_records(file, services.graph, services.vault, services.store)
    assert report.rejected == 0


def catalogue_text(receivers: Mapping[str, str]) -> str:
    """The scenario's, in which recipients and systems listen where it is said, or nowhere."""
    given = yaml.safe_load((BIRTHDAY / "catalogue.yaml").read_text())
    for one in given["recipients"] + given["systems"]:
        one.pop("erasure", None)
        if one["key"] in receivers:
            one["erasure"] = {"webhook": receivers[one["key"]]}
    return yaml.safe_dump(given, allow_unicode=True)


async def sent_later(services: Services, later: timedelta) -> int:
    """Send what is due by then; how many tries that were."""

    def now() -> datetime:
        return datetime.now(UTC) + later

    async with Post(5.0, private_addresses=True, now=now) as post:
        sender = Deliverer(services.graph, services.vault, services.store, services.settings, post, Surroundings(now))
        return await sender.send_due()


async def requested(
    services: Services, ref: str, scope: Scope = EVERYTHING, *, key: str = "first"
) -> tuple[str, str, str]:
    """A person's own request: its id, the person's, the hash of its plan."""
    writer = ErasureWriter(services.erasing)
    sender = Sender(ref, "SUBJECT")
    written = await writer.request(SubjectLookup(ref=ref), Wanted(scope), sender, idempotency_key=f"erase {ref} {key}")
    node = await request_node(services, written.request)
    return written.request, written.subject, node["planHash"]


async def approved(services: Services, ref: str, scope: Scope = EVERYTHING) -> tuple[str, str]:
    """The same, approved: ids of request and person."""
    request, subject, plan = await requested(services, ref, scope)
    await ErasureWriter(services.erasing).approve(request, plan, actor="manager", idempotency_key=f"approve {ref}")
    return request, subject


async def carried_out(services: Services, request: str) -> bool:
    """By a worker that does not wait for another's lease to end."""
    return await Executor(impatient(services)).carry_out(request)


def impatient(services: Services) -> Parts:
    """Parts of a worker for whom the others' leases are over."""
    parts = services.erasing
    return replace(parts, now=lambda: parts.now() + timedelta(hours=1))


async def request_node(services: Services, request: str) -> dict[str, Any]:
    (row,) = await services.graph.run_text(f"MATCH (g:ErasureRequest {{id: '{request}'}}) RETURN properties(g) AS p")
    return dict(row["p"])


async def left(services: Services, request: str, subject: str) -> dict[str, Any]:
    """What is there of an erasure and its person: nothing in it tells one of two equal people from the other."""
    node = await request_node(services, request)
    receipt = checked(node["receipt"], services.vault.signer.public).document.body
    stored = (await read_stored(services.graph.read, services.vault, (subject,))).get(subject)
    hanging = await services.graph.run_text(
        f"MATCH (g:ErasureRequest {{id: '{request}'}})-[e]->(n) RETURN type(e) AS e, labels(n) AS l, count(*) AS n"
    )
    intent = await services.vault.intents.get(request)
    assert intent is not None
    return {
        "request": {name: value for name, value in node.items() if _is_comparable(name, value)},
        "told": [receipt[name] for name in ("outcomes", "retained", "recipients", "verification")],
        "star": None if stored is None else _shape(stored.star),
        "hanging": sorted((row["e"], *row["l"], row["n"]) for row in hanging),
        "done": intent.done_at is not None,
        "has key": bool(await services.vault.sealers((subject,))),
    }


def _is_comparable(name: str, value: Any) -> bool:
    """Of a request: what it says of the erasure, not when and by whom."""
    return name in ("status", "outcomes", "erased", "kept", "problem", "done", "total", "step", "draft", "language")


def _shape(star: PlainStar) -> dict[str, Any]:
    """How many nodes of which properties there are, and how many edges."""
    nodes = {
        label: sorted(Counter(tuple(sorted(node.properties)) for node in star.nodes[label].values()).items())
        for label in LABELS
    }
    own = sorted(star.properties)
    return {"own": own, "nodes": nodes, "links": {kind: len(links) for kind, links in star.links.items()}}
