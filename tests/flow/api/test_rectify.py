"""A person puts an item right: the value, who got the old one, what was derived from it, and whose it is not."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from rights import MANAGER, Rights, error, keys
from scenario import BIRTHDAY, Api

from anbieter360.access import Role
from anbieter360.ledger.importing.importer import import_records

NOTIFIED = "notifications { recipient { key } kind items { ref } status }"


async def test_the_value_is_the_persons(said: Api) -> None:
    """It stands from then on, and the item says when it was put right."""
    anna = Rights(said, "anna")
    done = await anna.say("rectifyItem", item="anna-address", value="Weg 2, 20095 Hamburg")
    assert (done["item"]["value"], done["derived"]) == ("Weg 2, 20095 Hamburg", [])
    items = (await anna.me("items { nodes { ref value rectifiedAt } }"))["items"]["nodes"]
    assert [one for one in items if one["ref"] == "anna-address"] == [done["item"]]
    assert [one["ref"] for one in items if one["rectifiedAt"]] == ["anna-address"]


async def test_who_really_got_it_is_told(said: Api) -> None:
    """The carrier that got the old address, not those that a use only declares; the person sees it queued."""
    wanda = Rights(said, "wanda")
    done = await wanda.say("rectifyItem", item="wanda-joint", value="Gemeinsamer Zähler 4719")
    assert (keys(done["toldRecipients"]), done["derived"]) == (["parcel-carrier"], [{"ref": "wanda-segment"}])
    assert (await wanda.me(NOTIFIED))["notifications"] == [
        {
            "recipient": {"key": "parcel-carrier"},
            "kind": "RECTIFICATION",
            "items": [{"ref": "wanda-joint"}],
            "status": "PENDING",
        }
    ]


async def test_the_other_persons_side_stays_theirs(said: Api) -> None:
    """Of what is about two, each has their own."""
    await Rights(said, "wanda").say("rectifyItem", item="wanda-joint", value="Gemeinsamer Zähler 4719")
    items = (await Rights(said, "victor").me("items { nodes { value shared } }"))["items"]["nodes"]
    assert [one["value"] for one in items if one["shared"]] == ["Gemeinsamer Zähler 4718"]


async def test_a_recipient_without_an_address_is_for_somebody_to_tell(said: Api) -> None:
    """The tax adviser names no webhook."""
    anna = Rights(said, "anna")
    given = {"item": "anna-invoice", "value": "R-2025-17: 610,00 EUR", "evidence": "Brief 3"}
    done = await anna.agent("rectifyItem", "invoice", **given)
    assert keys(done["toldRecipients"]) == ["tax-adviser"]
    told = (await anna.me(NOTIFIED))["notifications"]
    assert [one["status"] for one in told if one["recipient"]["key"] == "tax-adviser"] == ["MANUAL"]


async def test_what_is_there_for_a_law_alone_is_proposed(said: Api) -> None:
    """The books keep what they say until a manager accepts it; the same key answers the same request."""
    taxed = Rights(said, "say-taxed")
    (before,) = (await taxed.me("items { nodes { ref value } }"))["items"]["nodes"]
    done, again = [await taxed.say("rectifyItem", item="say-taxed-order", value="Vertrag 8") for _ in range(2)]
    request = done["request"]
    assert (
        again
        == done
        == {
            "__typename": "RequestReceived",
            "request": {
                "id": request["id"],
                "right": "RECTIFICATION",
                "receivedBy": "SUBJECT",
                "item": {"ref": "say-taxed-order"},
                "proposedValue": "Vertrag 8",
            },
        }
    )
    assert (await taxed.me("items { nodes { ref value } }"))["items"]["nodes"] == [before]
    answer = {"request": request["id"], "outcome": "ACCEPTED", "answer": "Gebucht.", "idempotencyKey": "taxed"}
    query = "mutation ($input: AnswerRequestInput!) { answerRequest(input: $input) { __typename } }"
    await said.data(query, {"input": answer}, **MANAGER)
    assert (await taxed.me("items { nodes { value } }"))["items"]["nodes"] == [{"value": "Vertrag 8"}]


async def test_what_was_made_of_their_data_is_proposed(said: Api) -> None:
    """A segment is the provider's conclusion; to say it is right changes nothing and asks for nothing."""
    derived = Rights(said, "say-derived")
    items = (await derived.me("items { nodes { ref value } }"))["items"]["nodes"]
    segment = next(one["value"] for one in items if one["ref"] == "say-derived-segment")
    done = await derived.say("rectifyItem", item="say-derived-segment", value="Sparsam")
    assert done["__typename"] == "RequestReceived"
    same = await derived.say("rectifyItem", "same", item="say-derived-segment", value=segment)
    assert (same["__typename"], same["item"]["value"], same["item"]["rectifiedAt"]) == ("Rectified", segment, None)


