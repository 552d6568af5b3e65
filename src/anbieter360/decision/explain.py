"""The way a decision was found: each step that was passed or that decided, with the nodes it stood on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from anbieter360.decision.articles import ALLOWING
from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.decided import Finding, Step, StoodOn
from anbieter360.decision.facts import Item
from anbieter360.decision.grounds import ground_of
from anbieter360.decision.objecting import lifted_by
from anbieter360.decision.wording import DECIDED, ENDED_FOR_OTHERS, PASSED, PASSED_BY

_STEPS = tuple(Step)


class Chosen(NamedTuple):
    """The item that tells for a needed category, None where nobody holds one, and where its walk ended."""

    category: str
    item: Item | None
    verdict: Verdict


def explanation(
    case: Case, deciding: Verdict, told: Sequence[Chosen], failing: Sequence[Chosen] = ()
) -> tuple[Finding, ...]:
    """In the order of the steps. told: what decided, or every category where the use is allowed; failing: all that
    have no usable item, what decided among them."""
    return tuple(_findings(case, deciding, told, failing))


def _findings(case: Case, deciding: Verdict, told: Sequence[Chosen], failing: Sequence[Chosen]) -> Iterator[Finding]:
    for step in _STEPS:
        if step is deciding.step:
            nodes = (node for one in told for node in one.verdict.nodes) if told else deciding.nodes
            yield Finding(step, DECIDED[deciding.reason], tuple(dict.fromkeys(nodes)))
            break
        passed = _passed(case, step, told)
        if ended := [node for one in failing if one.verdict.step is step for node in one.verdict.nodes]:
            yield Finding(step, ENDED_FOR_OTHERS, tuple(dict.fromkeys([*passed, *ended])))
            continue
        yield Finding(step, PASSED_BY.get(step, PASSED[step]) if passed else PASSED[step], passed)
    if deciding.reason in ALLOWING:
        yield Finding(Step.OPEN_CHANNEL, PASSED[Step.OPEN_CHANNEL])


def _passed(case: Case, step: Step, told: Sequence[Chosen]) -> tuple[StoodOn, ...]:
    """What was there and did not stop the use."""
    match step:
        case Step.STANDING:
            return _standing(case)
        case Step.OBJECTION:
            return _objections(case)
        case Step.USE:
            return (case.declared.node, *_consents_to_the_use(case))
        case Step.DATA:
            return tuple(StoodOn("DataItem", one.item.id) for one in told if one.item)
        case Step.GROUND:
            items = [one.item for one in told if one.item]
            return tuple(dict.fromkeys(node for item in items for node in ground_of(case, item).nodes))
        case _:
            return ()


def _standing(case: Case) -> tuple[StoodOn, ...]:
    if not case.restrictions and not case.erasing:
        return ()
    erasures = (StoodOn("ErasureRequest", one.id) for one in case.erasing)
    return (*erasures, *(StoodOn("Restriction", one.id) for one in case.restrictions))


def _objections(case: Case) -> tuple[StoodOn, ...]:
    if not case.objections:
        return ()
    lifting = (lifted_by(case, one) for one in case.objections) if case.declared.marketing else ()
    consents = (StoodOn("Consent", one.id) for one in lifting if one)
    return (*(StoodOn("Objection", one.id) for one in case.objections), *dict.fromkeys(consents))


def _consents_to_the_use(case: Case) -> tuple[StoodOn, ...]:
    """Where a step asked for an explicit one."""
    use = case.declared.use
    if use.article9 != "A9-2-a" and not use.automated_decision:
        return ()
    return (StoodOn("Consent", case.explicit.id),) if case.explicit else ()
