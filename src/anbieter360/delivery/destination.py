"""Where a recipient or system is told, and the secrets that it shares with the provider.

The catalogue names an address and, by `secretRef`, a secret; the secret itself stands in the environment, in
`ANBIETER360_WEBHOOK_SECRET_<REF>`: the ref in upper case, with `_` for anything that is not a letter or digit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import ErasureEndpoint, Recipient, System
from anbieter360.delivery.signature import read_secrets

VARIABLE = "ANBIETER360_WEBHOOK_SECRET_"
NO_ADDRESS, SECRET_MISSING, SECRET_INVALID = "NO_ADDRESS", "SECRET_MISSING", "SECRET_INVALID"
_OTHER = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Destination:
    """secrets: as bytes; none where the recipient shares none and checks the provider's public key."""

    url: str
    secrets: tuple[bytes, ...] = field(repr=False)


class NoDestination(Exception):  # a reason that goes into the row, not an error of a request
    """Nothing can be sent there; code says why, may_retry whether that may pass."""

    def __init__(self, code: str, *, may_retry: bool = False) -> None:
        super().__init__(code)
        self.code, self.may_retry = code, may_retry


def destination_of(node: str | None, catalogues: Catalogues, environment: Mapping[str, str]) -> Destination:
    """Where the recipient or system with this node id is told. Raises NoDestination."""
    endpoint = _endpoint(node, catalogues)
    if endpoint is None:
        raise NoDestination(NO_ADDRESS)
    return Destination(endpoint.webhook, _secrets(endpoint.secretRef, environment))


def variable_of(ref: str) -> str:
    """The environment variable that holds the secret of this ref."""
    return VARIABLE + _OTHER.sub("_", ref.upper())


def _endpoint(node: str | None, catalogues: Catalogues) -> ErasureEndpoint | None:
    _, found = (catalogues.find(node) if node else None) or ("", None)
    return found.erasure if isinstance(found, Recipient | System) else None


def _secrets(ref: str | None, environment: Mapping[str, str]) -> tuple[bytes, ...]:
    if ref is None:
        return ()
    try:
        secrets = read_secrets(environment.get(variable_of(ref), ""))
    except ValueError:
        raise NoDestination(SECRET_INVALID) from None
    if not secrets:
        raise NoDestination(SECRET_MISSING)
    return secrets
