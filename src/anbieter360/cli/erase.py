"""`erase`: what an erasure would do, one from its request to its receipt, how far it is, what a crash left of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import click

from anbieter360.api.context import Services
from anbieter360.api.ids import global_id, split_global_id
from anbieter360.catalogue.model import RIGHTS_HANDLING
from anbieter360.cli.asking import ask
from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.output import note, say, write_json, write_table
from anbieter360.engine.open import require_folder
from anbieter360.erasure.confirming import confirm
from anbieter360.erasure.executor import Executor
from anbieter360.erasure.repair import repair as repair_request
from anbieter360.erasure.review import Finding, Review, review
from anbieter360.erasure.runner import carry_out_due
from anbieter360.erasure.sweep import sweep as sweep_everybody
from anbieter360.errors import Conflict, NodeNotFound, PlanStale, SubjectNotFound
from anbieter360.gateway.serve import open_services
from anbieter360.settings import Settings

PREVIEW = """query Preview($subject: SubjectLookup!) { previewErasure(subject: $subject) {
  planHash summary { outcome count }
  steps(first: 500) { nodes { target { kind ref } field outcome rule article until } }
  recipients { key name channel } unreachable { key }
} }"""
REQUEST = """mutation Request($input: RequestErasureInput!) { requestErasure(input: $input) {
  ... on ErasureRequested { request { id status planHash } } ... on Error { message code }
} }"""
APPROVE = """mutation Approve($input: ApproveErasureInput!) { approveErasure(input: $input) {
  ... on ErasureApproved { request { id status undoUntil } } ... on Error { message code }
} }"""
STATUS = """query Status($id: ID!) { erasureRequest(id: $id) {
  id status receivedAt dueAt overdue problem outcomes { outcome count } levels { level reachedAt dueAt }
  notifications { recipient { key } system { key } status attempts lastError }
  receipt { id issuedAt file logIndex }
} }"""
#: Before a worker has taken it: there is something to carry out.
_APPROVED = "APPROVED"
#: Or again, where the plan was another one by then.
_PREVIEWED = "PREVIEWED"
_LOOK_SECONDS = 0.5
subject_option = click.option(
    "--subject", metavar="REF", required=True, help="The provider's own reference for the person."
)


@click.group()
def erase() -> None:
    """Erase a person (Art. 17 GDPR) without the API."""


@erase.command(epilog="Example: anbieter360 erase preview --subject anna")
@subject_option
@json_option
@with_settings
@asynchronous
async def preview(settings: Settings, subject: str, as_json: bool) -> None:
    """Say what an erasure would do, field by field, and whom it would be told to; nothing is written."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        plan = (await _ask(services, PREVIEW, {"subject": {"ref": subject}}))["previewErasure"]
    if as_json:
        write_json(plan)
    else:
        _show_plan(plan)


@erase.command(epilog="Example: anbieter360 erase run --subject anna --yes")
@subject_option
@click.option("--yes", is_flag=True, required=True, help="There is no way back: say that it is meant.")
@json_option
@with_settings
@asynchronous
async def run(settings: Settings, subject: str, yes: bool, as_json: bool) -> None:
    """Request the erasure of a person, approve its plan by its hash, carry it out, and print the receipt."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        request = await _requested(services, subject)
        if request["status"] != _APPROVED:
            request = await _approved(services, request)
        if request["undoUntil"]:
            note(f"It can be cancelled until {request['undoUntil']}; `erase resume` carries it out after that.")
        else:
            await _carried_out(services, request["id"])
        found = await _status(services, request["id"])
    if as_json:
        write_json(found)
    else:
        _show_status(found)


@erase.command(epilog="Example: anbieter360 erase status RXJhc3VyZVJlcXVlc3Q6…")
@click.argument("id_", metavar="ID")
@json_option
@with_settings
@asynchronous
async def status(settings: Settings, id_: str, as_json: bool) -> None:
    """Say how far a request for erasure has come; with its receipt where there is one."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        found = await _status(services, id_)
    if as_json:
        write_json(found)
    else:
        _show_status(found)


@erase.command(epilog="Example: anbieter360 erase resume")
@json_option
@with_settings
@asynchronous
async def resume(settings: Settings, as_json: bool) -> None:
    """Carry out what is approved and what a crash left half done; `serve` does the same while it runs."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        done = await carry_out_due(services.erasing)
    if as_json:
        write_json({"carriedOut": done})
    else:
        say(f"{done} carried out")


@erase.command(epilog="Example: anbieter360 erase sweep --dry-run")
@click.option("--dry-run", is_flag=True, help="Say what would go, and write nothing.")
@json_option
@with_settings
@asynchronous
async def sweep(settings: Settings, dry_run: bool, as_json: bool) -> None:
    """Find what has to go although nobody asked, and request its erasure; `serve` does so once a day."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        swept = await sweep_everybody(services.erasing, dry_run=dry_run)
    if as_json:
        write_json({"looked": swept.looked, "requests": swept.requests, "items": dict(swept.items)})
        return
    say(f"{swept.looked} people looked at, {swept.requests} {'would be' if dry_run else 'were'} requested")
    write_table(("ground", "items"), sorted(swept.items.items()))


