"""say.graphql as it stands: a person has their say, operation by operation, and both engines answer alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, parse, print_ast
from scenario import Api

#: Who sends which operation with which input, in this order.
SAID: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "ben",
        "GiveConsent",
        {
            "purpose": "birthday-greeting",
            "channels": ["EMAIL"],
            "notice": "consent-birthday-v1",
            "method": "CHECKBOX",
            "evidence": "Formular 7",
            "preselected": False,
            "bundled": False,
            "ref": "ben-says-yes",
        },
    ),
    ("ben", "WithdrawConsent", {"consent": "ben-says-yes"}),
    ("ben", "Object", {"purpose": "customer-loyalty", "reason": "Ich feiere nicht."}),
    ("anna", "Restrict", {"ground": "ACCURACY_CONTESTED", "scope": ["anna-address", "invoice"]}),
    ("anna", "Rectify", {"item": "anna-address", "value": "Weg 2, 20095 Hamburg"}),
)


def operations(shared: Path) -> dict[str, str]:
    """Name -> text of each operation of the file."""
    document = parse((shared / "contract" / "say.graphql").read_text())
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return {one.name.value: print_ast(one) for one in found if one.name}


async def say(api: Api, shared: Path) -> dict[str, Any]:
    """Operation -> its answer, without what is another each time: the moment, and the number of a receipt."""
    written = operations(shared)
    answers = {}
    for who, name, given in SAID:
        whole = {"input": given | {"idempotencyKey": f"contract-{name}"}}
        (answers[name],) = (await api.as_subject(who, written[name], whole)).values()
    answers["Restrict"]["restriction"].pop("at")
    answers["GiveConsent"].pop("receipt")
    return answers


async def test_a_person_has_their_say_on_both_engines(birthdays: dict[str, Api], shared: Path) -> None:
    """What is consented to runs until it is withdrawn, what is objected to stops, who got what was wrong is told."""
    answers = {name: await say(api, shared) for name, api in birthdays.items()}
    assert answers["embedded"] == answers["neo4j"]
    assert answers["neo4j"] == {
        "GiveConsent": {
            "__typename": "ConsentGiven",
            "consent": {"ref": "ben-says-yes", "status": "GIVEN", "defects": []},
        },
        "WithdrawConsent": {
            "__typename": "ConsentWithdrawn",
            "consent": {"ref": "ben-says-yes", "status": "WITHDRAWN"},
            "stopped": [{"key": "birthday-email"}],
            "continues": [{"use": {"key": "birthday-letter"}, "legalBasis": "LEGITIMATE_INTEREST"}],
            "erasable": [],
        },
        "Object": {"__typename": "Objected", "stopped": [{"key": "birthday-letter"}], "continues": []},
        "Restrict": {
            "__typename": "Restricted",
            "subject": {"ref": "anna"},
            "restriction": {"ground": "ACCURACY_CONTESTED", "scope": ["anna-address", "invoice"]},
        },
        "Rectify": {
            "__typename": "Rectified",
            "item": {"ref": "anna-address", "value": "Weg 2, 20095 Hamburg"},
            "toldRecipients": [{"key": "parcel-carrier"}],
        },
    }


def test_every_operation_is_said(shared: Path) -> None:
    """None of the file is left out."""
    assert [name for _, name, _ in SAID] == [*operations(shared)]
