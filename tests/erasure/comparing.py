"""A plan beside what the reference model expects of it: the differences in words, none where they agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from people import CATALOGUE, NOW, Person, plan
from reference import PROOF, Expected

from anbieter360.catalogue.model import Catalogue
from anbieter360.datamap.graph import DataMap
from anbieter360.erasure.planning.plan import EVERYTHING, Outcome, Plan, Scope, ScopeKind, Step

ORDER = list(Outcome)
STAYING = {Outcome.STILL_NECESSARY, Outcome.HELD, Outcome.RETAINED, Outcome.EVIDENCE}


def differences(
    person: Person, scope: Scope = EVERYTHING, *, catalogue: Catalogue = CATALOGUE, at: datetime = NOW
) -> list[str]:
    """Of the plan in every respect that a plan has."""
    return differences_from(Expected(person, scope, catalogue, at))


def differences_from(expected: Expected, datamap: DataMap | None = None) -> list[str]:
    """The same of a plan that is made with this model; what is expected is worked out once."""
    settings = {"catalogue": expected.catalogue, "at": expected.at, "datamap": datamap}
    made = plan(expected.person, expected.scope, **settings)
    return [*_of_steps(made, expected), *_of_order(made), *_of_told(made, expected), *_of_fence(made, expected)]


def _of_steps(made: Plan, expected: Expected) -> Iterator[str]:
    found = {((one.target.label, one.target.key), one.field): one for one in made.steps}
    wanted = dict(expected.fields)
    wanted |= {(node, "sharedWith"): {(Outcome.KEPT_FOR_OTHERS, "SHARED_WITH REDACT_FOR")} for node in expected.shared}
    for place in sorted(found.keys() | wanted.keys()):
        is_, should = found.get(place), wanted.get(place)
        if is_ is None or should is None:
            yield f"{place}: is {is_ and _said(is_)}, should be {should}"
        elif _said(is_) != should:
            yield f"{place}: is {_said(is_)}, should be {should}"


def _said(step: Step) -> set[tuple[Outcome, str]]:
    return {(ground.outcome, ground.rule) for ground in step.grounds}


def _of_order(made: Plan) -> Iterator[str]:
    places = [(one.target.label, one.target.key, one.field) for one in made.steps]
    if places != sorted(places):
        yield "steps are not in order"
    for step in made.steps:
        strengths = [ORDER.index(ground.outcome) for ground in step.grounds]
        if strengths != sorted(strengths):
            yield f"{step.target.label}.{step.field}: grounds are not in order"


def _of_told(made: Plan, expected: Expected) -> Iterator[str]:
    found = {(one.id, one.has_address, one.items) for one in made.told}
    if found != expected.told:
        yield f"told: is {found}, should be {expected.told}"


def _of_fence(made: Plan, expected: Expected) -> Iterator[str]:
    strongest = {
        place: min(reasons, key=lambda one: ORDER.index(one[0]))[0] for place, reasons in expected.fields.items()
    }
    staying = {node: outcome for (node, _), outcome in strongest.items() if outcome in STAYING}
    if expected.scope.kind is not ScopeKind.EVERYTHING:
        should = {key for _, key in expected.asked - staying.keys()}
        if (made.fence.going, made.fence.staying, made.fence.hidden) != (should, None, False):
            yield f"fence: is {made.fence}, should be {should}"
        return
    own = {f"Subject.{name}" for (node, name), one in strongest.items() if node[0] == "Subject" and one in STAYING}
    keys = {key for _, key in staying} | own
    hidden = not expected.person_stays
    nodes = expected.person.star.nodes
    proof = {nodes[label][key].parent for label, key in staying if label in ("Consent", "Objection") and label in PROOF}
    if (made.fence.staying, made.fence.hidden, made.fence.evidence) != (keys, hidden, proof):
        yield f"fence: is {made.fence}, should be {keys}, {hidden}, {proof}"
