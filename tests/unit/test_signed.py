"""A signed document verifies as it is, and with any value of it changed it does not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.errors import ReceiptInvalid
from anbieter360.linked.signed import signed, verified
from anbieter360.vault import Signer
from forged import changed

SIGNER, OTHER = Signer(bytes(range(32))), Signer(bytes(range(1, 33)))
BODY = {"type": "dpv:ConsentReceipt", "n": 3, "yes": True, "none": None, "parts": [{"name": "Grüße"}, "x"], "empty": {}}


def receipt() -> str:
    return signed("consent-receipt", BODY, SIGNER)


def test_what_was_signed_verifies() -> None:
    """With the key it was signed with, and tells its kind, body and key."""
    found = verified(receipt(), SIGNER.public)
    assert (found.kind, found.body, found.key_id) == ("consent-receipt", BODY, SIGNER.public.id)


def test_spaces_and_order_are_no_content() -> None:
    """Canonical JSON is signed: a file that was reformatted verifies."""
    shuffled = dict(reversed(json.loads(receipt()).items()))
    assert verified(json.dumps(shuffled, indent=2, ensure_ascii=True), SIGNER.public).body == BODY


def test_another_key_does_not_verify() -> None:
    """The receipt names its key; whoever checks brings theirs."""
    with pytest.raises(ReceiptInvalid, match="a different key"):
        verified(receipt(), OTHER.public)


def test_nothing_in_it_can_be_changed() -> None:
    """Each field of the file, at every depth: added, taken away, renamed or another."""
    forged = [*changed(json.loads(receipt()))]
    assert len(forged) > 40
    for one in forged:
        with pytest.raises(ReceiptInvalid):
            verified(json.dumps(one), SIGNER.public)


@given(st.data())
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    """Any byte of the file as it was handed out, for any other one."""
    raw = bytearray(receipt().encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255).filter(lambda one: one != raw[at]))
    with pytest.raises((ReceiptInvalid, UnicodeDecodeError)):
        verified(raw.decode(), SIGNER.public)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"kind": NaN}', "[" * 100_000, '{"body": "\\ud800"}'],
    ids=["empty", "list", "object", "null", "no number", "deep", "half a character"],
)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    """With a code, whatever it is."""
    with pytest.raises(ReceiptInvalid):
        verified(text, SIGNER.public)


def test_a_name_that_stands_twice_is_refused() -> None:
    """Two readers could take two values from it."""
    twice = receipt().replace('"kind":', '"kind":"erasure-receipt","kind":')
    with pytest.raises(ReceiptInvalid, match="twice"):
        verified(twice, SIGNER.public)


def test_half_a_character_has_no_canonical_form() -> None:
    """A lone surrogate is JSON and no text."""
    with pytest.raises(ReceiptInvalid, match="canonical"):
        verified(receipt().replace('"Grüße"', '"\\ud800"'), SIGNER.public)
