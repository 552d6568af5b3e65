"""`erase`: what an erasure would do, one from its request to its receipt, how far it is, what a crash left of it.

What people ask for and what is decided about it stands in `erase_requests.py`, what recipients answer, and that
they are told again, in `erase_told.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from anbieter360.api.relay.ids import global_id, key_in
from anbieter360.api.running.context import Services
from anbieter360.cli.asking import note_looks
from anbieter360.cli.command import Group, asynchronous, json_option, with_settings
from anbieter360.cli.erase_requests import COMMANDS
from anbieter360.cli.erase_status import show_status
from anbieter360.cli.erase_steps import told_steps
from anbieter360.cli.erase_told import acknowledge, resend
from anbieter360.cli.erasing import (
    Received,
    Wanted,
    approve_erasure,
    asked,
    id_argument,
    keep_receipt,
    receipt_option,
    request_erasure,
    status_of,
    subject_option,
    with_arrival,
    with_scope,
)
from anbieter360.cli.files import check_new
from anbieter360.cli.opening import the_services
from anbieter360.cli.output import note, say, write_json, write_table
from anbieter360.erasure.aftermath.confirming import confirm
from anbieter360.erasure.aftermath.repair import repair as repair_request
from anbieter360.erasure.aftermath.review import Finding, Review, review
from anbieter360.erasure.aftermath.sweep import Foretold, Swept
from anbieter360.erasure.aftermath.sweep import sweep as sweep_everybody
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.requests.request import LABEL, ErasureStatus
from anbieter360.erasure.runner import carry_out_due, held
from anbieter360.errors import AlreadyDone, Conflict, PlanStale
from anbieter360.settings import Settings

PREVIEW = """query Preview($subject: SubjectLookup!, $scope: ErasureScope, $first: Int!, $after: String) {
 previewErasure(subject: $subject, scope: $scope) {
  planHash summary { outcome count }
  steps(first: $first, after: $after) {
    nodes { target { id kind ref } field outcome rule article law until } pageInfo { hasNextPage endCursor }
  }
  recipients { key name channel } unreachable { key }
} }"""
STEPS = 500  # of a plan, at a time
_LOOK_SECONDS = 0.5
_CHANNELS: Mapping[str, str] = {"WEBHOOK": "webhook", "MANUAL": "somebody at the provider: it names no address"}


@click.group(cls=Group)
def erase() -> None:
    """Erase a person (Art. 17 GDPR) without the API."""


@erase.command(epilog="Example: anbieter360 erase preview --subject anna")
@subject_option
@json_option
@with_settings
@with_scope
@asynchronous
async def preview(wanted: Wanted, settings: Settings, subject: str, as_json: bool) -> None:
    """Show what an erasure would do, field by field, and who would be told; nothing is written."""
    async with the_services(settings) as services:
        plan = await _plan(services, subject, wanted)
    if as_json:
        write_json(plan)
    else:
        _show_plan(plan)


@erase.command(epilog="Example: anbieter360 erase run --subject anna --yes")
@subject_option
@click.option("--yes", is_flag=True, required=True, help="Confirm: this cannot be undone.")
@json_option
@with_settings
@with_scope
@with_arrival
@receipt_option
@asynchronous
async def run(
    received: Received,
    wanted: Wanted,
    settings: Settings,
    subject: str,
    yes: bool,
    as_json: bool,
    receipt_file: Path | None,
) -> None:
    """Request the erasure of a person, approve its plan by its hash, carry it out, and print the receipt."""
    check_new(receipt_file, "receipt")
    async with the_services(settings) as services:
        request = await request_erasure(services, subject, wanted, received)
        if request["status"] == ErasureStatus.PREVIEWED:
            await approve_erasure(services, request["id"], request["planHash"] or "")
        found = await _carried_out(services, request["id"])
    keep_receipt(found, receipt_file)
    _show(found, as_json, receipt_file, whole=True)


@erase.command(epilog="Example: anbieter360 erase status RXJhc3VyZVJlcXVlc3Q6… --receipt receipt.json")
@id_argument
@receipt_option
@json_option
@with_settings
@asynchronous
async def status(settings: Settings, id_: str, as_json: bool, receipt_file: Path | None) -> None:
    """Show how far a request for erasure has come: who is told, what the person reads, the receipt, what is next."""
    async with the_services(settings) as services:
        found = await status_of(services, id_)
    keep_receipt(found, receipt_file)
    _show(found, as_json, receipt_file)


def _show(found: dict[str, Any], as_json: bool, receipt_file: Path | None, *, whole: bool = False) -> None:
    if as_json:
        write_json(found)
    else:
        show_status(found, receipt_file, whole=whole)


@erase.command(epilog="Example: anbieter360 erase resume")
@json_option
@with_settings
@asynchronous
async def resume(settings: Settings, as_json: bool) -> int:
    """Carry out what is approved and what a crash left half done; exit 1 if a worker still holds some of it. One
    that was killed holds it for a minute. `serve` does the same while it runs."""
    async with the_services(settings) as services:
        done = await carry_out_due(services.erasing)
        kept = await held(services.erasing)
    if as_json:
        said = {"carriedOut": done.carried_out, "confirmed": done.confirmed}
        write_json({**said, "held": kept.requests, "heldUntil": kept.until})
    else:
        say(f"{done.carried_out} carried out, {done.confirmed} confirmed by everybody who was told")
        if kept.until:
            one_or_more = "1 is" if kept.requests == 1 else f"{kept.requests} are"
            say(f"{one_or_more} held by a worker until {kept.until:%H:%M:%S} UTC; run it again then.")
    return 1 if kept.requests else 0


@erase.command(epilog="Example: anbieter360 erase sweep --dry-run")
@click.option(
    "--dry-run", is_flag=True, help="Show what would go, and of whom, who read of the look; write nothing else."
)
@json_option
@with_settings
@asynchronous
async def sweep(settings: Settings, dry_run: bool, as_json: bool) -> None:
    """Find what has to go although nobody asked, and request its erasure; `serve` does so once a day."""
    async with the_services(settings) as services:
        swept = await sweep_everybody(services.erasing, dry_run=dry_run)
        await note_looks(services, "Sweep", (one.id for one in swept.foretold))
    if as_json:
        write_json(_swept(swept))
        return
    say(f"{swept.looked} people looked at, {swept.requests} {'would be' if dry_run else 'were'} requested")
    if swept.items:
        write_table(("ground", "items"), sorted(swept.items.items()))
    if swept.foretold:
        say("")
        write_table(("person", "ground", "what would go"), map(_foretold, swept.foretold))
    say(f"{swept.consents} consents {'would go' if dry_run else 'go'}: nobody has to prove them any more")


def _swept(swept: Swept) -> dict[str, Any]:
    """Without ids that nothing else names."""
    foretold = [{name: value for name, value in asdict(one).items() if name != "id"} for one in swept.foretold]
    return {**{one.name: getattr(swept, one.name) for one in fields(swept)}, "foretold": foretold}


def _foretold(one: Foretold) -> tuple[str | None, str, str]:
    goes = " ".join(one.goes)
    return one.subject, one.ground, f"all that is left of them: {goes}" if one.everything else goes


@erase.command(epilog="Example: anbieter360 erase verify")
@json_option
@with_settings
@asynchronous
async def verify(settings: Settings, as_json: bool) -> int:
    """Check that what was erased is still gone, and each receipt in the log; exit 1 if not. `serve` does the same
    once a day."""
    async with the_services(settings) as services:
        found = await review(services.erasing)
    if as_json:
        write_json(
            {"looked": found.looked, "findings": [_found(one) for one in found.findings], "journal": found.journal}
        )
    else:
        _show_review(found)
    return 0 if found.ok else 1


@erase.command(epilog="Example: anbieter360 erase repair RXJhc3VyZVJlcXVlc3Q6…")
@id_argument
@json_option
@with_settings
@asynchronous
async def repair(settings: Settings, id_: str, as_json: bool) -> int:
    """Erase again what came back of an erasure in REPAIR, and verify it; exit 1 if something is left."""
    async with the_services(settings) as services:
        left = await repair_request(services.erasing, key_in(id_, LABEL))
    if as_json:
        write_json({"id": id_, "left": left})
    else:
        say(f"{id_}: {'still there: ' + ', '.join(left) if left else 'in order'}")
    return 1 if left else 0


for one in (*COMMANDS, acknowledge, resend):
    erase.add_command(one)


async def _plan(services: Services, subject: str, wanted: Wanted) -> dict[str, Any]:
    """With all of its steps, page by page. Raises PlanStale where it became another one between two pages."""
    given = {"subject": {"ref": subject}, "scope": wanted.scope, "first": STEPS}
    plan = dict((await asked(services, PREVIEW, given))["previewErasure"])
    nodes, page = [*plan["steps"]["nodes"]], plan["steps"]["pageInfo"]
    while page["hasNextPage"]:
        following = (await asked(services, PREVIEW, {**given, "after": page["endCursor"]}))["previewErasure"]
        if following["planHash"] != plan["planHash"]:
            raise PlanStale
        nodes += following["steps"]["nodes"]
        page = following["steps"]["pageInfo"]
    return {**plan, "steps": {"nodes": nodes}}


async def _carried_out(services: Services, id_: str) -> dict[str, Any]:
    """As it is when it has its receipt, whoever did it: a gateway that runs on the same data may have been faster; or
    while it can still be cancelled.

    Raises what `check_goes_on` raises.
    """
    key, executor = key_in(id_, LABEL), Executor(services.erasing)
    while not (found := await status_of(services, id_))["receipt"]:
        check_goes_on(found["status"], id_)
        if _can_be_cancelled(found):
            note(f"It can be cancelled until {found['undoUntil']}; `erase resume` carries it out after that.")
            return found
        if not await executor.carry_out(key):
            await asyncio.sleep(_LOOK_SECONDS)
    check_goes_on(found["status"], id_)
    await confirm(services.erasing, key)
    return await status_of(services, id_)


def check_goes_on(status: str, id_: str) -> None:
    """Raises PlanStale, AlreadyDone or Conflict where somebody has to do something else before it goes on."""
    match status:
        case ErasureStatus.REPAIR:
            raise Conflict(
                f"Something that was to go is still there; `anbieter360 erase repair {id_}` erases it again."
            )
        case ErasureStatus.REFUSED | ErasureStatus.CANCELLED:
            raise AlreadyDone(f"The request is closed: {status}. Nothing was erased.")
        case ErasureStatus.PREVIEWED:
            raise PlanStale
        case ErasureStatus.RECEIVED | ErasureStatus.IDENTITY_UNVERIFIED:
            raise Conflict(f"The person's identity is not confirmed yet; `anbieter360 erase confirm {id_}` says so.")


def _can_be_cancelled(found: Mapping[str, Any]) -> bool:
    until = found["undoUntil"]
    waits = found["status"] == ErasureStatus.APPROVED and until
    return bool(waits) and datetime.fromisoformat(until) > datetime.now(UTC)


def _found(one: Finding) -> dict[str, Any]:
    return {"id": global_id(LABEL, one.request), "problems": one.problems}


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
    write_table(("what", "becomes of it", "because", "until", "fields"), told_steps(plan["steps"]["nodes"]))
    say("")
    if plan["recipients"]:
        write_table(("told", "by"), ((one["name"], _CHANNELS[one["channel"]]) for one in plan["recipients"]))
    else:
        say("Nobody is told: nobody else has anything that goes.")
