"""An operation as a tree of fields: fragments spread, @include and @skip decided, equal response keys joined.

graphql-core's own field collection does the work, so what counts as selected is the same on both paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_abstract_type,
    visit,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

_CONDITIONS = ("include", "skip")


class Unplannable(Exception):
    """Nobody's error: only the ordinary path can do this (introspection, @defer, a field that nothing plans)."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of the answer.

    key: its response key; node: the first place it is written, for its arguments; varies: whether one holds a variable.
    """

    key: str
    name: str
    parent: str
    definition: GraphQLField
    node: FieldNode
    varies: bool
    _details: list[FieldDetails]
    _tree: _Tree
    _below: dict[str, Sequence[Field]] = field(default_factory=dict)

    def below(self, type_: str) -> Sequence[Field]:
        """The fields selected on objects of that type. Raises Unplannable."""
        if type_ not in self._below:
            self._below[type_] = self._tree.below(type_, self._details)
        return self._below[type_]

    def types(self) -> Sequence[str]:
        """Names of the object types that its value can have; empty for a leaf."""
        return self._tree.types(self.definition)


def select(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: dict[str, FragmentDetails],
    variables: VariableValues,
) -> Sequence[Field]:
    """The root fields. Raises Unplannable."""
    root = schema.get_root_type(operation.operation)
    if root is None:
        raise Unplannable
    tree = _Tree(schema, operation, fragments, variables)
    collected = collect_fields(schema, fragments, variables, root, operation)
    return tree.fields(root, collected)


def conditions(operation: OperationDefinitionNode, fragments: Sequence[FragmentDefinitionNode]) -> frozenset[str]:
    """Names of the variables that @include and @skip ask: their values are part of what a plan is for."""
    found: set[str] = set()

    class Conditions(Visitor):
        def enter_directive(self, node: Any, *_: object) -> None:
            if node.name.value in _CONDITIONS:
                found.update(one.value.name.value for one in node.arguments if isinstance(one.value, VariableNode))

    for part in (operation, *fragments):
        visit(part, Conditions())
    return frozenset(found)


def every(fields: Sequence[Field]) -> Iterator[Field]:
    """The fields and all below them. Raises Unplannable."""
    for one in fields:
        yield one
        for type_ in one.types():
            yield from every(one.below(type_))


@dataclass(frozen=True, slots=True)
class _Tree:
    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues

    def below(self, type_: str, details: list[FieldDetails]) -> Sequence[Field]:
        parent = cast(GraphQLObjectType, self.schema.type_map[type_])
        collected = collect_subfields(self.schema, self.fragments, self.variables, self.operation, parent, details)
        return self.fields(parent, collected)

    def types(self, definition: GraphQLField) -> Sequence[str]:
        named: Any = get_named_type(definition.type)
        if is_abstract_type(named):
            return [one.name for one in self.schema.get_possible_types(named)]
        return [named.name] if isinstance(named, GraphQLObjectType) else []

    def fields(self, type_: GraphQLObjectType, collected: Any) -> Sequence[Field]:
        if collected.new_defer_usages:
            raise Unplannable
        grouped: Mapping[str, list[FieldDetails]] = collected.grouped_field_set
        return tuple(self._field(type_, key, details) for key, details in grouped.items())

    def _field(self, type_: GraphQLObjectType, key: str, details: list[FieldDetails]) -> Field:
        node = details[0].node
        definition = self.schema.get_field(type_, node.name.value)
        if definition is None or node.name.value in ("__schema", "__type"):
            raise Unplannable
        varies = any(has_variable(one.value) for one in node.arguments or ())
        return Field(key, node.name.value, type_.name, definition, node, varies, details, self)


def has_variable(value: ValueNode) -> bool:
    """Whether one stands anywhere in it."""
    found = False

    class Variables(Visitor):
        def enter_variable(self, *_: object) -> None:
            nonlocal found
            found = True

    visit(value, Variables())
    return found
