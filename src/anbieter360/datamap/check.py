"""The rules that a graph model must keep, one function each; `load` raises what they find, all at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anbieter360.datamap.belonging import OWNING, outlasting, owned, owner, owning_edges, paths_from_person
from anbieter360.datamap.graph import PERSON, DataMap, EdgeType, Erase, Field, Half, Side
from anbieter360.errors import Where

_LABEL = re.compile(r"[A-Z][A-Za-z0-9]*[a-z0-9][A-Za-z0-9]*")
_EDGE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_PROPERTY = re.compile(r"[a-z][A-Za-z0-9]*")
_NEED_A_RULE = (Erase.RETAIN, Erase.EVIDENCE, Erase.ANONYMISE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in the model, where, and what to do."""

    where: Where
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def check(datamap: DataMap) -> list[Problem]:
    """Every breach of every rule, in the order of files and lines; none means that the model is sound."""
    problems = [problem for rule in RULES for problem in rule(datamap)]
    return sorted(problems, key=lambda problem: (problem.where.file or "", problem.where.line or 0))


def ledger_fields_are_personal(datamap: DataMap) -> Iterator[Problem]:
    """Whatever is held on a person is personal data, opaque ids included."""
    for node in datamap.of_half(Half.LEDGER):
        for field in node.fields:
            if field.form is None:
                yield _at(datamap, field, f"{_name(field)} is held on a person: add @personal(form: …).")


def personal_fields_have_an_erasure_rule(datamap: DataMap) -> Iterator[Problem]:
    """There is no default: someone has to have thought about every field."""
    for field in _fields(datamap):
        if field.form is not None and field.erasure is None:
            yield _at(datamap, field, f"{_name(field)} is personal: add @onErase(do: …).")


def ledger_edges_have_an_erasure_rule(datamap: DataMap) -> Iterator[Problem]:
    """An edge that touches the ledger says what happens to it and its ends."""
    for edge in datamap.edges:
        if edge.erasure is None and Half.LEDGER in {_half(datamap, edge.source), _half(datamap, edge.target)}:
            yield _at(datamap, edge, f"{edge} touches the ledger: add @onErase(do: …).")


def erasure_rules_are_about_people(datamap: DataMap) -> Iterator[Problem]:
    """An annotation where nothing is erased misleads the reader."""
    for field in _fields(datamap):
        if field.form is None and field.erasure is not None and _half(datamap, field.label) is not Half.LEDGER:
            yield _at(datamap, field, f"{_name(field)} is not personal: add @personal or remove @onErase.")
    for edge in datamap.edges:
        if edge.erasure and Half.LEDGER not in {_half(datamap, edge.source), _half(datamap, edge.target)}:
            yield _at(datamap, edge, f"{edge} touches no person: remove @onErase.")


def what_stays_names_its_rule(datamap: DataMap) -> Iterator[Problem]:
    """Who keeps must say why: Art. 17(3) is a list of exceptions, not a habit. So must who makes data anonymous."""
    for thing in _annotated(datamap):
        if thing.erasure and thing.erasure.do in _NEED_A_RULE and not thing.erasure.rule:
            yield _at(datamap, thing, f'{_name(thing)} stays ({thing.erasure.do}): add rule: "…" to @onErase.')


def what_goes_names_no_rule(datamap: DataMap) -> Iterator[Problem]:
    """A rule is a reason to keep: where nothing is kept it misleads the reader."""
    for thing in _annotated(datamap):
        if thing.erasure and thing.erasure.do not in _NEED_A_RULE and thing.erasure.rule:
            yield _at(datamap, thing, f"{_name(thing)} does not stay ({thing.erasure.do}): remove rule.")


def fields_go_or_stay(datamap: DataMap) -> Iterator[Problem]:
    """The other words are about the two ends of an edge."""
    for field in _fields(datamap):
        if field.erasure and field.erasure.do not in (Erase.DEEP, *_NEED_A_RULE):
            yield _at(datamap, field, f"{_name(field)} is not an edge: {field.erasure.do} says nothing of it.")


