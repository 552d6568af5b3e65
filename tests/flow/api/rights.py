"""The rights of people as they exercise them, or an agent for them, and what a manager decides: sent over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenario import Api

from anbieter360.access import Role

#: Mutation -> its input type and what a success answers; those of consents apart.
CONSENTS: Mapping[str, tuple[str, str]] = {
    "giveConsent": ("GiveConsentInput", "ConsentGiven { consent { ref status } }"),
    "requestConsent": ("RequestConsentInput", "ConsentRequested { consent { ref status } }"),
    "refuseConsent": ("RefuseConsentInput", "ConsentRefused { consent { ref status } }"),
    "withdrawConsent": ("WithdrawConsentInput", "ConsentWithdrawn { consent { ref status withdrawnAt } }"),
}
MUTATIONS: Mapping[str, tuple[str, str]] = {
    "objectToProcessing": (
        "ObjectInput",
        """Objected { objection { id purpose { key } decision reason receivedBy } request { right dueOn receivedBy }
            stopped { key } continues { use { key } legalBasis } }""",
    ),
    "withdrawObjection": ("WithdrawObjectionInput", "ObjectionWithdrawn { objection { id withdrawnAt } }"),
    "decideObjection": ("DecideObjectionInput", "ObjectionDecided { objection { id decision decidedAt reasoning } }"),
    "restrictProcessing": (
        "RestrictInput",
        """Restricted { subject { ref } restriction { id ground scope at receivedBy liftedAt }
            toldRecipients { key } }""",
    ),
    "withdrawRestriction": (
        "WithdrawRestrictionInput",
        "RestrictionWithdrawn { restriction { id informedAt liftedAt } toldRecipients { key } }",
    ),
    "liftRestriction": (
        "LiftRestrictionInput",
        "RestrictionLifted { restriction { id informedAt liftedAt } toldRecipients { key } }",
    ),
    "rectifyItem": (
        "RectifyInput",
        """Rectified { item { ref value rectifiedAt } derived { ref } toldRecipients { key } }
            ... on RequestReceived { request { id right receivedBy item { ref } proposedValue } }""",
    ),
    "rectifySubject": (
        "RectifySubjectInput",
        """SubjectRectified { subject { country language birthDate identifiers { type value } }
            request { id right personField proposedValue item { ref } } toldRecipients { key } }""",
    ),
    "placeHold": ("PlaceHoldInput", "HoldPlaced { hold { ref scope placedAt reviewAt releasedAt } }"),
    "releaseHold": ("ReleaseHoldInput", "HoldReleased { hold { ref releasedAt } }"),
}
MANAGER: Mapping[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling", "actor": "petra"}
AGENT: Mapping[str, Any] = {"role": Role.AGENT, "purpose": "order-handling", "actor": "amir"}


@dataclass(frozen=True)
class Rights:
    """One person and those who act for them or decide."""

    api: Api
    ref: str

    async def say(self, mutation: str, key: str = "key", **given: Any) -> Any:
        """As the person."""
        return await self.send(mutation, self._keyed(mutation, key, given), role=Role.SUBJECT, subject=self.ref)

    async def agent(self, mutation: str, key: str = "agent", **given: Any) -> Any:
        """As an agent on the person's behalf."""
        return await self.send(mutation, self._keyed(mutation, key, self._named(given)), **AGENT)

    async def manage(self, mutation: str, key: str = "manager", **given: Any) -> Any:
        """As a PRIVACY_MANAGER."""
        return await self.send(mutation, self._keyed(mutation, key, self._named(given)), **MANAGER)

    async def send(self, mutation: str, given: Mapping[str, Any], **who: Any) -> Any:
        """What the mutation answers, whoever sends it."""
        document = self.document(mutation)
        return (await self.api.data(document, {"input": given}, **who))[mutation]

    @staticmethod
    def document(mutation: str) -> str:
        type_, shown = {**CONSENTS, **MUTATIONS}[mutation]
        return f"""mutation Say($input: {type_}!) {{ {mutation}(input: $input) {{
            __typename ... on {shown} ... on Error {{ message code }} }} }}"""

    async def me(self, fields: str) -> Any:
        """What the person reads about themselves."""
        return (await self.api.as_subject(self.ref, f"{{ me {{ {fields} }} }}"))["me"]

    async def seen(self, fields: str, **who: Any) -> Any:
        """What somebody else reads of the person."""
        query = f"query ($by: SubjectLookup!) {{ subject(by: $by) {{ {fields} }} }}"
        return (await self.api.data(query, {"by": {"ref": self.ref}}, **who))["subject"]

    async def may_use(self, use: str, at: str | None = None) -> tuple[str, str]:
        """Outcome and reason."""
        query = """query ($by: SubjectLookup!, $use: String!, $at: DateTime) {
            mayUse(subject: $by, use: $use, at: $at) { outcome reason } }"""
        given = {"by": {"ref": self.ref}, "use": use, "at": at}
        found = (await self.api.data(query, given, **MANAGER))["mayUse"]
        return found["outcome"], found["reason"]

    def _keyed(self, mutation: str, key: str, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"idempotencyKey": f"{self.ref}-{mutation}-{key}", **given}

    def _named(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"subject": {"ref": self.ref}, **given}


def keys(found: list[dict[str, Any]]) -> list[str]:
    return [one["key"] for one in found]


def error(done: Mapping[str, Any]) -> tuple[str, str]:
    return done["__typename"], done["code"]
