"""What an erasure would do, shown before it does: the plan, as far as who asks may see what it speaks of. Pure.

The hash is that of the whole plan. For whom purposes are hidden it is one of what they see, since that of the whole
would tell them that something of these has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import orjson

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import split_node_id
from anbieter360.erasure.planning.plan import Outcome, Plan, Step, Told, summary_of
from anbieter360.erasure.planning.shared import to_review
from anbieter360.ledger.stars.plain import PlainStar

#: What stands for a rule that may not be named: a legal hold, whose proceeding may be secret; a use or a rule of
#: retention that serves a hidden purpose.
_A_HOLD, _A_USE, _A_RULE = "hold", "use", "rule"


@dataclass(frozen=True)
class Sight:
    """hidden, hidden_uses: ids of the purposes and uses that are absent for who looks; sees_holds: whether holds are
    not."""

    hidden: frozenset[str]
    hidden_uses: frozenset[str]
    sees_holds: bool

    @cached_property
    def keys_of_purposes(self) -> frozenset[str]:
        return _keys(self.hidden)

    @cached_property
    def keys_of_uses(self) -> frozenset[str]:
        return _keys(self.hidden_uses)


def sight_of_person(catalogues: Catalogues) -> Sight:
    """What the person may know of their own data. That something is held they may."""
    return Sight(catalogues.confidential, catalogues.uses_of(catalogues.confidential), sees_holds=True)


@dataclass(frozen=True)
class Preview:
    """hash: of the plan, or of what is shown of it; steps and told: what of it is there for who looks; reviews: refs of
    shared items whose other side somebody has to look at."""

    hash: str
    steps: tuple[Step, ...]
    told: tuple[Told, ...]
    reviews: tuple[str, ...] = ()

    @cached_property
    def summary(self) -> Mapping[Outcome, int]:
        """How many fields have each outcome; those that none has are absent."""
        return summary_of(self.steps)


def preview_of(plan: Plan, star: PlainStar, sight: Sight) -> Preview:
    """star: the one that the plan was made from."""
    if not sight.hidden and sight.sees_holds:
        return Preview(plan.hash, plan.shown, plan.told, _reviews(plan.shown, star))
    absent = _absent(star, sight)
    steps = _without(absent, plan)
    told = tuple(one for one in plan.told if one.is_system or ("Disclosure", f"{one.id}/{star.subject}") not in absent)
    hash_ = _hash(plan, steps, told, sight) if sight.hidden else plan.hash
    return Preview(hash_, steps, told, _reviews(steps, star))


def steps_in_sight(plan: Plan, star: PlainStar, sight: Sight) -> tuple[Step, ...]:
    """The steps alone, as the preview has them."""
    return _without(_absent(star, sight), plan) if sight.hidden else plan.shown


def _without(absent: frozenset[tuple[str, str]], plan: Plan) -> tuple[Step, ...]:
    return tuple(one for one in plan.shown if (one.target.label, one.target.key) not in absent)


def _hash(plan: Plan, steps: tuple[Step, ...], told: tuple[Told, ...], sight: Sight) -> str:
    """Of what is shown: as `Plan.hash`, equal for equal plans under the same model."""
    lines = [_line(one, sight) for one in steps]
    scope, whom = [plan.scope.kind, *sorted(plan.scope.keys)], [[one.id, one.items] for one in told]
    return sha256(orjson.dumps([plan.model, scope, whom, lines])).hexdigest()


def _line(step: Step, sight: Sight) -> list[object]:
    target, ground = step.target, step.grounds[0]
    shown = [ground.outcome, rule_of(step, sight), ground.article, law_of(step, sight), ground.until]
    return [target.label, target.key, step.field, *shown]


def _reviews(steps: tuple[Step, ...], star: PlainStar) -> tuple[str, ...]:
    return tuple(str(star.nodes["DataItem"][key].properties["ref"]) for key in to_review(steps, star))


def rule_of(step: Step, sight: Sight) -> str:
    """The deciding rule, without the name of what is absent for who looks."""
    ground = step.grounds[0]
    match ground.outcome:
        case Outcome.HELD if not sight.sees_holds:
            return _A_HOLD
        case Outcome.STILL_NECESSARY if ground.rule in sight.keys_of_uses:
            return _A_USE
        case Outcome.RETAINED if ground.held_for in sight.keys_of_purposes:
            return _A_RULE
    return ground.rule


def law_of(step: Step, sight: Sight) -> str | None:
    """The law that obliges, unless it is one of a rule that is not named."""
    return None if rule_of(step, sight) == _A_RULE else step.grounds[0].law


def _keys(nodes: frozenset[str]) -> frozenset[str]:
    return frozenset(split_node_id(one)[2] for one in nodes)


def _absent(star: PlainStar, sight: Sight) -> frozenset[tuple[str, str]]:
    """(label, key) of the nodes that are absent for who looks, as `ledger/reading/star.py` leaves them out."""
    nodes = star.nodes
    standings = {key for key, node in nodes["Standing"].items() if node.properties["purpose"] in sight.hidden}
    acts = {
        (label, key)
        for label in ("Collection", "Consent", "Objection")
        for key, node in nodes[label].items()
        if node.parent in standings
    }
    usages = {key for key, node in nodes["Usage"].items() if node.properties["use"] in sight.hidden_uses}
    holding = [pair for pair in star.links["HOLDS"] if ("Collection", pair[0]) not in acts]
    items = set(nodes["DataItem"]) - {item for _, item in holding}
    events = {key for key, node in nodes["UseEvent"].items() if node.parent in usages}
    refused = {key for key, node in nodes["RefusedUse"].items() if node.properties.get("use") in sight.hidden_uses}
    led = {page for usage, page in star.links["LED_TO"] if usage not in usages}
    disclosed = {
        key
        for key, node in nodes["Disclosure"].items()
        if not sight.hidden_uses.isdisjoint(node.properties.get("uses", ())) and key not in led
    }
    told = {
        key
        for key, node in nodes["Notification"].items()
        if (uses := frozenset(node.properties.get("uses", ()))) and uses <= sight.hidden_uses
    }
    holds = set() if sight.sees_holds else set(nodes["Hold"])
    found = {
        "Standing": standings,
        "Usage": usages,
        "DataItem": items,
        "UseEvent": events,
        "RefusedUse": refused,
        "Disclosure": disclosed,
        "Notification": told,
        "Hold": holds,
    }
    return frozenset(acts.union(*({(label, key) for key in keys} for label, keys in found.items())))
