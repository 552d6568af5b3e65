"""What the commands about erasures have in common: whom and what they are about, and what they ask the API for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

import click

from anbieter360.api.relay.ids import key_in
from anbieter360.api.running.context import Services
from anbieter360.catalogue.model import RIGHTS_HANDLING
from anbieter360.cli.asking import as_moment, ask, moment
from anbieter360.cli.files import check_new, write_private
from anbieter360.erasure.requests.request import LABEL
from anbieter360.errors import (
    AlreadyDone,
    Anbieter360Error,
    BadInput,
    Conflict,
    InputError,
    NodeNotFound,
    PlanStale,
    SubjectErased,
    SubjectNotFound,
    Where,
)

P = ParamSpec("P")
R = TypeVar("R")

REQUEST = """id status receivedAt dueAt overdue answeredLate cancelledBy undoUntil problem planHash
  extension { reason notifiedAt } subject { ref } scope { everything purposes items consents }"""
STATUS = f"""query Status($id: ID!) {{ erasureRequest(id: $id) {{
  {REQUEST} outcomes {{ outcome count }} levels {{ level reachedAt dueAt }} refusal {{ ground why at }}
  notifications {{
    id kind recipient {{ key }} system {{ key }} reference itemRefs about
    status outcome ground until attempts lastError }}
  answer {{
    language sentAt erased {{ category {{ key }} }} kept {{ category {{ key }} ground law until why }}
    necessary {{ category {{ key }} why }} ownErased ownKept evidence {{ kept until }} suppression {{ kept why }}
    backupsUntil refusal refusalWhy nothingWhy complaint {{ authority }} judicialRemedy
  }}
  receipt {{ id issuedAt file logIndex }}
}} }}"""
_NO_REQUEST = "There is no such request; `anbieter360 erase list` has those that are open."
#: What a mutation answers as data, by code.
_ANSWERED: Mapping[str, type[Anbieter360Error]] = {
    one.code: one for one in (BadInput, SubjectNotFound, NodeNotFound, SubjectErased, AlreadyDone, PlanStale)
}

subject_option = click.option(
    "--subject", metavar="REF", required=True, help="The provider's own reference for the person."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be erased: everything where neither purposes nor items are named."""

    purposes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def scope(self) -> dict[str, Any] | None:
        """As the API takes it."""
        if self.purposes:
            return {"purposes": [*self.purposes]}
        return {"items": [*self.items]} if self.items else None


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in. at: as it was typed; evidence: what shows that the person wants it."""

    at: str | None = None
    evidence: str | None = None


def id_argument(command: Callable[P, R]) -> Callable[P, R]:
    """Let the command be about a request. Raises NodeNotFound for the id of none, before anything is opened."""

    @click.argument("id_", metavar="ID")
    @wraps(command)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        if not key_in(str(named["id_"]), LABEL):
            raise NodeNotFound(_NO_REQUEST)
        return command(*arguments, **named)

    return call


def with_scope(command: Callable[Concatenate[Wanted, P], R]) -> Callable[P, R]:
    """Let the command be about a part. Raises UsageError where both kinds of it are named."""

    @click.option("--purpose", metavar="KEY", multiple=True, help="Only what is held for it; may be repeated.")
    @click.option("--item", metavar="REF", multiple=True, help="Only this item; may be repeated.")
    @wraps(command)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        purposes, items = (_taken(named, name) for name in ("purpose", "item"))
        if purposes and items:
            raise click.UsageError("--purpose and --item exclude each other; ask for one, then for the other.")
        return command(Wanted(purposes, items), *arguments, **named)

    return call


def with_arrival(command: Callable[Concatenate[Received, P], R]) -> Callable[P, R]:
    """Let the command say when a request came in, and how it is known to be the person's."""

    @click.option(
        "--received-at",
        metavar="TIME",
        callback=as_moment,
        help="When it came in: its deadline runs from then. Default: now. A date alone is the start of that day in the "
        "provider's time zone.",
    )
    @click.option("--evidence", metavar="TEXT", help="What shows that the person wants it; sealed.")
    @wraps(command)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        received = Received(named.pop("received_at", None), named.pop("evidence", None))  # type: ignore[arg-type]
        return command(received, *arguments, **named)

    return call


receipt_option = click.option(
    "--receipt",
    "receipt_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the signed receipt to this file, for `receipt verify`, instead of printing it.",
)


def keep_receipt(found: Mapping[str, Any], file: Path | None) -> None:
    """Write the receipt of a request to the file that was named, if one was. Raises InputError."""
    if file is None:
        return
    if found["receipt"] is None:
        raise InputError(f"There is no receipt yet: the request is {found['status']}.", Where(str(file)))
    receipt = found["receipt"]["file"].encode()
    if not (file.exists() and file.read_bytes() == receipt):
        check_new(file, "receipt")
        write_private(file, receipt)


def _taken(named: dict[str, Any], option: str) -> tuple[str, ...]:
    return tuple(named.pop(option, ()))


async def request_erasure(services: Services, subject: str, wanted: Wanted, received: Received) -> dict[str, Any]:
    """The request that is open from now on, or was before. Raises what `requestErasure` answers, UsageError."""
    at = await moment(services, received.at, "--received-at")
    given = {"subject": {"ref": subject}, "scope": wanted.scope, "receivedAt": at, "evidence": received.evidence}
    return await decide(services, "requestErasure", "ErasureRequested", given)


async def approve_erasure(services: Services, id_: str, plan_hash: str) -> dict[str, Any]:
    """Raises what `approveErasure` answers, PlanStale where the plan is another one by now."""
    return await decide(services, "approveErasure", "ErasureApproved", {"id": id_, "planHash": plan_hash})


async def decide(services: Services, mutation: str, done: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The request as it is after a mutation. done: type of its success. Raises what it answered as data."""
    document = f"""mutation Decide($input: {mutation[0].upper()}{mutation[1:]}Input!) {{ {mutation}(input: $input) {{
      ... on {done} {{ request {{ {REQUEST} }} }} ... on Error {{ message code }} }} }}"""
    known = {name: value for name, value in given.items() if value is not None}
    answer = (await asked(services, document, {"input": {**known, "idempotencyKey": uuid4().hex}}))[mutation]
    if "code" in answer:
        raise _ANSWERED.get(answer["code"], Conflict)(answer["message"])
    return dict(answer["request"])


async def status_of(services: Services, id_: str) -> dict[str, Any]:
    """Raises NodeNotFound."""
    found = (await asked(services, STATUS, {"id": id_}))["erasureRequest"]
    if found is None:
        raise NodeNotFound(_NO_REQUEST)
    return dict(found)


async def asked(services: Services, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    return await ask(services, document, variables, RIGHTS_HANDLING.key)
