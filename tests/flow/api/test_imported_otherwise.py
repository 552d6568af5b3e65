"""A record that says other facts of what is there: it is refused by field and reason, and nothing of it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from rights import AGENT, MANAGER, Rights
from scenario import Api

from anbieter360.access import Role
from anbieter360.ledger.importing import importer
from anbieter360.ledger.importing.importer import ImportReport, import_records
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.plan import save_stars
from anbieter360.ledger.stars.stored import read_opened

CONSENT: Mapping[str, Any] = {
    "purpose": "birthday-greeting",
    "channels": ["EMAIL"],
    "notice": "consent-birthday-v1",
    "method": "DOUBLE_OPT_IN",
    "evidence": "opt-in mail of 1 June, Nr. 4711",
    "preselected": False,
    "bundled": False,
}
OTHERWISE = "is otherwise in the ledger, and an import does not change what was said"
LATER = "is later than in the ledger, and an end that was said only comes earlier"
RECORDED = "is not later than it was recorded"
Told = Sequence[tuple[str | None, str]]


async def take(api: Api, folder: Path, *lines: Mapping[str, Any]) -> tuple[ImportReport, Told]:
    """The report, and (path, reason) of what was refused."""
    file, rejects = folder / "lines.jsonl", folder / "rejects.jsonl"
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    services = api.services
    report = await import_records(file, services.graph, services.vault, services.store, rejects=rejects)
    told = [orjson.loads(line) for line in rejects.read_bytes().splitlines()]
    assert {one["code"] for one in told} <= {"DUPLICATE_REF", "RECORD_INVALID"}
    return report, [(one["path"], one["reason"]) for one in told]


async def refused(api: Api, folder: Path, line: Mapping[str, Any]) -> Told:
    """What is wrong with the line; nothing of it may be written."""
    before = await star(api, line["subject"]["ref"])
    _, told = await take(api, folder, line)
    assert await star(api, line["subject"]["ref"]) == before
    return told


async def star(api: Api, ref: str) -> PlainStar:
    """All that the graph holds of the person."""
    graph, vault = api.services.graph, api.services.vault
    subject = Naming("musterstrom", vault.hash).subject(ref)
    return (await read_opened(graph.read, vault, [subject]))[subject]


def consented(person: Rights, given: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"subject": {"ref": person.ref}, "consents": [{**CONSENT, "ref": f"{person.ref}-said", **given, **more}]}


async def given_by(person: Rights) -> dict[str, Any]:
    """What a record has to say of the consent that the person gives."""
    await person.say("giveConsent", ref=f"{person.ref}-said", **CONSENT)
    (mine,) = (one for one in (await person.me("consents { ref givenAt }"))["consents"] if "said" in one["ref"])
    return {"givenAt": mine["givenAt"]}


@pytest.mark.parametrize(
    ("ref", "more", "field"),
    [
        ("anna", {"purpose": "customer-loyalty"}, "purpose"),
        ("ben", {"channels": ["EMAIL", "SMS"]}, "channels"),
        ("clara", {"explicit": True}, "explicit"),
        ("david", {"givenAt": "2025-08-01T00:00:00Z"}, "givenAt"),
        ("jan", {"evidence": "another"}, "evidence"),
        ("ida", {"guardian": {"evidence": "a parent"}}, "guardian.evidence"),
    ],
)
async def test_a_consent_stays_as_it_was_given(
    said: Api, tmp_path: Path, ref: str, more: Mapping[str, Any], field: str
) -> None:
    """Art. 7(1): what the person said with its receipt is not what a file says of it; the same again is harmless."""
    person = Rights(said, ref)
    given = await given_by(person)
    assert await refused(said, tmp_path, consented(person, given, **more)) == [(f"consents[0].{field}", OTHERWISE)]
    report, told = await take(said, tmp_path, consented(person, given))
    assert (report.unchanged, told) == (1, [])


async def test_a_withdrawal_is_never_undone(said: Api, tmp_path: Path) -> None:
    """Art. 7(3): neither by a line without it nor by a later one; one that came earlier counts."""
    person = Rights(said, "greta")
    given = await given_by(person)
    done = await person.say("withdrawConsent", consent="greta-said")
    ended = done["consent"]["withdrawnAt"]
    assert (await take(said, tmp_path, consented(person, given)))[1] == []
    later = consented(person, given, withdrawnAt="2099-01-01T00:00:00Z")
    assert await refused(said, tmp_path, later) == [("consents[0].withdrawnAt", LATER)]
    assert (await take(said, tmp_path, consented(person, given, withdrawnAt=given["givenAt"])))[1] == []
    (mine,) = (one for one in (await person.me("consents { ref withdrawnAt }"))["consents"] if "said" in one["ref"])
    assert mine["withdrawnAt"] == given["givenAt"] < ended


async def test_what_the_person_objected_to_stays_objected(said: Api, tmp_path: Path) -> None:
    """A record may tell that it was taken back since, not that it never was."""
    person = Rights(said, "hans")
    await person.say("objectToProcessing", purpose="customer-loyalty")
    query = "objections { at withdrawnAt purpose { key } }"
    (mine,) = (one for one in (await person.me(query))["objections"] if one["purpose"]["key"] == "customer-loyalty")
    line = {"subject": {"ref": "hans"}, "objections": [{"purpose": "customer-loyalty", "at": mine["at"]}]}
    assert (await take(said, tmp_path, line))[1] == []
    line["objections"] = [line["objections"][0] | {"withdrawnAt": mine["at"]}]
    assert await refused(said, tmp_path, line) == [("objections[0].withdrawnAt", RECORDED)]
    since = (datetime.fromisoformat(mine["at"]) + timedelta(days=1)).isoformat()
    line["objections"] = [line["objections"][0] | {"withdrawnAt": since}]
    assert (await take(said, tmp_path, line))[0].imported == 1


async def test_restrictions_and_holds_stay_as_they_are(said: Api, tmp_path: Path) -> None:
    """Neither a narrower scope nor a later end of one that was lifted; the same again is harmless."""
    person = Rights(said, "kim")
    await person.say("restrictProcessing", ground="LEGAL_CLAIMS", scope=["email", "order"])
    await person.manage(
        "placeHold", ref="kim-hold", authority="court", scope=["email"], reviewAt="2099-06-01T00:00:00Z"
    )
    mine = await person.seen("restrictions { at } holds { placedAt }", **MANAGER)
    restriction = {"at": mine["restrictions"][0]["at"], "ground": "LEGAL_CLAIMS", "scope": ["order", "email"]}
    hold = {"ref": "kim-hold", "authority": "court", "scope": ["email"], "placedAt": mine["holds"][0]["placedAt"]}
    hold["reviewAt"] = "2099-06-01T00:00:00Z"
    line = {"subject": {"ref": "kim"}, "restrictions": [restriction], "holds": [hold]}
    assert (await take(said, tmp_path, line))[0].unchanged == 1
    for name, said_of_it in (("restrictions", {"scope": ["email"]}), ("holds", {"reviewAt": "2099-07-01T00:00:00Z"})):
        (field,) = said_of_it
        other = line | {name: [line[name][0] | said_of_it]}
        assert await refused(said, tmp_path, other) == [(f"{name}[0].{field}", OTHERWISE)]
    await person.manage("releaseHold", hold="kim-hold")
    assert (await take(said, tmp_path, line))[0].unchanged == 1
    line["holds"] = [hold | {"releasedAt": "2099-08-01T00:00:00Z"}]
    assert await refused(said, tmp_path, line) == [("holds[0].releasedAt", LATER)]


async def test_what_was_refused_is_not_given_by_a_file(said: Api, tmp_path: Path) -> None:
    """What was asked for is answered once, whatever a record says later, and for its own purpose."""
    moritz = Rights(said, "moritz")
    asked = {"purpose": CONSENT["purpose"], "notice": CONSENT["notice"], "subject": {"ref": "moritz"}}
    for key in ("open", "refused"):
        await moritz.send("requestConsent", asked | {"ref": f"moritz-{key}", "idempotencyKey": f"ask-{key}"}, **AGENT)
    await moritz.say("refuseConsent", consent="moritz-refused")
    line = consented(moritz, {"givenAt": "2026-09-01T00:00:00Z"})
    (answer,) = line["consents"]
    refusal = line | {"consents": [answer | {"ref": "moritz-refused"}]}
    assert [path for path, _ in await refused(said, tmp_path, refusal)] == ["consents[0].givenAt"]
    other = line | {"consents": [answer | {"ref": "moritz-open", "purpose": "customer-loyalty"}]}
    assert [path for path, _ in await refused(said, tmp_path, other)] == ["consents[0].purpose"]
    answered = line | {"consents": [answer | {"ref": "moritz-open"}]}
    assert (await take(said, tmp_path, answered))[0].imported == 1
    statuses = (await moritz.me("consents { ref status }"))["consents"]
    assert {one["ref"]: one["status"] for one in statuses} == {"moritz-open": "GIVEN", "moritz-refused": "REFUSED"}


@pytest.mark.parametrize(
    ("ref", "name", "more", "path"),
    [
        ("emma", "i", {}, "collections[0].items[0].category"),
        ("fritz", "c", {"legalBasis": "CONSENT"}, "collections[0].legalBasis"),
        ("clara", "c", {"purpose": "accounting"}, "collections[0].purpose"),
        ("david", "c", {"collectedAt": "2026-05-02T00:00:00Z"}, "collections[0].collectedAt"),
        ("anna", "c", {"source": "PUBLIC", "informedAt": "2026-05-02T00:00:00Z"}, "collections[0].source"),
        ("ben", "c", {"notice": "privacy-2026"}, "collections[0].notice"),
        ("jan", "c", {"system": "crm"}, "collections[0].system"),
    ],
)
async def test_what_a_collection_stands_on_stays(
    said: Api, tmp_path: Path, ref: str, name: str, more: Mapping[str, Any], path: str
) -> None:
    """Basis, purpose, time, source, notice and system of a collection, and an item's category, are said once."""
    item = {"ref": f"{ref}-new", "category": "invoice", "value": "R-1"}
    collection: dict[str, Any] = {"purpose": "order-handling", "legalBasis": "CONTRACT", "system": "webshop"}
    collection |= {"collectedAt": "2026-05-01T00:00:00Z", "ref": f"{ref}-c", "items": [item]}
    line = {"subject": {"ref": ref}, "collections": [collection]}
    assert (await take(said, tmp_path, line))[0].imported == 1
    items = [{"ref": f"{ref}-other", "category": "email"} if name == "c" else item | {"category": "email"}]
    assert await refused(said, tmp_path, line | {"collections": [collection | more | {"items": items}]}) == [
        (path, OTHERWISE)
    ]
    ended = line | {"collections": [collection | {"endedAt": "2026-06-01T00:00:00Z"}]}
    assert (await take(said, tmp_path, ended))[0].imported == 1


