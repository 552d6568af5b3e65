"""`receipt verify`: is a receipt genuine? It needs the file and the public key, and nothing of this installation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from anbieter360.cli.command import Group, json_option
from anbieter360.cli.files import existing_file, read_text
from anbieter360.cli.output import say, write_json
from anbieter360.errors import ReceiptInvalid
from anbieter360.linked import consent_receipt, erasure_receipt
from anbieter360.linked.logged import Checked, checked
from anbieter360.vault import PublicKey, read_public_keys

Summary = dict[str, Any]


class _PublicKeys(click.ParamType[tuple[PublicKey, ...]]):
    """A key as text, or a file with one in base64 or PEM, or with the JSON that the gateway serves."""

    name = "public key"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[PublicKey, ...]:
        text = str(value)
        try:
            file = Path(text)
            found = read_public_keys(read_text(file) if file.is_file() else text)
        except (OSError, ValueError):
            self.fail("is neither an Ed25519 public key nor a file with one.", param, ctx)
        if not found:
            self.fail(f"{text}: there is no key in it.", param, ctx)
        return found


@click.group(cls=Group)
def receipt() -> None:
    """Receipts that people were given."""


@receipt.command(epilog="Example: anbieter360 receipt verify receipt.json --key keys.json")
@click.argument("file", type=existing_file)
@click.option(
    "--key",
    "keys",
    metavar="PUBLIC_KEY",
    required=True,
    type=_PublicKeys(),
    help="The key, or a file with it: from `keys show` or /.well-known/anbieter360-keys, never from the receipt.",
)
@json_option
def verify(file: Path, keys: tuple[PublicKey, ...], as_json: bool) -> None:
    """Check offline that a receipt is as it was signed, and in the log if it says so; exit 1 if it is not."""
    found = checked(read_text(file), *keys)
    document = found.document
    if document.kind not in SUMMARIES:
        raise ReceiptInvalid("It is signed, but this version does not know its kind.")
    summary = {"kind": document.kind, "key": document.key_id, **SUMMARIES[document.kind](found)}
    if as_json:
        write_json(summary)
    else:
        say("The receipt is genuine.")
        for name, value in summary.items():
            say(f"{name}: {_told(value)}")


def _told(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value if one is not None) or "none"
    return str(value)


def _of_consent(found: Checked) -> Summary:
    return consent_receipt.summary(found.document.body)


#: Kind of receipt -> what is told of a genuine one.
SUMMARIES: Mapping[str, Callable[[Checked], Summary]] = {
    consent_receipt.KIND: _of_consent,
    erasure_receipt.KIND: erasure_receipt.summary,
}
