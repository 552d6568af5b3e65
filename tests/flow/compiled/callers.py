"""Everybody who may ask: each role, under several purposes, and for a SUBJECT several people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anbieter360.access import Role, Scope

_OF_CATALOGUE = ("purpose", "processingUse", "recipient", "category", "provider", "notice", "system")
_DECISIONS = ("mayUse", "mayUseBatch", "audience")
#: Root fields that only the ordinary path can do, for the mixture.
_ORDINARY = ("purposes", "subjects", "nodes", "lineage")


@dataclass(frozen=True)
class Caller:
    """who: as Api.send takes it; person: the one that is asked about; roots: what is asked, the usual more often."""

    name: str
    who: Mapping[str, Any]
    roots: Sequence[str]
    person: str | None = None


def _subject(ref: str) -> Caller:
    roots = (*("me",) * 8, *("subject", "node") * 2, "provider", "purpose", "nodes")
    return Caller(f"SUBJECT {ref}", {"role": Role.SUBJECT, "subject": ref}, roots, ref)


def _reader(role: Role, purpose: str) -> Caller:
    roots = (*("subject",) * 8, *("node",) * 5, *_OF_CATALOGUE * 2, "me", *("mayUse",) * 3, *_DECISIONS, *_ORDINARY)
    return Caller(f"{role} {purpose}", {"role": role, "purpose": purpose}, roots)


def _integration(*scopes: Scope) -> Caller:
    who = {"role": Role.INTEGRATION, "purpose": "order-handling", "scopes": scopes}
    roots = (*_OF_CATALOGUE * 3, *(_DECISIONS * 4 if scopes else ("mayUse",)), "subject", "node", "purposes")
    return Caller(f"INTEGRATION {len(scopes)}", who, roots)


#: To whom requests are assigned.
HANDLER: Mapping[str, Any] = {"role": Role.AGENT, "purpose": "rights-handling", "actor": "amir"}


def _handler() -> Caller:
    return Caller("AGENT rights-handling", HANDLER, (*("subject",) * 8, *("node",) * 5, "purpose", "nodes"))


CALLERS: Sequence[Caller] = (
    *map(_subject, ("anna", "victor", "lena", "nobody")),
    *(_reader(Role.AGENT, one) for one in ("order-handling", "accounting", "birthday-greeting")),
    *(_reader(Role.DPO, one) for one in ("privacy-oversight", "fraud-inquiry")),
    *(_reader(Role.PRIVACY_MANAGER, one) for one in ("rights-handling", "fraud-inquiry-step")),
    *(_handler(), _integration(), _integration(*Scope)),
)
