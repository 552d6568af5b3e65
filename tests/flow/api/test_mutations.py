"""What integrations and managers write: successes, errors as data, and each of them once per idempotency key."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scenario import BIRTHDAY, Api

from anbieter360.access import Role

FIELDS = {
    "recordCollection": "CollectionRecorded { collection { id purpose { key } legalBasis } items { id ref } }",
    "registerSubject": "SubjectRegistered { subject { id ref } }",
    "addIdentifier": "IdentifierAdded { subject { id ref } }",
    "endCollection": "CollectionEnded { collection { id endedAt } }",
    "mergeSubjects": "SubjectsMerged { subject { id ref } merged }",
    "applyCatalogue": """CatalogueApplied {
        provider { key } version added { label key } changed { label key fields } removed { label key } }""",
}
WHOLE = "query Whole($by: SubjectLookup!) { subject(by: $by) { ref country items { nodes { ref value } } } }"
CATALOGUE = (BIRTHDAY / "catalogue.yaml").read_text()


async def send(api: Api, mutation: str, role: Role = Role.INTEGRATION, **given: Any) -> dict[str, Any]:
    """The whole answer."""
    kind = mutation[0].upper() + mutation[1:]
    document = f"""mutation Write($input: {kind}Input!) {{ {mutation}(input: $input) {{
        __typename ... on {FIELDS[mutation]} ... on Error {{ message code }} }} }}"""
    purpose = "order-handling" if role is Role.INTEGRATION else "privacy-oversight"
    whole = {"input": {"idempotencyKey": "key"} | given}
    return await api.ask(document, whole, role=role, purpose=purpose, subject="anna")


async def write(api: Api, mutation: str, role: Role = Role.INTEGRATION, **given: Any) -> dict[str, Any]:
    """What the mutation answers, where it is no error of the request."""
    answer = await send(api, mutation, role, **given)
    assert "errors" not in answer, answer
    done: dict[str, Any] = answer["data"][mutation]
    return done


async def apply(api: Api, document: str, key: str = "key") -> dict[str, Any]:
    return await write(api, "applyCatalogue", Role.PRIVACY_MANAGER, document=document, idempotencyKey=key)


def collected(**other: Any) -> dict[str, Any]:
    """A complaint of anna's, as an integration would record it."""
    said: dict[str, Any] = {
        "subject": {"ref": "anna"},
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "notice": "privacy-2026",
        "system": "crm",
        "collectedAt": "2026-07-01T10:00:00+02:00",
        "items": [
            {"ref": "anna-mobile", "category": "email", "value": "anna@mobile.example"},
            {"ref": "anna-segment", "category": "segment", "value": "loyal", "derivedFrom": ["anna-mobile"]},
        ],
    }
    return said | other


async def items_of(api: Api, ref: str = "anna") -> dict[str, Any]:
    """Item ref -> value, as who handles orders sees it."""
    data = await api.data(WHOLE, {"by": {"ref": ref}}, role=Role.AGENT, purpose="order-handling")
    return {one["ref"]: one["value"] for one in data["subject"]["items"]["nodes"]}


async def nodes_in(api: Api) -> Counter[str]:
    """How many nodes of each label the graph holds."""
    rows = await api.services.graph.run_text("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS number")
    return Counter({row["label"]: row["number"] for row in rows})


def error(done: dict[str, Any]) -> tuple[str, str]:
    return done["__typename"], done["code"]


async def test_a_collection_is_recorded(fresh: Api) -> None:
    """It answers what was written, and from then on the person's footprint has it."""
    done = await write(fresh, "recordCollection", **collected())
    assert done == {
        "__typename": "CollectionRecorded",
        "collection": {
            "id": done["collection"]["id"],
            "purpose": {"key": "order-handling"},
            "legalBasis": "CONTRACT",
        },
        "items": [
            {"id": done["items"][0]["id"], "ref": "anna-mobile"},
            {"id": done["items"][1]["id"], "ref": "anna-segment"},
        ],
    }
    items = await items_of(fresh)
    assert (items["anna-mobile"], items["anna-segment"], len(items)) == ("anna@mobile.example", "loyal", 7)


