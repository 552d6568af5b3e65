"""`may-use`: may this use run for this person at this moment, and why?"""

from __future__ import annotations

from typing import Any

import click

from anbieter360.cli.asking import as_moment, ask, moment
from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.opening import the_services
from anbieter360.cli.output import say, write_json, write_table
from anbieter360.settings import Settings

DOCUMENT = """query MayUse($subject: SubjectLookup!, $use: String!, $at: DateTime, $lang: Lang!) {
  mayUse(subject: $subject, use: $use, at: $at) {
    outcome reason legalBasis article missing at
    items { item { ref } outcome reason }
    explanation { step finding(lang: $lang) nodes { id kind label } }
  }
}"""


@click.command("may-use", epilog="Example: anbieter360 may-use --subject anna --use birthday-email --at 2026-05-12")
@click.option("--subject", metavar="REF", required=True, help="The provider's own reference for the person.")
@click.option("--use", metavar="KEY", required=True, help="Key of the use.")
@click.option(
    "--at",
    metavar="TIME",
    callback=as_moment,
    help="ISO 8601 with a zone, e.g. 2026-05-12T09:00:00+02:00, or a date alone, e.g. 2026-05-12: the start of that "
    "day in the provider's time zone. Default: now.",
)
@click.option("--lang", type=click.Choice(["de", "en"]), default="en", help="Language of the findings.")
@json_option
@with_settings
@asynchronous
async def may_use(settings: Settings, subject: str, use: str, at: str | None, lang: str, as_json: bool) -> int:
    """Say whether a use may run for a person, and why; exit 0 whatever the answer."""
    async with the_services(settings) as services:
        when = await moment(services, at, "--at")
        asked = {"subject": {"ref": subject}, "use": use, "at": when, "lang": lang.upper()}
        decision = (await ask(services, DOCUMENT, asked))["mayUse"]
    if as_json:
        write_json(decision)
    else:
        _show(decision)
    return 0


def _show(decision: dict[str, Any]) -> None:
    say(f"{decision['outcome']}: {decision['reason']}, {decision['article']}")
    say(f"at {decision['at']}, on {decision['legalBasis']}")
    if decision["missing"]:
        say(f"missing: {', '.join(decision['missing'])}")
    if decision["items"]:
        say("")
        rows = ((one["item"]["ref"], one["outcome"], one["reason"]) for one in decision["items"])
        write_table(("item", "outcome", "reason"), rows)
    say("")
    write_table(("step", "finding", "stands on"), map(_finding, decision["explanation"]))


def _finding(one: dict[str, Any]) -> tuple[str, str, str]:
    nodes = ", ".join(f"{node['kind']} {node['label']}" for node in one["nodes"])
    return one["step"], one["finding"], nodes