def only_owning_edges_have_a_side(datamap: DataMap) -> Iterator[Problem]:
    """Where an edge is only cut, neither end follows the other; and a field has no ends."""
    for thing in _annotated(datamap):
        if not thing.erasure or thing.erasure.toward is not Side.SOURCE:
            continue
        if isinstance(thing, Field) or thing.erasure.do not in OWNING:
            yield _at(datamap, thing, f"{_name(thing)}: nothing goes along here, remove toward.")


def the_catalogue_stays(datamap: DataMap) -> Iterator[Problem]:
    """What the provider says about itself is nobody's: an edge to it is cut."""
    for edge in datamap.edges:
        cut = edge.erasure and edge.erasure.do in (Erase.SHALLOW, Erase.NOTIFY)
        if edge.erasure and not cut and _half(datamap, edge.target) is not Half.LEDGER:
            yield _at(datamap, edge, f"{edge} leads to what is about no person: use SHALLOW or NOTIFY.")


def only_recipients_are_told(datamap: DataMap) -> Iterator[Problem]:
    """Art. 19 is about those who got the data."""
    for edge in datamap.edges:
        if edge.erasure and edge.erasure.do is Erase.NOTIFY and edge.target != "Recipient":
            yield _at(datamap, edge, f"{edge} leads to nobody to be told: NOTIFY is for a Recipient.")


def sides_are_of_one_label(datamap: DataMap) -> Iterator[Problem]:
    """The other person's side of a thing is a thing of the same kind."""
    for edge in datamap.edges:
        if edge.erasure and edge.erasure.do is Erase.REDACT_FOR and edge.source != edge.target:
            yield _at(datamap, edge, f"{edge} joins no two sides of one thing: REDACT_FOR is for those.")


def labels_have_one_owner(datamap: DataMap) -> Iterator[Problem]:
    """With two, it would be open with which of them a node goes; what outlives the person may keep it besides."""
    for label in {owned(edge) for edge in owning_edges(datamap)}:
        edges = [edge for edge in owning_edges(datamap) if owned(edge) == label]
        owners = {owner(edge) for edge in edges} - outlasting(datamap) - {label}
        if len(owners) > 1:
            message = f"{label} is owned by {' and '.join(sorted(owners))}: let all edges but one be SHALLOW."
            yield Problem(Where(datamap.node[label].file, datamap.node[label].line), message)


def what_outlives_the_person_keeps(datamap: DataMap) -> Iterator[Problem]:
    """The request for an erasure, and what hangs on it, is the proof that it was done."""
    lasting = outlasting(datamap)
    for edge in (edge for edge in datamap.edges if edge.source in lasting and edge.erasure):
        keeps = edge.erasure and (edge.erasure.do, edge.erasure.toward) == (Erase.EVIDENCE, Side.TARGET)
        if not keeps and _half(datamap, edge.target) is Half.LEDGER:
            yield _at(datamap, edge, f"{edge} begins at what outlives the person: make it EVIDENCE.")


def ledger_labels_belong_to_a_person(datamap: DataMap) -> Iterator[Problem]:
    """An erasure finds only what it can reach from the person."""
    reached = paths_from_person(datamap)
    for node in datamap.of_half(Half.LEDGER):
        if node.label not in reached and node.label != PERSON:
            message = f"No owning edge leads from {PERSON} to {node.label}: declare one, or move it out of the ledger."
            yield Problem(Where(node.file, node.line), message)


def counted_ends_have_an_owner(datamap: DataMap) -> Iterator[Problem]:
    """What goes with its last owner needs an owner to count."""
    owned_labels = {owned(edge) for edge in owning_edges(datamap)}
    for edge in datamap.edges:
        if edge.erasure and edge.erasure.do is Erase.REFCOUNT and owned(edge) not in owned_labels:
            yield _at(datamap, edge, f"{edge} counts owners of {owned(edge)}, but no label of the ledger owns it.")


