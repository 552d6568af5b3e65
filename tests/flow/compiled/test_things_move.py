"""The compiled path while the graph and the vault change under it. These tests write: each changes what is its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from scenario import inquiry_catalogue
from two_paths import Paths

from anbieter360.access import Role
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.ledger.reading.lookup import SubjectLookup, find_subject

DPO: Mapping[str, Any] = {"role": Role.DPO, "purpose": "privacy-oversight"}
NAMES = """{ purpose(key: "accounting") { name uses { purpose { name } } }
  subject(by: {ref: "anna"}) { collections { purpose { name } } } }"""


async def rename(paths: Paths, name: str) -> None:
    """As another worker would: this gateway's memory does not hear of it."""
    document = inquiry_catalogue().replace("Accounting", name)
    assert name in document
    store = CatalogueStore(paths.heard)
    await store.apply(read_catalogue(document, "catalogue.yaml"), home=True, source="another worker")


async def test_a_change_by_another_worker_is_seen_at_once(paths: Paths) -> None:
    """The version in the statement's row is another: the catalogue is read anew, and the question asked once more."""
    before = await paths.equal(NAMES, **DPO)
    assert b"Accounting" in before.body
    await rename(paths, "Bookkeeping by law")
    after = await paths.ask(paths.compiled, NAMES, **DPO)
    assert (after.path, after.heard[0], after.heard[-1]) == ("compiled", "question", "question")
    assert after.heard.count("question") == 2
    assert after.body == before.body.replace(b"Accounting", b"Bookkeeping by law")
    assert await paths.equal(NAMES, **DPO) == await paths.ask(paths.compiled, NAMES, **DPO)


async def test_nothing_of_two_catalogues_is_in_one_answer(paths: Paths) -> None:
    """Whatever was kept of the one before, each answer is of one state, to and fro."""
    for name in ("Ledger of one", "Ledger of two", "Ledger of one"):
        await rename(paths, name)
        data = orjson.loads((await paths.ask(paths.compiled, NAMES, **DPO)).body)["data"]
        told = {data["purpose"]["name"], *(one["purpose"]["name"] for one in data["purpose"]["uses"])}
        held = {one["purpose"]["name"] for one in data["subject"]["collections"]} - {
            "Order handling",
            "Birthday greeting",
        }
        assert told | held == {name}


async def test_a_purpose_that_became_confidential_is_absent_at_once(paths: Paths) -> None:
    """What is hidden is decided by the catalogue that the statement saw, not by the one before."""
    agent = {"role": Role.AGENT, "purpose": "order-handling"}
    query = '{ purpose(key: "accounting") { key } subject(by: {ref: "anna"}) { standings { purpose { key } } } }'
    assert b"accounting" in (await paths.equal(query, **agent)).body
    hidden = inquiry_catalogue().replace(
        "key: accounting\n", "key: accounting\n  confidential: {ground: x, reviewAt: 2099-01-01}\n", 1
    )
    document = read_catalogue(hidden, "catalogue.yaml")
    assert document.is_confidential("accounting")
    await CatalogueStore(paths.heard).apply(document, home=True, source="another worker")
    after = await paths.ask(paths.compiled, query, **agent)
    assert after.path == "compiled"
    assert b"accounting" not in after.body
    await paths.equal(query, **agent)


MERGE = "mutation ($input: MergeSubjectsInput!) { mergeSubjects(input: $input) { __typename } }"
LOOK = "query ($by: SubjectLookup!) { subject(by: $by) { ref items { totalCount } } }"


async def test_the_reference_of_a_merged_record_finds_the_kept_person(paths: Paths) -> None:
    """Only the ordinary path knows it, for the caller too; the kept one stays compiled."""
    given = {"keep": {"ref": "clara"}, "merge": {"ref": "hans"}, "idempotencyKey": "once"}
    who = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling"}
    done = await paths.resolver.data(MERGE, {"input": given}, **who)
    assert done["mergeSubjects"]["__typename"] == "SubjectsMerged"
    for ref, path in (("hans", "resolver"), ("clara", "compiled")):
        answer = await paths.equal(LOOK, {"by": {"ref": ref}}, **DPO)
        assert (answer.path, orjson.loads(answer.body)["data"]["subject"]["ref"]) == (path, "clara")
        answer = await paths.equal("{ me { ref } }", role=Role.SUBJECT, subject=ref)
        assert (answer.path, answer.body) == (path, b'{"data":{"me":{"ref":"clara"}}}')


async def test_a_value_that_opens_no_more_is_worded_by_the_resolvers(paths: Paths) -> None:
    """A reference must not be null: without its key the person is null, and the error is the ordinary one."""
    vault = paths.resolver.services.vault
    found = await find_subject(paths.heard.read, vault, "musterstrom", SubjectLookup(ref="lena"))
    assert found
    by = {"id": paths.resolver.subject_id("lena")}
    await vault.destroy_keys([found])
    answer = await paths.equal(LOOK, {"by": by}, **DPO)
    said = orjson.loads(answer.body)
    assert (answer.path, said["data"], len(said["errors"])) == ("resolver", {"subject": None}, 1)
    closed = await paths.equal("query ($by: SubjectLookup!) { subject(by: $by) { country } }", {"by": by}, **DPO)
    assert (closed.path, closed.body) == ("compiled", b'{"data":{"subject":{"country":"DE"}}}')


@pytest.mark.parametrize("who", ["DPO", "SUBJECT"])
async def test_each_answer_of_either_path_leaves_one_trace(paths: Paths, who: str) -> None:
    """The same event but for its time and request: nothing is noted twice where the one path hands on to the other."""
    asker = DPO if who == "DPO" else {"role": Role.SUBJECT, "subject": "wanda"}
    person = paths.resolver.services.vault.hash("subject", "musterstrom", "wanda")
    accesses = paths.resolver.services.vault.accesses
    queries = (
        'query Compiled { subject(by: {ref: "wanda"}) { ref } }',
        'query Left { subject(by: {ref: "wanda"}) { ref usages { nodes { events { totalCount } } } } }',
    )
    for query in queries:
        before = (await accesses.of_subject(person, first=1)).total
        await paths.both(query, **asker)
        after = (await accesses.of_subject(person, first=1)).total
        assert after - before == (2 if who == "DPO" else 0)
