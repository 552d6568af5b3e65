"""Generated questions: hypothesis-graphql selects, and what it selected is written anew with arguments that exist.

It makes literals alone and no directive or named fragment, so the writer brings in what else a client may use. A
question is valid, and mostly finds something.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from callers import CALLERS, Caller
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    build_schema,
    get_named_type,
    is_required_argument,
    parse,
    validate,
)
from hypothesis import strategies as st
from hypothesis_graphql import queries
from known import Known
from scenario import ROOT
from values import Named, Values

SCHEMA = build_schema((ROOT / "schema" / "api.graphql").read_text(encoding="utf-8"))

#: What the writer may bring in. A failing question is made smaller by leaving these out, too.
FEATURES = ("alias", "directive", "double", "fragment", "interface", "typename", "variable")


@dataclass(frozen=True)
class Question:
    """One document asked once or more: by whom, with which variables."""

    document: str
    asked: Sequence[tuple[Caller, Mapping[str, Any]]]


def questions(known: Known) -> st.SearchStrategy[Question]:
    """Each is asked by four callers, with variables of their own: what is kept for one must not show to another."""
    return _question(known)


@st.composite
def _question(draw: st.DrawFn, known: Known) -> Question:
    caller = draw(st.sampled_from(CALLERS))
    fields = draw(st.lists(st.sampled_from(caller.roots), min_size=1, max_size=4))
    selected = [draw(_selections(one)) for one in fields]
    features = draw(st.frozensets(st.sampled_from(FEATURES)))
    others = draw(st.lists(st.sampled_from(CALLERS), min_size=3, max_size=3))
    seed = draw(st.integers(0, 2**32 - 1))
    written = _written(known, caller, seed, features)
    document = written.document([node for one in selected for node in one])
    if validate(SCHEMA, parse(document)):  # two selections that clash, each valid alone
        written = _written(known, caller, seed, features)
        document = written.document(selected[0])
    return Question(document, [(one, written.variables(one)) for one in (caller, *others)])


def _written(known: Known, caller: Caller, seed: int, features: frozenset[str]) -> Writer:
    return Writer(Values.draw(known, caller, Random(seed)), features)  # noqa: S311 - nothing is secret here


@cache
def _selections(root: str) -> st.SearchStrategy[Sequence[SelectionNode]]:
    return queries(SCHEMA, fields=[root], print_ast=_selected)


def _selected(document: DocumentNode) -> Sequence[SelectionNode]:
    return document.definitions[0].selection_set.selections  # type: ignore[attr-defined]


@dataclass
class Writer:
    """Writes one document. defined: variables by name; fragments: named ones, as text."""

    values: Values
    features: frozenset[str]
    schema: GraphQLSchema = SCHEMA
    defined: dict[str, _Variable] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    _calls: int = 0

    def document(self, selections: Sequence[SelectionNode]) -> str:
        assert self.schema.query_type is not None
        body = self._selections(selections, self.schema.query_type)
        declared = ", ".join(f"${name}: {one.declared}" for name, one in self.defined.items())
        heading = f"query Generated{f'({declared})' if declared else ''}"
        return "\n".join([f"{heading} {{ {' '.join(body)} }}", *self.fragments])

    def variables(self, caller: Caller) -> dict[str, Any]:
        """Values for one asking."""
        values = self.values.of(caller)
        found = {name: one.pick(values) for name, one in self.defined.items()}
        return {name: value for name, value in found.items() if value is not _ABSENT}

    def _selections(self, nodes: Sequence[SelectionNode], parent: GraphQLNamedType) -> list[str]:
        written = [text for node in nodes for text in self._selection(node, parent)]
        if self._feels("typename"):
            written.append("__typename" if self.values.chance(0.7) else f"{self._name('type')}: __typename")
        if isinstance(parent, GraphQLObjectType) and self._feels("interface"):
            written += [f"... on {one.name} {{ {_OF_INTERFACE[one.name]} }}" for one in parent.interfaces]
        return self._grouped(written, parent) if self._feels("fragment") else written

    def _selection(self, node: SelectionNode, parent: GraphQLNamedType) -> list[str]:
        if isinstance(node, InlineFragmentNode):
            assert node.type_condition
            on = self.schema.type_map[node.type_condition.name.value]
            return [f"... on {on.name} {{ {' '.join(self._selections(node.selection_set.selections, on))} }}"]
        assert isinstance(node, FieldNode)
        return self._field(node, parent)

    def _field(self, node: FieldNode, parent: GraphQLNamedType) -> list[str]:
        """The field; sometimes twice, with what is selected below it shared out."""
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        if (parent.name, node.name.value) in _MOVING:
            return ["__typename"]
        definition = parent.fields[node.name.value]
        alias = node.alias.value if node.alias else None
        if definition.args or self._feels("alias"):  # arguments of the same name would clash
            alias = self._name(node.name.value)
        call = f"{f'{alias}: ' if alias else ''}{node.name.value}{self._arguments(parent, node, definition.args)}"
        if node.selection_set is None:
            return [call + self._directive()] * (2 if self._feels("double") else 1)
        below = self._selections(node.selection_set.selections, get_named_type(definition.type))
        if not self._feels("double"):
            return [f"{call}{self._directive()} {{ {' '.join(below)} }}"]
        cut = self.values.random.randint(0, len(below))
        halves = (below[:cut] or below, below[cut:] or below)
        return [f"{call}{self._directive()} {{ {' '.join(half)} }}" for half in halves]

    def _grouped(self, written: list[str], parent: GraphQLNamedType) -> list[str]:
        """Some of them in a fragment, named or inline."""
        start = self.values.random.randrange(len(written))
        end = self.values.random.randint(start + 1, len(written))
        inside = " ".join(written[start:end])
        match self.values.random.randrange(3):
            case 0:
                spread = f"... {{ {inside} }}"
            case 1:
                spread = f"... on {parent.name}{self._directive()} {{ {inside} }}"
            case _:
                name = self._name("Some")
                self.fragments.append(f"fragment {name} on {parent.name} {{ {inside} }}")
                spread = f"...{name}{self._directive()}"
        return [*written[:start], spread, *written[end:]]

    def _directive(self) -> str:
        if not self._feels("directive", 0.15):
            return ""
        name, keeps = self.values.random.choice([("include", True), ("skip", False)])
        if not self._feels("variable", 0.8):
            return f" @{name}(if: {json.dumps(keeps if self.values.chance(0.8) else not keeps)})"
        default = self.values.random.choice([None, "true", "false"])
        declared = f"Boolean = {default}" if default else "Boolean!"
        return f" @{name}(if: ${self._variable(declared, _Flag(keeps, optional=default is not None))})"

    def _arguments(self, parent: GraphQLNamedType, node: FieldNode, arguments: Mapping[str, GraphQLArgument]) -> str:
        given = self.values.arguments((parent.name, node.name.value), arguments)
        written = [f"{name}: {self._value(value, arguments[name])}" for name, value in given.items()]
        return f"({', '.join(written)})" if written else ""

    def _value(self, value: Named, argument: GraphQLArgument) -> str:
        if not self._feels("variable", 0.5):
            return value.text
        inside = value.inside()
        if inside and self.values.chance(0.4):
            name, inner = inside
            return f"{{{name}: ${self._variable('ID!' if name == 'id' else 'String!', inner)}}}"
        if is_required_argument(argument):
            return f"${self._variable(str(argument.type), value)}"
        return f"${self._variable(self._optional(argument), value, optional=True)}"

    def _optional(self, argument: GraphQLArgument) -> str:
        """The type of a variable for an argument that need not be given."""
        plain = str(argument.type).rstrip("!")
        default = {"Int": "2", "Lang": "DE"}.get(plain)
        return f"{plain} = {default}" if default and self.values.chance(0.5) else plain

    def _variable(self, declared: str, value: Any, *, optional: bool = False) -> str:
        name = self._name("v")
        self.defined[name] = _Variable(declared, value, optional)
        return name

    def _name(self, stem: str) -> str:
        self._calls += 1
        return f"{stem}_{self._calls}"

    def _feels(self, feature: str, chance: float = 0.25) -> bool:
        return feature in self.features and self.values.chance(chance)


#: What is another for the second path, since the question on the first left a look.
_MOVING = frozenset({("Subject", "accesses")})
#: What can be asked of an interface.
_OF_INTERFACE = {
    "Node": "__typename id",
    "CatalogueNode": "id key provider { key } statements { id }",
    "PersonNode": "id subject { id ref }",
}
_ABSENT = object()


@dataclass(frozen=True)
class _Flag:
    """A variable of @include or @skip. keeps: the value that leaves the field in."""

    keeps: bool
    optional: bool

    def again(self, values: Values) -> Any:
        if self.optional and values.chance(0.3):
            return _ABSENT
        return self.keeps if values.chance(0.8) else not self.keeps


@dataclass(frozen=True)
class _Variable:
    """declared: its type and default; value: what gives it a value for one asking."""

    declared: str
    value: Any
    optional: bool

    def pick(self, values: Values) -> Any:
        if self.optional and values.chance(0.2):
            return _ABSENT
        if self.optional and values.chance(0.1):
            return None
        return self.value.again(values)
