"""Nobody exercises the rights of a person they may not see, nor learns from the attempt whether there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from rights import AGENT, MANAGER, MUTATIONS, Rights
from scenario import Api
from test_authorization import CALLER, OTHER, Person, know, unknown

from anbieter360.access import Role

VICTOR: Mapping[str, Any] = {"role": Role.SUBJECT, "subject": CALLER}
#: What a person says, and its input beside who they are; what it names is another person's.
SAID: Mapping[str, Mapping[str, Any]] = {
    "objectToProcessing": {"purpose": "grid-planning"},
    "withdrawObjection": {"objection": "Objection"},
    "restrictProcessing": {"ground": "LEGAL_CLAIMS", "scope": ["wanda-segment"]},
    "withdrawRestriction": {"restriction": "Restriction"},
    "rectifyItem": {"item": "wanda-email", "value": "x"},
    "rectifySubject": {"identifier": {"type": "EMAIL", "from": "wanda@example.org", "to": "x@example.org"}},
}
DECIDED: Mapping[str, Mapping[str, Any]] = {
    "decideObjection": {"objection": "Objection", "outcome": "UPHELD", "reasoning": "x"},
    "liftRestriction": {"restriction": "Restriction"},
    "placeHold": {"ref": "x", "authority": "x", "scope": ["order"], "reviewAt": "2099-01-01T00:00:00Z"},
    "releaseHold": {"hold": "x"},
}


def inputs(who: Person, mutation: str) -> Iterator[dict[str, Any]]:
    """The mutation's input by every way to name the person; and without, where it names a node of theirs."""
    said = {**SAID, **DECIDED}[mutation]
    given = {name: who.ids.get(str(value), value) for name, value in said.items()}
    if given != said:
        yield given
    for by in ({"id": who.ids["Subject"]}, {"ref": who.ref}, *({"identifier": one} for one in who.identifiers)):
        yield given | {"subject": by}


def test_every_mutation_of_rights_is_tried() -> None:
    """Those that the tests of rights send."""
    assert {*SAID, *DECIDED} == {*MUTATIONS}


@pytest.mark.parametrize("mutation", SAID)
async def test_absent_and_forbidden_are_answered_alike(said: Api, mutation: str) -> None:
    """To a SUBJECT another person and nobody, their data and nothing, are the same bytes; nothing is written."""
    other = await know(said, OTHER)
    before = await written(said)
    for number, pair in enumerate(zip(inputs(other, mutation), inputs(unknown(other), mutation), strict=True)):
        given = [one | {"idempotencyKey": f"{number}-{place}"} for place, one in enumerate(pair)]
        real, made_up = [await said.body(Rights.document(mutation), {"input": one}, **VICTOR) for one in given]
        assert real == made_up, pair
        assert b"NotFound" in real
    assert await written(said) == before


@pytest.mark.parametrize("mutation", ["objectToProcessing", "rectifyItem", "rectifySubject"])
async def test_an_agent_acts_for_one_person_a_request(said: Api, mutation: str) -> None:
    """The second one is refused before anything is written about them."""
    kind = MUTATIONS[mutation][0]
    query = f"""mutation ($one: {kind}!, $two: {kind}!) {{
        a: {mutation}(input: $one) {{ __typename }} b: {mutation}(input: $two) {{ __typename }} }}"""
    absent = {"rectifyItem": {"item": "nothing"}, "rectifySubject": {"identifier": None, "language": "fr"}}
    given = {**SAID[mutation], "evidence": "Brief", **absent.get(mutation, {})}
    two = {
        name: {**given, "subject": {"ref": ref}, "idempotencyKey": f"{name}-{mutation}"}
        for name, ref in (("one", "ben"), ("two", "hans"))
    }
    answer = await said.ask(query, two, **AGENT)
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["ONE_PERSON_PER_REQUEST"]
    assert (await Rights(said, "hans").me("objections { at }"))["objections"] == []


@pytest.mark.parametrize("mutation", DECIDED)
async def test_a_manager_names_somebody_who_is_there(said: Api, mutation: str) -> None:
    """Nobody is SUBJECT_NOT_FOUND, as data."""
    *_, by_id, _, _, _ = inputs(unknown(await know(said, OTHER)), mutation)
    done = await Rights(said, OTHER).send(mutation, by_id | {"idempotencyKey": "x"}, **MANAGER)
    assert done["code"] == "SUBJECT_NOT_FOUND"


async def written(api: Api) -> list[dict[str, Any]]:
    """How much the graph holds of all that these mutations write."""
    return await api.services.graph.run_text(
        "MATCH (n) RETURN labels(n)[0] AS label, count(*) AS number ORDER BY label"
    )
