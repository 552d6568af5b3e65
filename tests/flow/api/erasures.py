"""Requests for erasure as people, agents, integrations and a manager send them, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenario import Api

from anbieter360.access import Role, Scope

MANAGER: Mapping[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling", "actor": "petra"}
AGENT: Mapping[str, Any] = {"role": Role.AGENT, "purpose": "rights-handling", "actor": "amir"}
PORTAL: Mapping[str, Any] = {
    "role": Role.INTEGRATION,
    "purpose": "rights-handling",
    "actor": "portal",
    "scopes": [Scope.ERASURE_REQUEST],
}
#: Mutation -> what a success is called.
DONE: Mapping[str, str] = {
    "requestErasure": "ErasureRequested",
    "askErasureIdentity": "ErasureIdentityAsked",
    "confirmErasureIdentity": "ErasureIdentityConfirmed",
    "assignErasure": "ErasureAssigned",
    "extendErasure": "ErasureExtended",
    "approveErasure": "ErasureApproved",
    "cancelErasure": "ErasureCancelled",
    "refuseErasure": "ErasureRefused",
}
SHOWN = """id status receivedAt receivedBy requestedBy dueAt pausedDueAt overdue planHash verifiedAt identityAskedAt
  scope { everything purposes items } assigned assignee extension { until reason } refusal { ground why } cancelledAt
  cancelledBy
  undoUntil levels { level reachedAt } answer { language refusal refusalWhy complaint { authority } judicialRemedy }"""
PREVIEW = """query ($by: SubjectLookup, $scope: ErasureScope) { previewErasure(subject: $by, scope: $scope) {
  planHash summary { outcome count } recipients { key channel } unreachable { key }
  steps(first: 500) { nodes { target { kind ref } field outcome rule article until } } } }"""


@dataclass(frozen=True)
class Erasures:
    """One person, and those who ask and decide for them."""

    api: Api
    ref: str

    async def request(self, key: str = "request", **given: Any) -> Any:
        """As the person."""
        return await self.send("requestErasure", key, given, role=Role.SUBJECT, subject=self.ref)

    async def request_as(self, who: Mapping[str, Any], key: str = "for them", **given: Any) -> Any:
        """For the person."""
        return await self.send("requestErasure", key, {"subject": {"ref": self.ref}, **given}, **who)

    async def manage(self, mutation: str, request: str, key: str = "manager", **given: Any) -> Any:
        return await self.send(mutation, key, {"id": request, **given}, **MANAGER)

    async def cancel(self, request: str, key: str = "cancel") -> Any:
        return await self.send("cancelErasure", key, {"id": request}, role=Role.SUBJECT, subject=self.ref)

    async def send(self, mutation: str, key: str, given: Mapping[str, Any], **who: Any) -> Any:
        whole = {"idempotencyKey": f"{self.ref}-{mutation}-{key}", **given}
        return (await self.api.data(document(mutation), {"input": whole}, **who))[mutation]

    async def preview(self, scope: Mapping[str, Any] | None = None, **who: Any) -> Any:
        given = {"by": {"ref": self.ref}, "scope": scope}
        return (await self.api.data(PREVIEW, given, **(who or MANAGER)))["previewErasure"]

    async def see(self, request: str, **who: Any) -> Any:
        query = f"query ($id: ID!) {{ erasureRequest(id: $id) {{ {SHOWN} }} }}"
        return (await self.api.data(query, {"id": request}, **(who or MANAGER)))["erasureRequest"]

    async def mine(self) -> Any:
        """The person's own view."""
        return (await self.api.as_subject(self.ref, f"{{ me {{ erasureRequests {{ {SHOWN} }} }} }}"))["me"][
            "erasureRequests"
        ]

    async def may_use(self, use: str) -> str:
        """The reason."""
        query = "query ($by: SubjectLookup!, $use: String!) { mayUse(subject: $by, use: $use) { reason } }"
        return str((await self.api.data(query, {"by": {"ref": self.ref}, "use": use}, **MANAGER))["mayUse"]["reason"])


def document(mutation: str) -> str:
    type_ = mutation[0].upper() + mutation[1:] + "Input"
    return f"""mutation Erase($input: {type_}!) {{ {mutation}(input: $input) {{ __typename
        ... on {DONE[mutation]} {{ request {{ {SHOWN} }} }} ... on Error {{ message code }} }} }}"""
