"""Who may do what: the table of the design, line by line, and what follows from it for one request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from anbieter360.access import (
    EVERY_PURPOSE,
    NOBODY,
    Act,
    Actor,
    Role,
    Scope,
    View,
    declared_purpose,
    hidden_purposes,
    own_of,
)
from anbieter360.catalogue.model import Catalogue, Confidential, Provider, Purpose, Text
from anbieter360.errors import (
    Anbieter360Error,
    Forbidden,
    PurposeNotAllowed,
    PurposeRequired,
    PurposeUnknown,
    ScopeMissing,
)

#: What those may do who see everything, and what is asked for a person, by themselves or on their behalf.
OVERSIGHT = {
    Act.READ_PERSON,
    Act.READ_PEOPLE,
    Act.FOLLOW_LINEAGE,
    Act.MAY_USE,
    Act.MAY_USE_MANY,
    Act.SEE_ERASED,
    Act.READ_ACTORS,
    Act.READ_REGISTER,
    Act.PREVIEW_ERASURE,
    Act.READ_ERASURES,
}
ERASURE = {Act.PREVIEW_ERASURE, Act.REQUEST_ERASURE}
SAY = {Act.EXERCISE_RIGHTS, Act.RECTIFY_PERSON, Act.SEND_REQUEST, Act.TAKE_COPY, *ERASURE}
ASKING = {Act.MAY_USE, Act.MAY_USE_MANY}
WRITING = {Act.WRITE_LEDGER, Act.MERGE_SUBJECTS, Act.ASK_CONSENT}

#: (who, scopes) -> what they may do; all else is refused.
MAY: dict[tuple[Role, frozenset[Scope]], set[Act]] = {
    (Role.SUBJECT, frozenset()): {Act.READ_SELF, *SAY},
    (Role.AGENT, frozenset()): {Act.READ_PERSON, Act.MAY_USE, Act.ASK_CONSENT, *SAY},
    (Role.DPO, frozenset()): OVERSIGHT,
    (Role.PRIVACY_MANAGER, frozenset()): {
        *OVERSIGHT,
        Act.MERGE_SUBJECTS,
        Act.APPLY_CATALOGUE,
        Act.HANDLE_REQUESTS,
        Act.ANNOUNCE_PURPOSE,
        Act.RELEASE,
        Act.DECIDE,
        Act.TAKE_COPY,
        Act.ERASURE_ACKNOWLEDGE,
        Act.RESEND_NOTIFICATION,
        Act.RECTIFY_PERSON,
        Act.REQUEST_ERASURE,
        Act.APPROVE_ERASURE,
    },
    (Role.INTEGRATION, frozenset()): set(),
    (Role.INTEGRATION, frozenset({Scope.LEDGER_WRITE})): WRITING,
    (Role.INTEGRATION, frozenset({Scope.USE_WRITE})): {Act.RECORD_USE},
    (Role.INTEGRATION, frozenset({Scope.MAY_USE})): ASKING,
    (Role.INTEGRATION, frozenset({Scope.ERASURE_REQUEST})): ERASURE,
    (Role.INTEGRATION, frozenset({Scope.ERASURE_ACKNOWLEDGE})): {Act.ERASURE_ACKNOWLEDGE},
    (Role.INTEGRATION, frozenset(Scope)): {*WRITING, *ASKING, *ERASURE, Act.RECORD_USE, Act.ERASURE_ACKNOWLEDGE},
}
CELLS = [(role, scopes, act, act in may) for (role, scopes), may in MAY.items() for act in Act]

SHOP = Catalogue(
    Provider("shop", Text(en="Shop"), "DE"),
    purposes=(
        Purpose("orders", Text(en="Orders")),
        Purpose("inquiry", Text(en="Inquiry"), confidential=Confidential("section 33 BDSG", date(2020, 1, 1))),
        Purpose("step", Text(en="Step"), parent="inquiry"),
        Purpose("part", Text(en="Part"), parent="orders"),
    ),
)
OTHER = replace(SHOP, provider=Provider("other", Text(en="Other"), "DE"))


def actor(role: Role, *purposes: str, scopes: frozenset[str] = frozenset()) -> Actor:
    return Actor("someone", role, purposes=frozenset(purposes), scopes=scopes)


def test_the_table_speaks_of_everybody() -> None:
    """A role or scope that is new stands in the table before it may do anything."""
    assert {role for role, _ in MAY} == set(Role)
    assert {scope for _, scopes in MAY for scope in scopes} == set(Scope)


@pytest.mark.parametrize(("role", "scopes", "act", "allowed"), CELLS)
def test_who_may_do_what(role: Role, scopes: frozenset[Scope], act: Act, allowed: bool) -> None:
    """A view lets through what the table names, and raises FORBIDDEN for the rest."""
    view = View(actor(role, scopes=frozenset(scopes)), "orders", None, frozenset())
    assert view.may(act) is allowed
    if not allowed:
        with pytest.raises(Forbidden, match=role):
            view.require(act)


def test_a_scope_that_lacks_is_named() -> None:
    """What is a matter of scopes names the one that helps; what no scope allows names the role alone."""
    view = View(actor(Role.INTEGRATION, scopes=frozenset({Scope.LEDGER_WRITE})), "orders", NOBODY, frozenset())
    with pytest.raises(ScopeMissing, match="without the scope may-use"):
        view.require(Act.MAY_USE)
    with pytest.raises(Forbidden, match=r"INTEGRATION may not announce a change of purpose\.$") as raised:
        view.require(Act.ANNOUNCE_PURPOSE)
    assert not isinstance(raised.value, ScopeMissing)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INTEGRATION])
def test_scopes_are_for_integrations_alone(role: Role) -> None:
    """Scopes in the token of anybody else change nothing."""
    assert actor(role, scopes=frozenset(Scope)).acts == actor(role).acts


@pytest.mark.parametrize(
    ("role", "allowed", "declared", "outcome"),
    [
        (Role.SUBJECT, (), None, None),
        (Role.SUBJECT, (), "orders", None),
        (Role.SUBJECT, (), "no-such", None),
        (Role.AGENT, ("orders",), "orders", "orders"),
        (Role.AGENT, (EVERY_PURPOSE,), "part", "part"),
        (Role.AGENT, ("orders",), None, PurposeRequired),
        (Role.AGENT, ("orders",), "", PurposeRequired),
        (Role.AGENT, ("orders",), "no-such", PurposeUnknown),
        (Role.AGENT, (EVERY_PURPOSE,), EVERY_PURPOSE, PurposeUnknown),
        (Role.AGENT, ("orders",), "part", PurposeNotAllowed),
        (Role.AGENT, (), "orders", PurposeNotAllowed),
        (Role.AGENT, ("inquiry",), "inquiry", PurposeUnknown),
        (Role.AGENT, (EVERY_PURPOSE,), "step", PurposeUnknown),
        (Role.DPO, ("inquiry",), "inquiry", "inquiry"),
        (Role.PRIVACY_MANAGER, (EVERY_PURPOSE,), "step", "step"),
        (Role.INTEGRATION, ("step",), "step", "step"),
        (Role.INTEGRATION, ("orders",), None, PurposeRequired),
    ],
)
def test_the_declared_purpose(
    role: Role, allowed: tuple[str, ...], declared: str | None, outcome: str | type[Anbieter360Error] | None
) -> None:
    """One of the catalogue that the token allows; a confidential one is unknown to an AGENT; a SUBJECT needs none."""
    if isinstance(outcome, type):
        with pytest.raises(outcome) as raised:
            declared_purpose(actor(role, *allowed), declared, SHOP)
        assert raised.value.message == outcome.default_message()
    else:
        assert declared_purpose(actor(role, *allowed), declared, SHOP) == outcome


@pytest.mark.parametrize("role", Role)
def test_what_is_confidential_is_hidden_from_those_concerned(role: Role) -> None:
    """A confidential purpose and its parts, of every provider; a review date that passed releases nothing."""
    hidden = {f"{provider}:Purpose:{key}" for provider in ("shop", "other") for key in ("inquiry", "step")}
    expected = hidden if role in (Role.SUBJECT, Role.AGENT) else set()
    assert hidden_purposes(role, (SHOP, OTHER)) == expected


@pytest.mark.parametrize(
    ("role", "own"),
    [
        (Role.SUBJECT, "her"),
        (Role.AGENT, None),
        (Role.DPO, None),
        (Role.PRIVACY_MANAGER, None),
        (Role.INTEGRATION, NOBODY),
    ],
)
def test_whom_a_role_may_see(role: Role, own: str | None) -> None:
    """A SUBJECT the person of the token, an INTEGRATION nobody, the others anybody (None)."""
    assert own_of(actor(role, scopes=frozenset(Scope)), "her") == own


def test_a_subject_that_nobody_knows_sees_nobody() -> None:
    """A token for a person who is not in the ledger opens no one else."""
    assert own_of(actor(Role.SUBJECT), None) == NOBODY
