"""`python -m anbieter360.cli.reference` writes the reference pages that are derived from code; `--check` compares."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from anbieter360.access import ACTS, ROLE_ACTS, SCOPE_ACTS, Act, Role
from anbieter360.catalogue.schema import published
from anbieter360.cli.root import root
from anbieter360.derived import keep
from anbieter360.erasure.requests.refusal import MEANINGS, RefusalGround
from anbieter360.errors import Anbieter360Error
from anbieter360.export.json_schema import published_copy, published_portable
from anbieter360.ledger.stars.records import json_schema
from anbieter360.settings import Settings

COMMAND = "python -m anbieter360.cli.reference"
HELP_WIDTH = 100

Row = Sequence[object]


def derived_files() -> Mapping[str, str]:
    """Path from the root of the checkout -> text."""
    return {
        "docs/reference/catalogue.schema.json": published(),
        "docs/reference/cli.md": _page("The command line", CLI_INTRODUCTION, _commands(root, "anbieter360")),
        "docs/reference/settings.md": _page("Settings", SETTINGS_INTRODUCTION, _settings()),
        "docs/reference/records.schema.json": f"{json.dumps(json_schema(), ensure_ascii=False, indent=2)}\n",
        "docs/reference/personal-copy.schema.json": published_copy(),
        "docs/reference/portable-data.schema.json": published_portable(),
        "docs/reference/errors.md": _page("Errors", ERRORS_INTRODUCTION, _errors()),
        "docs/reference/roles.md": _page("Roles", ROLES_INTRODUCTION, _roles()),
        "docs/reference/refusals.md": _page("Grounds of a refusal", REFUSALS_INTRODUCTION, _refusals()),
    }


CLI_INTRODUCTION = """\
Results go to stdout (`--json` for machines), progress and logs to stderr. Exit 0: done, 1: failed or refused, 2: wrong
usage, 130: Ctrl-C. `--data` and `--log-level` stand before the command."""

SETTINGS_INTRODUCTION = """\
All come from the environment. `--data` and `--log-level` are flags too. A secret is never logged or shown.

Some limits are no settings: an operation has at most 20 fields at its root, `mayUseBatch` takes 1,000 people, `nodes`
100 ids, and a page has at most 500 entries. The message of LIMIT_EXCEEDED says which one was met.

The secret that a catalogue's `secretRef` names is read from `ANBIETER360_WEBHOOK_SECRET_<REF>`: the ref in upper case,
with `_` for anything that is not a letter or digit. It is `whsec_` and 24 to 64 bytes in base64; while it is exchanged,
the new and the old one, separated by a space."""

ERRORS_INTRODUCTION = """\
Each of `errors` has a `message` and `extensions`: `code`, `hint` (what to do), `retry` (whether the same request may
succeed later) and `requestId` (the header `X-Request-Id` of the answer, and in the gateway's log). If nothing was
answered, the HTTP status is the one listed; if a field ran, it is 200. What a caller of a mutation can do something
about comes as data, in its union, with `code` and `message`. On the command line an error is two lines on stderr, and
the exit code 1. No message holds a value of a person."""

ROLES_INTRODUCTION = """\
A token says who asks: `sub` (actor), `role`, `unit`, `purposes`, `scope` (for INTEGRATION), `subject` (for SUBJECT),
`exp`, `iss`, `aud`. Clocks may differ by 10 seconds. Every role but SUBJECT declares a purpose with each request, in
the header `Purpose-Of-Use`: one that the token lists (`*` lists all). A value is opened only if that purpose may
see it.

Every look at a person is recorded, with the header `Access-Reason` if there is one. The person reads under
`me { accesses }` when it was, for which purpose, in which operation, and by which role and unit: not by which employee,
and not the reason given.

Confidential purposes, and all that hangs on them, are absent for SUBJECT and AGENT. Absent and forbidden look the same.
Every role reads the catalogue; SUBJECT, AGENT and INTEGRATION see it without counts and people."""

REFUSALS_INTRODUCTION = """\
Why a request for erasure is refused (`refuseErasure`, `erase refuse --ground`): the justifications of DPV. The person
reads the chosen one as a sentence in their language, in `answer`. Three are refused: `NON_FULFILMENT_JUSTIFICATION`,
which is not a reason; `IDENTITY_VERIFICATION_FAILURE` if it is known who asks; and `CONSENT_PROVIDED` for everything
or a purpose, because anyone who asks for that withdraws their consent."""


def _commands(command: click.Command, path: str, parent: click.Context | None = None) -> Iterator[str]:
    context = click.Context(command, info_name=path, parent=parent, terminal_width=HELP_WIDTH)
    if not isinstance(command, click.Group) or parent is None:
        yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context)):
            if child := command.get_command(context, name):
                yield from _commands(child, name, context)


def _settings() -> Iterator[str]:
    rows = (
        (f"`ANBIETER360_{name.upper()}`", _default(field.get_default()), field.description)
        for name, field in Settings.model_fields.items()
    )
    yield _table(("variable", "default", "what it is"), rows)


def _default(value: object) -> str:
    return "" if value is None or value == () else f"`{value}`"


def _errors() -> Iterator[str]:
    """A row for each code; where several kinds of error have it, with what each means and what to do, in one order."""
    kinds: dict[str, list[type[Anbieter360Error]]] = {}
    for kind in _kinds(Anbieter360Error):
        kinds.setdefault(kind.code, []).append(kind)
    yield _table(
        ("code", "status", "try again", "what it means", "what to do"),
        (_error(code, kinds[code]) for code in sorted(kinds)),
    )


def _error(code: str, kinds: Sequence[type[Anbieter360Error]]) -> Row:
    meanings = " ".join(kind.default_message() for kind in kinds)
    hints = " ".join(dict.fromkeys(kind.hint for kind in kinds))
    return f"`{code}`", kinds[0].status, "yes" if kinds[0].retry else "", meanings, hints


def _kinds(kind: type[Anbieter360Error]) -> Iterator[type[Anbieter360Error]]:
    """The classes that bring in a code, or a hint of their own to an inherited one."""
    if not vars(kind).keys().isdisjoint(("code", "hint")):
        yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)


def _roles() -> Iterator[str]:
    roles = [role for role in Role if role is not Role.INTEGRATION]
    acts = [act for act in Act if any(act in ROLE_ACTS[role] for role in roles)]
    rows = ((_act(act), *("yes" if act in ROLE_ACTS[role] else "" for role in roles)) for act in acts)
    yield _table(("may", *roles), rows)
    yield "An INTEGRATION may do what its scopes name:\n"
    granted = ((f"`{scope}`", "; ".join(map(_act, sorted(acts)))) for scope, acts in SCOPE_ACTS.items())
    yield _table(("scope", "may"), granted)


def _act(act: Act) -> str:
    return "".join(ACTS[act])


def _refusals() -> Iterator[str]:
    yield _table(("ground", "what it says"), ((f"`{one}`", MEANINGS[one]) for one in RefusalGround))


def _table(columns: Row, rows: Iterable[Row]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _page(title: str, introduction: str, parts: Iterable[str]) -> str:
    note = f"<!-- Derived from the code by `{COMMAND}`; do not edit. -->"
    return f"# {title}\n\n{note}\n\n{introduction}\n\n" + "\n".join(parts)


if __name__ == "__main__":
    sys.exit(keep(COMMAND, derived_files))
