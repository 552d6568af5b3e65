"""Tokens: which are accepted, and what each wrong one is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwt.algorithms import RSAAlgorithm

from anbieter360.access import Actor, Role, Scope
from anbieter360.errors import SettingsError, TokenKeysUnavailable, Unauthenticated
from anbieter360.gateway.auth import Authenticator
from anbieter360.gateway.tokens import development_key, development_token
from anbieter360.settings import Settings

SECRET = "a-shared-secret-long-enough-for-HS384-as-well-as-HS256"
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token with changes; None takes one out."""
    good = {"sub": "ada", "role": "DPO", "aud": "anbieter360", "exp": int(time.time()) + 60}
    return {name: value for name, value in (good | changes).items() if value is not None}


def pem(key: Any) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def authenticator(folder: Path, *, dev: bool = False, **settings: Any) -> Authenticator:
    return Authenticator(Settings(data=folder, **({} if dev else {"jwt_key": SECRET}) | settings), dev=dev)


async def refused(authenticator: Authenticator, authorization: str | None) -> str:
    """The message of the refusal."""
    with pytest.raises(Unauthenticated) as caught:
        await authenticator.actor(authorization)
    token = (authorization or "").removeprefix("Bearer").strip()
    assert not token or token not in caught.value.message
    return caught.value.message


def signed(key: Any = SECRET, algorithm: str = "HS256", headers: dict[str, str] | None = None, **changes: Any) -> str:
    return "Bearer " + jwt.encode(claims(**changes), key, algorithm, headers)


async def test_a_good_token_becomes_an_actor(tmp_path: Path) -> None:
    """Every claim of the contract arrives in the Actor."""
    token = signed(
        role="INTEGRATION", unit="billing", purposes=["accounting"], scope="ledger:write may-use", subject="customer-1"
    )
    assert await authenticator(tmp_path).actor(token) == Actor(
        id="ada",
        role=Role.INTEGRATION,
        unit="billing",
        purposes=frozenset({"accounting"}),
        scopes=frozenset({Scope.LEDGER_WRITE, Scope.MAY_USE}),
        subject="customer-1",
    )


async def test_scopes_may_be_a_list(tmp_path: Path) -> None:
    """`scope` is a string with spaces or a list."""
    actor = await authenticator(tmp_path).actor(signed(scope=["may-use", "use:write"]))
    assert actor.scopes == {"may-use", "use:write"}


@pytest.mark.parametrize("header", [None, "", "Basic YWRhOnB3", "Bearer", "Bearer  "])
async def test_no_bearer_token(tmp_path: Path, header: str | None) -> None:
    """A request without a bearer token is told what it lacks."""
    assert (await refused(authenticator(tmp_path), header)).startswith("No bearer token")


