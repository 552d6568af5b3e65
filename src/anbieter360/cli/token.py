"""`token`: a development token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import click

from anbieter360.access import Role, Scope
from anbieter360.cli.command import json_option, with_settings
from anbieter360.cli.output import note, say, write_json
from anbieter360.errors import NoDataFolder
from anbieter360.gateway.tokens import development_token
from anbieter360.settings import Settings

_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SCOPES = [scope.value for scope in Scope]
_ROLES = {role.lower().replace("_", "-"): role for role in Role}


class _Lifetime(click.ParamType[int]):
    """Seconds from a number with a unit: 90s, 15m, 1h, 7d."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", str(value))
        if match is None:
            self.fail(f"{value!r} is not a duration such as 90s, 15m, 1h or 7d.", param, ctx)
        return int(match[1]) * _UNIT_SECONDS[match[2]]


@click.command(epilog="Example: anbieter360 token --role agent --unit service-desk --purpose order-handling")
@click.option("--role", required=True, type=click.Choice(list(_ROLES), case_sensitive=False), help="Caller's role.")
@click.option("--subject", metavar="REF", help="With the role subject: the provider's reference for that person.")
@click.option("--actor", metavar="NAME", help="Caller's name; else the role's, with a number for each subject.")
@click.option("--unit", metavar="NAME", help="The unit that a person sees among their accesses.")
@click.option("--purpose", "purposes", metavar="KEY", multiple=True, help="Allowed purpose, repeatable; else all.")
@click.option("--scope", "scopes", type=click.Choice(_SCOPES), multiple=True, help="For an integration; repeatable.")
@click.option("--ttl", type=_Lifetime(), default="1h", show_default=True, help="How long it is valid, e.g. 15m.")
@json_option
@with_settings
def token(
    settings: Settings,
    role: str,
    subject: str | None,
    actor: str | None,
    unit: str | None,
    purposes: tuple[str, ...],
    scopes: tuple[str, ...],
    ttl: int,
    as_json: bool,
) -> None:
    """Print a development token, which only `serve --dev` on the same data folder accepts."""
    if not settings.neo4j_uri and not settings.data.exists():  # its key would make one where nothing is served
        raise NoDataFolder(f"There is no data folder {settings.data}.")
    if _ROLES[role] is Role.SUBJECT and not subject:
        raise click.UsageError("A subject's token needs --subject, the provider's reference for the person.")
    for warning in _idle(_ROLES[role], subject, purposes, scopes):
        note(f"warning: {warning}")
    text = development_token(
        settings,
        _ROLES[role],
        subject=subject,
        actor=actor,
        unit=unit,
        purposes=purposes,
        scopes=[Scope(scope) for scope in scopes],
        ttl_seconds=ttl,
    )
    if as_json:
        write_json({"token": text, "role": _ROLES[role], "expiresInSeconds": ttl})
    else:
        say(text)


def _idle(role: Role, subject: str | None, purposes: Sequence[str], scopes: Sequence[str]) -> Iterator[str]:
    """What of the token has no effect. Whether a purpose is in the catalogue only the gateway knows."""
    if subject and role is not Role.SUBJECT:
        yield f"--subject has no effect with the role {role}: only a SUBJECT is a person."
    if purposes and role is Role.SUBJECT:
        yield "--purpose has no effect with the role SUBJECT: a person declares no purpose."
    if scopes and role is not Role.INTEGRATION:
        yield f"--scope has no effect with the role {role}: only an INTEGRATION has scopes."
    if not scopes and role is Role.INTEGRATION:
        yield "an INTEGRATION without --scope may only read the catalogue."
