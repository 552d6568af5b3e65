"""A document and its signature in one JSON file, which anybody can check offline with the public key.

The signature covers the canonical JSON (RFC 8785) of everything in the file but the signature's own value: kind, body,
algorithm and the key's id. So the file may be written with other spaces or in another order; no value may change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from anbieter360.errors import NoReceipt, ReceiptInvalid
from anbieter360.vault.signing import ALGORITHM, PublicKey, Signer

_FIELDS = {"kind", "body", "signature"}
_SIGNATURE = {"algorithm", "keyId", "value"}


@dataclass(frozen=True, slots=True)
class Signed:
    """A document whose signature was checked. kind: `consent-receipt`; key_id: of the key that signed it."""

    kind: str
    body: Mapping[str, Any]
    key_id: str


def signed(kind: str, body: Mapping[str, Any], signer: Signer) -> str:
    """The file's text, canonical itself."""
    return rfc8785.dumps(signed_document(kind, body, signer)).decode()


def signed_document(kind: str, body: Mapping[str, Any], signer: Signer) -> dict[str, Any]:
    """The same, to be put beside other things in a file: see logged.py."""
    document = _unsigned(kind, body, signer.public.id)
    document["signature"]["value"] = signer.sign(rfc8785.dumps(document))
    return document


def verified(text: str, *keys: PublicKey) -> Signed:
    """The document of a file's text, signed with one of these keys.

    Raises ReceiptInvalid, or NoReceipt for what is none, which says what is wrong and quotes nothing of the file.
    """
    return verified_document(read(text), *keys)


def verified_document(document: Mapping[str, Any], *keys: PublicKey) -> Signed:
    """The same for what was read already. Raises ReceiptInvalid."""
    if not _is_receipt(document):
        raise NoReceipt
    signature = document["signature"]
    key = next((one for one in keys if one.id == signature["keyId"]), None)
    if key is None:
        raise ReceiptInvalid("It was signed with a different key.")
    unsigned = _unsigned(document["kind"], document["body"], signature["keyId"])
    try:
        message = rfc8785.dumps(unsigned)
    except (ValueError, RecursionError):
        raise ReceiptInvalid("Its content has no canonical form.") from None
    if not key.verifies(message, signature["value"]):
        raise ReceiptInvalid("The signature does not match: the content was changed, or this is a different key.")
    return Signed(document["kind"], document["body"], key.id)


def _unsigned(kind: str, body: Mapping[str, Any], key_id: str) -> dict[str, Any]:
    return {"kind": kind, "body": body, "signature": {"algorithm": ALGORITHM, "keyId": key_id}}


def read(text: str) -> dict[str, Any]:
    """The JSON object of a file's text. Raises NoReceipt."""
    try:
        document = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NoReceipt("The file is not a receipt: it is not JSON, or names something twice.") from None
    if not isinstance(document, dict):
        raise NoReceipt
    return document


def _is_receipt(document: Mapping[str, Any]) -> bool:
    if not (document.keys() == _FIELDS and isinstance(document["kind"], str)):
        return False
    body, signature = document["body"], document["signature"]
    if not (isinstance(body, dict) and isinstance(signature, dict) and signature.keys() == _SIGNATURE):
        return False
    return signature["algorithm"] == ALGORITHM and all(isinstance(one, str) for one in signature.values())


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice has two meanings: which one was signed depends on the reader."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_number(_text: str) -> None:
    raise ValueError("not a JSON number")
