"""The receipt of an erasure: it stands in the log, names nobody, and with anything of it changed it does not verify."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.cli.root import run
from anbieter360.errors import ReceiptInvalid
from anbieter360.linked.erasure_receipt import (
    KIND,
    Counted,
    DestroyedKeys,
    Erasure,
    Level,
    Retained,
    Told,
    Verified,
    body,
    issue,
    new_salt,
    summary,
)
from anbieter360.linked.logged import Place, checked, leaf_of, logged
from anbieter360.linked.signed import signed_document
from anbieter360.settings import Settings
from anbieter360.vault import PublicKey, SignedTreeHead, Signer, Vault
from anbieter360.vault.encoding import to_base64
from anbieter360.vault.merkle import EMPTY, node_hash
from forged import changed

DAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
SALT = bytes(range(32))
SIGNER = Signer(bytes(range(32)))
ERASURE = Erasure(
    request="erasure-request-1",
    scope="EVERYTHING",
    plan="5b" * 32,
    model="0c" * 32,
    catalogue="7",
    outcomes=(
        Counted("DataItem", "ERASED", 38),
        Counted("DataItem", "RETAINED", 2),
        Counted("DataItem", "KEPT_FOR_OTHERS", 1),
        Counted("Consent", "EVIDENCE", 1),
    ),
    retained=(Retained("invoice", "A17_3_B", "§ 147 AO", date(2035, 1, 1)), Retained("claim", "A17_3_E", None, None)),
    recipients=(Told("parcel-service", "ACKNOWLEDGED"), Told("newsletter-tool", "MANUAL")),
    keys=DestroyedKeys.of("erasure-request-1", ["opaque-key-id"]),
    verification=(Verified("leftovers", 0), Verified("orphans", 0)),
    levels=(Level("UNREADABLE", DAY, None), Level("BACKUPS_EXPIRED", None, DAY)),
    backups_until=DAY,
    received_at=DAY,
    approved_at=DAY,
    erased_at=DAY,
    verified_at=DAY,
    issued_at=DAY,
)


def receipt() -> str:
    """A file without a database: leaf 2 of 3."""
    document = signed_document("erasure-receipt", body(ERASURE), SIGNER)
    left = node_hash(EMPTY, EMPTY)
    root = node_hash(left, leaf_of(document, SALT))
    head = SignedTreeHead.of(3, root, "2026-06-01T08:00:00.000000Z", SIGNER)
    return logged(document, SALT, Place(2, head), [to_base64(left)])


def of_vault(vault: Vault, request: str) -> dict[str, Any]:
    """A document that this vault signed."""
    return signed_document(KIND, body(replace(ERASURE, request=request)), vault.signer)


@pytest.fixture
async def vault(tmp_path: Path) -> AsyncIterator[Vault]:
    vault = await Vault.open(Settings(data=tmp_path))
    yield vault
    await vault.close()


def test_a_genuine_receipt_verifies() -> None:
    """With the public key alone, and is told in short."""
    found = checked(receipt(), SIGNER.public)
    told = summary(found)
    assert (told["request"], told["log index"], told["log size"]) == ("erasure-request-1", 2, 3)
    assert told["outcomes"]["ERASED"] == 38
    assert told["levels reached"] == ["UNREADABLE"]
    assert told["retained"] == ["claim (A17_3_E)", "invoice until 2035-01-01 (§ 147 AO)"]


def test_a_receipt_has_what_the_contract_names() -> None:
    """Body, signature, salt, inclusion proof and signed tree head."""
    assert {"body", "signature", "salt", "inclusionProof", "treeHead"} <= json.loads(receipt()).keys()


def test_nothing_of_it_can_be_changed() -> None:
    """Each field of the file, at every depth: added, taken away, renamed or another."""
    forged = [*changed(json.loads(receipt()))]
    assert len(forged) > 150
    for one in forged:
        with pytest.raises(ReceiptInvalid):
            summary(checked(json.dumps(one), SIGNER.public))


@given(st.data())
def test_no_bit_of_it_can_be_changed(data: st.DataObject) -> None:
    """Of the file as it was handed out."""
    raw = bytearray(receipt().encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((ReceiptInvalid, UnicodeDecodeError)):
        summary(checked(raw.decode(), SIGNER.public))


def test_without_its_place_in_the_log_it_is_no_receipt() -> None:
    """What is signed alone could have been signed and kept from the log."""
    file = json.loads(receipt())
    bare = json.dumps({name: file[name] for name in ("kind", "body", "signature")})
    with pytest.raises(ReceiptInvalid, match="place in the log"):
        summary(checked(bare, SIGNER.public))


def test_a_head_of_another_key_is_refused() -> None:
    """The log is the provider's own."""
    file = json.loads(receipt())
    other = SignedTreeHead.of(3, bytes(32), file["treeHead"]["at"], Signer(bytes(32)))
    file["treeHead"] |= {"signature": other.signature, "keyId": other.key_id}
    with pytest.raises(ReceiptInvalid, match="tree head"):
        checked(json.dumps(file), SIGNER.public)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("logIndex", True),
        ("logIndex", 2.0),
        ("logIndex", -1),
        ("logIndex", 10**30),
        ("salt", 7),
        ("salt", ""),
        ("inclusionProof", "x"),
        ("inclusionProof", [None]),
        ("treeHead", None),
        ("treeHead", []),
        ("treeHead", {"size": 3}),
    ],
)
def test_a_place_of_another_form_is_refused(name: str, value: Any) -> None:
    """With a code, whatever it is."""
    with pytest.raises(ReceiptInvalid):
        checked(json.dumps(json.loads(receipt()) | {name: value}), SIGNER.public)