@erase.command(epilog="Example: anbieter360 erase verify")
@json_option
@with_settings
@asynchronous
async def verify(settings: Settings, as_json: bool) -> int:
    """Look whether what was erased is still gone, and each receipt in the log; exit 1 where it is not. `serve` does the
    same once a day."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        found = await review(services.erasing)
    if as_json:
        write_json(
            {"looked": found.looked, "findings": [_found(one) for one in found.findings], "journal": found.journal}
        )
    else:
        _show_review(found)
    return 0 if found.ok else 1


@erase.command(epilog="Example: anbieter360 erase repair RXJhc3VyZVJlcXVlc3Q6…")
@click.argument("id_", metavar="ID")
@json_option
@with_settings
@asynchronous
async def repair(settings: Settings, id_: str, as_json: bool) -> int:
    """Erase again what is there again of an erasure in REPAIR, and verify it; exit 1 where something is left."""
    require_folder(settings)
    async with open_services(settings, owner=False) as services:
        left = await repair_request(services.erasing, _key(id_))
    if as_json:
        write_json({"id": id_, "left": left})
    else:
        say(f"{id_}: {'still there: ' + ', '.join(left) if left else 'in order'}")
    return 1 if left else 0


async def _requested(services: Services, subject: str) -> dict[str, Any]:
    given = {"subject": {"ref": subject}, "idempotencyKey": uuid4().hex}
    done = (await _ask(services, REQUEST, {"input": given}))["requestErasure"]
    return {"undoUntil": None, **_succeeded(done)["request"]}


async def _approved(services: Services, request: Mapping[str, Any]) -> dict[str, Any]:
    given = {"id": request["id"], "planHash": request["planHash"] or "", "idempotencyKey": uuid4().hex}
    done = (await _ask(services, APPROVE, {"input": given}))["approveErasure"]
    return dict(_succeeded(done)["request"])


async def _carried_out(services: Services, id_: str) -> None:
    """Until it has its receipt, whoever does it: a gateway that runs on the same data may have been faster.

    Raises PlanStale where the plan became another one.
    """
    executor = Executor(services.erasing)
    while not (found := await _status(services, id_))["receipt"]:
        if found["status"] == _PREVIEWED:
            raise PlanStale
        if not await executor.carry_out(_key(id_)):
            await asyncio.sleep(_LOOK_SECONDS)
    await confirm(services.erasing, _key(id_))


async def _status(services: Services, id_: str) -> dict[str, Any]:
    found = (await _ask(services, STATUS, {"id": id_}))["erasureRequest"]
    if found is None:
        raise NodeNotFound("There is no such request.")
    return dict(found)


async def _ask(services: Services, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    return await ask(services, document, variables, RIGHTS_HANDLING.key)


def _succeeded(done: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises what a mutation answered as data."""
    if "code" not in done:
        return done
    raise (SubjectNotFound if done["code"] == SubjectNotFound.code else Conflict)(done["message"])


def _key(opaque: str) -> str:
    return (split_global_id(opaque) or ("", ""))[1]


def _found(one: Finding) -> dict[str, Any]:
    return {"id": global_id("ErasureRequest", one.request), "problems": one.problems}


def _show_review(found: Review) -> None:
    say(f"{found.looked} erasures looked at, {len(found.findings)} not in order")
    for problem in found.journal:
        say(problem)
    if found.findings:
        write_table(("id", "found"), ((one["id"], ", ".join(one["problems"])) for one in map(_found, found.findings)))
        say("`erase repair ID` erases it again.")


def _show_plan(plan: Mapping[str, Any]) -> None:
    say(f"plan {plan['planHash']}")
    write_table(("outcome", "fields"), ((one["outcome"], one["count"]) for one in plan["summary"]))
    say("")
    rows = (
        (one["target"]["kind"], one["target"]["ref"], one["field"], one["outcome"], one["rule"], one["until"])
        for one in plan["steps"]["nodes"]
    )
    write_table(("kind", "ref", "field", "outcome", "rule", "until"), rows)
    say("")
    write_table(("told", "channel"), ((one["key"], one["channel"]) for one in plan["recipients"]))


def _show_status(found: Mapping[str, Any]) -> None:
    say(f"{found['id']}: {found['status']}, due {found['dueAt']}")
    write_table(
        ("level", "reached", "due"), ((one["level"], one["reachedAt"], one["dueAt"]) for one in found["levels"])
    )
    if found["notifications"]:
        say("")
        rows = (
            ((one["recipient"] or one["system"] or {}).get("key"), one["status"], one["lastError"])
            for one in found["notifications"]
        )
        write_table(("told", "status", "last error"), rows)
    if found["receipt"]:
        say("")
        say(found["receipt"]["file"])