@pytest.mark.parametrize("token", ["abc", "a.b.c", "e30.e30", "e30.W10.e30"])
async def test_malformed_token(tmp_path: Path, token: str) -> None:
    """What is no JWT is called malformed."""
    assert await refused(authenticator(tmp_path), f"Bearer {token}") == "The token is malformed."


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"exp": int(time.time()) - 60}, "The token has expired."),
    ({"nbf": int(time.time()) + 86_400}, "The token is not valid yet."),
    ({"aud": "another"}, "The token is for another audience."),
    ({"aud": None}, "The token lacks the claim 'aud'."),
    ({"exp": None}, "The token lacks the claim 'exp'."),
    ({"sub": None}, "The token lacks the claim 'sub'."),
    ({"role": None}, "The token's claim 'role' is none of SUBJECT, AGENT, DPO, PRIVACY_MANAGER, INTEGRATION."),
    ({"role": "ADMIN"}, "The token's claim 'role' is none of SUBJECT, AGENT, DPO, PRIVACY_MANAGER, INTEGRATION."),
    ({"role": 1}, "The token's claim 'role' is not a string."),
    ({"role": "SUBJECT"}, "A token with the role SUBJECT needs the claim 'subject'."),
    ({"unit": ["a"]}, "The token's claim 'unit' is not a string."),
    ({"purposes": [1]}, "The token's claim 'purposes' is not a list of strings."),
    ({"scope": {"a": 1}}, "The token's claim 'scope' is not a list of strings."),
    ({"sub": ""}, "The token's claim 'sub' is empty: it has to name one caller."),
    ({"sub": " \t\u00a0"}, "The token's claim 'sub' is empty: it has to name one caller."),
    ({"role": "SUBJECT", "subject": "  "}, "A token with the role SUBJECT needs the claim 'subject'."),
    ({"exp": 10**18}, "The token's claim 'exp' is no time: it is in seconds since 1970."),
    ({"exp": 1e308}, "The token's claim 'exp' is no time: it is in seconds since 1970."),
    ({"exp": int(time.time()) * 1_000}, "The token's claim 'exp' is no time: it is in seconds since 1970."),
    ({"exp": float("inf")}, "The token is malformed."),
    ({"exp": float("nan")}, "The token is malformed."),
    ({"exp": 10**400}, "The token's claim 'exp' is no time: it is in seconds since 1970."),
    ({"iat": float("inf")}, "The token is malformed."),
    ({"sub": "ada\ud800"}, "The token's claim 'sub' is not text."),
    ({"role": "SUBJECT", "subject": "\udfff"}, "The token's claim 'subject' is not text."),
    ({"unit": "\udc00"}, "The token's claim 'unit' is not text."),
    ({"purposes": ["accounting", "\ud83d"]}, "The token's claim 'purposes' is not text."),
    ({"scope": "may-use \ud800"}, "The token's claim 'scope' is not text."),
    ({"key": SECRET[::-1]}, "The token's signature does not fit."),
    ({"algorithm": "HS384"}, "The token is signed with an algorithm that this gateway does not accept."),
    (
        {"key": None, "algorithm": "none"},
        "The token is signed with an algorithm that this gateway does not accept.",
    ),
]


@pytest.mark.parametrize(("changes", "message"), WRONG, ids=[" ".join(changes) for changes, _ in WRONG])
async def test_a_wrong_token_is_told_why(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    """Each thing that can be wrong with a token has its sentence."""
    assert await refused(authenticator(tmp_path), signed(**changes)) == message


async def test_another_issuer_is_refused(tmp_path: Path) -> None:
    """Where an issuer is set, tokens of others and of nobody are refused."""
    strict = authenticator(tmp_path, jwt_issuer="https://id.example")
    assert (await strict.actor(signed(iss="https://id.example"))).id == "ada"
    assert await refused(strict, signed(iss="https://other.example")) == (
        "The token has another issuer than this gateway accepts."
    )
    assert await refused(strict, signed()) == "The token lacks the claim 'iss'."


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS512"), (EC, "ES256"), (ED, "EdDSA")])
async def test_public_keys_verify(tmp_path: Path, key: Any, algorithm: str) -> None:
    """A public key in PEM verifies the algorithms of its kind."""
    assert (await authenticator(tmp_path, jwt_key=pem(key)).actor(signed(key, algorithm))).id == "ada"


async def test_a_public_key_is_no_shared_secret(tmp_path: Path) -> None:
    """A token signed with HS256 and the public key's text as the secret is refused."""
    text = pem(RSA)
    header, payload = (jwt.utils.base64url_encode(json.dumps(part).encode()) for part in ({"alg": "HS256"}, claims()))
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        header + b"." + payload, text.encode()
    )
    forged = b".".join([header, payload, jwt.utils.base64url_encode(signature)]).decode()
    message = await refused(authenticator(tmp_path, jwt_key=text), f"Bearer {forged}")
    assert message == "The token is signed with an algorithm that this gateway does not accept."


