"""Consents (Art. 4(11), 7, 8 GDPR) as nodes: asked for, given, renewed, with their receipt. Pure.

How they end stands in consent_ends. What was shown is kept with what was said: the notice's language and the hash of
its text, as it was at that moment. A consent with a defect is kept as it was given; it carries no use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from anbieter360.catalogue.without import without_purposes
from anbieter360.decision.codes import ConsentStatus
from anbieter360.decision.consent import defects_of, is_in_force
from anbieter360.decision.facts import Consent
from anbieter360.errors import BadInput, DuplicateRef, NodeNotFound
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.rights.sender import PERSON, Sender
from anbieter360.ledger.stars.build import Person, build
from anbieter360.ledger.stars.form import unknown
from anbieter360.ledger.stars.plain import Node, Properties
from anbieter360.ledger.stars.records import ConsentMethod, ConsentPart, GuardianPart, Record, SubjectPart, with_notice
from anbieter360.ledger.stars.refs import check_ref, spelt
from anbieter360.ledger.writing.given import check_filled, time_text
from anbieter360.ledger.writing.writing import Work
from anbieter360.linked.consent_receipt import KIND, Given, consent_receipt
from anbieter360.linked.signed import signed
from anbieter360.vault import Signer

#: How a consent that an agent enters can have been given: what reached them by other ways, with its proof.
BY_AGENT = (ConsentMethod.ORAL, ConsentMethod.SIGNATURE)
_OLDEST = 150
LABEL = "Consent"


@dataclass(frozen=True, slots=True)
class ConsentInput:
    """What the person said to what they were shown. purpose, notice: keys; ref: of a consent that was asked for, or of
    a new one; guardian: what shows that a holder of parental responsibility gave or authorised it (Art. 8(2))."""

    purpose: str
    notice: str
    method: ConsentMethod
    evidence: str
    preselected: bool
    bundled: bool
    channels: tuple[str, ...] = ()
    explicit: bool = False
    age_declared: int | None = None
    guardian: str | None = None
    expires_at: datetime | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class AskedInput:
    """A consent that the person is asked for. purpose, notice: keys."""

    purpose: str
    notice: str
    channels: tuple[str, ...] = ()
    ref: str | None = None


def add_consent(work: Work, given: ConsentInput, sender: Sender, ref: str, *, apart: bool = False) -> str:
    """Add a new one, or the answer to one that was asked for; its id. ref: as given, or made up.

    apart: somebody else has the reference, which a person may not be told: theirs has an id of its own beside it.
    Raises NodeNotFound, BadInput, DuplicateRef.
    """
    _check(work, given, sender)
    _known(work, given.purpose, given.notice, sender.hidden)
    part = ConsentPart(
        ref,
        given.purpose,
        text_of(work.at),
        given.method.value,
        tuple(dict.fromkeys(given.channels)),
        given.notice,
        given.evidence or None,
        given.preselected,
        given.bundled,
        given.explicit,
        given.age_declared,
        time_text(given.expires_at, "expiresAt") if given.expires_at else None,
        guardian=GuardianPart(given.guardian) if given.guardian else None,
    )
    id_, node = _built(work, part, sender.hidden, apart=apart)
    said = {"recordedBy": sender.role, "sentBy": sender.sent_by, "renews": _renewed(work, node)}
    node.properties |= {name: value for name, value in said.items() if value is not None}
    stored = work.stored.nodes[LABEL].get(id_)
    if stored is not None:
        _check_asked(stored, node)
        node.properties |= {"requested": False, "channels": list(part.channels)}
    return id_


def add_request_for(work: Work, asked: AskedInput, ref: str, hidden: frozenset[str]) -> str:
    """Add that the person is asked for a consent; the answer is its id. Raises NodeNotFound, BadInput, DuplicateRef."""
    check_ref(ref, "ref")
    _known(work, asked.purpose, asked.notice, hidden)
    method = ConsentMethod.UNKNOWN.value  # nobody has answered by any way yet
    channels = tuple(dict.fromkeys(asked.channels))
    part = ConsentPart(ref, asked.purpose, text_of(work.at), method, channels, asked.notice)
    id_, node = _built(work, part, hidden)
    if id_ in work.stored.nodes[LABEL]:
        raise DuplicateRef("ref: the reference is taken.")
    node.properties["requested"] = True
    return id_


def add_receipt(work: Work, consent: str, principal: str, receipt: str, signer: Signer, hidden: frozenset[str]) -> None:
    """Add the signed receipt to the consent that is to be saved.

    principal: the person's pseudonym; receipt: its id; hidden: ids of the purposes that it says nothing of.
    """
    said = _as_saved(work, consent)
    fact = fact_of(said)
    born = work.stored.properties.get("birthDate")
    given = Given(
        receipt,
        principal,
        fact,
        without_purposes(work.catalogue, hidden),
        ConsentStatus.RENEWED if fact.renews else ConsentStatus.GIVEN,
        defects_of(
            fact,
            work.catalogue,
            country=work.stored.properties.get("country"),
            birth_date=date.fromisoformat(born) if born else None,
        ),
        work.at,
        said["recordedBy"],
    )
    work.wanted.nodes[LABEL][consent].properties["receipt"] = signed(KIND, consent_receipt(given), signer)


def consent_of(work: Work, ref: str, hidden: frozenset[str] = frozenset()) -> Node:
    """The person's consent of that reference. Raises NodeNotFound, also for one to a purpose that is hidden."""
    for node in work.stored.nodes[LABEL].values():
        if node.properties["ref"] == spelt(ref) and node.properties["purpose"] not in hidden:
            return node
    raise NodeNotFound("consent: the person has no such consent.")


