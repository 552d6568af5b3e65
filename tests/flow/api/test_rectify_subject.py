"""What a person is known as is put right: at once, but for a birth date or an identifier that
they say themselves."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import orjson
import pytest
from erasures import Erasures
from rights import MANAGER, Rights, error, keys
from scenario import BIRTHDAY, Api

from anbieter360.access import Role
from anbieter360.erasure.runner import carry_out_due
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading.lookup import IdentifierLookup
from anbieter360.ledger.stars.identifiers import IdentifierType
from anbieter360.ledger.writing.write import LedgerWriter

KNOWN = "country language birthDate identifiers { type value }"


async def found(api: Api, type_: str, value: str) -> Any:
    """The ref of whom the identifier finds, or what is said instead."""
    query = "query ($by: SubjectLookup!) { subject(by: $by) { ref } }"
    by = {"identifier": {"type": type_, "value": value}}
    answer = await api.ask(query, {"by": by}, **MANAGER)
    return answer["data"] and answer["data"]["subject"] and answer["data"]["subject"]["ref"]


async def test_country_and_language_are_the_persons(said: Api) -> None:
    """They stand at once; who got data of the person is told, and the person reads whom."""
    anna = Rights(said, "anna")
    done = await anna.say("rectifySubject", country="AT", language="de-AT")
    assert (done["subject"]["country"], done["subject"]["language"], done["request"]) == ("AT", "de-AT", None)
    assert keys(done["toldRecipients"]) == ["parcel-carrier", "tax-adviser"]
    told = (await anna.me("notifications { recipient { key } kind }"))["notifications"]
    assert {(one["recipient"]["key"], one["kind"]) for one in told} == {
        ("parcel-carrier", "RECTIFICATION"),
        ("tax-adviser", "RECTIFICATION"),
    }


async def test_an_identifier_takes_the_place_of_another(said: Api) -> None:
    """The person is found by the new one, in its one spelling, and no more by the old one."""
    ben = Rights(said, "ben")
    change = {"type": "EMAIL", "from": "Ben@example.org", "to": "Ben@Neu.example"}
    done = await ben.agent("rectifySubject", identifier=change, evidence="call")
    assert {"type": "EMAIL", "value": "ben@neu.example"} in (await ben.me(KNOWN))["identifiers"]
    assert await found(said, "EMAIL", "ben@neu.example") == "ben"
    assert await found(said, "EMAIL", "ben@example.org") is None
    assert await ben.agent("rectifySubject", identifier=change, evidence="call") == done


async def test_an_identifier_that_a_person_says_waits(said: Api) -> None:
    """Nobody is found by it before the provider has accepted it; then it stands in place of the old one."""
    hans = Rights(said, "hans")
    await hans.agent("rectifySubject", "old", identifier={"type": "PHONE", "to": "+4940777"}, evidence="call")
    before = (await hans.me(KNOWN))["identifiers"]
    change = {"type": "PHONE", "from": "040 777", "to": "040 / 888"}
    done = await hans.say("rectifySubject", identifier=change, language="fr")
    request = done["request"]
    assert (request["personField"], request["proposedValue"]) == ("identifiers.PHONE", "+4940888")
    assert (done["subject"]["identifiers"], done["subject"]["language"]) == (before, "fr")
    assert [await found(said, "PHONE", number) for number in ("+4940777", "+4940888")] == ["hans", None]
    assert await answered(said, request["id"]) == "RequestAnswered"
    assert [await found(said, "PHONE", number) for number in ("+4940777", "+4940888")] == [None, "hans"]
    assert (await hans.say("rectifySubject", "again", identifier=change))["code"] == "NOT_FOUND"
    there = await hans.say("rectifySubject", "there", identifier={"type": "PHONE", "to": "+4940888"})
    assert there["request"] is None


async def test_an_identifier_that_is_rejected_stays_out(said: Api) -> None:
    """As if nobody had said it."""
    kim = Rights(said, "kim")
    before = (await kim.me(KNOWN))["identifiers"]
    done = await kim.say("rectifySubject", identifier={"type": "EMAIL", "to": "anna@example.org"})
    await answered(said, done["request"]["id"], "REJECTED")
    assert (await kim.me(KNOWN))["identifiers"] == before


async def test_a_person_is_not_told_whose_an_identifier_is(said: Api) -> None:
    """One of somebody else, one of somebody who was erased and one that nobody had are answered alike."""
    services, lena = said.services, Rights(said, "lena")
    writer = LedgerWriter(services.graph, services.vault, services.store)
    had = [IdentifierLookup(IdentifierType.EMAIL, "gone@example.org")]
    await writer.register_subject("gone", identifiers=had, actor="crm", idempotency_key="gone")
    erasures = Erasures(said, "gone")
    request = (await erasures.request())["request"]
    plan = (await erasures.preview())["planHash"]
    await erasures.manage("approveErasure", request["id"], planHash=plan)
    await carry_out_due(services.erasing)
    answers = []
    for address in ("gone@example.org", "greta@example.org", "nobody@example.org"):
        done = await lena.say("rectifySubject", address, identifier={"type": "EMAIL", "to": address})
        waits = {**done["request"], "id": "", "proposedValue": ""}
        answers.append({**done, "request": waits})
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["__typename"] == "SubjectRectified"


async def test_two_things_that_wait_are_sent_one_by_one(said: Api) -> None:
    """Each is answered by itself."""
    born = {"birthDate": "1990-02-03", "identifier": {"type": "EMAIL", "to": "x@example.org"}}
    assert error(await Rights(said, "moritz").say("rectifySubject", **born)) == ("InvalidInput", "BAD_USER_INPUT")


async def test_an_identifier_is_added_and_removed(said: Api) -> None:
    """To alone, then from alone; one that is there already changes nothing."""
    clara = Rights(said, "clara")
    phone = {"type": "PHONE", "to": "040 / 123 456"}
    await clara.agent("rectifySubject", "add", identifier=phone, evidence="call")
    assert await found(said, "PHONE", "+4940123456") == "clara"
    before = (await clara.me(KNOWN))["identifiers"]
    await clara.say("rectifySubject", "again", identifier={"type": "PHONE", "to": "+4940123456"})
    assert (await clara.me(KNOWN))["identifiers"] == before
    await clara.say("rectifySubject", "remove", identifier={"type": "PHONE", "from": "+49 40 123456"})
    assert await found(said, "PHONE", "+4940123456") is None


async def test_a_record_does_not_bring_back_what_was_taken_off(said: Api, tmp_path: Path) -> None:
    """Also where it is of a later collection; the report says so. Whoever adds it again has it."""
    jonas = {"subject": {"ref": "jonas", "identifiers": [{"type": "EMAIL", "value": "jonas@example.org"}]}}
    file = tmp_path / "jonas.jsonl"
    file.write_bytes(orjson.dumps(jonas))
    services = said.services
    sources = services.graph, services.vault, services.store
    await import_records(file, *sources)
    rights = Rights(said, "jonas")
    change = {"type": "EMAIL", "from": "jonas@example.org", "to": "j@example.org"}
    await rights.agent("rectifySubject", identifier=change, evidence="call")
    report = await import_records(file, *sources)
    assert (report.unchanged, dict(report.left_out)) == (1, {"Identifier": 1})
    assert await found(said, "EMAIL", "jonas@example.org") is None
    again = {"type": "EMAIL", "to": "jonas@example.org"}
    await rights.agent("rectifySubject", "again", identifier=again, evidence="call")
    report = await import_records(file, *sources)
    assert (report.unchanged, dict(report.left_out)) == (1, {})
    assert await found(said, "EMAIL", "jonas@example.org") == "jonas"


async def test_a_person_is_known_by_one_spelling(said: Api, tmp_path: Path) -> None:
    """Of a record, a token and a lookup, whichever way each composes its letters; a channel counts once."""
    apart, whole = (unicodedata.normalize(form, "Zoë") for form in ("NFD", "NFC"))
    consent = {"ref": apart, "purpose": "birthday-greeting", "givenAt": "2026-05-01", "method": "ORAL"}
    line = {"subject": {"ref": apart}, "consents": [consent | {"channels": ["EMAIL", "EMAIL"]}]}
    (tmp_path / "zoe.jsonl").write_bytes(orjson.dumps(line))
    services = said.services
    await import_records(tmp_path / "zoe.jsonl", services.graph, services.vault, services.store)
    for ref in (apart, whole):
        mine = (await said.as_subject(ref, "{ me { ref consents { ref channels } } }"))["me"]
        assert mine == {"ref": whole, "consents": [{"ref": whole, "channels": ["EMAIL"]}]}


async def test_a_birth_date_that_a_person_says_waits(said: Api) -> None:
    """It is a request, because age limits stand on it; accepted, it stands. What else was said stands at once."""
    david = Rights(said, "david")
    before = (await david.me(KNOWN))["birthDate"]
    done = await david.say("rectifySubject", birthDate="1990-02-03", language="fr")
    request = done["request"]
    assert request | {"id": ""} == {
        "id": "",
        "right": "RECTIFICATION",
        "personField": "birthDate",
        "proposedValue": "1990-02-03",
        "item": None,
    }
    assert (done["subject"]["birthDate"], done["subject"]["language"]) == (before, "fr")
    await answered(said, request["id"])
    assert (await david.me(KNOWN))["birthDate"] == "1990-02-03"
    again = await david.say("rectifySubject", "same", birthDate="1990-02-03")
    assert (again["request"], again["toldRecipients"]) == (None, [])


async def answered(api: Api, request: str, outcome: str = "ACCEPTED") -> str:
    """By a manager; what that is answered."""
    answer = {"request": request, "outcome": outcome, "answer": "Geprüft.", "idempotencyKey": f"answer {request}"}
    query = "mutation ($input: AnswerRequestInput!) { answerRequest(input: $input) { __typename } }"
    return str((await api.data(query, {"input": answer}, **MANAGER))["answerRequest"]["__typename"])


@pytest.mark.parametrize(("who", "ref"), [("agent", "emma"), ("manage", "fritz")])
async def test_others_put_it_right_with_evidence(said: Api, who: str, ref: str) -> None:
    """An AGENT or a PRIVACY_MANAGER changes a birth date and a customer number at once; no value is in the clear."""
    rights = Rights(said, ref)
    send = getattr(rights, who)
    given = {"birthDate": "1991-03-04", "identifier": {"type": "CUSTOMER_NUMBER", "to": f"K-{ref}-77"}}
    assert error(await send("rectifySubject", **given)) == ("InvalidInput", "EVIDENCE_MISSING")
    done = await send("rectifySubject", "shown", **given, evidence="Ausweis, Sichtung am 4. Mai")
    assert (done["__typename"], done["request"]) == ("SubjectRectified", None)
    assert (await rights.me(KNOWN))["birthDate"] == "1991-03-04"
    assert await found(said, "CUSTOMER_NUMBER", f"K-{ref}-77") == ref
    told = str(await said.services.graph.run_text("MATCH (n) RETURN properties(n) AS found"))
    assert [one for one in ("1991-03-04", "Sichtung", f"K-{ref}-77") if one in told] == []


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({}, "InvalidInput", "input: names nothing"),
    ({"country": "XX"}, "InvalidInput", "country: "),
    ({"language": "deutsch, bitte"}, "InvalidInput", "language: "),
    ({"birthDate": "2999-01-01"}, "InvalidInput", "birthDate: "),
    ({"identifier": {"type": "EMAIL"}}, "InvalidInput", "identifier: names no value"),
    ({"identifier": {"type": "EMAIL", "to": "niemand"}}, "InvalidInput", "identifier.to: "),
    ({"identifier": {"type": "PHONE", "from": "12"}}, "InvalidInput", "identifier.from: "),
    ({"identifier": {"type": "EMAIL", "from": "ben@example.org"}}, "NotFound", "identifier.from: "),
    ({"identifier": {"type": "CUSTOMER_NUMBER", "to": "K-1001"}}, "InvalidInput", "identifier.type: "),
]


@pytest.mark.parametrize(("given", "kind", "begins"), WRONG)
async def test_what_is_wrong_is_named(said: Api, given: dict[str, Any], kind: str, begins: str) -> None:
    """The place, never the value; nothing is written."""
    greta = Rights(said, "greta")
    before = await greta.me(KNOWN)
    done = await greta.say("rectifySubject", str(given), **given)
    assert (done["__typename"], done["message"][: len(begins)]) == (kind, begins)
    assert await greta.me(KNOWN) == before


@pytest.mark.parametrize("role", [Role.DPO, Role.INTEGRATION])
async def test_nobody_else_changes_it(said: Api, role: Role) -> None:
    """A DPO decides nothing; an INTEGRATION records what it collects."""
    given = {"subject": {"ref": "hans"}, "country": "AT", "evidence": "x", "idempotencyKey": "x"}
    answer = await said.ask(Rights.document("rectifySubject"), {"input": given}, role=role, purpose="order-handling")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_import_does_not_bring_it_back(said: Api, tmp_path: Path) -> None:
    """The line as it was sent once, sent again: what was put right stays, what was not is the record's."""
    ida = Rights(said, "ida")
    await ida.say("rectifySubject", country="AT")
    lines = (BIRTHDAY / "subjects.jsonl").read_bytes().splitlines()
    line = next(one for one in map(orjson.loads, lines) if one["subject"]["ref"] == "ida")
    line["subject"] |= {"country": "DE", "language": "nl"}
    (tmp_path / "again.jsonl").write_bytes(orjson.dumps(line) + b"\n")
    services = said.services
    await import_records(tmp_path / "again.jsonl", services.graph, services.vault, services.store)
    known = await ida.me(KNOWN)
    assert (known["country"], known["language"]) == ("AT", "nl")