async def test_who_may_only_write_is_not_told_how_the_person_stands(fresh: Api) -> None:
    """The collection that was recorded names neither the person nor their standing."""
    document = """mutation Write($input: RecordCollectionInput!) { recordCollection(input: $input) {
        ... on CollectionRecorded { collection { standing { id } subject { id } } } } }"""
    given = {"input": collected(idempotencyKey="standing")}
    data = await fresh.data(document, given, role=Role.INTEGRATION, purpose="order-handling")
    assert data["recordCollection"] == {"collection": {"standing": None, "subject": None}}


async def test_the_contracts_operation_records(fresh: Api, shared: Path) -> None:
    """record_collection.graphql as it stands."""
    document = (shared / "contract" / "record_collection.graphql").read_text()
    given = {"input": collected(idempotencyKey="contract")}
    data = await fresh.data(document, given, role=Role.INTEGRATION, purpose="order-handling")
    assert [one["ref"] for one in data["recordCollection"]["items"]] == ["anna-mobile", "anna-segment"]


async def test_both_engines_record_alike(birthdays: dict[str, Api]) -> None:
    """The same ids, the same answer."""
    answers = [await send(api, "recordCollection", **collected()) for api in birthdays.values()]
    assert answers[0] == answers[1]


async def test_an_item_without_a_ref_gets_one(fresh: Api) -> None:
    """And the same one when the call is repeated."""
    given = collected(items=[{"category": "email", "value": "a@b.example"}, {"category": "order"}])
    done = await write(fresh, "recordCollection", **given)
    assert len({one["ref"] for one in done["items"]}) == 2
    assert await write(fresh, "recordCollection", **given) == done


async def test_an_item_that_is_held_already_is_held_twice(fresh: Api) -> None:
    """The person's own ref: one item, now also held for another purpose."""
    given = collected(
        purpose="accounting",
        legalBasis="LEGAL_OBLIGATION",
        items=[{"ref": "anna-email", "category": "email", "value": "anna@example.org"}],
    )
    done = await write(fresh, "recordCollection", **given)
    query = "query Held($id: ID!) { node(id: $id) { ... on DataItem { collections { purpose { key } } } } }"
    data = await fresh.data(query, {"id": done["items"][0]["id"]})
    held = [one["purpose"]["key"] for one in data["node"]["collections"]]
    assert held == ["order-handling", "accounting"]