def is_asked(node: Node) -> bool:
    """It was only ever asked for."""
    return bool(node.properties.get("requested"))


def fact_of(said: Properties) -> Consent:
    """A consent's opened properties as the decision takes them; sealed ones count as there."""
    times = ("expiresAt", "withdrawnAt", "refusedAt", "revokedAt", "invalidatedAt")
    expires, withdrawn, refused, revoked, invalidated = (_maybe(said.get(name)) for name in times)
    return Consent(
        said["id"],
        said["ref"],
        said["purpose"],
        instant_of(said["givenAt"]),
        said["method"],
        tuple(said.get("channels") or ()),
        said.get("notice"),
        said.get("evidence"),
        said["preselected"],
        said["bundled"],
        said["explicit"],
        said.get("ageDeclared"),
        expires,
        withdrawn,
        said.get("guardianEvidence"),
        bool(said.get("requested")),
        refused,
        revoked,
        invalidated,
        said.get("renews"),
        said.get("noticeHash"),
        said.get("language"),
        said.get("recordedBy"),
    )


def _check(work: Work, given: ConsentInput, sender: Sender) -> None:
    """Raises BadInput, which names the field."""
    if sender.role != PERSON and given.method not in BY_AGENT:
        raise BadInput(f"method: does not do for a consent entered for a person; give {' or '.join(BY_AGENT)}.")
    if given.guardian is not None:
        check_filled(given.guardian, "guardian.evidence")
    if given.ref == "":
        raise BadInput("ref: is empty; leave it out, or choose one.")
    check_ref(given.ref, "ref")
    if given.age_declared is not None and not 0 <= given.age_declared <= _OLDEST:
        raise BadInput(f"ageDeclared: is no age; give a number of years from 0 to {_OLDEST}.")
    if given.expires_at is not None and given.expires_at <= work.at:
        raise BadInput("expiresAt: lies in the past; give a time to come, or leave it out.")


def _known(work: Work, purpose: str, notice: str, hidden: frozenset[str]) -> None:
    check_purpose(work, purpose, hidden)
    notices = without_purposes(work.catalogue, hidden).notice
    if notice not in notices:
        raise NodeNotFound(f"notice: {unknown('notice', notice, notices)}.")


def check_purpose(work: Work, key: str, hidden: frozenset[str]) -> None:
    """Raises NodeNotFound, also for one that is hidden."""
    purposes = without_purposes(work.catalogue, hidden).purpose
    if key not in purposes:
        raise NodeNotFound(f"purpose: {unknown('purpose', key, purposes)}.")


def _built(work: Work, part: ConsentPart, hidden: frozenset[str], *, apart: bool = False) -> tuple[str, Node]:
    """The node with what was shown, added to what is wanted together with its standing.

    hidden: ids of the purposes absent for the actor, for whom a consent to one is somebody else's.
    """
    record = Record(SubjectPart(""), consents=(with_notice(part, work.catalogue),))
    (built,) = build(record, {"": Person("", work.subject, work.subject)}, work.naming)
    ((usual, node),) = built.nodes[LABEL].items()
    id_ = _known_by(work, part.ref, hidden)
    if id_ is None:
        apart = apart or usual in work.stored.nodes[LABEL]
        id_ = work.naming.hash("consent", work.subject, "ref", part.ref) if apart else usual
    node.properties["id"] = id_
    work.wanted.nodes["Standing"] |= built.nodes["Standing"]
    work.wanted.nodes[LABEL][id_] = node
    return id_, node


def _known_by(work: Work, ref: str, hidden: frozenset[str]) -> str | None:
    """The id of the person's consent of that reference: the usual one, or one apart that they have already."""
    try:
        return str(consent_of(work, ref, hidden).properties["id"])
    except NodeNotFound:
        return None


def _check_asked(stored: Node, node: Node) -> None:
    """Raises DuplicateRef unless this was asked for, and not yet answered."""
    asked = is_asked(stored) and "refusedAt" not in stored.properties
    if not asked or stored.properties["purpose"] != node.properties["purpose"]:
        raise DuplicateRef("ref: the reference is taken.")


def _renewed(work: Work, node: Node) -> str | None:
    """The ref of the latest consent in force that this one takes up again: the same purpose, and all its channels."""
    channels = set(node.properties.get("channels") or ())
    earlier = [one for one in _in_force(work) if one.purpose == node.properties["purpose"]]
    again = [one for one in earlier if set(one.channels) <= channels]
    return max(again, key=lambda one: (one.given_at, one.id)).ref if again else None


def _in_force(work: Work) -> Iterator[Consent]:
    facts = (fact_of(node.properties) for node in work.stored.nodes[LABEL].values())
    return (one for one in facts if is_in_force(one, work.at))


def _as_saved(work: Work, consent: str) -> Properties:
    stored = work.stored.nodes[LABEL].get(consent)
    return {**(stored.properties if stored else {}), **work.wanted.nodes[LABEL][consent].properties}


def _maybe(text: str | None) -> datetime | None:
    return instant_of(text) if text else None
