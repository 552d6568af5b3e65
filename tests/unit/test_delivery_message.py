"""What a recipient is sent, and that it can tell who sent it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from anbieter360.delivery.destination import variable_of
from anbieter360.delivery.message import TYPES, Message
from anbieter360.delivery.signature import read_secrets, signed_headers
from anbieter360.ledger.writing.outbox import NotificationKind
from anbieter360.vault import PublicKey, Signer

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
OLD, NEW = (f"whsec_{b64encode(bytes([number]) * 24).decode()}" for number in (1, 2))
SIGNER = Signer(bytes(range(32)))


def message(kind: NotificationKind = NotificationKind.ERASURE) -> Message:
    return Message("abc", "musterstrom", kind, AT, "PN-18", ("wanda-mail",), "r1", AT + timedelta(days=14))


def test_it_is_a_cloud_event() -> None:
    """In structured JSON: the recipient's own reference, what it is about, and how to acknowledge it."""
    assert orjson.loads(message().body) == {
        "specversion": "1.0",
        "id": "abc",
        "source": "urn:anbieter360:provider:musterstrom",
        "type": "eu.anbieter360.erasure.requested.v1",
        "time": "2026-11-02T09:00:00.000Z",
        "datacontenttype": "application/json",
        "data": {
            "reference": "PN-18",
            "items": ["wanda-mail"],
            "request": "r1",
            "acknowledgeBy": "2026-11-16T09:00:00.000Z",
            "acknowledge": {"mutation": "acknowledgeErasure", "notification": "abc"},
        },
    }


def test_each_kind_has_a_type_of_its_own() -> None:
    """A recipient tells by the type what to do; a review is for nobody outside."""
    assert TYPES.keys() == set(NotificationKind) - {NotificationKind.REVIEW}
    assert len(set(TYPES.values())) == len(TYPES)


def test_a_receiver_verifies_it_with_either_secret() -> None:
    """While secrets are exchanged both hold; a third does not, nor does another body."""
    now, body = datetime.now(UTC), message().body
    headers = signed_headers("abc", now, body, read_secrets(f"{OLD} {NEW}"), SIGNER)
    for secret in (OLD, NEW):
        assert Webhook(secret).verify(body, headers)["id"] == "abc"
    for secret, sent in ((f"whsec_{b64encode(b'3' * 24).decode()}", body), (OLD, body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(sent, headers)


def test_everybody_verifies_it_with_the_public_key() -> None:
    """v1a: Ed25519 over id, time and body; there without any secret."""
    body = message().body
    headers = signed_headers("abc", AT, body, (), SIGNER)
    version, signature = headers["webhook-signature"].split(",")
    urlsafe = signature.rstrip("=").replace("+", "-").replace("/", "_")
    signed = b".".join((b"abc", headers["webhook-timestamp"].encode(), body))
    assert (version, len(b64decode(signature, validate=True))) == ("v1a", 64)
    assert PublicKey.of(SIGNER.public.text).verifies(signed, urlsafe)
    assert not PublicKey.of(SIGNER.public.text).verifies(signed + b"x", urlsafe)


@pytest.mark.parametrize(
    "text", ["secret", "whsec_AAAA", "whsec_short", f"whsec_{'A' * 200}", f"{OLD} whsec_*", OLD[6:]]
)
def test_a_secret_that_is_none_is_refused(text: str) -> None:
    """Its text is not part of the message."""
    with pytest.raises(ValueError, match="not whsec_ and base64") as error:
        read_secrets(text)
    assert text not in str(error.value)


def test_a_ref_names_a_variable() -> None:
    """In upper case, with an underline for what a variable cannot have."""
    assert variable_of("parcel-carrier.v2") == "ANBIETER360_WEBHOOK_SECRET_PARCEL_CARRIER_V2"
