"""The schema: queries and mutations put together, the executor and the masking of errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import strawberry
from graphql import ExecutionResult, GraphQLError
from strawberry.extensions import SchemaExtension

from anbieter360.api.descriptions import describe
from anbieter360.api.erasure.erasure_subscription import Subscription
from anbieter360.api.mutation import Mutation
from anbieter360.api.query import Query
from anbieter360.api.running.compiled import Compiler
from anbieter360.api.running.context import Context
from anbieter360.api.running.documents import Document, Documents, Known
from anbieter360.api.running.executor import COMPILER, Executor, again, compiled_answer, template_of
from anbieter360.api.running.masking import Masking, log_error
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound
from anbieter360.api.scalars import CONFIG
from anbieter360.errors import Anbieter360Error


class Schema(strawberry.Schema):
    """Strawberry's schema with one habit changed: what it logs of an error is our line, not graphql-core's message.

    documents: those that it knows already.
    """

    documents: Documents

    async def answer(
        self, document: Document, context: Context, variables: dict[str, Any] | None, operation_name: str | None
    ) -> ExecutionResult | None:
        """The answer to a query of a known document; None where only `execute` can give or refuse one.

        The caller has bounded it: Strawberry's extensions do not run.
        """
        template = document.templates.get(operation_name)
        if template is None:
            built = Executor.build(self._schema, document.document, None, None, variables, operation_name)
            if not isinstance(built, Executor):
                return None
            template = document.templates.put(operation_name, template_of(built))
        asked = again(template, variables or {}, context)
        if asked is None:
            return None
        context.document = document
        try:
            return await compiled_answer(asked)
        except Anbieter360Error:
            return None  # `execute` meets it again, and words it
        finally:
            context.let_go()

    def process_errors(self, errors: Sequence[GraphQLError], execution_context: Any = None) -> None:
        context = getattr(execution_context, "context", None)
        request_id = context.request_id if isinstance(context, Context) else ""
        for error in errors:
            log_error(error, request_id)


def build_schema(
    extensions: Iterable[type[SchemaExtension] | Callable[[], SchemaExtension]] = (), *, compiled: bool = True
) -> Schema:
    """The served schema. extensions: the gateway's limits, before the masking that has the last word.

    compiled: whether questions may take the fast path. Raises ModelError for a guard that the compiler does not know.
    """
    documents = Documents()
    schema = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[InvalidInput, NotFound, Conflicted],
        extensions=[Masking, *extensions, partial(Known, documents)],
        config=CONFIG,
        execution_context_class=Executor,
    )
    schema.documents = documents
    describe(schema._schema)
    if compiled:
        schema._schema.extensions[COMPILER] = Compiler(schema._schema, schema.schema_converter.scalar_registry)
    return schema
