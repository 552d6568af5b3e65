"""An erasure request as its worker reads it: what the node says, and what the intent says from the pivot on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anbieter360.erasure.planning.plan import Fence, Scope
from anbieter360.erasure.requests.request import scope_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be carried out. plan_hash: of the plan that was approved; step: the next, None before the pivot."""

    id: str
    subject: str
    provider: str
    scope: Scope
    plan_hash: str
    step: str | None


@dataclass(frozen=True, slots=True)
class Erasing:
    """What an intent says. gone, staying: label -> keys of nodes; own: fields of the person's own that go.

    retained: id of an item -> ids of the only purposes that it serves afterwards; twins: other people's sides of shared
    items, which stay; counted: (label, outcome, fields) of the plan; model, catalogue: what the plan was made from;
    withdrawn: ids of the consents that end with it, at that time; stripped: key of a node that stays -> its fields
    that go all the same; proof_until: the first day on which no consent has to be proved, ISO 8601, empty where
    open; marks: how many keep off what goes.

    What the person may know: counted, and named: categories of items that go; kept: grounds for what stays, as
    `retaining.text_of_kept` writes them.
    """

    request: str
    subject: str
    fence: Fence
    gone: Mapping[str, list[str]]
    staying: Mapping[str, list[str]]
    own: tuple[str, ...]
    retained: Mapping[str, list[str]]
    twins: tuple[str, ...]
    counted: tuple[tuple[str, str, int], ...] = ()
    model: str = ""
    catalogue: int = 0
    withdrawn: tuple[str, ...] = ()
    at: str = ""
    stripped: Mapping[str, list[str]] = field(default_factory=dict)
    proof_until: str = ""
    marks: int = 0
    named: tuple[str, ...] = ()
    kept: str = "[]"

    @property
    def total(self) -> int:
        """Nodes that go."""
        return sum(map(len, self.gone.values()))

    def body(self) -> dict[str, object]:
        """As it is kept, in JSON types."""
        fence = self.fence
        return {
            "going": None if fence.going is None else sorted(fence.going),
            "kept": None if fence.staying is None else sorted(fence.staying),
            "hidden": fence.hidden,
            "gone": dict(self.gone),
            "staying": dict(self.staying),
            "own": list(self.own),
            "retained": dict(self.retained),
            "twins": list(self.twins),
            "counted": [list(one) for one in self.counted],
            "model": self.model,
            "catalogue": self.catalogue,
            "withdrawn": list(self.withdrawn),
            "at": self.at,
            "stripped": dict(self.stripped),
            "proofUntil": self.proof_until,
            "marks": self.marks,
            "named": list(self.named),
            "keptFor": self.kept,
        }


def asked_of(properties: Mapping[str, Any]) -> Asked:
    """From the properties of the request's node."""
    return Asked(
        id=properties["id"],
        subject=properties["subject"],
        provider=properties["provider"],
        scope=scope_of(properties),
        plan_hash=properties.get("planHash") or "",
        step=properties.get("step"),
    )


def erasing_of(request: str, subject: str, body: Mapping[str, Any]) -> Erasing:
    """From the body of a vault's intent."""
    going, kept = body["going"], body["kept"]
    return Erasing(
        request,
        subject,
        Fence(None if going is None else frozenset(going), None if kept is None else frozenset(kept), body["hidden"]),
        body["gone"],
        body["staying"],
        tuple(body["own"]),
        body["retained"],
        tuple(body["twins"]),
        tuple((label, outcome, count) for label, outcome, count in body["counted"]),
        body["model"],
        body["catalogue"],
        tuple(body["withdrawn"]),
        body["at"],
        body["stripped"],
        body["proofUntil"],
        body.get("marks", 0),
        tuple(body.get("named", ())),
        body.get("keptFor", "[]"),
    )
