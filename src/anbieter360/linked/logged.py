"""A signed document that stands in the receipt log, in one JSON file with the proof that it does.

Beside kind, body and signature the file has the salt of its leaf, where in the log it stands, and the proof against a
signed tree head. The leaf is over the canonical JSON of the signed document, so the log holds its signature too.
Whoever has the file and the public key checks all of it alone. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from anbieter360.errors import ReceiptInvalid
from anbieter360.linked.signed import Signed, read, verified_document
from anbieter360.vault.encoding import exactly, to_base64
from anbieter360.vault.merkle import HASH_BYTES, is_included, leaf_hash
from anbieter360.vault.signing import PublicKey
from anbieter360.vault.tree_head import SignedTreeHead

SALT_BYTES = 32
_LOG_FIELDS = {"salt", "logIndex", "inclusionProof", "treeHead"}
_HEAD_FIELDS = {"size", "root", "at", "keyId", "signature"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in the log: its index from 0, and the head that it was proved against."""

    index: int
    head: SignedTreeHead


@dataclass(frozen=True, slots=True)
class Checked:
    """A document whose signature was checked, and its place where the file has one, which was checked too."""

    document: Signed
    place: Place | None


def leaf_of(document: Mapping[str, Any], salt: bytes) -> bytes:
    """The leaf of a signed document: 32 bytes."""
    return leaf_hash(salt, rfc8785.dumps(dict(document)))


def logged(document: Mapping[str, Any], salt: bytes, place: Place, proof: Sequence[str]) -> str:
    """The file's text, canonical itself. proof: as the log gives it, hashes in urlsafe base64."""
    head = place.head
    tree_head: dict[str, Any] = {
        "size": head.size,
        "root": to_base64(head.root),
        "at": head.at,
        "keyId": head.key_id,
        "signature": head.signature,
    }
    file = {**document, "salt": to_base64(salt), "logIndex": place.index, "inclusionProof": [*proof]}
    return rfc8785.dumps({**file, "treeHead": tree_head}).decode()


def checked(text: str, *keys: PublicKey) -> Checked:
    """The document of a file's text, and its place in the log where the file says so; signed with one of these keys.

    Raises ReceiptInvalid, which says what is wrong and quotes nothing of the file.
    """
    file = read(text)
    in_log = {name: value for name, value in file.items() if name in _LOG_FIELDS}
    document = {name: value for name, value in file.items() if name not in _LOG_FIELDS}
    found = verified_document(document, *keys)
    if not in_log:
        return Checked(found, None)
    try:
        return Checked(found, _place(document, in_log, keys))
    except (KeyError, TypeError, ValueError):
        raise ReceiptInvalid("What it says about its place in the log does not have the required form.") from None


def leaf_in(text: str) -> bytes:
    """The leaf of a file's document: 32 bytes. text: as `checked` takes it, with a place in the log."""
    file = read(text)
    document = {name: value for name, value in file.items() if name not in _LOG_FIELDS}
    return leaf_of(document, exactly(_text(file["salt"]), SALT_BYTES))


def _place(document: Mapping[str, Any], log: Mapping[str, Any], keys: Sequence[PublicKey]) -> Place:
    """Raises ReceiptInvalid for what does not hold; KeyError, TypeError or ValueError for what has another form."""
    head, index = _head(log["treeHead"]), _whole(log["logIndex"])
    if not any(head.is_signed_by(key) for key in keys):
        raise ReceiptInvalid("The tree head is not signed with this key.")
    leaf = leaf_of(document, exactly(_text(log["salt"]), SALT_BYTES))
    proof = [exactly(_text(one), HASH_BYTES) for one in _list(log["inclusionProof"])]
    if not is_included(leaf, index, head.size, proof, head.root):
        raise ReceiptInvalid("It is not in the log at the place that it names.")
    return Place(index, head)


def _head(head: Any) -> SignedTreeHead:
    if not isinstance(head, dict) or head.keys() != _HEAD_FIELDS:
        raise TypeError("not a tree head")
    root, *texts = [_text(head[name]) for name in ("root", "at", "signature", "keyId")]
    return SignedTreeHead(_whole(head["size"]), exactly(root, HASH_BYTES), *texts)


def _whole(value: Any) -> int:
    if type(value) is not int:  # True and 1.0 are other JSON, and equal to 1
        raise TypeError("not a whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value
