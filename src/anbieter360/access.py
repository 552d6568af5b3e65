"""Who may see and do what: the one place that decides it (DESIGN.md section 4). Deny by default.

A request's `View` is made once, before anything is read. Statements take its fields as parameters (`$own`,
`$hidden`), so authorization is part of each statement and no resolver decides again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from anbieter360.catalogue.model import Catalogue
from anbieter360.errors import Forbidden, PurposeNotAllowed, PurposeRequired, PurposeUnknown, ScopeMissing

#: `$own` of somebody who may see nobody. No subject has an empty id.
NOBODY = ""

#: A token with this purpose may declare every purpose of the catalogue (development tokens).
EVERY_PURPOSE = "*"


class Role(StrEnum):
    """Who is asking."""

    SUBJECT = "SUBJECT"
    AGENT = "AGENT"
    DPO = "DPO"
    PRIVACY_MANAGER = "PRIVACY_MANAGER"
    INTEGRATION = "INTEGRATION"


class Scope(StrEnum):
    """What an INTEGRATION may do."""

    LEDGER_WRITE = "ledger:write"
    USE_WRITE = "use:write"
    MAY_USE = "may-use"
    ERASURE_REQUEST = "erasure:request"
    ERASURE_ACKNOWLEDGE = "erasure:acknowledge"


class Act(StrEnum):
    """What can be asked for beside reading the catalogue."""

    READ_SELF = "READ_SELF"
    READ_PERSON = "READ_PERSON"
    READ_PEOPLE = "READ_PEOPLE"
    FOLLOW_LINEAGE = "FOLLOW_LINEAGE"
    WRITE_LEDGER = "WRITE_LEDGER"
    MERGE_SUBJECTS = "MERGE_SUBJECTS"
    APPLY_CATALOGUE = "APPLY_CATALOGUE"
    RECORD_USE = "RECORD_USE"
    MAY_USE = "MAY_USE"
    MAY_USE_MANY = "MAY_USE_MANY"
    SEE_ERASED = "SEE_ERASED"
    READ_ACTORS = "READ_ACTORS"
    SEND_REQUEST = "SEND_REQUEST"
    HANDLE_REQUESTS = "HANDLE_REQUESTS"
    ANNOUNCE_PURPOSE = "ANNOUNCE_PURPOSE"
    RELEASE = "RELEASE"
    EXERCISE_RIGHTS = "EXERCISE_RIGHTS"
    RECTIFY_PERSON = "RECTIFY_PERSON"
    ASK_CONSENT = "ASK_CONSENT"
    DECIDE = "DECIDE"
    TAKE_COPY = "TAKE_COPY"
    READ_REGISTER = "READ_REGISTER"
    ERASURE_ACKNOWLEDGE = "ERASURE_ACKNOWLEDGE"
    RESEND_NOTIFICATION = "RESEND_NOTIFICATION"
    PREVIEW_ERASURE = "PREVIEW_ERASURE"
    REQUEST_ERASURE = "REQUEST_ERASURE"
    APPROVE_ERASURE = "APPROVE_ERASURE"
    READ_ERASURES = "READ_ERASURES"


#: What an act is, behind "may" and "may not", and what docs/reference/roles.md adds to that.
ACTS: dict[Act, tuple[str, str]] = {
    Act.READ_SELF: ("read `me`", ", never another person"),
    Act.READ_PERSON: ("read a person", ", values by declared purpose"),
    Act.READ_PEOPLE: ("read many people in one request", ", counts included"),
    Act.FOLLOW_LINEAGE: ("follow data from one person to others", ", both ways"),
    Act.WRITE_LEDGER: ("write to the ledger", ": record what was collected, register people"),
    Act.MERGE_SUBJECTS: ("merge two records of one person", ""),
    Act.APPLY_CATALOGUE: ("change the catalogue", ""),
    Act.RECORD_USE: ("record uses", ", each decided first (`recordUse`)"),
    Act.MAY_USE: ("ask whether a use may run", " for a person (`mayUse`; a SUBJECT asks under `me`)"),
    Act.MAY_USE_MANY: ("ask about many people in one request", " (`mayUseBatch`, `audience`)"),
    Act.SEE_ERASED: ("see that something was erased", " (to all others it is absent)"),
    Act.READ_ACTORS: ("see which employee looked at a person", ""),
    Act.SEND_REQUEST: ("ask the provider for something for a person", " (an AGENT: with evidence)"),
    Act.HANDLE_REQUESTS: ("assign and answer what people ask", ""),
    Act.ANNOUNCE_PURPOSE: ("announce a change of purpose", ""),
    Act.RELEASE: ("release what is confidential", ""),
    Act.EXERCISE_RIGHTS: ("consent, withdraw, object, restrict or rectify for a person", " (an AGENT: with evidence)"),
    Act.RECTIFY_PERSON: (
        "put right what a person is known as",
        ": birth date, country, language and identifiers (`rectifySubject`; all but the person: with evidence)",
    ),
    Act.ASK_CONSENT: ("ask a person for a consent", ", which they then give or refuse"),
    Act.DECIDE: ("decide on consents, objections, restrictions and holds", ""),
    Act.TAKE_COPY: (
        "take a copy of a person's data",
        (
            " (`personalCopy`, `portableData`): their own, or for them under `rights-handling` (an AGENT: where their "
            "request for it is assigned to them)"
        ),
    ),
    Act.READ_REGISTER: ("read the record of processing activities", " (`processingRegister`)"),
    Act.ERASURE_ACKNOWLEDGE: (
        "say what a recipient answered to what it was told",
        " (`acknowledgeErasure`), of an erasure, a rectification or a restriction",
    ),
    Act.RESEND_NOTIFICATION: ("tell a recipient again that could not be reached", " (`resendNotification`)"),
    Act.PREVIEW_ERASURE: ("see what an erasure would do", " (`previewErasure`; a SUBJECT of themselves)"),
    Act.REQUEST_ERASURE: (
        "ask for an erasure, or take that back",
        " (`requestErasure`, `cancelErasure`; an AGENT: with evidence, else it waits until it is known who asks)",
    ),
    Act.APPROVE_ERASURE: (
        "check, extend, approve or refuse requests for erasure",
        " (`approveErasure`, `refuseErasure`, …)",
    ),
    Act.READ_ERASURES: ("read everybody's requests for erasure", " (`erasureRequests`)"),
}

#: What those do who see everything, both ways.
_OVERSIGHT = (
    Act.READ_PERSON,
    Act.READ_PEOPLE,
    Act.FOLLOW_LINEAGE,
    Act.MAY_USE,
    Act.MAY_USE_MANY,
    Act.SEE_ERASED,
    Act.READ_ACTORS,
    Act.READ_REGISTER,
    Act.PREVIEW_ERASURE,
    Act.READ_ERASURES,
)
#: What a PRIVACY_MANAGER decides for the provider.
_DECISIONS = (
    Act.HANDLE_REQUESTS,
    Act.ANNOUNCE_PURPOSE,
    Act.RELEASE,
    Act.DECIDE,
    Act.TAKE_COPY,
    Act.RECTIFY_PERSON,
    Act.ERASURE_ACKNOWLEDGE,
    Act.RESEND_NOTIFICATION,
    Act.REQUEST_ERASURE,
    Act.APPROVE_ERASURE,
)
#: What a person does about themselves, or an AGENT on their behalf.
_SAY = (
    Act.EXERCISE_RIGHTS,
    Act.RECTIFY_PERSON,
    Act.SEND_REQUEST,
    Act.TAKE_COPY,
    Act.PREVIEW_ERASURE,
    Act.REQUEST_ERASURE,
)

#: The table of DESIGN.md section 4. An INTEGRATION's acts follow from its scopes.
ROLE_ACTS: dict[Role, frozenset[Act]] = {
    Role.SUBJECT: frozenset({Act.READ_SELF, *_SAY}),
    Role.AGENT: frozenset({Act.READ_PERSON, Act.MAY_USE, Act.ASK_CONSENT, *_SAY}),
    Role.DPO: frozenset({*_OVERSIGHT}),
    Role.PRIVACY_MANAGER: frozenset({*_OVERSIGHT, *_DECISIONS, Act.MERGE_SUBJECTS, Act.APPLY_CATALOGUE}),
    Role.INTEGRATION: frozenset(),
}
SCOPE_ACTS: dict[Scope, frozenset[Act]] = {
    Scope.LEDGER_WRITE: frozenset({Act.WRITE_LEDGER, Act.MERGE_SUBJECTS, Act.ASK_CONSENT}),
    Scope.USE_WRITE: frozenset({Act.RECORD_USE}),
    Scope.MAY_USE: frozenset({Act.MAY_USE, Act.MAY_USE_MANY}),
    Scope.ERASURE_REQUEST: frozenset({Act.PREVIEW_ERASURE, Act.REQUEST_ERASURE}),
    Scope.ERASURE_ACKNOWLEDGE: frozenset({Act.ERASURE_ACKNOWLEDGE}),
}

#: Confidential purposes and all that hangs on them are absent for these roles.
_WITHOUT_CONFIDENTIAL = frozenset({Role.SUBJECT, Role.AGENT})


@lru_cache(1_000)  # asked several times a request
def _acts(role: Role, scopes: frozenset[str]) -> frozenset[Act]:
    granted = [ROLE_ACTS[role]]
    if role is Role.INTEGRATION:
        granted += [acts for scope, acts in SCOPE_ACTS.items() if scope in scopes]
    return frozenset().union(*granted)


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller as its token says. `subject` is the provider's reference of the person a SUBJECT is."""

    id: str
    role: Role
    unit: str | None = None
    purposes: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    subject: str | None = None

    @property
    def acts(self) -> frozenset[Act]:
        return _acts(self.role, self.scopes)


