"""What stays, and for what alone: on the items themselves, and by category for the person's answer. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import orjson

from anbieter360.catalogue.model import node_id
from anbieter360.erasure.plan import Ground, Outcome, Plan, Step

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
    for step, ground in _lasting(plan):
        if ground.held_for:
            purposes[step.target.key].add(node_id(provider, "Purpose", ground.held_for))
    return {item: sorted(keys) for item, keys in sorted(purposes.items())}


def kept_of(plan: Plan, category_of: Mapping[str, str]) -> tuple[Kept, ...]:
    """What stays of items, each ground of a category once. category_of: id of an item -> key of its category."""
    return tuple(
        sorted(
            {
                Kept(
                    category_of[step.target.key],
                    ground.outcome.value,
                    ground.rule,
                    ground.article,
                    ground.law or "",
                    ground.until.isoformat() if ground.until else "",
                )
                for step, ground in _lasting(plan)
            }
        )
    )


def proof_until(plan: Plan) -> date | None:
    """The first day on which no consent has to be proved any more; None where that is open, or there is none."""
    grounds = (ground for step in plan.steps if step.target.label == "Consent" for ground in step.grounds)
    days = {ground.until for ground in grounds if ground.outcome is Outcome.EVIDENCE}
    fixed = [day for day in days if day is not None]
    return max(fixed) if fixed and len(fixed) == len(days) else None


def text_of_kept(kept: tuple[Kept, ...]) -> str:
    """As it stands on the request; `read_kept` reads it."""
    return orjson.dumps([asdict(one) for one in kept]).decode()


def read_kept(text: str | None) -> tuple[Kept, ...]:
    return tuple(Kept(**one) for one in orjson.loads(text or "[]"))


def _lasting(plan: Plan) -> Iterator[tuple[Step, Ground]]:
    """Each ground for which an item stays, once a field."""
    for step in plan.steps:
        if step.target.label == "DataItem":
            yield from ((step, ground) for ground in step.grounds if ground.outcome in LASTING)
