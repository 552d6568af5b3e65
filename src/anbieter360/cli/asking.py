"""A command that asks the API in this process, without a server: the same answer, and the same trace left of it.

Who can open the data folder is asked no token. They ask as PRIVACY_MANAGER, for the purpose of oversight where
nothing else is said, which opens no value; the look is recorded as one of the command line's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import uuid4

import click

from anbieter360.access import EVERY_PURPOSE, Actor, Role
from anbieter360.api.running.context import Context, Services
from anbieter360.api.schema import Schema, build_schema
from anbieter360.catalogue.model import PRIVACY_OVERSIGHT
from anbieter360.catalogue.zones import zone_of
from anbieter360.errors import Anbieter360Error
from anbieter360.instant import parse_instant
from anbieter360.vault import AccessEvent

#: Of how many people one event tells at most.
_PEOPLE = 1_000
OPERATOR = Actor("command-line", Role.PRIVACY_MANAGER, purposes=frozenset({EVERY_PURPOSE}))


async def ask(
    services: Services, document: str, variables: Mapping[str, Any], purpose: str = PRIVACY_OVERSIGHT.key
) -> dict[str, Any]:
    """The data of the answer. purpose: key of the declared one. Raises what was wrong, mostly an Anbieter360Error."""
    context = Context(services, OPERATOR, purpose=purpose, request_id=uuid4().hex)
    result = await _schema().execute(document, dict(variables), context)
    if result.errors:
        raise _meant(result.errors[0])
    return dict(result.data or {})


async def note_looks(services: Services, operation: str, people: Iterable[str]) -> None:
    """The trace of what a command shows of people without asking the API, durable on return; none of nobody.

    operation: a word for what it did, which they read; people: ids. Raises VaultUnavailable.
    """
    shown = sorted({*people})
    for start in range(0, len(shown), _PEOPLE):
        await services.vault.accesses.record(
            AccessEvent(
                at=datetime.now(UTC),
                actor=OPERATOR.id,
                unit=OPERATOR.unit,
                role=OPERATOR.role,
                purpose=PRIVACY_OVERSIGHT.key,
                operation=operation,
                subjects=tuple(shown[start : start + _PEOPLE]),
                reason=None,
                request_id=uuid4().hex,
            )
        )


def as_moment(ctx: click.Context, param: click.Parameter, text: str | None) -> str | None:
    """A time as it was typed, looked at before anything is opened. Raises UsageError."""
    if text is not None:
        _parsed(text, "UTC", param.opts[0])
    return text


async def moment(services: Services, text: str | None, option: str) -> str | None:
    """A time that was typed, as the API takes it; a day is its start in the provider's zone. Raises UsageError."""
    if text is None:
        return None
    home = (await services.store.current()).home_catalogue
    return _parsed(text, zone_of(home.provider), option).isoformat()


def _parsed(text: str, zone: str, option: str) -> datetime:
    try:
        return parse_instant(text, zone)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}; write 2026-05-12 or 2026-05-12T09:00:00+02:00.") from None


@cache
def _schema() -> Schema:
    schema = build_schema()
    schema.process_errors = _unsaid  # type: ignore[method-assign]
    return schema


def _unsaid(errors: Sequence[object], execution_context: object = None) -> None:
    """What went wrong is said at the end of the command, not in a log."""


def _meant(error: Any) -> Exception:
    found = error.original_error
    return found if isinstance(found, Exception) else Anbieter360Error()
