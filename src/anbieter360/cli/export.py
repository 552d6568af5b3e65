"""`export subject`, `export register`: a person's copy or portable data, and the record of processing activities."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from anbieter360.catalogue.model import PRIVACY_OVERSIGHT, RIGHTS_HANDLING
from anbieter360.cli.asking import ask
from anbieter360.cli.command import Group, asynchronous, json_option, with_settings
from anbieter360.cli.files import check_new, write_private
from anbieter360.cli.opening import the_services
from anbieter360.cli.output import note
from anbieter360.errors import SubjectNotFound
from anbieter360.settings import Settings

COPY = """query ExportSubject($subject: SubjectLookup!, $format: CopyFormat!, $lang: Lang!) {
  export: personalCopy(subject: $subject, format: $format, lang: $lang) { content }
}"""
PORTABLE = """query ExportPortable($subject: SubjectLookup!, $lang: Lang!) {
  export: portableData(subject: $subject, lang: $lang) { content }
}"""
REGISTER = """query ExportRegister($format: RegisterFormat!, $lang: Lang!) {
  export: processingRegister(format: $format, lang: $lang) { content }
}"""

_lang = click.option("--lang", type=click.Choice(["de", "en"]), default="en", show_default=True, help="Language.")
_out = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this new file, readable by its owner only; never over another one.",
)


@click.group(cls=Group)
def export() -> None:
    """Hand out what is held on a person, or the record of processing activities."""


@export.command(
    short_help="A person's copy or portable data.",
    epilog="Example: anbieter360 export subject anna --format html --lang de --out anna.html",
)
@click.argument("ref")
@click.option("--format", "form", type=click.Choice(["json", "html", "jsonld"]), help="JSON if not given.")
@click.option("--portable", is_flag=True, help="Only what the person provided on consent or for a contract, as JSON.")
@_lang
@_out
@json_option
@with_settings
@asynchronous
async def subject(
    settings: Settings, ref: str, form: str | None, portable: bool, lang: str, out: Path | None, as_json: bool
) -> None:
    """Write a person's copy of all that is held on them (Art. 15 GDPR), or their portable data (Art. 20).

    It is meant to be handed over: nothing confidential is in it. The look is recorded under
    `rights-handling`, and the person sees it among the others.
    """
    form = _form(form, "json", as_json, "json")
    if portable and form != "json":
        raise click.UsageError("--portable is JSON: leave --format out.")
    check_new(out, "copy")
    asked = {"subject": {"ref": ref}, "lang": lang.upper()}
    document, more = (PORTABLE, {}) if portable else (COPY, {"format": form.upper()})
    content = await _content(settings, document, {**asked, **more}, RIGHTS_HANDLING.key)
    if content is None:
        raise SubjectNotFound
    _write(content, out)


@export.command(
    short_help="The record of processing activities.",
    epilog="Example: anbieter360 export register --format csv --out register.csv",
)
@click.option("--format", "form", type=click.Choice(["csv", "html", "jsonld"]), help="CSV if not given.")
@_lang
@_out
@json_option
@with_settings
@asynchronous
async def register(settings: Settings, form: str | None, lang: str, out: Path | None, as_json: bool) -> None:
    """Write the record of processing activities (Art. 30(1) GDPR) from the catalogue, naming what is missing."""
    check_new(out, "record")
    asked = {"format": _form(form, "csv", as_json, "jsonld").upper(), "lang": lang.upper()}
    _write(await _content(settings, REGISTER, asked, PRIVACY_OVERSIGHT.key) or "", out)


def _form(said: str | None, usual: str, as_json: bool, json_form: str) -> str:
    """Which form is written. json_form: what `--json` means. Raises UsageError where `--format` is another."""
    if as_json and said not in (None, json_form):
        raise click.UsageError(f"--json is --format {json_form}, and --format {said} is another: give one of them.")
    return json_form if as_json else said or usual


async def _content(settings: Settings, document: str, asked: Mapping[str, Any], purpose: str) -> str | None:
    async with the_services(settings) as services:
        answer = await ask(services, document, asked, purpose)
    return answer["export"]["content"] if answer["export"] else None


def _write(content: str, out: Path | None) -> None:
    """As it stands, to the byte: a CSV keeps its line ends."""
    if out is None:
        click.echo(content.encode(), nl=False)
    else:
        write_private(out, content.encode())
        note(f"Written: {out}")
