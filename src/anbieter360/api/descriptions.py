"""Descriptions of what mutations take and answer, and of what stands in all of them under one name.

Said here once rather than at each field; all other types carry their descriptions where they are declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

#: Of types, `Type.field`s, and of names that mean the same wherever they stand.
DESCRIPTIONS = {
    "MayUseResult": "A decision, or why there is none.",
    "RecordCollectionResult": "The collection was recorded, or why it was not.",
    "RegisterSubjectResult": "The person is in the ledger, or why not.",
    "AddIdentifierResult": "The person can be found by the identifier, or why not.",
    "EndCollectionResult": "The collection has ended, or why it has not.",
    "MergeSubjectsResult": "The two records are one, or why they are not.",
    "RecordCollectionInput.legalBasis": "The basis the data is collected on (Art. 6(1) GDPR).",
    "RecordCollectionInput.collectedAt": "When it was collected.",
    "RecordCollectionInput.items": "What was collected.",
    "RegisterSubjectInput.identifiers": "The ways the person can be found.",
    "RegisterSubjectInput.birthDate": "Sealed before it reaches the graph.",
    "AddIdentifierInput.type": "What kind of identifier it is.",
    "AddIdentifierInput.value": "Sealed before it reaches the graph; found by its keyed hash.",
    "EndCollectionInput.collection": "Global id of the collection.",
    "EndCollectionInput.endedAt": "When the contract or duty ended.",
    "MergeSubjectsInput.keep": "The person that stays.",
    "MergeSubjectsInput.merge": "The record that becomes part of it.",
    "ProposeChangeResult": "The request waits for an answer, or why there is none.",
    "RequestAccessResult": "The request waits for an answer, or why there is none.",
    "AssignRequestResult": "Somebody works on the request, or why nobody does.",
    "ExtendRequestResult": "The request is due later, or why it is not.",
    "AnswerRequestResult": "The request is answered, or why it is not.",
    "ProposeChangeInput.subject": "The person; the caller if not given.",
    "RequestAccessInput.subject": "The person; the caller if not given.",
    "AssignRequestInput.request": "Global id of the request.",
    "ExtendRequestInput.request": "Global id of the request.",
    "AnswerRequestInput.request": "Global id of the request.",
    "RecordUseResult": "The use was recorded with the decision it runs on, or why it was not.",
    "GiveConsentResult": "The consent was kept, or why it was not.",
    "WithdrawConsentResult": "The consent is withdrawn, or why it is not.",
    "RequestConsentResult": "The person is asked, or why they are not.",
    "RefuseConsentResult": "The refusal was kept, or why it was not.",
    "RevokeConsentResult": "The consent has ended, or why it has not.",
    "InvalidateConsentResult": "The consent has ended, or why it has not.",
    "GiveConsentInput.guardian": "Needed below the age of Art. 8 GDPR.",
    "RequestConsentInput.channels": "Those it would be for, if any.",
    "ConsentGiven.consent": "As it was kept.",
    "ConsentRequested.consent": "What was asked for.",
    "ConsentRefused.consent": "What was refused.",
    "ConsentEnded.consent": "What ended.",
    "ObjectResult": "The objection stands, or why it does not.",
    "WithdrawObjectionResult": "The objection was taken back, or why not.",
    "DecideObjectionResult": "The objection is decided on, or why not.",
    "RestrictResult": "Processing is restricted, or why it is not.",
    "WithdrawRestrictionResult": "The restriction has ended, or why it has not.",
    "LiftRestrictionResult": "The restriction has an end, or why it has none.",
    "RectifyResult": "The item says what is right, or why it does not.",
    "RectifySubjectResult": "What the person is known as is right, or why it is not.",
    "RectifySubjectInput.subject": "The person; the caller if not given.",
    "PlaceHoldResult": "The hold is placed, or why it is not.",
    "ReleaseHoldResult": "The hold has ended, or why it has not.",
    "ObjectInput.subject": "The person; the caller if not given.",
    "WithdrawObjectionInput.subject": "The person; the caller if not given.",
    "WithdrawObjectionInput.objection": "Global id of the objection.",
    "DecideObjectionInput.objection": "Global id of the objection.",
    "RestrictInput.subject": "The person; the caller if not given.",
    "RestrictInput.ground": "Why the person may have it restricted.",
    "WithdrawRestrictionInput.subject": "The person; the caller if not given.",
    "WithdrawRestrictionInput.restriction": "Global id of the restriction.",
    "LiftRestrictionInput.restriction": "Global id of the restriction.",
    "RectifyInput.subject": "The person; the caller if not given.",
    "AcknowledgeErasureResult": "The answer is on record, or why it is not.",
    "AcknowledgeErasureInput.outcome": "What became of the data there.",
    "ResendNotificationResult": "It waits to be sent, or why it does not.",
    "notification": "The notification as it stands now.",
    "objection": "The objection as it stands now.",
    "restriction": "The restriction as it stands now.",
    "hold": "The hold as it stands now.",
    "toldRecipients": "Who got the data and is told of it (Art. 19 GDPR), by key.",
    "RequestErasureResult": "The request is there, or why it is not.",
    "AskErasureIdentityResult": "The person is asked, or why they are not.",
    "ConfirmErasureIdentityResult": "It is known who asks, or why it is not.",
    "AssignErasureResult": "Somebody works on the request, or why nobody does.",
    "ExtendErasureResult": "The request is due later, or why it is not.",
    "ApproveErasureResult": "The erasure is carried out, or why it is not.",
    "CancelErasureResult": "The request is taken back, or why it is not.",
    "RefuseErasureResult": "The request is refused, or why it is not.",
    "AskErasureIdentityInput.id": "Global id of the request.",
    "ConfirmErasureIdentityInput.id": "Global id of the request.",
    "AssignErasureInput.id": "Global id of the request.",
    "ExtendErasureInput.id": "Global id of the request.",
    "ApproveErasureInput.id": "Global id of the request.",
    "CancelErasureInput.id": "Global id of the request.",
    "RefuseErasureInput.id": "Global id of the request.",
    "AnnouncePurposeChangeResult": "Everyone concerned was told, or why nobody was.",
    "ReleaseActorResult": "The person reads the name, or why not.",
    "ReleaseConfidentialResult": "The review is decided, or why it is not.",
    "request": "The request as it stands now.",
    "receivedAt": "When it came in if that was earlier, e.g. by letter; for AGENT.",
    "evidence": "What shows that the person wants it, such as the number of their letter; an AGENT must say.",
    "idempotencyKey": "Chosen by the caller: the same key with the same input answers what it answered before.",
    "input": "What is to be done.",
    "subject": "The person.",
    "collection": "The act of collecting.",
    "message": "What is wrong, in words; it holds no value of anybody's.",
    "code": "What is wrong, for a program.",
}

Part = GraphQLField | GraphQLInputField | GraphQLArgument


def describe(schema: GraphQLSchema) -> None:
    """Give each part of the schema that has no description of its own the one from here."""
    for name, kind in schema.type_map.items():
        kind.description = kind.description or DESCRIPTIONS.get(name)
        for place, key, part in _parts(kind):
            part.description = part.description or DESCRIPTIONS.get(place) or DESCRIPTIONS.get(key)


def _parts(kind: Any) -> Iterator[tuple[str, str, Part]]:
    """(`Type.field`, name, part) of each field and argument."""
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        return
    for name, field in kind.fields.items():
        yield f"{kind.name}.{name}", name, field
        if isinstance(field, GraphQLField):
            for argument, value in field.args.items():
                yield f"{kind.name}.{name}.{argument}", argument, value
