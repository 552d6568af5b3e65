"""What stays, and for what alone: on the items themselves, and by category for the person's answer. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import orjson

from anbieter360.catalogue.model import node_id
from anbieter360.erasure.planning.plan import Ground, Outcome, Plan

#: Outcomes of what stays of an item with the person.
LASTING = frozenset({Outcome.STILL_NECESSARY, Outcome.HELD, Outcome.RETAINED})


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """category: key of one of which items stay; the others: of a ground for it. law: empty where none obliges; until:
    ISO 8601, empty where no day is fixed."""

    category: str
    outcome: str
    rule: str
    article: str
    law: str
    until: str


def retained_for(plan: Plan, provider: str) -> dict[str, list[str]]:
    """Id of each item that stays -> ids of the only purposes that it serves from now on."""
    purposes: dict[str, set[str]] = defaultdict(set)
    for item, ground in _lasting(plan):
        if ground.held_for:
            purposes[item].add(node_id(provider, "Purpose", ground.held_for))
    return {item: sorted(keys) for item, keys in sorted(purposes.items())}


def kept_of(plan: Plan, category_of: Mapping[str, str]) -> tuple[Kept, ...]:
    """What stays of items, each ground of a category once. category_of: id of an item -> key of its category."""
    found = {(category_of[item], ground) for item, ground in _lasting(plan)}
    return tuple(sorted({_kept(category, ground) for category, ground in found}))


def _kept(category: str, ground: Ground) -> Kept:
    until = ground.until.isoformat() if ground.until else ""
    return Kept(category, ground.outcome.value, ground.rule, ground.article, ground.law or "", until)


def proof_until(plan: Plan) -> date | None:
    """The first day on which no consent has to be proved any more, nor an objection that was withdrawn; None where that
    is open, or there is none. An objection that stands has no such day."""
    consents, objections = _proved(plan, "Consent"), _proved(plan, "Objection")
    fixed = [day for day in (*consents, *objections) if day is not None]
    return max(fixed) if fixed and None not in consents else None


def _proved(plan: Plan, label: str) -> set[date | None]:
    grounds = (ground for step in plan.steps if step.target.label == label for ground in step.grounds)
    return {ground.until for ground in grounds if ground.outcome is Outcome.EVIDENCE}


def text_of_kept(kept: tuple[Kept, ...]) -> str:
    """As it stands on the request; `read_kept` reads it."""
    return orjson.dumps([asdict(one) for one in kept]).decode()


def read_kept(text: str | None) -> tuple[Kept, ...]:
    return tuple(Kept(**one) for one in orjson.loads(text or "[]"))


def _lasting(plan: Plan) -> Iterator[tuple[str, Ground]]:
    """Id of an item, and a ground for which something of it stays. Most fields of an item have the same ones."""
    every = {(step.target.key, id(step.grounds)): step for step in plan.steps if step.target.label == "DataItem"}
    for (item, _), step in every.items():
        yield from ((item, ground) for ground in step.grounds if ground.outcome in LASTING)
