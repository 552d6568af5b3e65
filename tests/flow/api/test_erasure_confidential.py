"""Two people alike, but that there is an inquiry about one of them: nothing of an erasure tells them apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from erasures import AGENT, MANAGER, PORTAL, PREVIEW, Erasures
from scenario import ENGINES, Api, inquiry_catalogue, load, open_loaded
from test_erasure_progress import connected, follow, receive, shown

from anbieter360.access import Role
from anbieter360.api.running.context import Services
from anbieter360.erasure.runner import carry_out_due
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

PEOPLE = ("plain", "suspect")
ORDER = {"purpose": "order-handling", "legalBasis": "CONTRACT", "collectedAt": "2026-01-02T10:00:00Z"}
ENDED = {"endedAt": "2026-02-02T10:00:00Z", "system": "crm"}
INQUIRY = {"purpose": "fraud-inquiry", "legalBasis": "LEGITIMATE_INTEREST", "collectedAt": "2026-01-07T10:00:00Z"}
TOLD = """query ($id: ID!) { erasureRequest(id: $id) { planHash outcomes { outcome count } receipt { file }
  answer { erased { category { key } } kept { category { key } ground law until } necessary { category { key } }
    ownErased ownKept recipients { recipient { key } } } } }"""


@pytest_asyncio.fixture(params=ENGINES)
async def api(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings], tmp_path: Path) -> Api:
    async def fill(services: Services) -> None:
        lines = [person(ref, inquiry=ref == "suspect") for ref in PEOPLE]
        await load(services, inquiry_catalogue(), written(tmp_path, *lines))

    return await open_loaded(engines, request.param, vault, fill)


def person(ref: str, *, inquiry: bool) -> dict[str, Any]:
    """Somebody whose order is over, and a note about them; no rule keeps it."""
    mail = {"ref": f"{ref}-mail", "category": "email", "value": f"{ref}@example.org"}
    note = {"ref": f"{ref}-note", "category": "segment", "value": "Akte"}
    collections = [{**ORDER, **ENDED, "items": [mail]}, {**INQUIRY, "system": "crm", "items": [note]}]
    return {"subject": {"ref": ref, "country": "DE"}, "collections": collections[: 1 + inquiry]}


def written(folder: Path, *people: dict[str, Any]) -> Path:
    file = folder / "people.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in people))
    return file


@pytest.mark.parametrize("who", ["SUBJECT", "AGENT", "INTEGRATION"])
async def test_a_preview_does_not_change_when_an_inquiry_begins(api: Api, tmp_path: Path, who: str) -> None:
    """For the person, an agent and who relays: not even its hash does; for a manager all of it does."""
    seen = {"SUBJECT": {"role": Role.SUBJECT, "subject": "plain"}, "AGENT": AGENT, "INTEGRATION": PORTAL}[who]
    before = [await previewed(api, **seen), await previewed(api, **MANAGER)]
    await load(api.services, inquiry_catalogue(), written(tmp_path, person("plain", inquiry=True)))
    after = [await previewed(api, **seen), await previewed(api, **MANAGER)]
    assert after[0] == before[0]
    assert after[1]["planHash"] != before[1]["planHash"]


async def test_an_erasure_says_the_same_with_an_inquiry(api: Api) -> None:
    """Answer, counts, receipt and progress, to the person; a manager is shown what went besides."""
    told = {ref: await erased(api, ref) for ref in PEOPLE}
    assert told["plain"] == told["suspect"]
    assert told["plain"]["answer"]["erased"] == [{"category": {"key": "email"}}]


async def previewed(api: Api, **who: Any) -> Any:
    return (await api.data(PREVIEW, {"by": {"ref": "plain"}}, **who))["previewErasure"]


async def erased(api: Api, ref: str) -> dict[str, Any]:
    """What the person reads of it, without what differs by the reference alone."""
    erasures = Erasures(api, ref)
    request = (await erasures.request())["request"]
    plan = (await erasures.preview())["planHash"]
    await erasures.manage("approveErasure", request["id"], planHash=plan)
    async with connected(api, Role.SUBJECT, ref) as socket:
        await carry_out_due(api.services.erasing)
        await follow(socket, request["id"])
        progress = shown(await receive(socket))
    told = (await api.as_subject(ref, TOLD, {"id": request["id"]}))["erasureRequest"]
    body = json.loads(told.pop("receipt")["file"])["body"]
    receipt = {name: body[name] for name in ("outcomes", "retained", "recipients", "levels")}
    return {**told, "receipt": counted(receipt), "progress": (progress["done"], progress["total"])}


def counted(receipt: dict[str, Any]) -> dict[str, Any]:
    """The names of its levels stand for these: their times are the receipt's own."""
    return {**receipt, "levels": [one["level"] for one in receipt["levels"]]}