async def test_nothing_comes_to_be_derived_from_itself(said: Api, tmp_path: Path) -> None:
    """Neither within a line nor by a later one."""
    first, second = ({"ref": f"ida-{name}", "category": "segment", "value": name} for name in ("first", "second"))
    collection = {"purpose": "order-handling", "legalBasis": "CONTRACT", "system": "webshop"}
    collection |= {"collectedAt": "2026-05-01T00:00:00Z"}

    def line(*items: Mapping[str, Any]) -> dict[str, Any]:
        return {"subject": {"ref": "ida"}, "collections": [collection | {"items": [*items]}]}

    back = first | {"derivedFrom": ["ida-second"]}
    forth = second | {"derivedFrom": ["ida-first"]}
    told = [("collections[0].items[0].derivedFrom", "an item comes to be derived from itself")]
    assert (await take(said, tmp_path, line(back, forth)))[1] == told
    assert (await take(said, tmp_path, line(first, forth)))[0].imported == 1
    assert (await take(said, tmp_path, line(back)))[1] == told


async def test_what_a_person_put_right_is_not_replaced(said: Api, tmp_path: Path) -> None:
    """Not even by what was collected later (Art. 16): the report counts it, and all else of the line comes in."""
    greta = Rights(said, "greta")
    await greta.say("rectifyItem", item="greta-address", value="Neuweg 7, 50667 Köln")
    collection = {"purpose": "order-handling", "legalBasis": "CONTRACT", "system": "webshop", "ref": "greta-again"}
    collection |= {"collectedAt": "2026-11-01T00:00:00Z"}
    address = {"ref": "greta-address", "category": "billing-address", "value": "Altweg 1, 50667 Köln"}
    line = {"subject": {"ref": "greta"}, "collections": [collection | {"items": [address]}]}
    report, _ = await take(said, tmp_path, line)
    assert (report.imported, dict(report.left_out)) == (1, {"DataItem.value": 1})
    items = (await greta.me("items { nodes { ref value } }"))["items"]["nodes"]
    assert {"ref": "greta-address", "value": "Neuweg 7, 50667 Köln"} in items


