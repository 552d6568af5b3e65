"""How consents end, as nodes: refused, withdrawn, revoked or found invalid by the provider. Pure.

A withdrawal needs no reason and no form (Art. 7(3) GDPR): whatever the person names, what covered it ends.
"""

from __future__ import annotations

from anbieter360.catalogue.model import node_id
from anbieter360.decision.consent import is_in_force
from anbieter360.errors import AlreadyDone, NodeNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.rights.consents import LABEL, check_purpose, consent_of, fact_of, is_asked
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.plain import Node, Properties
from anbieter360.ledger.writing.writing import Work


def withdrawn_by_ref(work: Work, ref: str, sender: Sender) -> list[Node]:
    """The one of that reference. Raises NodeNotFound; AlreadyDone for one that was never given."""
    found = consent_of(work, ref, sender.hidden)
    if is_asked(found):
        raise AlreadyDone("consent: was asked for and never given; `refuseConsent` answers it.")
    return [found]


def withdrawn_by_purpose(work: Work, key: str, sender: Sender) -> list[Node]:
    """Those in force that cover the purpose: for it, or for a purpose that it is part of; the nearest and latest first.

    Where none is in force, the latest of those that were. Raises NodeNotFound where none ever covered it.
    """
    check_purpose(work, key, sender.hidden)
    provider = work.catalogue.provider.key
    line = [node_id(provider, "Purpose", one) for one in work.catalogue.purpose_line(key)]
    own = (node for node in work.stored.nodes[LABEL].values() if node.properties["purpose"] not in sender.hidden)
    covering = [node for node in own if node.properties["purpose"] in line and not is_asked(node)]
    covering.sort(key=lambda node: (node.properties["givenAt"], node.properties["id"]), reverse=True)
    covering.sort(key=lambda node: line.index(node.properties["purpose"]))
    if not covering:
        raise NodeNotFound("purpose: the person gave no consent that covers it.")
    in_force = [node for node in covering if is_in_force(fact_of(node.properties), work.at)]
    return in_force or covering[:1]


def withdraw(work: Work, consents: list[Node], sender: Sender) -> None:
    """Add that the person took them back; one that they took back before stays as it is."""
    for node in consents:
        if "withdrawnAt" not in node.properties:
            _change(work, node, _ended("withdrawnAt", work, sender))


def refuse(work: Work, node: Node, sender: Sender) -> None:
    """Add that the person said no to what they were asked. Raises AlreadyDone where it was answered before."""
    if not is_asked(node) or "refusedAt" in node.properties:
        raise AlreadyDone
    _change(work, node, _ended("refusedAt", work, sender))


def end_by_provider(work: Work, node: Node, field: str, reason: str, actor: str) -> None:
    """Add that the provider ends it, or found it not to be valid. field: revokedAt or invalidatedAt.

    Raises AlreadyDone where it has ended, or was never given.
    """
    ended = any(name in node.properties for name in ("withdrawnAt", "revokedAt", "invalidatedAt"))
    if ended or is_asked(node):
        raise AlreadyDone
    _change(work, node, {field: text_of(work.at), "endedBy": actor, "endReason": reason})


def _ended(field: str, work: Work, sender: Sender) -> Properties:
    said = {
        field: text_of(work.at),
        "endRecordedBy": sender.role,
        "endedBy": sender.sent_by,
        "endEvidence": sender.evidence,
    }
    return {name: value for name, value in said.items() if value}


def _change(work: Work, node: Node, said: Properties) -> None:
    work.wanted.nodes[LABEL][node.properties["id"]] = Node(node.parent, said)
