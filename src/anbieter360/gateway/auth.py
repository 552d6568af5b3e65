"""Who is asking: the bearer token becomes an Actor, before anything else of the request is looked at.

Each key verifies the algorithms of its own kind and no other, so a public key is never taken for a shared
secret, and `none` for nothing. No message repeats anything of the token.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from jwt import PyJWK, PyJWKClient
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.exceptions import PyJWKClientConnectionError, PyJWTError

from anbieter360.access import Actor, Role
from anbieter360.errors import SettingsError, TokenKeysUnavailable, Unauthenticated
from anbieter360.gateway.tokens import ALGORITHM, ISSUER, KEY_BYTES, development_key
from anbieter360.settings import Settings

LEEWAY_SECONDS = 10  # clocks differ
LATEST = 253_402_300_799  # the last second of the year 9999
ADMITTED_SECONDS = 30  # how long a verified token is believed; keys that are taken back count after that
ADMITTED_TOKENS = 10_000
JWKS_SECONDS = 300  # how long fetched keys are used; an unknown key id asks again, at most every 30 seconds
JWKS_TIMEOUT_SECONDS = 5

_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "secp256k1": "ES256K"}
_ASYMMETRIC = frozenset(_RSA) | frozenset(_CURVES.values()) | {"EdDSA"}

_MISSING = "No bearer token: the header Authorization is missing or does not begin with 'Bearer '."
_MALFORMED = "The token is malformed."
_DEVELOPMENT = "This is a development token; only `serve --dev` accepts it."
_MESSAGES: Mapping[type[PyJWTError], str] = {
    jwt.ExpiredSignatureError: "The token has expired.",
    jwt.ImmatureSignatureError: "The token is not valid yet.",
    jwt.InvalidAudienceError: "The token is for another audience.",
    jwt.InvalidIssuerError: "The token has another issuer than this gateway accepts.",
    jwt.InvalidAlgorithmError: "The token is signed with an algorithm that this gateway does not accept.",
    jwt.PyJWKClientError: "The token names no key of this gateway's key set.",
    jwt.InvalidSignatureError: "The token's signature does not fit.",
}


@dataclass(frozen=True, slots=True)
class Admission:
    """An actor, and until when its token is valid, in seconds since 1970."""

    actor: Actor
    expires_at: float


class Authenticator:
    """Verifies tokens by the settings' key, by a JWKS URL, and for `dev` by the key of `tokens` too."""

    def __init__(self, settings: Settings, *, dev: bool) -> None:
        """Raises SettingsError where there is nothing to verify a token with, or a key is none."""
        self._audience = settings.jwt_audience
        self._issuer = settings.jwt_issuer
        self._keys = _keys(settings)
        self._admitted: dict[str, tuple[float, Admission]] = {}
        self._development = _Key(development_key(settings.data), (ALGORITHM,)) if dev else None
        if self._keys is None and self._development is None:
            raise SettingsError(
                "Nothing to verify tokens with: set ANBIETER360_JWT_KEY or ANBIETER360_JWKS_URL, or serve with --dev."
            )

    async def actor(self, authorization: str | None) -> Actor:
        """The caller. `authorization` is the header as sent. Raises Unauthenticated, TokenKeysUnavailable."""
        return (await self.admit(authorization)).actor

    async def admit(self, authorization: str | None) -> Admission:
        """The caller, and until when. A token is verified anew after ADMITTED_SECONDS."""
        token = _bearer(authorization)
        admitted = self._admitted.get(token)
        if admitted is not None and time.time() < min(admitted[0], admitted[1].expires_at + LEEWAY_SECONDS):
            return admitted[1]
        admission = await self._verify(token)
        if len(self._admitted) >= ADMITTED_TOKENS:
            self._admitted.clear()
        self._admitted[token] = time.time() + ADMITTED_SECONDS, admission
        return admission

    async def _verify(self, token: str) -> Admission:
        try:
            claims = await self._verified(token)
        except PyJWKClientConnectionError:
            raise TokenKeysUnavailable from None
        except PyJWTError as error:
            raise Unauthenticated(_reason(error)) from None
        except OverflowError:  # JSON as Python reads it has an Infinity
            raise Unauthenticated(_MALFORMED) from None
        return Admission(_actor(claims), _end(claims))

    async def _verified(self, token: str) -> dict[str, Any]:
        # Read unverified only to choose the key; nothing of it is believed.
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        if issuer == ISSUER:
            if self._development is None:
                raise Unauthenticated(_DEVELOPMENT)
            return _decode(token, self._development, self._audience, ISSUER)
        if self._keys is None:
            raise Unauthenticated("This gateway accepts development tokens only; `anbieter360 token` makes one.")
        return _decode(token, await self._keys.key_of(token), self._audience, self._issuer)


@dataclass(frozen=True, slots=True)
class _Key:
    """A key with the algorithms that it may verify. Its repr shows neither."""

    key: Any
    algorithms: Sequence[str]

    def __repr__(self) -> str:
        return "_Key(…)"

    async def key_of(self, _token: str) -> _Key:
        return self


