"""Scalars and enums of the API. A time without a zone is refused, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

import strawberry
from strawberry.schema.config import StrawberryConfig

from anbieter360.access import Role as RoleEnum
from anbieter360.api.enum_values import MEANINGS
from anbieter360.catalogue import model
from anbieter360.decision import codes, decided
from anbieter360.delivery import acknowledging
from anbieter360.erasure.planning import plan as erasure_plan
from anbieter360.erasure.requests import refusal as erasure_refusal
from anbieter360.erasure.requests import request as erasure_request
from anbieter360.export import forms
from anbieter360.ledger.reading.lineage import Direction
from anbieter360.ledger.rights.requests import RequestOutcome as RequestOutcomeEnum
from anbieter360.ledger.stars import records
from anbieter360.ledger.stars.identifiers import IdentifierType as IdentifierTypeEnum
from anbieter360.ledger.writing import outbox


@lru_cache(4_096)  # an act of collecting and all that it holds have one time
def serialise(at: datetime) -> str:
    """UTC; milliseconds only where there are any."""
    precision = "milliseconds" if at.microsecond else "seconds"
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec=precision)[: -len("+00:00")] + "Z"


def parse(text: object) -> datetime:
    """Raises ValueError; what a caller sent is never part of the message."""
    if not isinstance(text, str):
        raise ValueError("not an ISO 8601 time")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not an ISO 8601 time") from None
    if at.tzinfo is None or len(text) == 10:
        raise ValueError("a time needs a zone")
    return at


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="An instant: ISO 8601 with a zone, e.g. 2026-01-15T09:00:00Z. Answers are in UTC.",
    serialize=serialise,
    parse_value=parse,
)
DATE = strawberry.scalar(
    name="Date",
    description="A day, ISO 8601: 2026-01-15, in the provider's time zone.",
    serialize=date.isoformat,
    parse_value=lambda text: date.fromisoformat(str(text)),
)

CONFIG = StrawberryConfig(
    auto_camel_case=True,
    scalar_map={datetime: DATE_TIME, date: DATE},
    disable_field_suggestions=True,
)

Role = RoleEnum
Lang = model.Lang
LegalBasis = model.LegalBasis
Channel = model.Channel
RecipientRole = model.RecipientRole
RetentionBecause = model.RetentionBecause
GapKind = model.GapKind
StatementKind = model.StatementKind
ControllerProfile = model.ControllerProfile
Audience = model.Audience
Outcome = codes.Outcome
Reason = codes.Reason
ConsentStatus = codes.ConsentStatus
Right = codes.Right
RequestOutcome = RequestOutcomeEnum
LineageDirection = Direction
IdentifierType = IdentifierTypeEnum
BalancingOutcome = model.BalancingOutcome
CompatibilityOutcome = model.CompatibilityOutcome
PeriodStart = model.PeriodStart
RestrictionException = model.RestrictionException
ReviewOutcome = model.ReviewOutcome
RestrictionGround = records.RestrictionGround
ObjectionOutcome = records.ObjectionOutcome
ConsentMethod = records.ConsentMethod
NotificationKind = outbox.NotificationKind
NotificationStatus = outbox.NotificationStatus
AcknowledgementOutcome = acknowledging.AcknowledgementOutcome
CopyFormat = forms.CopyFormat
RegisterFormat = forms.RegisterFormat
ErasureStatus = erasure_request.ErasureStatus
ErasureLevel = erasure_request.Level
ErasureGround = erasure_request.ErasureGround
Requester = erasure_request.Requester
RefusalGround = erasure_refusal.RefusalGround
FieldOutcome = erasure_plan.Outcome
Missing = decided.Missing
DecisionStep = decided.Step

for _enum, _name, _description in (
    (Role, "Role", "Who is asking."),
    (Lang, "Lang", "Language of a name; the other one if it is missing."),
    (LegalBasis, "LegalBasis", "Art. 6(1)(a) to (f) GDPR."),
    (Channel, "Channel", "How a use reaches the person."),
    (RecipientRole, "RecipientRole", "Art. 4(7)-(9), 26, 28 GDPR."),
    (RetentionBecause, "RetentionBecause", "Art. 17(3)(b) or (e) GDPR."),
    (GapKind, "GapKind", "What a provider's story leaves open."),
    (StatementKind, "StatementKind", "What a provider says about itself beside its uses."),
    (ControllerProfile, "ControllerProfile", "Decides which retention periods hold."),
    (Audience, "Audience", "Whom the provider addresses."),
    (Outcome, "Outcome", "Unknown is never allowed."),
    (Reason, "Reason", "Why: the code of the step that decided."),
    (ConsentStatus, "ConsentStatus", "As in DPV."),
    (ConsentMethod, "ConsentMethod", "How a consent was given."),
    (Right, "Right", "Art. 7(3), 15 to 22, 77 GDPR."),
    (ReviewOutcome, "ReviewOutcome", "What became of a confidential purpose when it was reviewed."),
    (RequestOutcome, "RequestOutcome", "What the provider answered to what a person asked for."),
    (LineageDirection, "LineageDirection", "With the flow of the data, against it, or both."),
    (IdentifierType, "IdentifierType", "What kind of identifier it is."),
    (BalancingOutcome, "BalancingOutcome", "Whose interests prevail (Art. 6(1)(f) GDPR)."),
    (CompatibilityOutcome, "CompatibilityOutcome", "Whether a further purpose is compatible (Art. 6(4) GDPR)."),
    (PeriodStart, "PeriodStart", "The event that a period runs from."),
    (ErasureStatus, "ErasureStatus", "How far a request for erasure has come."),
    (ErasureLevel, "ErasureLevel", "How gone something is."),
    (ErasureGround, "ErasureGround", "Why the person may have it erased (Art. 17(1) GDPR)."),
    (Requester, "Requester", "Who wants it erased."),
    (RefusalGround, "RefusalGround", "Why nothing is erased: a justification of DPV."),
    (FieldOutcome, "FieldOutcome", "What an erasure does with a field; where several apply, the first."),
    (RestrictionGround, "RestrictionGround", "Why a person may have processing restricted (Art. 18(1) GDPR)."),
    (ObjectionOutcome, "ObjectionOutcome", "What the provider decided on an objection (Art. 21(1) GDPR)."),
    (NotificationKind, "NotificationKind", "What a recipient is told (Art. 19 GDPR)."),
    (CopyFormat, "CopyFormat", "In which form a person's copy is written."),
    (RegisterFormat, "RegisterFormat", "In which form the record of processing activities is written."),
    (NotificationStatus, "NotificationStatus", "How far it has come that a recipient is told."),
    (AcknowledgementOutcome, "AcknowledgementOutcome", "What a recipient answers to what it was told."),
    (Missing, "Missing", "What would make a use allowed."),
    (DecisionStep, "DecisionStep", "The steps of a decision, in order: the first that denies or cannot tell ends it."),
    (RestrictionException, "RestrictionException", "When restricted data may be used all the same (Art. 18(2) GDPR)."),
):
    strawberry.enum(_enum, name=_name, description=_description)  # marks the class itself
    for _value in _enum.__strawberry_definition__.values:  # type: ignore[union-attr]
        _value.description = MEANINGS[_enum][_enum(_value.value)]