def test_it_has_no_field_for_a_person() -> None:
    """Ids of requests and keys of the catalogue, hashes, codes, counts and times: nothing else can get in."""
    names = {field.name for field in fields(Erasure)}
    assert not names & {"subject", "person", "name", "ref", "identifier", "items", "values"}
    assert "opaque-key-id" not in receipt()


def test_few_of_others_are_not_counted() -> None:
    """A count of one would say something about one other person."""
    outcomes = {(one["label"], one["outcome"]): one for one in body(ERASURE)["outcomes"]}
    assert outcomes["DataItem", "KEPT_FOR_OTHERS"] == {
        "label": "DataItem",
        "outcome": "KEPT_FOR_OTHERS",
        "fewerThan": 5,
    }
    many = replace(ERASURE, outcomes=(Counted("DataItem", "KEPT_FOR_OTHERS", 5),))
    assert body(many)["outcomes"][0]["count"] == 5


def test_the_order_of_what_was_gathered_changes_nothing() -> None:
    """So a receipt that is made again after a crash is the same."""
    turned = replace(
        ERASURE,
        outcomes=ERASURE.outcomes[::-1],
        retained=ERASURE.retained[::-1],
        recipients=ERASURE.recipients[::-1],
    )
    assert body(turned) == body(ERASURE)


def test_keys_are_told_by_number_and_hash() -> None:
    """The same ids for the same request give the same hash, whatever their order; another request another."""
    one = DestroyedKeys.of("r-1", ["a", "b"])
    assert one == DestroyedKeys.of("r-1", ["b", "a", "b"])
    assert one.hash not in {DestroyedKeys.of("r-2", ["a", "b"]).hash, DestroyedKeys.of("r-1", ["a"]).hash}


async def test_a_receipt_that_is_issued_again_has_the_same_place(vault: Vault) -> None:
    """After a crash anywhere on the way: same document and salt, one leaf, and both files verify."""
    document, another = (of_vault(vault, request) for request in ("one", "another"))
    first = await issue(document, SALT, vault.log)
    await issue(another, new_salt(), vault.log)
    again = await issue(document, SALT, vault.log)
    assert (first.log_index, again.log_index, (await vault.log.head()).size) == (0, 0, 2)
    for issued in (first, again):
        assert summary(checked(issued.file, vault.signer.public))["log index"] == 0


async def test_many_receipts_verify_alone(vault: Vault) -> None:
    """Each with its own proof, against the head of its day."""
    for number in range(20):
        issued = await issue(of_vault(vault, str(number)), new_salt(), vault.log)
        found = summary(checked(issued.file, vault.signer.public))
        assert (found["request"], found["log index"]) == (str(number), issued.log_index)
    assert await vault.journal.verify() == []


def test_the_command_checks_it_offline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the file and the key from elsewhere; another key or a changed file is refused with exit 1."""
    file = tmp_path / "receipt.json"
    file.write_text(receipt())
    assert run(["receipt", "verify", str(file), "--key", SIGNER.public.text, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["keys destroyed"] == 1
    other: PublicKey = Signer(bytes(32)).public
    assert run(["receipt", "verify", str(file), "--key", other.text]) == 1
    file.write_text(receipt().replace('"logIndex":2', '"logIndex":1'))
    assert run(["receipt", "verify", str(file), "--key", SIGNER.public.text]) == 1
