"""Of which types the literals of a document ought to be: whoever wrote another one is told what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLNamedType,
    GraphQLSchema,
    Node,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    Visitor,
    get_named_type,
    visit,
)


def types_of_literals(schema: GraphQLSchema, document: DocumentNode) -> Mapping[int, GraphQLNamedType]:
    """`id` of each literal -> the declared type at its place; of a field of an input object, the object's.

    What is declared nowhere is absent. All at once, because a document may be wrong in a hundred places.
    """
    info = TypeInfo(schema)
    finder = _Finder(info)
    visit(document, TypeInfoVisitor(info, finder))
    return finder.found


class _Finder(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.found: dict[int, GraphQLNamedType] = {}

    def enter(self, node: Node, *_: Any) -> None:
        if isinstance(node, ValueNode | ObjectFieldNode):
            is_field = isinstance(node, ObjectFieldNode)
            type_ = self._info.get_parent_input_type() if is_field else self._info.get_input_type()
            if type_:
                self.found[id(node)] = get_named_type(type_)
