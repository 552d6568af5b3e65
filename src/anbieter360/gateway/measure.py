"""How big a query is, told from its text alone: depth, aliases, root fields, directives, nodes it may ask for.

Each fragment is measured once and counted wherever it is spread, so measuring costs no more than reading,
whatever the fragments multiply to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    GraphQLNamedType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    visit,
)

PAGE = 50  # entries of a connection where the query does not say
LIST = 10  # entries of a list that is no connection: what hangs on one person or one purpose is short
_PAGE_ARGUMENTS = ("first", "last")
_LIST_ARGUMENTS = ("ids",)


@dataclass(frozen=True, slots=True)
class Size:
    """Depth in levels below the operation; directives is the most that one node carries; the rest are counts."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    root_fields: int = 0
    nodes: int = 0

    def beside(self, other: Size) -> Size:
        """The size of both in one selection."""
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            max(self.directives, other.directives),
            self.root_fields + other.root_fields,
            self.nodes + other.nodes,
        )


NOTHING = Size()


def measured(document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, Any]) -> Size:
    """The largest of each measure over the operations. Unknown fields and types are left to validation."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    ruler = _Ruler(schema, {**_defaults(operations), **variables}, fragments)
    sizes = [ruler.operation(node) for node in operations]
    return Size(*(max((getattr(size, part.name) for size in sizes), default=0) for part in fields(Size)))


def counted_variables(document: DocumentNode) -> tuple[str, ...]:
    """Names of the variables that the size of a document depends on: those that say how long a page or list is."""
    found: dict[str, None] = {}

    class Arguments(Visitor):
        def enter_argument(self, node: Any, *_: object) -> None:
            if node.name.value in _PAGE_ARGUMENTS + _LIST_ARGUMENTS and isinstance(node.value, VariableNode):
                found[node.value.name.value] = None

    visit(document, Arguments())
    return tuple(found)


def _defaults(operations: Sequence[OperationDefinitionNode]) -> dict[str, object]:
    """The largest whole number that any operation gives a variable by default."""
    found: dict[str, object] = {}
    for operation in operations:
        for definition in operation.variable_definitions or ():
            if isinstance(definition.default_value, IntValueNode):
                name, value = definition.variable.name.value, int(definition.default_value.value)
                found[name] = max(value, cast(int, found.get(name, value)))
    return found


@dataclass(slots=True)
class _Ruler:
    schema: GraphQLSchema
    variables: Mapping[str, Any]
    fragments: Mapping[str, FragmentDefinitionNode]
    known: dict[str, Size] = field(default_factory=dict)

    def operation(self, node: OperationDefinitionNode) -> Size:
        within = self._selections(node.selection_set, self.schema.get_root_type(node.operation))
        return within.beside(Size(directives=len(node.directives or ())))

    def _selections(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Size:
        size = NOTHING
        for selection in selections.selections if selections else ():
            size = size.beside(self._selection(selection, parent))
            if selection.directives:
                size = size.beside(Size(directives=len(selection.directives)))
        return size

    def _selection(self, node: SelectionNode, parent: GraphQLNamedType | None) -> Size:
        match node:
            case FieldNode():
                return self._field(node, parent)
            case InlineFragmentNode():
                on = node.type_condition
                return self._selections(node.selection_set, self.schema.get_type(on.name.value) if on else parent)
            case FragmentSpreadNode():
                return self._spread(node.name.value)
        return NOTHING

    def _spread(self, name: str) -> Size:
        if name not in self.known:
            self.known[name] = NOTHING  # a circle is validation's to refuse
            if fragment := self.fragments.get(name):
                on = self.schema.get_type(fragment.type_condition.name.value)
                self.known[name] = self._selections(fragment.selection_set, on)
        return self.known[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        kind = get_named_type(definition.type) if definition else None
        within = self._selections(node.selection_set, kind)
        times = self._times(node, definition.type, parent) if definition else 0
        return Size(
            depth=within.depth + 1,
            aliases=within.aliases + (node.alias is not None),
            directives=within.directives,
            root_fields=1,
            nodes=times * (1 + within.nodes) if times else within.nodes,
        )

    def _times(self, node: FieldNode, kind: GraphQLOutputType, parent: GraphQLNamedType | None) -> int:
        """How many entries the field may have; 0 for what is no collection of entries."""
        if _is_connection(get_named_type(kind)):
            return self._page(node)
        listed = isinstance(get_nullable_type(kind), GraphQLList) and is_composite_type(get_named_type(kind))
        if not listed or _is_connection(parent) or _is_introspection(parent):
            return 0  # the entries of a connection are counted already, the schema's are few
        return self._ids(node) or LIST

    def _page(self, node: FieldNode) -> int:
        asked = self._arguments(node, _PAGE_ARGUMENTS)
        return max((size for size in asked if isinstance(size, int) and size > 0), default=PAGE)

    def _ids(self, node: FieldNode) -> int:
        asked = self._arguments(node, _LIST_ARGUMENTS)
        return max((len(ids) for ids in asked if isinstance(ids, list)), default=0)

    def _arguments(self, node: FieldNode, names: Sequence[str]) -> list[object]:
        return [self._value(argument.value) for argument in node.arguments or () if argument.name.value in names]

    def _value(self, node: Any) -> object:
        match node:
            case VariableNode():
                return self.variables.get(node.name.value)
            case IntValueNode():
                return int(node.value)
            case ListValueNode():
                return list(node.values)
        return None


def _is_introspection(kind: GraphQLNamedType | None) -> bool:
    return kind is not None and kind.name.startswith("__")


def _is_connection(kind: GraphQLNamedType | None) -> bool:
    return kind is not None and kind.name.endswith("Connection")
