"""Restrictions (Art. 18 GDPR) as nodes: asked for, taken back, lifted; who got the data is to be told of each. Pure.

A restriction holds from when it is asked for. Before the provider lifts one the person is told (Art. 18(3)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anbieter360.catalogue.model import split_node_id
from anbieter360.errors import AlreadyDone, BadInput, NodeNotFound
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.rights.objections import waits_for_decision
from anbieter360.ledger.rights.rectification import visible_items
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.build import Person, build
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties
from anbieter360.ledger.stars.records import Record, RestrictionGround, RestrictionPart, SubjectPart
from anbieter360.ledger.stars.refs import spelt
from anbieter360.ledger.writing.outbox import News, NotificationKind, tell_recipients
from anbieter360.ledger.writing.writing import Work

#: How long a person can read that a restriction ends before it does, where nobody told them by other means.
NOTICE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lifting:
    """informed_at: when the person was told by the provider's own means, None where they read it in the ledger;
    lift_at: when the restriction is to end, None for as soon as may be."""

    informed_at: datetime | None = None
    lift_at: datetime | None = None


def check_scope(work: Work, scope: tuple[str, ...], hidden: frozenset[str]) -> None:
    """Raises NodeNotFound at the first place that names neither an item of the person nor a category."""
    items = work.stored.nodes["DataItem"]
    refs = {items[one].properties["ref"] for one in visible_items(work.stored, hidden) & items.keys()}
    for place, one in enumerate(scope):
        if spelt(one) not in refs and one not in work.catalogue.category:
            raise NodeNotFound(f"scope[{place}]: names neither an item of the person nor a category.")


def standing_restriction(work: Work, ground: RestrictionGround, scope: tuple[str, ...]) -> str | None:
    """The id of the one on the same ground with the same scope that holds, if one does."""
    for id_, node in work.stored.nodes["Restriction"].items():
        said = node.properties
        same = said["ground"] == ground and {*said.get("scope", ())} == {*map(spelt, scope)}
        if same and text_of(work.at) < said.get("liftedAt", "~"):
            return id_
    return None


def check_ground(work: Work, ground: RestrictionGround, hidden: frozenset[str]) -> None:
    """Raises BadInput where it stands on an objection that is not there, or of which nothing is to be decided."""
    if ground is not RestrictionGround.OBJECTION_PENDING:
        return
    objections = (node.properties for node in work.stored.nodes["Objection"].values())
    if not any(waits_for_decision(one, work.catalogue) for one in objections if one["purpose"] not in hidden):
        raise BadInput("ground: no objection waits for its decision; object first, or name another ground.")


def add_restriction(work: Work, ground: RestrictionGround, scope: tuple[str, ...], sender: Sender) -> tuple[str, ...]:
    """Add a new one and the notifications; the answer is its id, and theirs."""
    part = RestrictionPart(text_of(sender.since(work.at)), ground.value, tuple(dict.fromkeys(scope)))
    record = Record(SubjectPart(""), restrictions=(part,))
    (built,) = build(record, {"": Person("", work.subject, work.subject)}, work.naming)
    ((id_, node),) = built.nodes["Restriction"].items()
    if id_ in work.stored.nodes["Restriction"]:  # another scope, or one that ended, received at the same time
        id_ = work.naming.hash("restriction", work.subject, part.at, part.ground, text_of(work.at))
    node.properties |= sender.recorded | {"id": id_, "recordedAt": text_of(work.at)}
    work.wanted.nodes["Restriction"][id_] = node
    return id_, *_tell(work, node, NotificationKind.RESTRICTION, work.at)


def withdraw_restriction(work: Work, node: Node, sender: Sender) -> tuple[str, ...]:
    """Add that the person takes it back; it ends at once. The answer is the notifications. Raises AlreadyDone."""
    if text_of(work.at) >= node.properties.get("liftedAt", "~"):
        raise AlreadyDone
    shown: Properties = {"withdrawalEvidence": sender.evidence} if sender.evidence else {}
    _end(work, node, {"informedAt": text_of(work.at), "liftedAt": text_of(work.at)} | shown)
    return _tell(work, node, NotificationKind.RESTRICTION_LIFTED, work.at)


def lift_restriction(work: Work, node: Node, lifting: Lifting, actor: str) -> tuple[str, ...]:
    """Add when the person was told and when it ends; recipients are told when it does. The answer is the notifications.

    Raises AlreadyDone where it has an end, BadInput where the person would be told too late.
    """
    if "liftedAt" in node.properties:
        raise AlreadyDone
    informed, lifted = _times(work.at, instant_of(node.properties["at"]), lifting)
    _end(work, node, {"informedAt": text_of(informed), "liftedAt": text_of(lifted), "liftedBy": actor})
    return _tell(work, node, NotificationKind.RESTRICTION_LIFTED, lifted)


def restriction_of(stored: PlainStar, restriction: str) -> Node:
    """The person's restriction of that id. Raises NodeNotFound."""
    node = stored.nodes["Restriction"].get(restriction)
    if node is None:
        raise NodeNotFound("restriction: the person has no such restriction.")
    return node


def _times(now: datetime, since: datetime, lifting: Lifting) -> tuple[datetime, datetime]:
    """When the person was told, and when it ends."""
    if lifting.informed_at is None:
        informed, earliest = now, now + NOTICE
    else:
        informed, earliest = lifting.informed_at, now
        if not since <= informed < now:
            raise BadInput("informedAt: lies before the restriction or in the future; say when the person was told.")
    lifted = lifting.lift_at or earliest
    if lifted < earliest:
        raise BadInput("liftAt: is before the person is told (Art. 18(3) GDPR); give a later time, or informedAt.")
    return informed, lifted


def _end(work: Work, node: Node, said: Properties) -> None:
    work.wanted.nodes["Restriction"][node.properties["id"]] = Node(node.parent, said)


def _tell(work: Work, node: Node, kind: NotificationKind, due: datetime) -> tuple[str, ...]:
    news = News(kind, node.properties["id"], work.at, _covered(work, node.properties.get("scope")), due)
    return tell_recipients(work.wanted, work.stored, news, work.catalogue, work.naming)


def _covered(work: Work, scope: list[str] | None) -> frozenset[str] | None:
    """Ids of the items in the scope; None where it covers all."""
    if not scope:
        return None
    return frozenset(
        id_ for id_, node in work.stored.nodes["DataItem"].items() if {*scope} & {*_names(work, node.properties)}
    )


def _names(work: Work, item: Properties) -> tuple[str, ...]:
    """By which of a scope's names the item is meant: its ref, its category and those above."""
    return item["ref"], *work.catalogue.category_line(split_node_id(item["category"])[2])
