"""`erase acknowledge` and `erase resend`: what somebody answered who was told of an erasure, and that they are to be
told again, without the API.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import click

from anbieter360.api.person.notification import key_of
from anbieter360.api.relay.ids import global_id
from anbieter360.api.running.context import Services
from anbieter360.cli.asking import OPERATOR, as_moment
from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.erase_status import show_next, show_request
from anbieter360.cli.erasing import status_of
from anbieter360.cli.opening import the_services
from anbieter360.cli.output import say, write_json
from anbieter360.delivery.acknowledging import Acknowledgement, AcknowledgementOutcome, Acknowledger
from anbieter360.delivery.resending import resend as send_again
from anbieter360.erasure.aftermath.confirming import confirm
from anbieter360.erasure.requests.request import LABEL
from anbieter360.instant import parse_instant
from anbieter360.ledger.writing.outbox import NotificationStatus
from anbieter360.settings import Settings


@click.command(epilog="Example: anbieter360 erase acknowledge Tm90aWZpY2F0aW9uOjE… --outcome ERASED")
@click.argument("id_", metavar="NOTIFICATION")
@click.option(
    "--outcome",
    type=click.Choice([one.value for one in AcknowledgementOutcome]),
    required=True,
    help="What became of the data. For an item to look at: ERASED if it was taken out, UNKNOWN_SUBJECT if nothing was "
    "there.",
)
@click.option("--ground", metavar="LAW", help="With RETAINED: a law or a code, e.g. '§ 147 AO'.")
@click.option(
    "--until",
    metavar="TIME",
    callback=as_moment,
    help="With RETAINED: until when it is kept, e.g. 2034-12-31T23:00:00Z.",
)
@json_option
@with_settings
@asynchronous
async def acknowledge(
    settings: Settings, id_: str, outcome: str, ground: str | None, until: str | None, as_json: bool
) -> None:
    """Record the answer of somebody who was told; the id is in `erase status`. The last answer fulfils the request."""
    given = _given(outcome, ground, until)
    async with the_services(settings) as services:
        key = key_of(id_)
        done = await Acknowledger(services.graph, services.vault).acknowledge(
            key, given, actor=OPERATOR.id, idempotency_key=uuid4().hex, reviews=True
        )
        request = await _request(services, done.request) if done.request else None
    if as_json:
        write_json({"id": global_id("Notification", key), "outcome": outcome, "request": request})
        return
    say(f"{outcome} is on record.")
    if request:
        show_request(request)
        show_next(request)


@click.command(epilog="Example: anbieter360 erase resend Tm90aWZpY2F0aW9uOjE…")
@click.argument("id_", metavar="NOTIFICATION")
@json_option
@with_settings
@asynchronous
async def resend(settings: Settings, id_: str, as_json: bool) -> None:
    """Tell somebody again who could not be reached, also of a rectification or a restriction, under the same id.

    The id is in `erase status`, and `doctor` names it.
    """
    key = key_of(id_)
    async with the_services(settings) as services:
        await send_again(services.graph, services.vault, key, actor=OPERATOR.id, idempotency_key=uuid4().hex)
    if as_json:
        write_json({"id": global_id("Notification", key), "status": NotificationStatus.PENDING})
    else:
        say(f"{id_} is {NotificationStatus.PENDING}: `serve` sends it, with all tries before it.")


def _given(outcome: str, ground: str | None, until: str | None) -> Acknowledgement:
    """Before anything is opened. Raises BadInput."""
    at = parse_instant(until, "UTC") if until else None
    return Acknowledgement(AcknowledgementOutcome(outcome), ground, at)


async def _request(services: Services, key: str) -> dict[str, Any]:
    """As it is after the answer, which may have been the last that it waited for."""
    await confirm(services.erasing, key)
    return await status_of(services, global_id(LABEL, key))
