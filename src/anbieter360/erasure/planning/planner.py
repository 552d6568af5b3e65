"""Make the plan of an erasure: what becomes of each field of a person's star, and why. Pure.

grounds     why an item stays               words       what the declared model says of a field
owning      who owns whom in the star       selection   what the scope asks to go
carriers    what carries what stays         trimming    what of that goes all the same
steps       one for each field              recipients  whom it is told to
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import datetime

from anbieter360.catalogue.model import Catalogue
from anbieter360.datamap.fingerprint import fingerprint
from anbieter360.datamap.graph import DataMap
from anbieter360.datamap.load import load_datamap
from anbieter360.decision.facts import Star
from anbieter360.erasure.planning.carriers import kept_of
from anbieter360.erasure.planning.case import Case, Key
from anbieter360.erasure.planning.grounds import keeps_of
from anbieter360.erasure.planning.owning import owning_of
from anbieter360.erasure.planning.plan import Fence, Outcome, Plan, Scope, ScopeKind, Step
from anbieter360.erasure.planning.recipients import told_of
from anbieter360.erasure.planning.selection import select
from anbieter360.erasure.planning.steps import Reached, steps_of
from anbieter360.erasure.planning.trimming import trimmed
from anbieter360.erasure.planning.words import terms_of
from anbieter360.ledger.stars.stored import StoredStar

#: What is still there when the erasure is done.
STAYS = frozenset({Outcome.STILL_NECESSARY, Outcome.HELD, Outcome.RETAINED, Outcome.EVIDENCE})


def make_plan(
    stored: StoredStar,
    star: Star,
    catalogue: Catalogue,
    version: int,
    scope: Scope,
    at: datetime,
    *,
    datamap: DataMap | None = None,
    request: str | None = None,
) -> Plan:
    """The plan for a person as read at once in both forms, opened and unmasked.

    version: of the catalogue; datamap: the product's own by default; request: id of the request that the plan is for,
    which is no part of it, so that a preview and what is approved later are equal.
    Raises BadInput for a scope without keys; NodeNotFound where one that is no request's names what is not there.
    """
    model = datamap or load_datamap()
    case = Case(stored, star, catalogue, model, scope, at, request)
    keeps, terms = keeps_of(case), terms_of(case)
    asked = select(case, owning_of(case), {("DataItem", id_) for id_ in keeps})
    asked = {key: rules for key, rules in asked.items() if not _is_of(key, case)}
    kept = kept_of(case, keeps, terms)
    steps = tuple(steps_of(case, Reached(asked, kept, trimmed(case, kept.node), terms)))
    going = frozenset(id_ for label, id_ in asked if label == "DataItem" and id_ not in keeps)
    return Plan(star.id, scope, steps, told_of(case, going), _fence(case, steps), fingerprint(model), version)


def _is_of(key: Key, case: Case) -> bool:
    """Whether the node is the request itself, or a row of the outbox that it wrote."""
    if case.request is None:
        return False
    return key == ("ErasureRequest", case.request) or case.nodes[key].properties.get("request") == case.request


def _fence(case: Case, steps: Sequence[Step]) -> Fence:
    stays = {(one.target.label, one.target.key) for one in steps if one.outcome in STAYS}
    if case.scope.kind is not ScopeKind.EVERYTHING:
        asked = {(one.target.label, one.target.key) for one in steps}
        return Fence(going=frozenset(key for _, key in asked - stays), staying=None, hidden=False)
    own = (f"Subject.{one.field}" for one in steps if one.target.label == "Subject" and one.outcome in STAYS)
    untouched = case.nodes.keys() - {(one.target.label, one.target.key) for one in steps}  # of the request itself
    return Fence(
        going=None,
        staying=frozenset([*own, *(key for _, key in (*stays, *untouched))]),
        hidden=case.person not in stays,
        evidence=frozenset(_evidence(case, stays)),
    )


def _evidence(case: Case, stays: Set[Key]) -> Iterator[str]:
    """The standings of consents and objections that stay."""
    for label in ("Consent", "Objection"):
        yield from (node.parent for key, node in case.plain.nodes[label].items() if (label, key) in stays)