@pytest.mark.parametrize("name", ["purpose", "system", "notice"])
async def test_an_unknown_key_is_not_found(fresh: Api, name: str) -> None:
    """Its kind is named, and nothing is written."""
    before = await nodes_in(fresh)
    done = await write(fresh, "recordCollection", **collected(**{name: "nowhere"}))
    assert error(done) == ("NotFound", "NOT_FOUND")
    assert done["message"] == f"names a {name} that the catalogue does not have"
    assert await nodes_in(fresh) == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"items": [{"category": "nowhere"}]}, ("NotFound", "NOT_FOUND")),
        ({"subject": {"ref": "nobody"}}, ("NotFound", "SUBJECT_NOT_FOUND")),
        ({"subject": {"id": "U3ViamVjdDp4"}}, ("NotFound", "SUBJECT_NOT_FOUND")),
        ({"items": [{"category": "segment", "derivedFrom": ["ben-email"]}]}, ("NotFound", "NOT_FOUND")),
        ({"items": [{"category": "segment", "derivedFrom": ["nothing"]}]}, ("NotFound", "NOT_FOUND")),
        ({"items": [{"ref": "ben-email", "category": "email"}]}, ("Conflicted", "DUPLICATE_REF")),
        ({"items": [{"ref": "a", "category": "email"}] * 2}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"items": [{"ref": "", "category": "email"}]}, ("InvalidInput", "BAD_USER_INPUT")),
        (
            {"items": [{"ref": "a", "category": "email", "derivedFrom": ["a"]}]},
            ("InvalidInput", "BAD_USER_INPUT"),
        ),
        (
            {"subject": {"identifier": {"type": "PHONE", "value": "no number"}}},
            ("InvalidInput", "BAD_USER_INPUT"),
        ),
        ({"idempotencyKey": ""}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"collectedAt": "9999-12-31T23:59:59Z"}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"collectedAt": "1899-12-31T23:59:59Z"}, ("InvalidInput", "BAD_USER_INPUT")),
    ],
)
async def test_a_collection_that_does_not_fit_is_refused(
    fresh: Api, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    """As data, with a code; nothing is half-written, not even the answer."""
    before = await nodes_in(fresh)
    assert error(await write(fresh, "recordCollection", **collected(**given))) == expected
    assert await nodes_in(fresh) == before


@pytest.mark.parametrize(
    "given",
    [
        {"collectedAt": "yesterday at anna's"},
        {"collectedAt": "2026-07-01T10:00:00"},
        {"collectedAt": "2026-07-01"},
        {"legalBasis": "anna's wish"},
        {"items": [{"value": "anna's"}]},
        {"subject": {"ref": "anna", "id": "anna's"}},
    ],
)
async def test_what_does_not_fit_the_schema_is_an_error_of_the_request(fresh: Api, given: dict[str, Any]) -> None:
    """BAD_USER_INPUT, by name and without the value."""
    answer = await send(fresh, "recordCollection", **collected(**given))
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "anna's" not in str(answer)


async def test_a_repeated_call_answers_alike_and_writes_once(fresh: Api) -> None:
    """The same key with the same input."""
    first = await write(fresh, "recordCollection", **collected())
    before = await nodes_in(fresh)
    assert await write(fresh, "recordCollection", **collected()) == first
    assert await nodes_in(fresh) == before


async def test_a_key_with_another_input_is_refused(fresh: Api) -> None:
    """Also where only a value differs."""
    await write(fresh, "recordCollection", **collected())
    before = await nodes_in(fresh)
    done = await write(fresh, "recordCollection", **collected(items=[{"category": "email", "value": "other"}]))
    assert error(done) == ("Conflicted", "IDEMPOTENCY_CONFLICT")
    assert await nodes_in(fresh) == before


async def test_sixteen_at_once_leave_one_record(fresh: Api) -> None:
    """All with one key: all get the same answer."""
    before = await nodes_in(fresh)
    answers = await asyncio.gather(*(send(fresh, "recordCollection", **collected()) for _ in range(16)))
    assert all(one == answers[0] for one in answers), answers
    assert answers[0]["data"]["recordCollection"]["__typename"] == "CollectionRecorded"
    gained = await nodes_in(fresh) - before
    assert gained == {"Collection": 1, "DataItem": 2, "IdempotencyKey": 1}


async def test_sixteen_different_calls_on_one_person_all_count(fresh: Api) -> None:
    """Writers of one star run one after the other; none is lost."""
    given = [
        collected(idempotencyKey=f"{number}", items=[{"ref": f"at-once-{number}", "category": "email"}])
        for number in range(16)
    ]
    answers = await asyncio.gather(*(write(fresh, "recordCollection", **one) for one in given))
    assert {one["__typename"] for one in answers} == {"CollectionRecorded"}, answers
    assert len(await items_of(fresh)) == 5 + 16


@pytest.mark.parametrize("mutation", ["addIdentifier", "endCollection", "mergeSubjects"])
async def test_eight_at_once_get_one_answer(fresh: Api, mutation: str) -> None:
    """The other mutations too happen once, however often they are sent."""
    given = GIVEN[mutation]
    if mutation == "endCollection":
        given = given | {"collection": await recorded(fresh)}
    answers = await asyncio.gather(*(send(fresh, mutation, **given) for _ in range(8)))
    assert all(one == answers[0] for one in answers), answers
    assert answers[0]["data"][mutation]["__typename"] in FIELDS[mutation]
    assert (await nodes_in(fresh))["IdempotencyKey"] == 1 + (mutation == "endCollection")


async def test_the_same_key_of_another_caller_is_another_call(fresh: Api) -> None:
    """Keys are the caller's own."""
    document = """mutation Write($input: RegisterSubjectInput!) {
        registerSubject(input: $input) { __typename ... on SubjectRegistered { subject { ref } } } }"""
    for ref in ("olga", "paul"):
        who: dict[str, Any] = {"role": Role.INTEGRATION, "purpose": "order-handling", "actor": f"of {ref}"}
        data = await fresh.data(document, {"input": {"ref": ref, "idempotencyKey": "key"}}, **who)
        assert data["registerSubject"]["subject"] == {"ref": ref}


async def test_what_is_held_is_not_overwritten(fresh: Api) -> None:
    """Another value or kind under the ref of an item that is there: to rectify is another act than to collect."""
    before = await nodes_in(fresh)
    for item in (
        {"category": "email", "value": "other@example.org"},
        {"category": "order", "value": "anna@example.org"},
    ):
        done = await write(fresh, "recordCollection", **collected(items=[{"ref": "anna-email", **item}]))
        assert error(done) == ("Conflicted", "DUPLICATE_REF")
    assert await nodes_in(fresh) == before
    assert (await items_of(fresh))["anna-email"] == "anna@example.org"


async def test_a_person_is_registered(fresh: Api) -> None:
    """And found by ref and by identifier, in whatever spelling."""
    done = await write(
        fresh,
        "registerSubject",
        ref="olga",
        country="DE",
        birthDate="1991-02-03",
        language="de",
        identifiers=[{"type": "EMAIL", "value": " Olga@Example.ORG"}, {"type": "PHONE", "value": "040 66969123"}],
    )
    assert (done["__typename"], done["subject"]["ref"]) == ("SubjectRegistered", "olga")
    for by in (
        {"ref": "olga"},
        {"id": done["subject"]["id"]},
        {"identifier": {"type": "EMAIL", "value": "olga@example.org"}},
        {"identifier": {"type": "PHONE", "value": "+49 40 66969123"}},
    ):
        data = await fresh.data(WHOLE, {"by": by})
        assert data["subject"] == {"ref": "olga", "country": "DE", "items": {"nodes": []}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ref": "anna"}, ("Conflicted", "DUPLICATE_REF")),
        ({"ref": ""}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"ref": "olga", "country": "Germany"}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"ref": "olga", "language": "German"}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"ref": "olga", "identifiers": [{"type": "PHONE", "value": "olga"}]}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"ref": "olga", "identifiers": [{"type": "EMAIL", "value": " "}]}, ("InvalidInput", "BAD_USER_INPUT")),
    ],
)
async def test_a_person_who_does_not_fit_is_refused(
    fresh: Api, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    """As data, and nothing is written."""
    before = await nodes_in(fresh)
    assert error(await write(fresh, "registerSubject", **given)) == expected
    assert await nodes_in(fresh) == before


@pytest.mark.parametrize("day", ["12 May 1984", "1984-13-01", "19840512x"])
async def test_a_date_of_birth_is_never_echoed(fresh: Api, day: str) -> None:
    """A wrong one is an error of the request that names the variable alone."""
    answer = await send(fresh, "registerSubject", ref="olga", birthDate=day)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert day not in str(answer)


async def test_registering_twice_with_one_key_is_one_person(fresh: Api) -> None:
    """Sixteen at once: one person, one answer."""
    given = {"ref": "olga", "identifiers": [{"type": "EMAIL", "value": "olga@example.org"}]}
    answers = await asyncio.gather(*(send(fresh, "registerSubject", **given) for _ in range(16)))
    assert all(one == answers[0] for one in answers), answers
    assert (await nodes_in(fresh))["Subject"] == 15


async def test_a_person_gets_one_more_identifier(fresh: Api) -> None:
    """Adding the same one again with another key changes nothing."""
    given = {"subject": {"ref": "anna"}, "type": "PHONE", "value": "040 66969001"}
    done = await write(fresh, "addIdentifier", **given)
    assert done == {
        "__typename": "IdentifierAdded",
        "subject": {"id": fresh.subject_id("anna"), "ref": "anna"},
    }
    before = await nodes_in(fresh)
    again = given | {"value": "+49 40 66969-001", "idempotencyKey": "again"}
    assert await write(fresh, "addIdentifier", **again) == done
    assert await nodes_in(fresh) == before + Counter(IdempotencyKey=1)
    data = await fresh.data(WHOLE, {"by": {"identifier": {"type": "PHONE", "value": "+494066969001"}}})
    assert data["subject"]["ref"] == "anna"


async def test_an_identifier_of_two_people_is_ambiguous(fresh: Api) -> None:
    """It may be given; a lookup by it says so, as an error and as data."""
    given = {"subject": {"ref": "ben"}, "type": "EMAIL", "value": "anna@example.org"}
    assert (await write(fresh, "addIdentifier", **given))["__typename"] == "IdentifierAdded"
    shared = {"identifier": {"type": "EMAIL", "value": "anna@example.org"}}
    answer = await fresh.ask(WHOLE, {"by": shared})
    assert answer["errors"][0]["extensions"]["code"] == "IDENTIFIER_AMBIGUOUS"
    done = await write(fresh, "recordCollection", **collected(subject=shared, idempotencyKey="two"))
    assert error(done) == ("Conflicted", "IDENTIFIER_AMBIGUOUS")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"subject": {"ref": "nobody"}}, ("NotFound", "SUBJECT_NOT_FOUND")),
        ({"value": "no number"}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"value": " "}, ("InvalidInput", "BAD_USER_INPUT")),
    ],
)
async def test_an_identifier_that_does_not_fit_is_refused(
    fresh: Api, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    """As data."""
    said = {"subject": {"ref": "anna"}, "type": "PHONE", "value": "040 66969001"} | given
    assert error(await write(fresh, "addIdentifier", **said)) == expected


async def recorded(api: Api) -> str:
    """The id of a collection."""
    done = await write(api, "recordCollection", **collected(idempotencyKey="recorded"))
    return str(done["collection"]["id"])


async def test_a_collection_ends(fresh: Api) -> None:
    """At the time that was given, in UTC."""
    collection = await recorded(fresh)
    done = await write(fresh, "endCollection", collection=collection, endedAt="2026-08-01T00:00:00+02:00")
    assert done["collection"] == {"id": collection, "endedAt": "2026-07-31T22:00:00Z"}


async def test_a_collection_cannot_end_before_it_began(fresh: Api) -> None:
    """That is a mistake of the input."""
    collection = await recorded(fresh)
    done = await write(fresh, "endCollection", collection=collection, endedAt="2026-06-01T00:00:00Z")
    assert error(done) == ("InvalidInput", "BAD_USER_INPUT")


@pytest.mark.parametrize("collection", ["x", "Q29sbGVjdGlvbjp4", "U3ViamVjdDp4"])
async def test_what_is_no_collection_cannot_end(fresh: Api, collection: str) -> None:
    """Neither some text, nor the id of none, nor that of something else."""
    done = await write(fresh, "endCollection", collection=collection, endedAt="2026-08-01T00:00:00Z")
    assert error(done) == ("NotFound", "NOT_FOUND")


async def test_two_records_become_one_person(fresh: Api) -> None:
    """The kept one has all items and both references; the other is gone."""
    done = await write(fresh, "mergeSubjects", keep={"ref": "anna"}, merge={"ref": "ben"})
    assert done == {
        "__typename": "SubjectsMerged",
        "subject": {"id": fresh.subject_id("anna"), "ref": "anna"},
        "merged": fresh.subject_id("ben"),
    }
    items = await items_of(fresh)
    assert (items["ben-address"], len(items)) == ("Ring 2, 01067 Dresden", 8)
    for by in ({"ref": "ben"}, {"identifier": {"type": "EMAIL", "value": "ben@example.org"}}):
        assert (await fresh.data(WHOLE, {"by": by}))["subject"]["ref"] == "anna"
    assert (await fresh.data(WHOLE, {"by": {"id": fresh.subject_id("ben")}}))["subject"] is None


async def test_a_merge_repeated_answers_alike(fresh: Api) -> None:
    """Although one of the two is not there any more."""
    given = {"keep": {"ref": "anna"}, "merge": {"ref": "ben"}}
    done = await write(fresh, "mergeSubjects", **given)
    assert await write(fresh, "mergeSubjects", **given) == done


async def test_what_was_written_about_a_merged_person_is_answered_about_the_kept(fresh: Api) -> None:
    """A call from before the merge, sent again after it."""
    given = collected(subject={"ref": "ben"})
    registered = {"ref": "olga", "idempotencyKey": "olga"}
    before = [await write(fresh, "recordCollection", **given), await write(fresh, "registerSubject", **registered)]
    await write(fresh, "mergeSubjects", keep={"ref": "anna"}, merge={"ref": "ben"})
    await write(fresh, "mergeSubjects", keep={"ref": "anna"}, merge={"ref": "olga"}, idempotencyKey="second")
    assert await write(fresh, "recordCollection", **given) == before[0]
    again = await write(fresh, "registerSubject", **registered)
    assert again["subject"] == {"id": fresh.subject_id("anna"), "ref": "anna"}


@pytest.mark.parametrize(
    ("merge", "expected"),
    [
        ({"ref": "nobody"}, ("NotFound", "SUBJECT_NOT_FOUND")),
        ({"identifier": {"type": "EMAIL", "value": "anna@example.org"}}, ("InvalidInput", "BAD_USER_INPUT")),
    ],
)
async def test_a_merge_needs_two_people(fresh: Api, merge: dict[str, Any], expected: tuple[str, str]) -> None:
    """Neither nobody nor the same person twice."""
    done = await write(fresh, "mergeSubjects", Role.PRIVACY_MANAGER, keep={"ref": "anna"}, merge=merge)
    assert error(done) == expected


async def test_a_catalogue_comes_into_force(fresh: Api) -> None:
    """The answer is the difference, in fields of the graph; the version rises."""
    document = CATALOGUE.replace("name: Webshop", "name: Shop").replace(
        "{key: crm, ", "{key: till, name: Till}\n  - {key: crm, "
    )
    done = await apply(fresh, document)
    assert done == {
        "__typename": "CatalogueApplied",
        "provider": {"key": "musterstrom"},
        "version": done["version"],
        "added": [{"label": "System", "key": "till"}],
        "changed": [{"label": "System", "key": "webshop", "fields": ["nameDe", "nameEn"]}],
        "removed": [],
    }
    data = await fresh.data('{ system(key: "webshop") { name } till: system(key: "till") { name } }')
    assert data == {"system": {"name": "Shop"}, "till": {"name": "Till"}}


async def test_an_old_catalogue_does_not_come_back(fresh: Api) -> None:
    """A repeated call answers what it answered, and leaves in force what came later."""
    old, new = (CATALOGUE.replace("name: Webshop", f"name: {name}") for name in ("Old", "New"))
    first = await apply(fresh, old, "old")
    await apply(fresh, new, "new")
    assert await apply(fresh, old, "old") == first
    assert await fresh.data('{ system(key: "webshop") { name } }') == {"system": {"name": "New"}}


async def test_one_key_brings_one_catalogue(fresh: Api) -> None:
    """Another document under the same key is refused."""
    await apply(fresh, CATALOGUE)
    done = await apply(fresh, CATALOGUE.replace("name: Webshop", "name: Other"))
    assert error(done) == ("Conflicted", "IDEMPOTENCY_CONFLICT")
    assert await fresh.data('{ system(key: "webshop") { name } }') == {"system": {"name": "Webshop"}}


async def test_a_catalogue_sent_by_many_at_once_comes_once(fresh: Api) -> None:
    """Eight calls with one key get one answer."""
    document = CATALOGUE.replace("name: Webshop", "name: Shop")
    answers = await asyncio.gather(*(apply(fresh, document) for _ in range(8)))
    assert all(one == answers[0] for one in answers), answers
    assert answers[0]["changed"] == [{"label": "System", "key": "webshop", "fields": ["nameDe", "nameEn"]}]


@pytest.mark.parametrize(
    ("document", "expected", "named"),
    [
        ("provider: [", ("InvalidInput", "CATALOGUE_INVALID"), "document:1"),
        ("", ("InvalidInput", "CATALOGUE_INVALID"), "document"),
        (
            CATALOGUE.replace("purpose: accounting, ", "purpose: acounting, "),
            ("InvalidInput", "CATALOGUE_INVALID"),
            "acounting",
        ),
        (CATALOGUE.replace("  - {key: webshop, name: Webshop}\n", ""), ("Conflicted", "STILL_IN_USE"), "webshop"),
        (CATALOGUE.replace("key: musterstrom", "key: other"), ("Conflicted", "CONFLICT"), "musterstrom"),
    ],
)
async def test_a_catalogue_that_does_not_fit_is_refused(
    fresh: Api, document: str, expected: tuple[str, str], named: str
) -> None:
    """As data that names the place, and what was in force stays."""
    before = await nodes_in(fresh)
    done = await apply(fresh, document)
    assert error(done) == expected
    assert named in done["message"]
    assert await nodes_in(fresh) == before


async def test_a_catalogue_needs_an_idempotency_key(fresh: Api) -> None:
    """Every mutation does."""
    assert error(await apply(fresh, CATALOGUE, "")) == ("InvalidInput", "BAD_USER_INPUT")


LEDGER = ("recordCollection", "registerSubject", "addIdentifier", "endCollection")
GIVEN: dict[str, dict[str, Any]] = {
    "recordCollection": collected(),
    "registerSubject": {"ref": "olga"},
    "addIdentifier": {"subject": {"ref": "anna"}, "type": "OTHER", "value": "x"},
    "endCollection": {"collection": "x", "endedAt": "2026-08-01T00:00:00Z"},
    "mergeSubjects": {"keep": {"ref": "anna"}, "merge": {"ref": "ben"}},
    "applyCatalogue": {"document": CATALOGUE},
}
FORBIDDEN = [
    *((mutation, role) for mutation in LEDGER for role in Role if role is not Role.INTEGRATION),
    *(("mergeSubjects", role) for role in (Role.SUBJECT, Role.AGENT, Role.DPO)),
    *(("applyCatalogue", role) for role in Role if role is not Role.PRIVACY_MANAGER),
]


async def test_who_may_not_write_is_told_so(birthday: Api) -> None:
    """FORBIDDEN, before anything is looked at; nothing is written."""
    before = await nodes_in(birthday)
    for mutation, role in FORBIDDEN:
        answer = await send(birthday, mutation, role, **GIVEN[mutation])
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", (mutation, role)
    assert await nodes_in(birthday) == before


async def test_an_integration_without_the_scope_may_not_write(birthday: Api) -> None:
    """ledger:write is what it takes."""
    document = "mutation Write($input: RegisterSubjectInput!) { registerSubject(input: $input) { __typename } }"
    given = {"input": {"ref": "olga", "idempotencyKey": "key"}}
    answer = await birthday.ask(document, given, role=Role.INTEGRATION, purpose="order-handling", scopes=())
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


PRYING = """
mutation Pry($input: RecordCollectionInput!) {
  recordCollection(input: $input) {
    ... on CollectionRecorded {
      collection {
        subject { ref } items { ref value subject { ref } } purpose { subjectCount subjects { nodes { legalBasis } } }
      }
      items {
        ref value valueDecision { outcome } subject { ref country }
        collections { legalBasis items { ref } } usages { count } derived { ref }
        derivedFrom { ref value } sharedWith { ref }
        system { items { nodes { ref } } } category { items { nodes { ref value } } }
      }
    }
  }
}
"""


async def test_an_integration_sees_no_more_than_it_wrote(fresh: Api) -> None:
    """Who may write may not therefore read: neither the person, nor other items, nor other people."""
    given = {
        "idempotencyKey": "pry",
        "items": [
            {"ref": "anna-email", "category": "email", "value": "anna@example.org"},
            {"ref": "anna-new", "category": "segment", "value": "loyal", "derivedFrom": ["anna-order"]},
        ],
    }
    data = await fresh.data(PRYING, {"input": collected(**given)}, role=Role.INTEGRATION, purpose="order-handling")
    done = data["recordCollection"]
    assert done["collection"] == {
        "subject": None,
        "items": [
            {"ref": "anna-email", "value": None, "subject": None},
            {"ref": "anna-new", "value": None, "subject": None},
        ],
        "purpose": {"subjectCount": None, "subjects": None},
    }
    nothing = {
        "value": None,
        "valueDecision": {"outcome": "DENIED"},
        "subject": None,
        "collections": [{"legalBasis": "CONTRACT", "items": [{"ref": "anna-email"}, {"ref": "anna-new"}]}],
        "usages": [],
        "derived": [],
        "derivedFrom": [],
        "sharedWith": [],
        "system": {"items": None},
        "category": {"items": None},
    }
    assert done["items"] == [{"ref": "anna-email", **nothing}, {"ref": "anna-new", **nothing}]


async def test_a_writer_leaves_a_trace(fresh: Api) -> None:
    """The person reads under accesses who wrote about them."""
    await write(fresh, "addIdentifier", subject={"ref": "anna"}, type="OTHER", value="x")
    data = await fresh.as_subject("anna", "{ me { accesses(first: 1) { nodes { role operation } } } }")
    assert data["me"]["accesses"]["nodes"] == [{"role": "INTEGRATION", "operation": "Write"}]
