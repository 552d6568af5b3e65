"""Every way in which one erasure annotation of schema/graph can be wrong, and whether anybody would notice.

A mutant is the declared model with one annotation removed or changed: another word, the other side, another rule. It
is killed by the rules of the model (`datamap.check`), or by a plan of `worlds` that is not what the reference model
expects, or by what stands below of the annotations that no plan shows.

    make mutate-annotations      tries all of them; prints those that live on, and fails if there are any
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from comparing import differences_from
from people import CATALOGUE, NOW
from reference import Expected
from worlds import worlds

from anbieter360.datamap.check import check
from anbieter360.datamap.graph import DataMap, EdgeType, Erase, ErasureRule, Field, NodeType, Side
from anbieter360.datamap.load import load_datamap

NEED_A_RULE = (Erase.RETAIN, Erase.EVIDENCE, Erase.ANONYMISE)

#: What an erasure leaves of itself and what no star holds: no plan has a step for it, so it stands here.
BESIDE = {
    "ErasureRequest.keeps": ErasureRule(Erase.EVIDENCE, Side.TARGET, "Art. 7(1), 21(3)"),
    "ErasureRequest.told": ErasureRule(Erase.EVIDENCE, Side.TARGET, "Art. 19"),
    "ErasureRequest.suppresses": ErasureRule(Erase.EVIDENCE, Side.TARGET, "Art. 17(1), 21(3)"),
    "IdempotencyKey.subject": ErasureRule(Erase.DEEP, Side.TARGET, None),
    **{
        f"Suppression.{name}": ErasureRule(Erase.EVIDENCE, Side.TARGET, "Art. 17(1), 21(3)")
        for name in ("id", "hash", "type", "at", "liftedAt", "liftedFor")
    },
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """place: `Label.field`; change: what is wrong there."""

    place: str
    change: str
    datamap: DataMap

    def __str__(self) -> str:
        return f"{self.place}: {self.change}"


def mutants(datamap: DataMap) -> Iterator[Mutant]:
    """Each annotation removed, and changed in each respect."""
    for node in datamap.node.values():
        for thing in (*node.fields, *node.edges):
            if thing.erasure is not None:
                place = f"{node.label}.{thing.name if isinstance(thing, Field) else thing.field}"
                for change, rule in wrong(thing.erasure):
                    yield Mutant(place, change, changed(datamap, node, thing, rule))


def wrong(rule: ErasureRule) -> Iterator[tuple[str, ErasureRule | None]]:
    yield "removed", None
    for do in Erase:
        if do is not rule.do:
            named = (rule.rule or "another") if do in NEED_A_RULE else None
            yield f"{rule.do} becomes {do}", ErasureRule(do, rule.toward, named)
    other = Side.TARGET if rule.toward is Side.SOURCE else Side.SOURCE
    yield f"toward {other}", replace(rule, toward=other)
    yield "another rule", replace(rule, rule="another")
    if rule.rule:
        yield "no rule", replace(rule, rule=None)


def changed(datamap: DataMap, node: NodeType, thing: Field | EdgeType, rule: ErasureRule | None) -> DataMap:
    fields = tuple(replace(one, erasure=rule) if one is thing else one for one in node.fields)
    edges = tuple(replace(one, erasure=rule) if one is thing else one for one in node.edges)
    mutated = replace(node, fields=fields, edges=edges)
    return DataMap(MappingProxyType({**datamap.node, node.label: mutated}))


def killed_by(mutant: Mutant) -> str | None:
    """Who notices; None where nobody does. One that is removed must not even load."""
    if check(mutant.datamap):
        return "check"
    if mutant.change == "removed":
        return None
    if beside(mutant.datamap) != BESIDE:
        return "beside"
    return "plans" if any(differences_from(one, mutant.datamap) for one in expectations()) else None


@cache
def expectations() -> tuple[Expected, ...]:
    """What the reference model expects in each of the worlds."""
    return tuple(Expected(person, scope, CATALOGUE, NOW) for person, scope in worlds())


def beside(datamap: DataMap) -> dict[str, ErasureRule | None]:
    """The annotations of `BESIDE` as the model has them, and of every field of what an erasure leaves."""
    found: dict[str, ErasureRule | None] = {}
    for node in datamap.node.values():
        named = [(one.name, one.erasure) for one in node.fields] + [(one.field, one.erasure) for one in node.edges]
        for name, rule in named:
            place = f"{node.label}.{name}"
            if place in BESIDE or (node.label == "Suppression" and rule is not None):
                found[place] = rule
    return found


def survivors(datamap: DataMap) -> list[Mutant]:
    return [mutant for mutant in mutants(datamap) if killed_by(mutant) is None]


def main() -> int:
    datamap = load_datamap()
    tried = list(mutants(datamap))
    alive = [mutant for mutant in tried if killed_by(mutant) is None]
    for mutant in alive:
        sys.stdout.write(f"{mutant}\n")
    places = len({mutant.place for mutant in tried})
    sys.stdout.write(f"{places} annotations, {len(tried)} mutants, {len(tried) - len(alive)} killed\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