async def test_a_development_token_needs_dev(tmp_path: Path) -> None:
    """What `token` prints is accepted by `serve --dev` and refused by `serve`."""
    settings = Settings(data=tmp_path)
    token = "Bearer " + development_token(settings, Role.SUBJECT, subject="customer-1", unit="shop")
    assert await authenticator(tmp_path, dev=True).actor(token) == Actor(
        "subject-e83f10dc", Role.SUBJECT, "shop", frozenset({"*"}), frozenset(), "customer-1"
    )
    assert await refused(authenticator(tmp_path), token) == (
        "This is a development token; only `serve --dev` accepts it."
    )


async def test_each_person_is_an_actor_of_their_own(tmp_path: Path) -> None:
    """Idempotency keys are by actor: two people may choose the same; the name does not tell who it is."""
    settings = Settings(data=tmp_path)
    tokens = [development_token(settings, Role.SUBJECT, subject=ref) for ref in ("anna", "ben", "anna")]
    names = [(await authenticator(tmp_path, dev=True).actor(f"Bearer {token}")).id for token in tokens]
    assert names[0] == names[2] != names[1]
    assert not any(ref in name for ref in ("anna", "ben") for name in names)


async def test_the_development_key_signs_for_its_issuer_alone(tmp_path: Path) -> None:
    """A token with the development key but another issuer is refused, even by `serve --dev` with a key of its own."""
    both = authenticator(tmp_path, dev=True, jwt_key=SECRET)
    forged = signed(development_key(tmp_path), iss="https://id.example")
    assert await refused(both, forged) == "The token's signature does not fit."


async def test_dev_without_a_key_takes_development_tokens_only(tmp_path: Path) -> None:
    """`serve --dev` without a key says so to other tokens."""
    message = await refused(authenticator(tmp_path, dev=True), signed())
    assert message == "This gateway accepts development tokens only; `anbieter360 token` makes one."


def test_the_development_key_is_the_owners(tmp_path: Path) -> None:
    """The key's file is made once, and nobody else may read it."""
    first = development_key(tmp_path / "new")
    assert development_key(tmp_path / "new") == first
    assert (tmp_path / "new" / "dev-token.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"jwt_key": None}, "ANBIETER360_JWT_KEY"),
        ({"jwt_key": "short"}, "ANBIETER360_JWT_KEY"),
        ({"jwt_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"}, "ANBIETER360_JWT_KEY"),
        (
            {"jwt_key": RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()},
            "ANBIETER360_JWT_KEY",
        ),
        ({"jwks_url": "file:///etc/passwd"}, "ANBIETER360_JWKS_URL"),
    ],
    ids=["none", "short", "broken", "private", "file"],
)
def test_a_wrong_key_is_said_at_start(tmp_path: Path, settings: dict[str, Any], named: str) -> None:
    """The setting that is wrong is named, before anything is served."""
    with pytest.raises(SettingsError, match=named):
        authenticator(tmp_path, **settings)


@pytest.fixture(scope="module")
def jwks_url() -> Iterator[str]:
    """A key set with one RSA key, `kid` one."""

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            key = RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True) | {"kid": "one", "use": "sig", "alg": "RS256"}
            self.wfile.write(json.dumps({"keys": [key]}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/keys"
    server.shutdown()
    server.server_close()


async def test_keys_of_a_jwks_url(tmp_path: Path, jwks_url: str) -> None:
    """The key that a token names is fetched; another algorithm or an unknown key is refused."""
    remote = authenticator(tmp_path, jwks_url=jwks_url)
    assert (await remote.actor(signed(RSA, "RS256", {"kid": "one"}))).id == "ada"
    assert await refused(remote, signed(RSA, "RS512", {"kid": "one"})) == (
        "The token is signed with an algorithm that this gateway does not accept."
    )
    assert await refused(remote, signed(RSA, "RS256", {"kid": "two"})) == (
        "The token names no key of this gateway's key set."
    )


async def test_an_unreachable_key_set(tmp_path: Path) -> None:
    """Where the keys cannot be fetched, nobody is accepted and nobody is blamed."""
    remote = authenticator(tmp_path, jwks_url="http://127.0.0.1:9/keys")
    with pytest.raises(TokenKeysUnavailable):
        await remote.actor(signed(RSA, "RS256", {"kid": "one"}))