@dataclass(frozen=True, slots=True)
class View:
    """What one request may see.

    own: None = any person; a subject id = that person alone; NOBODY = no person at all.
    hidden: ids of confidential purposes that are absent for this caller.
    purpose: key of the declared purpose; None for a SUBJECT.
    """

    actor: Actor
    purpose: str | None
    own: str | None
    hidden: frozenset[str]

    @property
    def asks_about(self) -> str | None:
        """`$own` of a decision: an INTEGRATION may ask about people of whom it sees nothing."""
        return None if self.may(Act.MAY_USE) else self.own

    def may(self, act: Act) -> bool:
        return act in self.actor.acts

    def require(self, act: Act) -> None:
        """Raises Forbidden where the role may not do this, ScopeMissing where a token with another scope may."""
        if self.may(act):
            return
        what, _ = ACTS[act]
        scopes = [scope for scope, acts in SCOPE_ACTS.items() if act in acts]
        if self.actor.role is Role.INTEGRATION and scopes:
            raise ScopeMissing(f"The role INTEGRATION may not {what} without the scope {' or '.join(scopes)}.")
        raise Forbidden(f"The role {self.actor.role} may not {what}.")


def declared_purpose(actor: Actor, purpose: str | None, catalogue: Catalogue) -> str | None:
    """The purpose this request runs under; None for a SUBJECT, who needs none.

    Raises PurposeRequired, PurposeUnknown, PurposeNotAllowed. A purpose hidden from the role is unknown to it.
    """
    if actor.role is Role.SUBJECT:
        return None
    if not purpose:
        raise PurposeRequired
    hidden = actor.role in _WITHOUT_CONFIDENTIAL and catalogue.is_confidential(purpose)
    if purpose not in catalogue.purpose or hidden:
        raise PurposeUnknown
    if EVERY_PURPOSE not in actor.purposes and purpose not in actor.purposes:
        raise PurposeNotAllowed
    return purpose


def hidden_purposes(role: Role, catalogues: Iterable[Catalogue]) -> frozenset[str]:
    """Ids of the purposes that are absent for the role, those below a confidential one among them."""
    if role not in _WITHOUT_CONFIDENTIAL:
        return frozenset()
    return frozenset().union(*(one.confidential_purposes for one in catalogues))


def own_of(actor: Actor, subject_id: str | None) -> str | None:
    """`$own` for the actor; subject_id is the person a SUBJECT's token names, if there is one."""
    if actor.role is Role.SUBJECT:
        return subject_id or NOBODY
    return None if Act.READ_PERSON in actor.acts else NOBODY
