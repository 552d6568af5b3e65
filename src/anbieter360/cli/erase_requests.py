"""`erase list`, `request`, `approve` and so on: people's requests as they come in and are decided, without the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from anbieter360.api.running.context import Services
from anbieter360.api.running.nearest import nearest
from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.erase_status import NEXT, show_next, show_request, whose
from anbieter360.cli.erasing import (
    REQUEST,
    Received,
    Wanted,
    approve_erasure,
    asked,
    decide,
    id_argument,
    request_erasure,
    subject_option,
    with_arrival,
    with_scope,
)
from anbieter360.cli.opening import the_services
from anbieter360.cli.output import write_json, write_table
from anbieter360.erasure.requests.refusal import RefusalGround
from anbieter360.settings import Settings

REQUESTS = f"""query Requests($open: Boolean!, $overdue: Boolean!, $dead: Boolean!, $first: Int!, $after: String) {{
  erasureRequests(open: $open, overdue: $overdue, deadLetters: $dead, first: $first, after: $after) {{
    nodes {{ {REQUEST} }} pageInfo {{ hasNextPage endCursor }}
  }} }}"""
AT_ONCE = 500


class _Ground(click.ParamType[str]):
    """One of many: where it is another, the nearest are named."""

    name = "ground"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        grounds = [one.value for one in RefusalGround]
        if value not in grounds:
            near = nearest(value, grounds)
            meant = f" Did you mean {' or '.join(near)}?" if near else ""
            self.fail(f"There is no such ground.{meant} docs/reference/refusals.md has all {len(grounds)}.", param, ctx)
        return str(value)


@click.command("list", epilog="Example: anbieter360 erase list --overdue")
@click.option("--over", is_flag=True, help="List closed requests instead of open ones.")
@click.option("--overdue", is_flag=True, help="Only those whose last day has passed without an answer.")
@click.option("--dead-letters", is_flag=True, help="Only those of which a recipient could not be told.")
@json_option
@with_settings
@asynchronous
async def list_requests(settings: Settings, over: bool, overdue: bool, dead_letters: bool, as_json: bool) -> None:
    """List the requests for erasure in the order in which they are due, and what is next."""
    given = {"open": not over, "overdue": overdue, "dead": dead_letters}
    async with the_services(settings) as services:
        found = await _all(services, given)
    if as_json:
        write_json(found)
        return
    rows = ((one["id"], one["status"], one["dueAt"], _late(one), whose(one), NEXT.get(one["status"])) for one in found)
    write_table(("id", "status", "due", "late", "asked for", "next"), rows)


@click.command(epilog="Example: anbieter360 erase request --subject anna --item anna-birth --evidence 'letter 7'")
@subject_option
@json_option
@with_settings
@with_scope
@with_arrival
@asynchronous
async def request(received: Received, wanted: Wanted, settings: Settings, subject: str, as_json: bool) -> None:
    """Record a person's request, and make a plan; nothing is erased yet."""
    async with the_services(settings) as services:
        _show(await request_erasure(services, subject, wanted, received), as_json)


@click.command("ask-identity", epilog="Example: anbieter360 erase ask-identity RXJhc3VyZVJlcXVlc3Q6…")
@id_argument
@json_option
@with_settings
@asynchronous
async def ask_identity(settings: Settings, id_: str, as_json: bool) -> None:
    """Note that the person was asked who they are, because that is in doubt; once. The deadline is suspended."""
    await _decided(settings, "askErasureIdentity", "ErasureIdentityAsked", as_json, id=id_)


@click.command(epilog="Example: anbieter360 erase confirm RXJhc3VyZVJlcXVlc3Q6… --evidence 'passport seen'")
@id_argument
@click.option("--evidence", metavar="TEXT", required=True, help="What shows who is asking; sealed.")
@json_option
@with_settings
@asynchronous
async def confirm(settings: Settings, id_: str, evidence: str, as_json: bool) -> None:
    """Note that the person's identity is confirmed, and make a plan."""
    await _decided(settings, "confirmErasureIdentity", "ErasureIdentityConfirmed", as_json, id=id_, evidence=evidence)


@click.command(epilog="Example: anbieter360 erase approve RXJhc3VyZVJlcXVlc3Q6… --plan 9f2c…")
@id_argument
@click.option(
    "--plan", metavar="HASH", required=True, help="Hash of the plan that was shown; no other plan is approved."
)
@json_option
@with_settings
@asynchronous
async def approve(settings: Settings, id_: str, plan: str, as_json: bool) -> None:
    """Approve a plan: what goes is hidden at once, and `serve` or `erase resume` carries it out."""
    async with the_services(settings) as services:
        _show(await approve_erasure(services, id_, plan), as_json)


@click.command(epilog="Example: anbieter360 erase refuse RXJhc3VyZVJlcXVlc3Q6… --ground LEGAL_CLAIM_IMPAIRED")
@id_argument
@click.option(
    "--ground",
    metavar="GROUND",
    type=_Ground(),
    required=True,
    help="A justification of DPV; docs/reference/refusals.md says what each of them means.",
)
@json_option
@with_settings
@asynchronous
async def refuse(settings: Settings, id_: str, ground: str, as_json: bool) -> None:
    """Refuse a request: nothing is erased; the person reads why, and where they can turn."""
    await _decided(settings, "refuseErasure", "ErasureRefused", as_json, id=id_, ground=ground)


@click.command(epilog="Example: anbieter360 erase extend RXJhc3VyZVJlcXVlc3Q6… --reason 'many systems to search'")
@id_argument
@click.option("--reason", metavar="TEXT", required=True, help="Why; the person reads it. Sealed.")
@json_option
@with_settings
@asynchronous
async def extend(settings: Settings, id_: str, reason: str, as_json: bool) -> None:
    """Extend the time for the answer to three months from receipt; once, and before the first date."""
    await _decided(settings, "extendErasure", "ErasureExtended", as_json, id=id_, reason=reason)


@click.command(epilog="Example: anbieter360 erase cancel RXJhc3VyZVJlcXVlc3Q6…")
@id_argument
@json_option
@with_settings
@asynchronous
async def cancel(settings: Settings, id_: str, as_json: bool) -> None:
    """Cancel a request that has not begun, because the person no longer wants it."""
    await _decided(settings, "cancelErasure", "ErasureCancelled", as_json, id=id_)


COMMANDS = (list_requests, request, ask_identity, confirm, approve, refuse, extend, cancel)


async def _all(services: Services, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Page by page."""
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = (await asked(services, REQUESTS, {**given, "first": AT_ONCE, "after": after}))["erasureRequests"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def _decided(settings: Settings, mutation: str, done: str, as_json: bool, **given: Any) -> None:
    async with the_services(settings) as services:
        _show(await decide(services, mutation, done, given), as_json)


def _show(one: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        write_json(one)
    else:
        show_request(one)
        show_next(one)


def _late(one: Mapping[str, Any]) -> str:
    if one["answeredLate"]:
        return "answered late"
    return "overdue" if one["overdue"] else ""
