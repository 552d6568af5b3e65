"""One step for each field of the nodes that an erasure is asked for, in the order of label, key and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anbieter360.datamap.graph import DataMap, Erase, ErasureRule, Field, Form
from anbieter360.erasure.planning.carriers import Grounds, Kept
from anbieter360.erasure.planning.case import Case, Key
from anbieter360.erasure.planning.grounds import rank
from anbieter360.erasure.planning.owning import declared, hanging, word
from anbieter360.erasure.planning.plan import FENCE, Ground, Outcome, Step, Target
from anbieter360.erasure.planning.trimming import Trimmed
from anbieter360.erasure.planning.words import GOES, RUNS, Term, going, staying, stays

#: The field that stands for the other people's sides of an item.
SHARED = "sharedWith"
#: A ground beside those for which a list stays: of what goes, it names nothing any more.
PARTLY = Ground(Outcome.ERASED, "names what goes", GOES)

#: The product's own records move on while an approval waits: each declared field has a step, set or not, and so has
#: each property of the fence.
_RECORDS = frozenset({"ErasureRequest", "Notification"})


@dataclass(frozen=True, slots=True)
class Reached:
    """asked: node -> the rules by which it is asked to go; kept: what stays all the same; trimmed: what of that goes;
    terms: how long rules run."""

    asked: Mapping[Key, tuple[str, ...]]
    kept: Kept
    trimmed: Trimmed
    terms: Mapping[Key, Term]


@dataclass(frozen=True, slots=True)
class Declared:
    """What the model says of a label. fields: in the order of their names; hanging: the word of the edge by which its
    nodes hang; named: they have a `ref` that names nobody."""

    fields: tuple[Field, ...]
    hanging: ErasureRule | None
    named: bool


def steps_of(case: Case, reached: Reached) -> Iterator[Step]:
    """The steps of every node that is asked to go."""
    labels = {label: _declared(case.datamap, label) for label in {label for label, _ in reached.asked}}
    shared = _shared(case)
    for key in sorted(reached.asked):
        steps = _of_node(case, reached, key, labels[key[0]])
        if key in shared and key not in reached.kept.node:
            steps.append(Step(steps[0].target, SHARED, shared[key]))
            steps.sort(key=lambda step: step.field)
        yield from steps


def _of_node(case: Case, reached: Reached, key: Key, label: Declared) -> list[Step]:
    properties = case.nodes[key].properties
    target = Target(*key, properties.get("ref") if label.named else None)
    return [
        Step(target, field.name, _grounds(case, reached, key, field, label.hanging))
        for field in label.fields
        if field.name in properties or _is_always_there(field)
    ]


def _grounds(case: Case, reached: Reached, key: Key, field: Field, hanging_: ErasureRule | None) -> Grounds:
    """Why a field stays, or else why it goes."""
    grounds = _carried(case, reached, key, field)
    if stays(field.erasure):
        own = staying(field.erasure, hanging_, reached.terms.get(key, RUNS))
        grounds = tuple(sorted(dict.fromkeys((*grounds, *own)), key=lambda ground: rank(ground)[0]))
    if not grounds:
        return going(field.erasure, reached.asked[key])
    return (*grounds, PARTLY) if (key, field.name) in reached.trimmed.partly else grounds


def _carried(case: Case, reached: Reached, key: Key, field: Field) -> Grounds:
    if key == case.person:
        return reached.kept.own.get(field.name, ())
    return () if (key, field.name) in reached.trimmed.gone else reached.kept.node.get(key, ())


def _shared(case: Case) -> Mapping[Key, Grounds]:
    """The items that have a twin, which the model says stays the other person's."""
    edge = declared(case.datamap, "DataItem", "SHARED_WITH", "DataItem")
    if edge is None or edge.erasure is None or edge.erasure.do is not Erase.REDACT_FOR:
        return {}
    ground = Ground(Outcome.KEPT_FOR_OTHERS, word(edge), GOES)
    ours = {one for one, _ in case.plain.links["SHARED_WITH"]} | {one for _, one in case.stored.shared_by}
    return {("DataItem", id_): (ground,) for id_ in ours}


def _declared(datamap: DataMap, label: str) -> Declared:
    fields = tuple(sorted(datamap.node[label].fields, key=lambda field: field.name))
    edge = hanging(datamap, label)
    named = any(field.name == "ref" and field.form is Form.CLEAR for field in fields)
    return Declared(fields, edge.erasure if edge else None, named)


def _is_always_there(field: Field) -> bool:
    return field.label in _RECORDS or (field.label == "Subject" and field.name in FENCE)