async def test_two_lines_of_one_batch_contradict_each_other(said: Api, tmp_path: Path) -> None:
    """Of one person under two references: what the first line said stands."""
    nora = Rights(said, "nora")
    await take(said, tmp_path, {"subject": {"ref": "nora-again"}})
    document = "mutation ($input: MergeSubjectsInput!) { mergeSubjects(input: $input) { __typename } }"
    both = {"keep": {"ref": "nora"}, "merge": {"ref": "nora-again"}, "idempotencyKey": "merge"}
    await said.data(document, {"input": both}, role=Role.INTEGRATION, purpose="order-handling")
    first = consented(nora, {"givenAt": "2026-09-01T00:00:00Z"})
    second = consented(nora, {"givenAt": "2026-09-01T00:00:00Z"}, explicit=True) | {"subject": {"ref": "nora-again"}}
    report, told = await take(said, tmp_path, first, second)
    assert (report.imported, told) == (1, [("consents[0].explicit", OTHERWISE)])


async def test_what_is_said_while_the_plan_is_made_counts(
    said: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is checked again behind the person's lock: a consent that came in between stays as it was given."""
    person = Rights(said, "lena")
    given: dict[str, Any] = {"givenAt": "2026-09-01T00:00:00Z"}

    async def first_the_person(*args: Any) -> None:
        if "by" not in given:
            given["by"] = await given_by(person)
        await save_stars(*args)

    monkeypatch.setattr(importer, "save_stars", first_the_person)
    line = consented(person, given, explicit=True)
    assert (await take(said, tmp_path, line))[1] == [("consents[0].givenAt", OTHERWISE)]
