"""One way to write things as bytes: what is hashed, bound or chained must have a single reading.

Used by every other module of the vault; pure.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _BASE32 for second in _BASE32]  # two letters for ten bits
_TENS = range(150, -1, -10)  # where each ten of 160 bits begin
_PADDING = ("", "===", "==", "=")  # by the length's rest; one left over is never base64


def part(text: str) -> bytes:
    """One part of what `joined` makes: its length in four bytes, then itself."""
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded).to_bytes(4, "big") + encoded


def joined(*parts: str) -> bytes:
    """The parts, each behind its length in four bytes: different parts never give equal bytes."""
    return b"".join([part(text) for text in parts])


def token(digest: bytes) -> str:
    """The first 20 bytes in base32: 32 characters of [a-z2-7]."""
    # Not base64.b32encode, which takes more than twice as long: every answer about a person makes two of these.
    number = int.from_bytes(digest[:20], "big")
    return "".join([_PAIRS[number >> place & 1023] for place in _TENS])


def to_base64(raw: bytes) -> str:
    """Its urlsafe form, without padding."""
    return b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode("ascii")


def from_base64(text: str) -> bytes:
    """Undo `to_base64`. Raises ValueError where `text` is not base64."""
    # binascii itself: base64's own functions take twice the time, and a page opens hundreds of values.
    plain = text.replace("-", "+").replace("_", "/") + _PADDING[len(text) % 4]
    return a2b_base64(plain, strict_mode=True)


def exactly(text: str, length: int) -> bytes:
    """The bytes of what `to_base64` made of so many. Raises ValueError for anything else that spells them too."""
    raw = from_base64(text)
    if len(raw) != length or to_base64(raw) != text:
        raise ValueError(f"not {length} bytes in urlsafe base64")
    return raw


def canonical(body: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces."""
    return orjson.dumps(dict(body), option=orjson.OPT_SORT_KEYS).decode("utf-8")


def to_text(at: datetime) -> str:
    """UTC with microseconds; as texts they sort as times do. A time without a zone raises ValueError."""
    if at.tzinfo is None:
        raise ValueError("a time needs a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def to_time(text: str) -> datetime:
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


def now() -> str:
    return to_text(datetime.now(UTC))
