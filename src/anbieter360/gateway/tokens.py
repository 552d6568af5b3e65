"""Development tokens: signed with a key of the data folder, accepted by `serve --dev` and nobody else."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import jwt

from anbieter360.access import EVERY_PURPOSE, Role, Scope
from anbieter360.errors import SettingsError
from anbieter360.settings import Settings

ISSUER = "anbieter360-dev"
ALGORITHM = "HS256"
KEY_BYTES = 32
_FILE_NAME = "dev-token.key"


def development_token(
    settings: Settings,
    role: Role,
    *,
    subject: str | None = None,
    actor: str | None = None,
    unit: str | None = None,
    purposes: Sequence[str] = (),
    scopes: Sequence[Scope] = (),
    ttl_seconds: float = 3_600,
) -> str:
    """A token in compact form. Without purposes every purpose is allowed; without an actor its name is the role's, for
    each person with a number of their own.

    Raises SettingsError for a SUBJECT without a subject, and where the key cannot be written.
    """
    if role is Role.SUBJECT and not subject:
        raise SettingsError("A token for a SUBJECT needs --subject, the provider's reference for the person.")
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": settings.jwt_audience,
        "iat": now,
        "exp": now + int(ttl_seconds),
        "sub": actor or _name(role, subject),
        "role": role.value,
        "unit": unit,
        "purposes": list(purposes) or [EVERY_PURPOSE],
        "scope": " ".join(scopes),
        "subject": subject,
    }
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(given, development_key(settings.data), ALGORITHM)


def _name(role: Role, subject: str | None) -> str:
    """As at an identity provider, where each person has an id of their own: idempotency keys are by actor. It does not
    tell the reference, for actors stand where a reference may not."""
    name = role.lower().replace("_", "-")
    return f"{name}-{sha256(subject.encode()).hexdigest()[:8]}" if subject else name


def development_key(folder: Path) -> bytes:
    """The key in the data folder, made at first use and readable by its owner alone. Raises SettingsError."""
    path = folder / _FILE_NAME
    try:
        if not path.exists():
            _generate(path)
        return bytes.fromhex(path.read_text("ascii"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}.") from error
    except ValueError:
        raise SettingsError(f"{path}: not a key; remove it and a new one is made.") from None


def _generate(path: Path) -> None:
    """Whole or not at all: `token` and `serve` may both make it at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".dev-token-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
        os.link(temporary, path)
    except FileExistsError:
        return  # the other one was faster: its key is the one
    finally:
        os.unlink(temporary)