class _Keys(Protocol):
    async def key_of(self, token: str) -> _Key: ...


class _FetchedKeys:
    """The keys of a JWKS URL, kept for some minutes."""

    def __init__(self, url: str) -> None:
        try:
            self._client = PyJWKClient(url, lifespan=JWKS_SECONDS, timeout=JWKS_TIMEOUT_SECONDS)
        except PyJWTError:
            raise SettingsError("ANBIETER360_JWKS_URL: not an http or https address.") from None

    async def key_of(self, token: str) -> _Key:
        found = await asyncio.to_thread(self._client.get_signing_key_from_jwt, token)
        return _Key(found.key, _algorithms_of(found))


def _keys(settings: Settings) -> _Keys | None:
    if settings.jwks_url:
        return _FetchedKeys(settings.jwks_url)
    return _configured(settings.jwt_key.get_secret_value()) if settings.jwt_key else None


def _configured(text: str) -> _Key:
    """A public key in PEM or else a shared secret."""
    if "-----BEGIN" not in text:
        if len(text.encode()) < KEY_BYTES:
            raise SettingsError(f"ANBIETER360_JWT_KEY: a shared secret has at least {KEY_BYTES} bytes.")
        return _Key(text.encode(), ("HS256",))
    if "PRIVATE KEY" in text:
        raise SettingsError("ANBIETER360_JWT_KEY: the gateway wants the public key; keep the private one elsewhere.")
    kinds: Sequence[Any] = (RSAAlgorithm(RSAAlgorithm.SHA256), ECAlgorithm(ECAlgorithm.SHA256), OKPAlgorithm())
    for kind in kinds:
        try:
            key = kind.prepare_key(text)
            return _Key(key, _algorithms(kind.to_jwk(key, as_dict=True)))
        except (PyJWTError, TypeError, ValueError):
            continue
    raise SettingsError("ANBIETER360_JWT_KEY: not a public key (RSA, EC or Ed25519) in PEM.")


def _algorithms(jwk: Mapping[str, Any]) -> Sequence[str]:
    """What a key of this kind may verify."""
    match jwk["kty"]:
        case "RSA":
            return _RSA
        case "EC":
            return (_CURVES[jwk["crv"]],)
        case _:
            return ("EdDSA",)


def _algorithms_of(found: PyJWK) -> Sequence[str]:
    """The one algorithm the key set names; a secret has no place in a public set."""
    if found.algorithm_name not in _ASYMMETRIC:
        raise jwt.InvalidAlgorithmError
    return (found.algorithm_name,)


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated(_MISSING)
    return token.strip()


def _decode(token: str, key: _Key, audience: str, issuer: str | None) -> dict[str, Any]:
    return jwt.decode(
        token,
        key.key,
        algorithms=list(key.algorithms),
        audience=audience,
        issuer=issuer,
        leeway=LEEWAY_SECONDS,
        options={"require": ["exp", "sub", "aud"] + (["iss"] if issuer else [])},
    )


def _reason(error: PyJWTError) -> str:
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"The token lacks the claim '{error.claim}'."
    return next((text for kind, text in _MESSAGES.items() if isinstance(error, kind)), _MALFORMED)


def _actor(claims: Mapping[str, Any]) -> Actor:
    """Raises Unauthenticated where a claim is missing or of the wrong kind."""
    role = _text(claims, "role")
    if role not in set(Role):
        raise Unauthenticated(f"The token's claim 'role' is none of {', '.join(Role)}.")
    subject = _text(claims, "subject")
    if role == Role.SUBJECT and not (subject or "").strip():
        raise Unauthenticated("A token with the role SUBJECT needs the claim 'subject'.")
    actor = _text(claims, "sub") or ""
    if not actor.strip():
        raise Unauthenticated("The token's claim 'sub' is empty: it has to name one caller.")
    return Actor(
        id=actor,
        role=Role(role),
        unit=_text(claims, "unit"),
        purposes=_words(claims, "purposes"),
        scopes=_words(claims, "scope"),
        subject=subject,
    )


def _end(claims: Mapping[str, Any]) -> float:
    """Raises Unauthenticated for a time that no calendar has."""
    if int(claims["exp"]) > LATEST:
        raise Unauthenticated("The token's claim 'exp' is no time: it is in seconds since 1970.")
    return float(claims["exp"])


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise Unauthenticated(f"The token's claim '{name}' is not a string.")
    _check_text(value or "", name)
    return value


def _words(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """A list of strings, or one string with spaces between them."""
    value = claims.get(name)
    words = value.split() if isinstance(value, str) else value or ()
    if not isinstance(words, Sequence) or not all(isinstance(word, str) for word in words):
        raise Unauthenticated(f"The token's claim '{name}' is not a list of strings.")
    _check_text("".join(words), name)
    return frozenset(words)


def _check_text(value: str, name: str) -> None:
    """Raises Unauthenticated for what JSON can escape and no text can hold, such as half of a pair of surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unauthenticated(f"The token's claim '{name}' is not text.") from None
