"""What an erasure does with a person's star, as values: one outcome per field of each node, with every ground for it.

`planner` makes a plan, `approval` binds to its hash, `executor` carries out its `Fence`: preview and execution share
one selection (erasure.md, b.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

import orjson

from anbieter360.ledger.stars.refs import spelt


class Outcome(StrEnum):
    """What becomes of a field, the strongest first: where several grounds apply, the first of them decides."""

    STILL_NECESSARY = "STILL_NECESSARY"
    HELD = "HELD"
    RETAINED = "RETAINED"
    EVIDENCE = "EVIDENCE"
    KEPT_FOR_OTHERS = "KEPT_FOR_OTHERS"
    ANONYMISED = "ANONYMISED"
    ERASED = "ERASED"


#: What keeps data that may serve nothing but the purpose of its rule.
RESTRICTING = frozenset({Outcome.HELD, Outcome.RETAINED, Outcome.EVIDENCE})


class ScopeKind(StrEnum):
    """What a person wants erased; of consents only the system asks, when nobody has to prove them any more."""

    EVERYTHING = "EVERYTHING"
    PURPOSES = "PURPOSES"
    ITEMS = "ITEMS"
    CONSENTS = "CONSENTS"


@dataclass(frozen=True, slots=True)
class Scope:
    """keys: of purposes, or refs of items or consents; empty for everything."""

    kind: ScopeKind
    keys: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(map(spelt, self.keys)))


EVERYTHING = Scope(ScopeKind.EVERYTHING)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A node of the star. key: its id or page; ref: how the provider calls it, where it has such a name."""

    label: str
    key: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a field has its outcome. rule: of the model, the catalogue or a hold; article: `17(3)(b)`.

    law: what obliges, where a law does; until: the first day on which it may go, None where no day is fixed; category:
    key of what a contract needs or a rule keeps; held_for: key of the only purpose that it serves by this ground.
    """

    outcome: Outcome
    rule: str
    article: str
    law: str | None = None
    until: date | None = None
    category: str | None = None
    held_for: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of one field. grounds: every one that applies, the deciding one first.

    Where an ERASED one stands after those that keep it, the field is a list and names nothing any more that goes:
    `uses` of a Disclosure, `items` of a UseEvent, `scope` of a Restriction.
    """

    target: Target
    field: str
    grounds: tuple[Ground, ...]

    @property
    def outcome(self) -> Outcome:
        return self.grounds[0].outcome


@dataclass(frozen=True, slots=True)
class Told:
    """Whom an erasure is told to. key: of the recipient or system; items: refs, None for all that it got.

    id: of the catalogue's node; has_address: whether there is one to send it to, else somebody has to see to it.
    """

    id: str
    key: str
    is_system: bool
    has_address: bool
    items: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fence:
    """What is absent from the approval on, and gone at the end; keys of nodes, `Subject.birthDate` for a field of the
    person's own. One of both is None.

    going: of what goes; staying: of the only ones that stay. hidden: nothing stays of the person but evidence.
    evidence: pages of the standings whose consents and objections stay, hung on the request where `hidden`.
    """

    going: frozenset[str] | None
    staying: frozenset[str] | None
    hidden: bool
    evidence: frozenset[str] = frozenset()

    def passes(self, key: str) -> bool:
        """Whether the node or field of this key stays."""
        return key not in self.going if self.going is not None else key in (self.staying or frozenset())


#: Properties of the person that are set while an erasure runs and taken away at its end: nobody's data.
FENCE = frozenset({"fence", "going", "hidden", "staying"})
_LINES = 10_000  # of a plan that are hashed at once


@dataclass(frozen=True)
class Plan:
    """Steps in the order of label, key and field. Edges have none: one to a node that goes goes with it."""

    subject: str
    scope: Scope
    steps: tuple[Step, ...]
    told: tuple[Told, ...]
    fence: Fence
    model: str
    catalogue: int

    @cached_property
    def hash(self) -> str:
        """64 hexadecimal digits; equal for equal steps under the same model, whoever reckons it and when.

        The version of the catalogue is not in it: what a change of the catalogue changes for this person is.
        """
        told = [[one.id, one.items] for one in self.told]
        scope = [self.scope.kind, *sorted(self.scope.keys)]
        # A list of lists of texts has one form as JSON; RFC 8785 in Python would take a hundred times as long.
        found = sha256(orjson.dumps([self.model, scope, told]))
        for some in self._lines():
            found.update(orjson.dumps(some))
        return found.hexdigest()

    def _lines(self) -> Iterator[list[list[object]]]:
        """A line for each step, so many at a time, for there may be millions; the same grounds stand for many."""
        distinct = {id(one.grounds): one.grounds for one in self.steps}
        said = {id_: [_ground(ground) for ground in grounds] for id_, grounds in distinct.items()}
        for start in range(0, len(self.steps), _LINES):
            some = self.steps[start : start + _LINES]
            yield [[one.target.label, one.target.key, one.field, said[id(one.grounds)]] for one in some]

    @cached_property
    def shown(self) -> tuple[Step, ...]:
        """The steps that people read and count: without those of the properties by which an erasure runs."""
        return tuple(one for one in self.steps if one.target.label != "Subject" or one.field not in FENCE)

    @cached_property
    def summary(self) -> Mapping[Outcome, int]:
        """How many of these fields have each outcome; those that none has are absent."""
        return summary_of(self.shown)

    @property
    def unreachable(self) -> tuple[Told, ...]:
        """Those to be told that name no address."""
        return tuple(one for one in self.told if not one.has_address)


def summary_of(steps: Iterable[Step]) -> Mapping[Outcome, int]:
    """How many of the steps have each outcome, in the outcomes' order; those that none has are absent."""
    counted = Counter(one.outcome for one in steps)
    return {outcome: counted[outcome] for outcome in Outcome if counted[outcome]}


def _ground(ground: Ground) -> list[str | None]:
    until = ground.until.isoformat() if ground.until else None
    return [ground.outcome, ground.rule, ground.article, ground.law, until, ground.held_for]