async def test_what_is_right_already_changes_nothing(said: Api) -> None:
    """Nobody is told, and the item was not put right."""
    ben = Rights(said, "ben")
    items = (await ben.me("items { nodes { ref value } }"))["items"]["nodes"]
    email = next(one["value"] for one in items if one["ref"] == "ben-email")
    done = await ben.say("rectifyItem", item="ben-email", value=email)
    assert (done["item"]["rectifiedAt"], done["toldRecipients"]) == (None, [])


async def test_sending_it_twice_tells_once(said: Api) -> None:
    """The same key with the same input answers the same."""
    victor = Rights(said, "victor")
    answers = [await victor.say("rectifyItem", item="victor-email", value="v@neu.example") for _ in range(2)]
    assert answers[0] == answers[1]
    assert keys(answers[0]["toldRecipients"]) == ["mail-cloud"]
    assert len((await victor.me("notifications { at }"))["notifications"]) == 1
    other = await victor.say("rectifyItem", item="victor-email", value="v@anders.example")
    assert error(other) == ("Conflicted", "IDEMPOTENCY_CONFLICT")


@pytest.mark.parametrize("item", ["ben-email", "victor-score", "nothing"])
async def test_an_item_that_is_not_there_for_the_person(said: Api, item: str) -> None:
    """Another person's, one that only an inquiry holds, and none at all are answered alike."""
    done = await Rights(said, "victor").say("rectifyItem", item, item=item, value="x")
    message = "item: the person has no such item."
    assert done == {"__typename": "NotFound", "message": message, "code": "NOT_FOUND"}


async def test_an_empty_value_is_none(said: Api) -> None:
    """To have it gone is to ask for erasure."""
    done = await Rights(said, "david").say("rectifyItem", item="david-email", value=" ")
    assert error(done) == ("InvalidInput", "BAD_USER_INPUT")


async def test_an_agent_puts_it_right_with_evidence(said: Api) -> None:
    """They see the value where their purpose may; without evidence nothing is written."""
    clara = Rights(said, "clara")
    given = {"item": "clara-email", "value": "clara@neu.example"}
    assert error(await clara.agent("rectifyItem", **given)) == ("InvalidInput", "EVIDENCE_MISSING")
    done = await clara.agent("rectifyItem", **given, evidence="Anruf, Rückruf am 3. Mai")
    assert done["item"]["value"] == "clara@neu.example"
    told = str(await said.services.graph.run_text("MATCH (n:DataItem) RETURN properties(n) AS found"))
    assert [one for one in ("clara@neu.example", "Rückruf", "Gemeinsamer") if one in told] == []


@pytest.mark.parametrize("role", [Role.DPO, Role.PRIVACY_MANAGER, Role.INTEGRATION])
async def test_nobody_else_puts_it_right(said: Api, role: Role) -> None:
    """A manager answers what the person proposes."""
    given = {"subject": {"ref": "hans"}, "item": "hans-email", "value": "x", "idempotencyKey": "x"}
    answer = await said.ask(Rights.document("rectifyItem"), {"input": given}, role=role, purpose="order-handling")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_import_of_what_was_collected_before_does_not_bring_it_back(said: Api, tmp_path: Path) -> None:
    """The line as it was sent once, sent again."""
    greta = Rights(said, "greta")
    await greta.say("rectifyItem", item="greta-address", value="Neuweg 7, 50667 Köln")
    lines = (BIRTHDAY / "subjects.jsonl").read_bytes().splitlines()
    line = next(one for one in lines if orjson.loads(one)["subject"]["ref"] == "greta")
    (tmp_path / "again.jsonl").write_bytes(line + b"\n")
    services = said.services
    await import_records(tmp_path / "again.jsonl", services.graph, services.vault, services.store)
    items = (await greta.me("items { nodes { ref value } }"))["items"]["nodes"]
    assert {"ref": "greta-address", "value": "Neuweg 7, 50667 Köln"} in items
