"""A document as the compiler sees it, over the served schema or a small one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.execution.execute import Executor

from anbieter360.compiler.selection import Field, select

#: As it is committed, which is as it is served.
SCHEMA = build_schema((Path(__file__).parents[2] / "schema" / "api.graphql").read_text(encoding="utf-8"))


def selected(text: str, variables: Mapping[str, Any] | None = None, schema: GraphQLSchema = SCHEMA) -> Sequence[Field]:
    """The root fields of a valid document. Raises Unplannable."""
    document = parse(text)
    assert validate(schema, document) == []
    built = Executor.build(schema, document, raw_variable_values=dict(variables or {}))
    assert isinstance(built, Executor)
    return select(schema, built.operation, built.fragments, built.variable_values)


def tree(fields: Sequence[Field]) -> dict[str, Any]:
    """Response keys to what is below them: by type where there are several, None for a leaf."""
    return {one.key: _below(one) for one in fields}


def _below(field: Field) -> Any:
    types = field.types()
    if not types:
        return None
    if len(types) == 1:
        return tree(field.below(types[0]))
    return {name: below for name in types if (below := tree(field.below(name)))}