def items_have_no_edge_to_the_catalogue(datamap: DataMap) -> Iterator[Problem]:
    """The hub rule: only the aggregate of a person and a catalogue node has an edge to it, or writes meet there."""
    for edge in datamap.edges:
        ends = {edge.source, edge.target}
        if "DataItem" in ends and any(_half(datamap, end) is Half.CATALOGUE for end in ends):
            yield _at(datamap, edge, f"{edge} breaks the hub rule: keep the id as a property of DataItem.")


def labels_have_one_identity(datamap: DataMap) -> Iterator[Problem]:
    """`id` or `page` identifies a node; further keys may stand beside it."""
    for node in datamap.node.values():
        if sum(field.key and field.name in ("id", "page") for field in node.fields) != 1:
            message = f"{node.label} needs exactly one @key that is named id or page."
            yield Problem(Where(node.file, node.line), message)


def keys_are_required(datamap: DataMap) -> Iterator[Problem]:
    """A node without its key would escape the constraint."""
    for field in _fields(datamap):
        if field.key and not field.required:
            yield _at(datamap, field, f"{_name(field)} is a @key: make its type {field.type}!.")


def labels_are_described(datamap: DataMap) -> Iterator[Problem]:
    """The docs and the API take their words from here."""
    for node in datamap.node.values():
        if not node.description:
            message = f'{node.label} has no description: put one in "…" above the type.'
            yield Problem(Where(node.file, node.line), message)


def names_are_in_the_right_case(datamap: DataMap) -> Iterator[Problem]:
    """Neo4j's style: Label, EDGE_TYPE, property."""
    for node in datamap.node.values():
        if not _LABEL.fullmatch(node.label):
            yield Problem(Where(node.file, node.line), f"Label {node.label}: write it LikeThis.")
    for field in _fields(datamap):
        if not _PROPERTY.fullmatch(field.name):
            yield _at(datamap, field, f"Property {_name(field)}: write it likeThis.")
    for edge in datamap.edges:
        if not _EDGE.fullmatch(edge.type):
            yield _at(datamap, edge, f"Edge type {edge.type}: write it LIKE_THIS.")
        for name in edge.properties:
            if not _PROPERTY.fullmatch(name):
                yield _at(datamap, edge, f"Property {name} of {edge}: write it likeThis.")


def edges_are_declared_once(datamap: DataMap) -> Iterator[Problem]:
    """Two fields for one edge could carry two rules."""
    times = Counter(str(edge) for edge in datamap.edges)
    for edge in datamap.edges:
        if times[str(edge)] > 1:
            yield _at(datamap, edge, f"{edge} is declared {times[str(edge)]} times: keep one.")


RULES: tuple[Callable[[DataMap], Iterator[Problem]], ...] = (
    ledger_fields_are_personal,
    personal_fields_have_an_erasure_rule,
    ledger_edges_have_an_erasure_rule,
    erasure_rules_are_about_people,
    what_stays_names_its_rule,
    what_goes_names_no_rule,
    fields_go_or_stay,
    only_owning_edges_have_a_side,
    the_catalogue_stays,
    only_recipients_are_told,
    sides_are_of_one_label,
    labels_have_one_owner,
    what_outlives_the_person_keeps,
    ledger_labels_belong_to_a_person,
    counted_ends_have_an_owner,
    items_have_no_edge_to_the_catalogue,
    labels_have_one_identity,
    keys_are_required,
    labels_are_described,
    names_are_in_the_right_case,
    edges_are_declared_once,
)


def _fields(datamap: DataMap) -> Iterator[Field]:
    for node in datamap.node.values():
        yield from node.fields


def _annotated(datamap: DataMap) -> Iterator[Field | EdgeType]:
    yield from _fields(datamap)
    yield from datamap.edges


def _half(datamap: DataMap, label: str) -> Half:
    return datamap.node[label].half


def _name(thing: Field | EdgeType) -> str:
    return f"{thing.label}.{thing.name}" if isinstance(thing, Field) else str(thing)


def _at(datamap: DataMap, thing: Field | EdgeType, message: str) -> Problem:
    label = thing.label if isinstance(thing, Field) else thing.source
    return Problem(Where(datamap.node[label].file, thing.line), message)
