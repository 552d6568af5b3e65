"""No query without a purpose, and a value only where the declared purpose may see it."""

from __future__ import annotations

from typing import Any

import pytest
from scenario import Api
from sqlalchemy import func, select

from anbieter360.access import Role
from anbieter360.vault import tables

LOOK = (
    "query Look($ref: String!) { subject(by: {ref: $ref}) { items { nodes { ref value valueDecision { reason } } } } }"
)
READERS = [Role.AGENT, Role.DPO, Role.PRIVACY_MANAGER, Role.INTEGRATION]
REFUSED = [
    ("PURPOSE_REQUIRED", None, ()),
    ("PURPOSE_REQUIRED", "", ()),
    ("PURPOSE_UNKNOWN", "made-up", ()),
    ("PURPOSE_UNKNOWN", "*", ()),
    ("PURPOSE_NOT_ALLOWED", "accounting", ("order-handling", "customer-loyalty")),
]


@pytest.fixture
def people_read(birthday: Api, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the statements sent that are not the catalogue's, in order."""
    sent: list[str] = []
    send = birthday.services.graph._retried

    async def noted(read: Any, statement: Any, parameters: Any) -> Any:
        if not statement.name.startswith(("catalogue", "version")):
            sent.append(statement.name)
        return await send(read, statement, parameters)

    monkeypatch.setattr(birthday.services.graph, "_retried", noted)
    return sent


async def entries(api: Api) -> int:
    """How many entries the journal has; each request that was answered leaves one."""
    count = select(func.count()).select_from(tables.journal)
    return int(await api.services.vault.journal._store.read(lambda connection: connection.execute(count).scalar_one()))


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(("code", "purpose", "allowed"), REFUSED)
async def test_without_its_purpose_nothing_is_read(
    birthday: Api, people_read: list[str], role: Role, code: str, purpose: str | None, allowed: tuple[str, ...]
) -> None:
    """A purpose that is missing, unknown or not the token's refuses the request before anybody is read."""
    before = await entries(birthday)
    answer = await birthday.ask(LOOK, {"ref": "clara"}, role=role, purpose=purpose, purposes=allowed)
    assert answer["data"] is None
    assert [one["extensions"]["code"] for one in answer["errors"]] == [code]
    assert people_read == []
    assert await entries(birthday) == before


async def test_a_look_sends_statements(birthday: Api, people_read: list[str]) -> None:
    """So the list above would tell."""
    await birthday.data(LOOK, {"ref": "clara"}, role=Role.AGENT, purpose="order-handling")
    assert people_read == ["question"]


@pytest.mark.parametrize("role", Role)
async def test_the_schema_can_be_read_without_a_purpose(birthday: Api, people_read: list[str], role: Role) -> None:
    """Introspection needs a token but no purpose, and leaves no trace."""
    before = await entries(birthday)
    data = await birthday.data(
        "{ __schema { queryType { name } } __typename }", role=role, purpose=None, subject="anna"
    )
    assert data == {"__schema": {"queryType": {"name": "Query"}}, "__typename": "Query"}
    assert await entries(birthday) == before
    assert [one for one in people_read if one != "subject_by_ref"] == []


@pytest.mark.parametrize(
    "query",
    ["{ __typename provider { key } }", "query { ...All } fragment All on Query { __typename provider { key } }"],
)
async def test_introspection_is_no_way_around_a_purpose(birthday: Api, query: str) -> None:
    """One field beside introspection, in a fragment too, asks for a purpose."""
    answer = await birthday.ask(query, role=Role.DPO, purpose=None)
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["PURPOSE_REQUIRED"]


async def decisions(api: Api, ref: str, **who: Any) -> dict[str, tuple[bool, str | None]]:
    """Item -> (whether its value is shown, the reason), without the person's name in front."""
    data = await api.data(LOOK, {"ref": ref}, **who)
    nodes = data["subject"]["items"]["nodes"]
    return {
        one["ref"].removeprefix(f"{ref}-"): (one["value"] is not None, one["valueDecision"]["reason"]) for one in nodes
    }


CLOSED = (False, "PURPOSE_NOT_COVERED")
OPEN = (True, "COLLECTED_FOR_PURPOSE")
CONSENTED = (True, "CONSENT")
OBJECTED = (False, "OBJECTED")
RESTRICTED = (False, "RESTRICTED")
FOR_A_REQUEST = (True, "LEGAL_OBLIGATION")

ALL = ("email", "address", "birth", "order")

VALUES: list[tuple[str, Role, str, dict[str, tuple[bool, str]]]] = [
    # collected for it, or for a purpose above it
    ("clara", Role.AGENT, "order-handling", {"email": OPEN, "address": OPEN, "birth": OPEN}),
    ("clara", Role.DPO, "order-handling", {"email": OPEN, "address": OPEN, "birth": OPEN}),
    ("clara", Role.AGENT, "accounting", {"email": CLOSED, "address": CLOSED, "birth": CLOSED}),
    ("clara", Role.AGENT, "customer-loyalty", {"email": CLOSED, "address": CLOSED, "birth": CLOSED}),
    # a consent that was withdrawn opens nothing, one in force what its uses need
    ("clara", Role.AGENT, "birthday-greeting", {"email": CLOSED, "address": CLOSED, "birth": CLOSED}),
    (
        "lena",
        Role.AGENT,
        "birthday-greeting",
        {"email": CONSENTED, "address": OBJECTED, "birth": CONSENTED, "order": OBJECTED},
    ),
    # a consent with a defect: bundled, given by a child, unprovable, preselected
    *((ref, Role.AGENT, "birthday-greeting", {"email": CLOSED, "birth": CLOSED}) for ref in ("david", "emma", "hans")),
    ("jan", Role.AGENT, "birthday-greeting", {"email": CLOSED, "birth": CLOSED}),
    # an objection to marketing
    ("greta", Role.AGENT, "birthday-greeting", {"address": OBJECTED, "birth": OBJECTED}),
    ("greta", Role.AGENT, "order-handling", {"address": OPEN, "birth": OPEN}),
    # an objection to a purpose that rests on a contract stops nothing
    ("lena", Role.AGENT, "order-handling", dict.fromkeys(ALL, OPEN)),
    # restricted: all of it, or the part in its scope
    ("ida", Role.AGENT, "order-handling", dict.fromkeys(ALL, RESTRICTED)),
    ("nora", Role.AGENT, "order-handling", {"address": OPEN, "birth": RESTRICTED, "order": OPEN}),
    # oversight opens nothing; a request opens what it is about, to whoever answers it
    ("clara", Role.DPO, "privacy-oversight", {"email": CLOSED, "address": CLOSED, "birth": CLOSED}),
    ("ida", Role.PRIVACY_MANAGER, "privacy-oversight", dict.fromkeys(ALL, CLOSED)),
    (
        "ida",
        Role.PRIVACY_MANAGER,
        "rights-handling",
        dict.fromkeys(ALL, FOR_A_REQUEST),
    ),
    ("nora", Role.PRIVACY_MANAGER, "rights-handling", {"address": CLOSED, "birth": FOR_A_REQUEST, "order": CLOSED}),
    ("clara", Role.PRIVACY_MANAGER, "rights-handling", {"email": CLOSED, "address": CLOSED, "birth": CLOSED}),
    ("nora", Role.DPO, "rights-handling", {"address": CLOSED, "birth": CLOSED, "order": CLOSED}),
    ("nora", Role.AGENT, "rights-handling", {"address": CLOSED, "birth": CLOSED, "order": CLOSED}),
]


@pytest.mark.parametrize(("ref", "role", "purpose", "expected"), VALUES)
async def test_which_values_open(
    birthday: Api, ref: str, role: Role, purpose: str, expected: dict[str, tuple[bool, str]]
) -> None:
    """A value is shown exactly where its decision allows, and the decision says why."""
    assert await decisions(birthday, ref, role=role, purpose=purpose) == expected


@pytest.mark.parametrize("ref", ["clara", "ida", "greta", "kim"])
async def test_ones_own_values_are_always_open(birthday: Api, ref: str) -> None:
    """To the person, restricted and objected ones too, without a rule."""
    data = await birthday.as_subject(ref, "{ me { items { nodes { value valueDecision { outcome reason } } } } }")
    for item in data["me"]["items"]["nodes"]:
        assert item["value"] is not None
        assert item["valueDecision"] == {"outcome": "ALLOWED", "reason": None}
