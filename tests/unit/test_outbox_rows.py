"""Who is told of what: the recipients that really got an item, each once, of what they got."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from anbieter360.demo.fill import demo_catalogue
from anbieter360.ledger.stars.build import Naming, Person, bare_star, build
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.records import parse_record
from anbieter360.ledger.writing.outbox import News, NotificationKind, tell_recipients

CATALOGUE = demo_catalogue()
NAMING = Naming("nordlicht", lambda kind, *parts: "-".join((kind, *parts)))
PERSON = Person("a", "a", "a")
AT, DUE = (datetime(2026, 5, day, 9, tzinfo=UTC) for day in (4, 6))


def use(name: str, recipient: str, items: list[str], **more: Any) -> dict[str, Any]:
    return {"use": name, "at": "2026-01-05T00:00:00Z", "recipient": recipient, "items": items, **more}


def stored() -> PlainStar:
    """Three items; two recipients got one each, one of them in two uses."""
    line = {
        "subject": {"ref": "a"},
        "collections": [
            {
                "purpose": "order-handling",
                "legalBasis": "CONTRACT",
                "system": "webshop",
                "collectedAt": "2026-01-03T00:00:00Z",
                "items": [{"ref": ref, "category": "email", "value": "x"} for ref in ("i1", "i2", "i3")],
            }
        ],
        "usages": [
            use("confirm-order", "hosting", ["i1"], recipientRef="H-1"),
            use(USES[1], "hosting", ["i2"]),
            use("confirm-order", RECIPIENTS[1], ["i1"]),
        ],
    }
    return build(parse_record(orjson.dumps(line), 1, "f", CATALOGUE), {"a": PERSON}, NAMING)[0]


USES = ("confirm-order", next(one.key for one in CATALOGUE.uses if one.key != "confirm-order"))
RECIPIENTS = ("hosting", next(one.key for one in CATALOGUE.recipients if one.key != "hosting"))


def told(items: list[str] | None, **more: Any) -> list[dict[str, Any]]:
    """The rows, without their ids."""
    star, wanted = stored(), bare_star(PERSON, NAMING)
    concerned = None if items is None else frozenset(NAMING.item(ref) for ref in items)
    news = News(NotificationKind.RESTRICTION, "restriction", AT, concerned, **more)
    ids = tell_recipients(wanted, star, news, CATALOGUE, NAMING)
    return [dict(wanted.nodes["Notification"][one].properties) for one in ids]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["i1"], {RECIPIENTS[0]: ["i1"], RECIPIENTS[1]: ["i1"]}),
        (["i2", "i3"], {"hosting": ["i2"]}),
        (["i3"], {}),
        (None, {RECIPIENTS[0]: None, RECIPIENTS[1]: ["i1"]}),
    ],
)
def test_who_got_something_is_told_of_that(items: list[str] | None, expected: dict[str, Any]) -> None:
    """Nobody of what they did not get; without items, of everything, by its refs to who has none for the person."""
    found = told(items)
    assert {one["recipient"].rpartition(":")[2]: one.get("items") for one in found} == expected


def test_it_names_the_uses_that_led_there() -> None:
    """Of these items alone, so that who may not see a use is not told by it."""
    (found,) = told(["i2"])
    assert found["uses"] == [NAMING.node("ProcessingUse", USES[1])]


def test_a_row_is_due_in_its_order() -> None:
    """At once, or when the news is due; it carries how the recipient knows the person."""
    now, later = told(["i2"])[0], told(["i2"], due=DUE)[0]
    assert now["queue"] == f"{now['status']}/2026-05-04T09:00:00.000Z/{now['id']}"
    assert later["queue"] == f"{now['status']}/2026-05-06T09:00:00.000Z/{now['id']}"
    assert (now["recipientRef"], now["attempts"], now["at"]) == ("H-1", 0, "2026-05-04T09:00:00.000Z")


def test_who_names_no_address_is_for_somebody_to_tell() -> None:
    """PENDING where the catalogue has a webhook."""
    reachable = {one.key for one in CATALOGUE.recipients if one.erasure}
    for one in told(None):
        assert one["status"] == ("PENDING" if one["recipient"].rpartition(":")[2] in reachable else "MANUAL")


def test_it_is_the_same_row_however_often_it_is_built() -> None:
    """Its id follows from what it says."""
    assert [one["id"] for one in told(["i1"])] == [one["id"] for one in told(["i1"])]
