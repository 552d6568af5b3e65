"""What a star lacks of what is said: sums, newest facts, and that the order of statements does not matter."""

from __future__ import annotations

import itertools
from typing import Any

import orjson
import pytest

from anbieter360.demo.fill import demo_catalogue
from anbieter360.ledger.stars.build import Naming, Person, build
from anbieter360.ledger.stars.difference import Changes, combined, joined, put_right
from anbieter360.ledger.stars.plain import Node, PlainStar
from anbieter360.ledger.stars.records import parse_record

NAMING = Naming("nordlicht", lambda kind, *parts: "-".join((kind, *parts)))
PERSON = {"a": Person("a", "a", "a")}
COLLECTION = {"purpose": "order-handling", "legalBasis": "CONTRACT", "system": "webshop"}


def star(day: int, **more: Any) -> PlainStar:
    """What a line about person `a` says: one collection, one use with a recipient, all on that day of January."""
    at = f"2026-01-{day:02d}T00:00:00Z"
    items = [{"ref": f"i{day}", "category": "email", "value": "x"}]
    use = {"use": "confirm-order", "at": at, "recipient": "hosting", "items": [f"i{day}"]}
    line = {
        "subject": {"ref": "a"},
        "collections": [COLLECTION | {"collectedAt": at, "items": items}],
        "usages": [use],
        "informed": [{"notice": "privacy-2026-de", "at": at}],
    }
    return build(parse_record(orjson.dumps(line | more), 1, "f", demo_catalogue()), PERSON, NAMING)[0]


def properties(star: PlainStar, label: str) -> list[dict[str, Any]]:
    return [node.properties for node in star.nodes[label].values()]


@pytest.mark.parametrize("days", [*itertools.permutations((3, 7, 5))])
def test_the_order_of_statements_does_not_matter(days: tuple[int, int, int]) -> None:
    """Three statements in any order: newest collection, all uses counted, first and last, earliest notice."""
    first, second, third = (star(day) for day in days)
    both = combined(combined(first, second), third)
    (standing,), (usage,) = properties(both, "Standing"), properties(both, "Usage")
    (disclosure,), (informed,) = properties(both, "Disclosure"), properties(both, "Information")
    earliest, latest = "2026-01-03T00:00:00.000Z", "2026-01-07T00:00:00.000Z"
    assert (standing["collectedAt"], informed["at"], len(both.nodes["DataItem"])) == (latest, earliest, 3)
    assert (usage["count"], usage["firstAt"], usage["lastAt"]) == (3, earliest, latest)
    assert (disclosure["firstAt"], disclosure["lastAt"]) == (earliest, latest)
    assert [*both.links["LED_TO"].values()] == [latest]


def test_an_older_record_does_not_bring_an_older_reference_back() -> None:
    """How the recipient knows the person is as the newest use says, whichever statement came in last."""
    older, newer = star(3), star(5)
    for one, reference in ((older, "R-3"), (newer, "R-5")):
        properties(one, "Disclosure")[0]["recipientRef"] = reference
    for both in (combined(older, newer), combined(newer, older)):
        assert [one["recipientRef"] for one in properties(both, "Disclosure")] == ["R-5"]


def test_what_is_there_is_no_change() -> None:
    """A star that already says everything gains nothing."""
    stored = combined(star(3), star(5))
    changes = Changes()
    assert changes.add(star(3), stored) is False
    assert len(changes) == 0


def test_only_what_differs_changes() -> None:
    """A consent that was withdrawn since gains that time and nothing else."""
    consent = {"ref": "k", "purpose": "newsletter", "givenAt": "2026-01-01", "method": "CHECKBOX"}
    changes = Changes()
    changes.add(star(3, consents=[consent | {"withdrawnAt": "2026-02-01"}]), star(3, consents=[consent]))
    (change,) = changes.updated["Consent"]
    assert (len(changes), change.properties) == (1, {"withdrawnAt": "2026-01-31T23:00:00.000Z"})


def test_an_imported_consent_answers_what_was_asked_for() -> None:
    """The person answered by another way, under the reference of the question."""
    consent = {"ref": "k", "purpose": "newsletter", "givenAt": "2026-01-01", "method": "SIGNATURE"}
    asked = star(3, consents=[consent | {"method": "UNKNOWN"}])
    (question,) = properties(asked, "Consent")
    question["requested"] = True
    changes = Changes()
    changes.add(star(3, consents=[consent]), asked)
    (change,) = changes.updated["Consent"]
    assert change.properties == {"requested": False, "method": "SIGNATURE"}


@pytest.mark.parametrize("day", [3, 5])
def test_what_was_put_right_stays_right(day: int) -> None:
    """No statement brings another value back, of whatever time (Art. 16); what stays out is counted."""
    stored, said = star(3), star(3)
    (item,), (new,) = properties(stored, "DataItem"), properties(said, "DataItem")
    item |= {"value": "right", "rectifiedAt": "2026-01-04T00:00:00.000Z"}
    new["collectedAt"] = f"2026-01-0{day}T00:00:00.000Z"
    assert joined("DataItem", item, new) == item
    assert put_right(said, stored) == {"DataItem.value": 1}
    stored.properties |= {"country": "AT", "rectified": ["country", "language"]}
    said.properties |= {"country": "DE"}
    assert put_right(said, stored) == {"DataItem.value": 1, "Subject.country": 1}


def test_combining_changes_neither() -> None:
    """Both stars stay as they were, so that a batch can be planned again."""
    first, second = star(3), star(5)
    combined(first, second)
    assert (first, second) == (star(3), star(5))


def test_what_is_collected_after_an_erasure_is_kept_for_one_purpose_no_more() -> None:
    """The item serves what it is collected for; a collection that is older than the erasure frees nothing."""
    stored = star(3)
    (item,) = stored.nodes["DataItem"].values()
    item.properties["retainedFor"] = ["bookkeeping"]
    stored.nodes["ErasureRequest"]["r"] = Node("a", {"id": "r", "pivotAt": "2026-01-05T00:00:00.000Z"})
    freed = {}
    for day in (4, 6):
        again = {**COLLECTION, "collectedAt": f"2026-01-0{day}T00:00:00Z", "items": [{"ref": "i3"}]}
        changes = Changes()
        changes.add(star(3, collections=[again]), stored)
        freed[day] = [one.properties for one in changes.updated["DataItem"]]
    assert freed == {4: [], 6: [{"retainedFor": None}]}


def test_what_was_shown_with_a_consent_stays() -> None:
    """A later statement about the same consent changes nothing of it, and adds it where it was not known."""
    shown = {"noticeHash": "then", "language": "de"}
    old = {"notice": "n", "channels": ["EMAIL"]}
    new = {"notice": "n", "noticeHash": "now", "language": "en", "channels": ["LETTER"]}
    assert joined("Consent", old | shown, new) == old | shown
    assert joined("Consent", old, new) == old | {"noticeHash": "now", "language": "en"}
    assert joined("Consent", old, new | {"notice": "m"}) == old
