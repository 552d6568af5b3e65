"""What each value of each enum means: GDPR and national law by article, W3C DPV by its term. Shown in the schema."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from anbieter360.access import Role
from anbieter360.catalogue import model
from anbieter360.decision import codes, decided
from anbieter360.delivery.acknowledging import AcknowledgementOutcome
from anbieter360.erasure.planning.plan import Outcome as FieldOutcome
from anbieter360.erasure.requests.refusal import MEANINGS as REFUSAL_GROUND
from anbieter360.erasure.requests.request import ErasureGround, ErasureStatus, Level, Requester
from anbieter360.export.forms import CopyFormat, RegisterFormat
from anbieter360.ledger.reading.lineage import Direction
from anbieter360.ledger.rights.requests import RequestOutcome
from anbieter360.ledger.stars.identifiers import IdentifierType
from anbieter360.ledger.stars.records import ConsentMethod, ObjectionOutcome, RestrictionGround
from anbieter360.ledger.writing.outbox import NotificationKind, NotificationStatus

LEGAL_BASIS = {
    model.LegalBasis.CONSENT: "The person consented: Art. 6(1)(a) GDPR, eu-gdpr:A6-1-a.",
    model.LegalBasis.CONTRACT: "A contract with the person, or steps before one: Art. 6(1)(b) GDPR, eu-gdpr:A6-1-b.",
    model.LegalBasis.LEGAL_OBLIGATION: "A law obliges the provider: Art. 6(1)(c) GDPR, eu-gdpr:A6-1-c.",
    model.LegalBasis.VITAL_INTERESTS: "Life and limb of somebody: Art. 6(1)(d) GDPR, eu-gdpr:A6-1-d.",
    model.LegalBasis.PUBLIC_TASK: "A task in the public interest or official authority: Art. 6(1)(e) GDPR, "
    "eu-gdpr:A6-1-e.",
    model.LegalBasis.LEGITIMATE_INTEREST: "Interests that outweigh those of the person: Art. 6(1)(f) GDPR, "
    "eu-gdpr:A6-1-f.",
    model.LegalBasis.UNSPECIFIED: "The provider does not say; no use is allowed on it.",
}

CHANNEL = {
    model.Channel.EMAIL: "E-mail; advertising needs consent, but for existing customers (§ 7 UWG).",
    model.Channel.SMS: "Text message; advertising needs consent, but for existing customers (§ 7 UWG).",
    model.Channel.PHONE: "A call; advertising needs consent (§ 7 UWG).",
    model.Channel.PUSH: "A notification on a device; advertising needs consent (§ 7 UWG).",
    model.Channel.LETTER: "A closed letter.",
    model.Channel.POSTCARD: "An open card: it carries name and address and nothing else (Art. 5(1)(f) GDPR).",
    model.Channel.IN_PERSON: "Face to face.",
}

RECIPIENT_ROLE = {
    model.RecipientRole.PROCESSOR: "Processes on the provider's behalf: Art. 4(8), 28 GDPR, dpv:DataProcessor.",
    model.RecipientRole.CONTROLLER: "Decides on its own what for and how: Art. 4(7) GDPR, dpv:DataController.",
    model.RecipientRole.JOINT_CONTROLLER: "Decides together with the provider: Art. 26 GDPR, dpv:JointDataControllers.",
    model.RecipientRole.SUBPROCESSOR: "Processes on a processor's behalf: Art. 28(2), (4) GDPR, dpv:DataSubProcessor.",
    model.RecipientRole.AUTHORITY: "A public authority: Art. 4(9) GDPR, dpv:Authority.",
}

RETENTION_BECAUSE = {
    model.RetentionBecause.LEGAL_OBLIGATION: "A law demands it: Art. 17(3)(b) GDPR.",
    model.RetentionBecause.LEGAL_CLAIMS: "Legal claims are to be made or met: Art. 17(3)(e) GDPR.",
}

PERIOD_START = {
    model.PeriodStart.COLLECTION: "From the time of collection.",
    model.PeriodStart.END_OF_YEAR: "From the end of the calendar year, in the provider's time zone.",
    model.PeriodStart.LAST_USE: "From the last time the data was used.",
    model.PeriodStart.CONTRACT_END: "From the end of the contract.",
}

GAP_KIND = {
    model.GapKind.RECIPIENT_UNNAMED: "A recipient is told as a mere category (Art. 15(1)(c) GDPR, CJEU C-154/21).",
    model.GapKind.BASIS_NOT_TIED: "A legal basis is stated, but not for which use (Art. 13(1)(c) GDPR).",
    model.GapKind.BASIS_UNKNOWN: "A use has no legal basis (Art. 6(1), 13(1)(c) GDPR).",
    model.GapKind.STORAGE_UNSTATED: "Neither a storage period nor criteria for one (Art. 13(2)(a) GDPR).",
    model.GapKind.TRANSFER_BASIS_MISSING: "A transfer outside the EEA without a basis (Art. 13(1)(f), 44 GDPR).",
    model.GapKind.RIGHT_WITHOUT_CONTACT: "A right without a way to exercise it (Art. 12(2), 13(2)(b) GDPR).",
    model.GapKind.VALUE_UNREADABLE: "A stated value that cannot be understood (Art. 12(1) GDPR).",
}

STATEMENT_KIND = {
    model.StatementKind.DOCUMENT: "About the document the story was taken from.",
    model.StatementKind.LEGAL_BASIS: "A legal basis, as the provider words it (Art. 13(1)(c) GDPR).",
    model.StatementKind.LEGITIMATE_INTEREST: "A legitimate interest pursued (Art. 13(1)(d) GDPR).",
    model.StatementKind.STORAGE: "How long data is stored, or by which criteria (Art. 13(2)(a) GDPR).",
    model.StatementKind.NON_DISCLOSURE: "What happens where the person does not give the data (Art. 13(2)(e) GDPR).",
    model.StatementKind.SUBCATEGORIES: "Narrower kinds of data or recipients.",
    model.StatementKind.RECIPIENT_DETAIL: "More about a recipient (Art. 13(1)(e) GDPR).",
    model.StatementKind.SOURCE: "Where data comes from that the person did not give (Art. 14(2)(f) GDPR).",
    model.StatementKind.THIRD_COUNTRY: "A transfer outside the EEA (Art. 13(1)(f) GDPR).",
    model.StatementKind.RIGHT: "A right of the person and how to exercise it (Art. 13(2)(b) to (d) GDPR).",
    model.StatementKind.AUTOMATED_DECISION: "Automated decisions and their logic (Art. 13(2)(f), 22 GDPR).",
    model.StatementKind.CHANGE_OF_PURPOSE: "A further purpose that is intended (Art. 13(3) GDPR).",
}

CONTROLLER_PROFILE = {
    model.ControllerProfile.STANDARD: "No periods beyond those that hold for every business.",
    model.ControllerProfile.BANK: "A bank.",
    model.ControllerProfile.INSURER: "An insurer.",
    model.ControllerProfile.SECURITIES: "A securities firm.",
}

AUDIENCE = {
    model.Audience.ADULTS: "Adults alone: the age question of Art. 8 GDPR does not arise.",
    model.Audience.GENERAL: "Everybody, children too.",
}

LANG = {model.Lang.DE: "German.", model.Lang.EN: "English."}

BALANCING_OUTCOME = {
    model.BalancingOutcome.PROVIDER_PREVAILS: "The provider's interests weigh more: the use may run.",
    model.BalancingOutcome.SUBJECT_PREVAILS: "The person's interests weigh more: the use may not run.",
}

COMPATIBILITY_OUTCOME = {
    model.CompatibilityOutcome.COMPATIBLE: "The one purpose fits the other.",
    model.CompatibilityOutcome.INCOMPATIBLE: "It does not; another basis is needed.",
}

RESTRICTION_EXCEPTION = {
    model.RestrictionException.LEGAL_CLAIMS: "Legal claims are to be made or met.",
    model.RestrictionException.RIGHTS_OF_OTHERS: "Another person's rights are to be protected.",
    model.RestrictionException.PUBLIC_INTEREST: "An important public interest of the Union or a member state.",
}

ROLE = {
    Role.SUBJECT: "The person concerned: sees themselves alone.",
    Role.AGENT: "Serves one person at a time; values by declared purpose.",
    Role.DPO: "The data protection officer (Art. 39 GDPR): sees everything both ways, decides nothing.",
    Role.PRIVACY_MANAGER: "Keeps the catalogue and decides; sees everything both ways.",
    Role.INTEGRATION: "A system of the provider: does what its scopes name.",
}

OUTCOME = {
    codes.Outcome.ALLOWED: "It may be.",
    codes.Outcome.DENIED: "It may not be.",
    codes.Outcome.UNDETERMINED: "A fact is missing to tell; it may not be until that is known.",
}

REASON = {
    codes.Reason.COLLECTED_FOR_PURPOSE: "Collected for this very purpose, on this basis: Art. 6(1)(b) to (e) GDPR.",
    codes.Reason.LEGAL_OBLIGATION: "A law calls for it, whatever the data was collected for: Art. 6(1)(c) GDPR.",
    codes.Reason.LEGITIMATE_INTEREST: "Announced when collected, and the weighing favours the provider: "
    "Art. 6(1)(f) GDPR.",
    codes.Reason.COMPATIBLE_PURPOSE: "Another purpose, told to the person, found compatible and weighed: "
    "Art. 6(4) GDPR.",
    codes.Reason.CONSENT: "A consent in force without defect covers it: Art. 6(1)(a) GDPR.",
    codes.Reason.EXISTING_CUSTOMER: "Advertising for similar products to an existing customer: § 7(3) UWG.",
    codes.Reason.ERASED: "The data is gone: Art. 17 GDPR.",
    codes.Reason.ERASURE_PENDING: "The person asked for erasure and it is not refused: Art. 17 GDPR.",
    codes.Reason.RESTRICTED: "A restriction covers the data: Art. 18 GDPR.",
    codes.Reason.OBJECTED: "The person objected: Art. 21 GDPR.",
    codes.Reason.LEGAL_BASIS_UNKNOWN: "The use names no legal basis: Art. 6(1) GDPR.",
    codes.Reason.DATA_MISSING: "Nobody holds a kind of data that the use needs: Art. 5(1)(c) GDPR.",
    codes.Reason.AGE_UNKNOWN: "Whether the person was old enough to consent is not known: Art. 8 GDPR.",
    codes.Reason.TRANSFER_BASIS_MISSING: "A recipient outside the EEA without a basis for it: Art. 44 GDPR.",
    codes.Reason.SPECIAL_CATEGORY: "A special category without an exception that carries it: Art. 9 GDPR.",
    codes.Reason.AUTOMATED_DECISION: "A decision by automated means alone, on no basis that allows one: Art. 22 GDPR.",
    codes.Reason.CONSENT_MISSING: "There is no consent where one is needed: Art. 6(1)(a) GDPR.",
    codes.Reason.CONSENT_WITHDRAWN: "The latest consent was withdrawn: Art. 7(3) GDPR.",
    codes.Reason.CONSENT_EXPIRED: "The time of the latest consent is over: Art. 7 GDPR.",
    codes.Reason.CONSENT_NOT_PROVABLE: "Text, evidence or way of the consent is not on record: Art. 7(1) GDPR.",
    codes.Reason.CONSENT_UNINFORMED: "The text did not name the purpose, or was not published yet: Art. 4(11) GDPR.",
    codes.Reason.CONSENT_AMBIGUOUS: "The box was ticked beforehand: Art. 4(11) GDPR.",
    codes.Reason.CONSENT_NOT_FREELY_GIVEN: "The service could not be had without it: Art. 4(11), 7(4) GDPR.",
    codes.Reason.CHANNEL_NOT_COVERED: "The consent does not name this channel: § 7 UWG.",
    codes.Reason.AGE_LIMIT: "The person was too young to consent, and no guardian did: Art. 8 GDPR.",
    codes.Reason.PURPOSE_NOT_COVERED: "Collected for another purpose: Art. 5(1)(b) GDPR.",
    codes.Reason.BASIS_ENDED: "The contract or duty it was collected under is over: Art. 6(1) GDPR.",
    codes.Reason.NOTICE_MISSING: "The person was not told of the new purpose before: Art. 13(3), 14(4) GDPR.",
    codes.Reason.COMPATIBILITY_MISSING: "Nobody assessed whether the purposes are compatible: Art. 6(4) GDPR.",
    codes.Reason.BALANCING_TEST_MISSING: "The interests were not weighed: Art. 6(1)(f) GDPR.",
    codes.Reason.PURPOSE_INCOMPATIBLE: "The purposes were found incompatible: Art. 6(4) GDPR.",
    codes.Reason.BALANCING_TEST_FAILED: "The person's interests weigh more: Art. 6(1)(f) GDPR.",
    codes.Reason.OPEN_CHANNEL: "Anybody could read it on the way: Art. 5(1)(f) GDPR.",
}

CONSENT_STATUS = {
    codes.ConsentStatus.REQUESTED: "Asked for, not answered yet: dpv:ConsentRequested.",
    codes.ConsentStatus.GIVEN: "In force: dpv:ConsentGiven.",
    codes.ConsentStatus.RENEWED: "Given again, in force: dpv:RenewedConsentGiven.",
    codes.ConsentStatus.REFUSED: "The person said no: dpv:ConsentRefused.",
    codes.ConsentStatus.WITHDRAWN: "Taken back by the person (Art. 7(3) GDPR): dpv:ConsentWithdrawn.",
    codes.ConsentStatus.REVOKED: "Ended by somebody else than the person: dpv:ConsentRevoked.",
    codes.ConsentStatus.EXPIRED: "Its time is over: dpv:ConsentExpired.",
    codes.ConsentStatus.INVALIDATED: "Found to be no valid consent: dpv:ConsentInvalidated.",
    codes.ConsentStatus.UNKNOWN: "Nobody knows: dpv:ConsentUnknown.",
}

RIGHT = {
    codes.Right.ACCESS: "To see the data and what is done with it: Art. 15 GDPR, eu-gdpr:A15.",
    codes.Right.RECTIFICATION: "To have it put right: Art. 16 GDPR, eu-gdpr:A16.",
    codes.Right.ERASURE: "To have it erased: Art. 17 GDPR, eu-gdpr:A17.",
    codes.Right.RESTRICTION: "To have its use stopped while it stays: Art. 18 GDPR, eu-gdpr:A18.",
    codes.Right.PORTABILITY: "To take it elsewhere: Art. 20 GDPR, eu-gdpr:A20.",
    codes.Right.OBJECTION: "To object to its use: Art. 21 GDPR, eu-gdpr:A21.",
    codes.Right.WITHDRAW_CONSENT: "To take a consent back: Art. 7(3) GDPR, eu-gdpr:A7-3.",
    codes.Right.HUMAN_REVIEW: "Not to be decided on by a machine alone: Art. 22 GDPR, eu-gdpr:A22.",
    codes.Right.COMPLAINT: "To complain to a supervisory authority: Art. 77 GDPR, eu-gdpr:A77.",
}

MISSING = {
    decided.Missing.BASIS: "A legal basis of the use (Art. 6(1) GDPR).",
    decided.Missing.DATA: "An item of a category that the use needs.",
    decided.Missing.AGE: "The person's age (Art. 8 GDPR).",
    decided.Missing.TRANSFER_BASIS: "A basis for the transfer to a third country (Art. 44 GDPR).",
    decided.Missing.EXPLICIT_CONSENT: "A consent that is explicit (Art. 9(2)(a), 22(2)(c) GDPR).",
    decided.Missing.CONSENT: "A consent that stands up (Art. 6(1)(a), 7 GDPR).",
    decided.Missing.GUARDIAN: "A guardian's consent (Art. 8(1) GDPR).",
    decided.Missing.NOTICE: "That the person is told beforehand (Art. 13(3), 14(4) GDPR).",
    decided.Missing.COMPATIBILITY: "An assessment that the purposes are compatible (Art. 6(4) GDPR).",
    decided.Missing.BALANCING_TEST: "A balancing test (Art. 6(1)(f) GDPR).",
    decided.Missing.CHANNEL: "Another channel, which not everybody can read.",
}

DECISION_STEP = {
    decided.Step.STANDING: "0: what became of the person and the data: erased, to be erased, restricted.",
    decided.Step.OBJECTION: "1: whether the person objected (Art. 21 GDPR).",
    decided.Step.USE: "2: the use itself: basis, transfer, special categories, automated decision.",
    decided.Step.DATA: "3: whether the data is there.",
    decided.Step.CHANNEL: "4: what advertising by this channel needs (§ 7 UWG).",
    decided.Step.GROUND: "5: the ground of the use's legal basis.",
    decided.Step.OPEN_CHANNEL: "6: what an open channel may carry.",
}

REVIEW_OUTCOME = {
    model.ReviewOutcome.RELEASED: "The people concerned see it from then on.",
    model.ReviewOutcome.WITHHELD: "It stays absent for them until the next review.",
}

REQUEST_OUTCOME = {
    RequestOutcome.ACCEPTED: "It is done as the person asked.",
    RequestOutcome.REJECTED: "It is not, for the reasons that the answer gives (Art. 12(4) GDPR).",
}

LINEAGE_DIRECTION = {
    Direction.UPSTREAM: "Against the flow: where it comes from.",
    Direction.DOWNSTREAM: "With the flow: where it goes.",
    Direction.BOTH: "The union of the two.",
}

IDENTIFIER_TYPE = {
    IdentifierType.EMAIL: "An e-mail address; upper and lower case are the same.",
    IdentifierType.PHONE: "A telephone number; kept in E.164.",
    IdentifierType.CUSTOMER_NUMBER: "A number by which the provider knows a customer.",
    IdentifierType.ACCOUNT: "A name or number of an account.",
    IdentifierType.DEVICE: "An id of a device.",
    IdentifierType.OTHER: "Anything else that names one person.",
}

RESTRICTION_GROUND = {
    RestrictionGround.ACCURACY_CONTESTED: "Until it is checked whether the data is right: Art. 18(1)(a) GDPR.",
    RestrictionGround.UNLAWFUL_PROCESSING: "Instead of an erasure of what may not be processed: Art. 18(1)(b) GDPR.",
    RestrictionGround.LEGAL_CLAIMS: "The person needs it for a claim, the provider no longer: Art. 18(1)(c) GDPR.",
    RestrictionGround.OBJECTION_PENDING: "Until an objection that waits for its decision has one: Art. 18(1)(d) GDPR.",
}

OBJECTION_OUTCOME = {
    ObjectionOutcome.UPHELD: "The objection stands: what it stopped does not go on.",
    ObjectionOutcome.OVERRIDDEN: "The provider has compelling grounds that override it.",
}

CONSENT_METHOD = {
    ConsentMethod.CHECKBOX: "By ticking a box.",
    ConsentMethod.SIGNATURE: "By signing.",
    ConsentMethod.DOUBLE_OPT_IN: "By a confirmation from the very address or number it is for.",
    ConsentMethod.ORAL: "By word of mouth.",
    ConsentMethod.UNKNOWN: "Nobody knows: such a consent cannot be proved (Art. 7(1) GDPR).",
}

NOTIFICATION_KIND = {
    NotificationKind.RECTIFICATION: "An item was put right: Art. 16 GDPR.",
    NotificationKind.RESTRICTION: "Processing is restricted: Art. 18 GDPR.",
    NotificationKind.RESTRICTION_LIFTED: "The restriction has ended.",
    NotificationKind.ERASURE: "Data is erased: Art. 17 GDPR.",
    NotificationKind.REVIEW: "Somebody at the provider checks whether the other person's side of a shared item tells "
    "of the erased person: ERASED if it was taken out, UNKNOWN_SUBJECT if nothing was there.",
}

COPY_FORMAT = {
    CopyFormat.JSON: "JSON, names in one language; the fullest form.",
    CopyFormat.JSONLD: "JSON-LD in the words of DPV and PROV, its context inline.",
    CopyFormat.HTML: "A page to read and to print; it fetches nothing.",
}

REGISTER_FORMAT = {
    RegisterFormat.CSV: "A row an entry, for a spreadsheet; no cell runs as a formula.",
    RegisterFormat.HTML: "A page to read and to print, with an overview first; it fetches nothing.",
    RegisterFormat.JSONLD: "JSON-LD: a dpv:RecordsOfActivities, its context inline.",
}

NOTIFICATION_STATUS = {
    NotificationStatus.PENDING: "It waits to be sent.",
    NotificationStatus.DELIVERED: "The recipient has it, and is to say that it has acted on it.",
    NotificationStatus.ACKNOWLEDGED: "The recipient has answered what became of the data there.",
    NotificationStatus.DEAD: "It could not be delivered and is not tried again: somebody at the provider sees to it.",
    NotificationStatus.MANUAL: "No machine can tell the recipient: somebody at the provider does.",
}

ACKNOWLEDGEMENT_OUTCOME = {
    AcknowledgementOutcome.ERASED: "It did what it was told: the data is erased, put right or restricted there.",
    AcknowledgementOutcome.RETAINED: "It keeps the data, on a ground and until a time that it names.",
    AcknowledgementOutcome.UNKNOWN_SUBJECT: "It holds nothing under the reference that it was sent.",
}

ERASURE_STATUS = {
    ErasureStatus.RECEIVED: "It came in; who asks is not checked yet.",
    ErasureStatus.IDENTITY_UNVERIFIED: "The person was asked who they are: Art. 12(6) GDPR.",
    ErasureStatus.PREVIEWED: "It is known who asks, and there is a plan that waits for its approval.",
    ErasureStatus.APPROVED: "What goes is hidden; it can still be cancelled.",
    ErasureStatus.IN_PROGRESS: "It is being erased, and only goes forward.",
    ErasureStatus.WAITING_FOR_RECIPIENTS: "It is gone here; not everybody who was told has answered.",
    ErasureStatus.VERIFYING: "It is looked whether anything is left.",
    ErasureStatus.REPAIR: "Something was left, and goes now.",
    ErasureStatus.FULFILLED: "What was asked for is gone here, as `answer` says, and all who were told have answered: "
    "`notifications` say what.",
    ErasureStatus.PARTIALLY_FULFILLED: "What may go is gone; something stays for the reasons of the answer.",
    ErasureStatus.REFUSED: "Nothing goes: Art. 12(4) GDPR.",
    ErasureStatus.CANCELLED: "It was taken back before it began.",
}

FIELD_OUTCOME = {
    FieldOutcome.STILL_NECESSARY: "A running contract or duty needs it: Art. 17(1)(a) GDPR.",
    FieldOutcome.HELD: "A legal hold keeps it: Art. 17(3)(e) GDPR.",
    FieldOutcome.RETAINED: "A rule of retention keeps it, for its purpose alone: Art. 17(3)(b) or (e) GDPR.",
    FieldOutcome.EVIDENCE: "It proves what was done: Art. 5(2), 7(1) GDPR.",
    FieldOutcome.KEPT_FOR_OTHERS: "The other person's side of it stays theirs.",
    FieldOutcome.ANONYMISED: "It stays, and tells of nobody.",
    FieldOutcome.ERASED: "It goes: Art. 17(1) GDPR.",
}

ERASURE_LEVEL = {
    Level.HIDDEN: "Nobody reads it any more.",
    Level.UNREADABLE: "The key that opens it is destroyed.",
    Level.STRUCTURALLY_GONE: "It is not in the graph any more, and that was verified.",
    Level.RECIPIENTS_CONFIRMED: "Everybody who was told has answered: Art. 19 GDPR.",
    Level.BACKUPS_EXPIRED: "No backup has a key that opens it.",
}

ERASURE_GROUND = {
    ErasureGround.A17_1_A: "It is not needed any more: Art. 17(1)(a) GDPR.",
    ErasureGround.A17_1_B: "The consent was withdrawn, and nothing else carries it: Art. 17(1)(b) GDPR.",
    ErasureGround.A17_1_C: "The person objects: Art. 17(1)(c) GDPR.",
    ErasureGround.A17_1_D: "It was processed unlawfully: Art. 17(1)(d) GDPR.",
    ErasureGround.A17_1_E: "A law obliges to erase it: Art. 17(1)(e) GDPR.",
    ErasureGround.A17_1_F: "It was collected from a child for an online service: Art. 17(1)(f) GDPR.",
}

REQUESTER = {
    Requester.SUBJECT: "The person themselves.",
    Requester.GUARDIAN: "Who has the care of them.",
    Requester.REPRESENTATIVE: "Whom they authorised.",
}

#: Every enum of the schema: its class -> the meaning of each of its values.
MEANINGS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    type(next(iter(meaning))): meaning
    for meaning in (
        *(LEGAL_BASIS, CHANNEL, RECIPIENT_ROLE, RETENTION_BECAUSE, PERIOD_START, GAP_KIND, STATEMENT_KIND),
        *(CONTROLLER_PROFILE, AUDIENCE, LANG, BALANCING_OUTCOME, COMPATIBILITY_OUTCOME, RESTRICTION_EXCEPTION),
        *(ROLE, OUTCOME, REASON, CONSENT_STATUS, RIGHT, LINEAGE_DIRECTION, IDENTIFIER_TYPE, MISSING, DECISION_STEP),
        *(REQUEST_OUTCOME, REVIEW_OUTCOME, ACKNOWLEDGEMENT_OUTCOME),
        *(COPY_FORMAT, REGISTER_FORMAT),
        *(ERASURE_STATUS, FIELD_OUTCOME, ERASURE_LEVEL, ERASURE_GROUND, REQUESTER, REFUSAL_GROUND),
        *(RESTRICTION_GROUND, OBJECTION_OUTCOME, NOTIFICATION_KIND, NOTIFICATION_STATUS, CONSENT_METHOD),
    )
}
