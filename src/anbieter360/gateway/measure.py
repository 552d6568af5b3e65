"""How big a query is, told from its text alone: depth, aliases, root fields, directives, nodes it may ask for.

`written` says what validating it would cost, before that begins.

Each fragment is measured once and counted wherever it is spread, so measuring costs no more than reading,
whatever the fragments multiply to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    TypeNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
    visit,
)

PAGE = 50  # entries of a connection where the query does not say
LIST = 10  # entries of a list that is no connection: what hangs on one person or one purpose is short
_PAGE_ARGUMENTS = ("first", "last")
_DIGITS = 18  # read of a number: far more than any limit has, and fewer than Python refuses


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


@dataclass(frozen=True, slots=True)
class Writing:
    """What makes a document dear to validate, unused fragments included, since each is compared with each.

    spreads: how often a fragment is spread; repeats: how often one response name is selected at one place, at most.
    """

    spreads: int
    repeats: int


def written(document: DocumentNode) -> Writing:
    """Counted as the text has it: no fragment is put in where it is spread."""
    spreads, repeats = 0, 0
    waiting = [one.selection_set for one in document.definitions if isinstance(one, ExecutableDefinitionNode)]
    while waiting:
        names: Counter[str] = Counter()
        for one in _at_one_place(waiting.pop()):
            if isinstance(one, FragmentSpreadNode):
                spreads += 1
                continue
            names[(one.alias or one.name).value] += 1
            if one.selection_set:
                waiting.append(one.selection_set)
        repeats = max(repeats, *names.values(), 0)
    return Writing(spreads, repeats)


def _at_one_place(selections: SelectionSetNode) -> Iterator[FieldNode | FragmentSpreadNode]:
    """What stands there, in inline fragments too."""
    waiting = [selections]
    while waiting:
        for one in waiting.pop().selections:
            if isinstance(one, InlineFragmentNode):
                waiting.append(one.selection_set)
            elif isinstance(one, FieldNode | FragmentSpreadNode):
                yield one


def measured(document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, Any]) -> Size:
    """The largest of each measure over the operations. Unknown fields and types are left to validation."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    weights = {name: weight(value) for name, value in variables.items()}
    ruler = _Ruler(schema, _defaults(operations) | weights, fragments)
    sizes = [ruler.operation(node) for node in operations]
    return Size(*(max((getattr(size, part.name) for size in sizes), default=0) for part in fields(Size)))


def counted_variables(document: DocumentNode) -> tuple[str, ...]:
    """Names of the variables that the size of a document depends on: those that say how long a page or list is."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    lists = {one.variable.name.value for one in _definitions(operations) if _is_list(one.type)}
    found: dict[str, None] = {}

    class Arguments(Visitor):
        def enter_argument(self, node: Any, *_: object) -> None:
            value = node.value
            if isinstance(value, VariableNode) and (node.name.value in _PAGE_ARGUMENTS or value.name.value in lists):
                found[value.name.value] = None

    visit(document, Arguments())
    return tuple(found)


def weight(value: object) -> int | None:
    """What of a variable's value counts, as graphql-core will take it: a whole number, or how long a list is."""
    match value:
        case list():
            return len(value)
        case float() if value.is_integer():  # 500.0 is 500 to an Int
            return int(value)
        case int():
            return value
    return None


def _defaults(operations: Sequence[OperationDefinitionNode]) -> dict[str, int]:
    """The largest weight that any operation gives a variable by default."""
    found: dict[str, int] = {}
    for one in _definitions(operations):
        given = _literal_weight(one.default_value)
        if given is not None:
            found[one.variable.name.value] = max(given, found.get(one.variable.name.value, given))
    return found


def _definitions(operations: Sequence[OperationDefinitionNode]) -> Iterator[VariableDefinitionNode]:
    return (one for operation in operations for one in operation.variable_definitions or ())


def _is_list(kind: TypeNode) -> bool:
    return isinstance(kind.type if isinstance(kind, NonNullTypeNode) else kind, ListTypeNode)


def _literal_weight(node: object) -> int | None:
    match node:
        case IntValueNode():
            return int(node.value[:_DIGITS])
        case ListValueNode():
            return len(node.values)
    return None


@dataclass(slots=True)
class _Ruler:
    """weights: of the variables."""

    schema: GraphQLSchema
    weights: Mapping[str, int | None]
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
        times = self._times(node, definition, parent) if definition else 0
        return Size(
            depth=within.depth + 1,
            aliases=within.aliases + (node.alias is not None),
            directives=within.directives,
            root_fields=1,
            nodes=times * (1 + within.nodes) if times else within.nodes,
        )

    def _times(self, node: FieldNode, definition: GraphQLField, parent: GraphQLNamedType | None) -> int:
        """How many entries the field may have; 0 for what is no collection of entries."""
        kind = definition.type
        if _is_connection(get_named_type(kind)):
            return max((size for size in self._arguments(node, _PAGE_ARGUMENTS) if size > 0), default=PAGE)
        listed = is_list_type(get_nullable_type(kind)) and is_composite_type(get_named_type(kind))
        if not listed or _is_connection(parent) or _is_introspection(parent):
            return 0  # the entries of a connection are counted already, the schema's are few
        lists = [name for name, one in definition.args.items() if is_list_type(get_nullable_type(one.type))]
        return max(self._arguments(node, lists), default=0) or LIST

    def _arguments(self, node: FieldNode, names: Sequence[str]) -> list[int]:
        """Weights of the arguments of these names."""
        found = [self._value(argument.value) for argument in node.arguments or () if argument.name.value in names]
        return [one for one in found if one is not None]

    def _value(self, node: object) -> int | None:
        return self.weights.get(node.name.value) if isinstance(node, VariableNode) else _literal_weight(node)


def _is_introspection(kind: GraphQLNamedType | None) -> bool:
    return kind is not None and kind.name.startswith("__")


def _is_connection(kind: GraphQLNamedType | None) -> bool:
    return kind is not None and kind.name.endswith("Connection")
