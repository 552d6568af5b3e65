"""What `demo` says once it serves: a token for each role, and a first query with all that it needs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson

from anbieter360.access import Role, Scope
from anbieter360.gateway.tokens import development_token
from anbieter360.settings import Settings

WEEK_SECONDS = 7 * 24 * 3_600
PURPOSE = "order-handling"

#: What a service desk sees of a customer's newest order, and what became of their data.
QUERY = """\
query Customer($ref: String!) {
  subject(by: { ref: $ref }) {
    items(last: 3) { nodes { category { name } value valueDecision { outcome reason } } }
    usages(first: 5) { nodes { use { name } recipients { name country } count } }
  }
}"""


@dataclass(frozen=True, slots=True)
class Welcome:
    """address: of the API; console: of GraphiQL; tokens: by role; query: the first to try; curl: the same, to paste."""

    address: str
    console: str
    tokens: Mapping[Role, str]
    purpose: str
    query: str
    variables: str  # JSON
    curl: str


def welcome(settings: Settings, address: str, customer: str) -> Welcome:
    """`customer` is the reference of the person that the SUBJECT token is for and the query asks about."""
    tokens = {role: _token(settings, role, customer) for role in Role}
    variables = orjson.dumps({"ref": customer}).decode()
    body = orjson.dumps({"query": " ".join(QUERY.split()), "variables": {"ref": customer}}).decode()
    headers = (
        f"Authorization: Bearer {tokens[Role.AGENT]}",
        f"Purpose-Of-Use: {PURPOSE}",
        "Content-Type: application/json",
    )
    curl = ["curl", "--silent", address, *(part for header in headers for part in ("--header", header)), "--data", body]
    filled_in = {"token": tokens[Role.AGENT], "purpose": PURPOSE}
    console = f"{address.removesuffix('graphql')}#{urlencode(filled_in)}"
    return Welcome(address, console, tokens, PURPOSE, QUERY, variables, shlex.join(curl))


def _token(settings: Settings, role: Role, customer: str) -> str:
    return development_token(
        settings,
        role,
        subject=customer if role is Role.SUBJECT else None,
        actor="demo",
        unit=None if role is Role.SUBJECT else _UNITS[role],
        scopes=[*Scope] if role is Role.INTEGRATION else (),
        ttl_seconds=WEEK_SECONDS,
    )


_UNITS = {
    Role.AGENT: "service-desk",
    Role.DPO: "data-protection",
    Role.PRIVACY_MANAGER: "privacy-office",
    Role.INTEGRATION: "webshop",
}
