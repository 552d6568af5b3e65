"""Objections (Art. 21 GDPR) as nodes: made, taken back, decided on. Pure.

Against marketing one is absolute and needs no decision. Against any other purpose it stops what rests on legitimate
interest or a public task at once, and a request is open until the provider has decided (ledger/rights/requests.py).
"""

from __future__ import annotations

from datetime import datetime

from anbieter360.catalogue.model import Catalogue, node_id, split_node_id
from anbieter360.decision.codes import Right
from anbieter360.errors import AlreadyDone, NodeNotFound, ObjectionAbsolute
from anbieter360.instant import text_of
from anbieter360.ledger.rights.requests import RequestOutcome, RequestPart, add_request, answer_request, is_open
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.build import Person, build
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties
from anbieter360.ledger.stars.records import ObjectionOutcome, ObjectionPart, Record, SubjectPart
from anbieter360.ledger.writing.writing import Work

#: What the request is answered with where the person takes the objection back, by the language they are written to in.
_TAKEN_BACK = {"de": "Der Widerspruch wurde zurückgenommen."}
_TAKEN_BACK_ELSE = "The objection was taken back."

_ANSWERS = {ObjectionOutcome.UPHELD: RequestOutcome.ACCEPTED, ObjectionOutcome.OVERRIDDEN: RequestOutcome.REJECTED}


def standing_objection(stored: PlainStar, purpose: str) -> str | None:
    """The id of the objection to the purpose that stands, if one does. purpose: its id.

    Not one that was taken back or overridden: whoever objects again has new grounds. Nor one that a consent came
    after, which may have lifted it.
    """
    consents = [node.properties["givenAt"] for node in stored.nodes["Consent"].values()]
    for id_, node in stored.nodes["Objection"].items():
        said = node.properties
        over = "withdrawnAt" in said or said.get("decisionOutcome") == ObjectionOutcome.OVERRIDDEN
        if said["purpose"] == purpose and not over and all(given < said["at"] for given in consents):
            return id_
    return None


def waits_for_decision(objection: Properties, catalogue: Catalogue) -> bool:
    """Whether the provider is still to decide on it; against marketing there is nothing to decide."""
    is_over = "withdrawnAt" in objection or "decisionAt" in objection
    return not is_over and not catalogue.is_marketing(split_node_id(objection["purpose"])[2])


def purpose_to_object_to(work: Work, key: str, sender: Sender) -> str:
    """Its id. Raises NodeNotFound, also for one that is absent for the sender."""
    id_ = node_id(work.catalogue.provider.key, "Purpose", key)
    if key not in work.catalogue.purpose or id_ in sender.hidden:
        raise NodeNotFound("purpose: names a purpose that the catalogue does not have.")
    return id_


def add_objection(work: Work, purpose: str, reason: str | None, sender: Sender) -> str:
    """Add a new one, and but for marketing the request to decide on it; the answer is its id. purpose: its key."""
    since = sender.since(work.at)
    record = Record(SubjectPart(""), objections=(ObjectionPart(purpose, text_of(since)),))
    (built,) = build(record, {"": Person("", work.subject, work.subject)}, work.naming)
    ((id_, node),) = built.nodes["Objection"].items()
    node.properties |= sender.recorded | {"recordedAt": text_of(work.at)} | ({"reason": reason} if reason else {})
    for label in ("Standing", "Objection"):
        work.wanted.nodes[label] |= built.nodes[label]
    if not work.catalogue.is_marketing(purpose):
        _request_decision(work, id_, since, reason, sender)
    return id_


def withdraw_objection(work: Work, node: Node, sender: Sender) -> None:
    """Add that the person takes it back, and that nothing waits for a decision any more. Raises AlreadyDone."""
    if "withdrawnAt" in node.properties:
        raise AlreadyDone
    shown: Properties = {"withdrawalEvidence": sender.evidence} if sender.evidence else {}
    _change(work, node, {"withdrawnAt": text_of(work.at)} | shown)
    language = work.stored.properties.get("language") or ""
    words = _TAKEN_BACK.get(language[:2], _TAKEN_BACK_ELSE)
    _close(work, node, RequestOutcome.ACCEPTED, words, sender.actor)


def decide_objection(work: Work, node: Node, outcome: ObjectionOutcome, reasoning: str, actor: str) -> None:
    """Add the decision, and the answer to the request for it.

    Raises ObjectionAbsolute for marketing, AlreadyDone where it was decided on or taken back.
    """
    said = node.properties
    if work.catalogue.is_marketing(split_node_id(said["purpose"])[2]):
        raise ObjectionAbsolute
    if "withdrawnAt" in said or "decisionAt" in said:
        raise AlreadyDone
    decision = {
        "decisionOutcome": outcome.value,
        "decisionAt": text_of(work.at),
        "decisionBy": actor,
        "decisionReasoning": reasoning,
    }
    _change(work, node, decision)
    _close(work, node, _ANSWERS[outcome], reasoning, actor)


def objection_of(stored: PlainStar, objection: str, hidden: frozenset[str] = frozenset()) -> Node:
    """The person's objection of that id. Raises NodeNotFound, also for one to a purpose that is hidden."""
    node = stored.nodes["Objection"].get(objection)
    if node is None or node.properties["purpose"] in hidden:
        raise NodeNotFound("objection: the person has no such objection.")
    return node


def _request_decision(work: Work, objection: str, since: datetime, reason: str | None, sender: Sender) -> None:
    part = RequestPart(
        Right.OBJECTION,
        since,
        sender.role,
        about=objection,
        text=reason,
        evidence=sender.evidence,
        sent_by=sender.sent_by,
    )
    add_request(work.wanted, part, work.catalogue, work.naming)


def _change(work: Work, node: Node, said: Properties) -> None:
    work.wanted.nodes["Objection"][node.properties["id"]] = Node(node.parent, said)


def _close(work: Work, objection: Node, outcome: RequestOutcome, words: str, actor: str) -> None:
    """Answer the request that waits for the decision, if there is one: imported objections came without."""
    provider = work.catalogue.provider.key
    for node in work.stored.nodes["RightsRequest"].values():
        if node.properties.get("about") == objection.properties["id"] and is_open(node):
            answer_request(work.wanted, node, provider, outcome=outcome, answer=words, by=actor, at=work.at)
