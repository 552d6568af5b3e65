"""One way to write things as bytes: what is hashed, bound or chained must have a single reading.

Used by every other module of the vault; pure.
"""

from __future__ import annotations

from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def joined(*parts: str) -> bytes:
    """The parts, each behind its length in four bytes: different parts never give equal bytes."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def token(digest: bytes) -> str:
    """The first 20 bytes in base32: 32 characters of [a-z2-7]."""
    return b32encode(digest[:20]).decode("ascii").lower()


def to_base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64(text: str) -> bytes:
    """Raises ValueError where `text` is not base64."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def canonical(body: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces."""
    return orjson.dumps(dict(body), option=orjson.OPT_SORT_KEYS).decode("utf-8")


def to_text(at: datetime) -> str:
    """UTC with microseconds; as texts they sort as times do. A time without a zone raises ValueError."""
    if at.tzinfo is None:
        raise ValueError("a time needs a zone")
    return at.astimezone(UTC).strftime(_TIME)


def to_time(text: str) -> datetime:
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


def now() -> str:
    return to_text(datetime.now(UTC))
