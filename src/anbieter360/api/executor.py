"""Where an operation is run: the view is made before anything is read, the trace is durable before the answer leaves.

graphql-core calls `build` (which coerces the variables) and `execute_operation`; both HTTP and WebSocket pass here.
"""

from __future__ import annotations

from typing import Any, cast

from graphql import ExecutionResult, FieldNode, OperationDefinitionNode
from graphql.pyutils import is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from anbieter360.access import Role, View, declared_purpose, hidden_purposes, own_of
from anbieter360.api.context import Context
from anbieter360.api.masking import coded, wrong_variables
from anbieter360.api.people import Counts, People
from anbieter360.errors import Anbieter360Error
from anbieter360.ledger.lookup import SubjectLookup, find_subject
from anbieter360.vault import AccessEvent


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor between two acts of ours: prepare before, record after."""

    @classmethod
    def build(
        cls,
        schema: Any,
        document: Any,
        root_value: Any = None,
        context_value: Any = None,
        raw_variable_values: Any = None,
        operation_name: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """As graphql-core's, but a wrong variable is named without its value."""
        before = (root_value, context_value, raw_variable_values, operation_name)
        built = super().build(schema, document, *before, *args, **kwargs)
        if not isinstance(built, list):
            return built
        return wrong_variables(schema, document, raw_variable_values or {}, operation_name, built)

    def execute_operation(self, serially: bool | None = None) -> Any:
        return self._execute(serially)

    async def _execute(self, serially: bool | None) -> ExecutionResult:
        context: Context = self.context_value
        try:
            await prepare(context, self.operation)
        except Anbieter360Error as error:
            return ExecutionResult(data=None, errors=[coded(error, context.request_id)])
        result: Any = super().execute_operation(serially)
        if is_awaitable(result):
            result = await result
        try:
            await record(context, self.operation)  # no answer without its trace
            context.check_people()  # and none about two where one is the most: which of them would be chance
        except Anbieter360Error as error:
            return ExecutionResult(data=None, errors=[coded(error, context.request_id)])
        return cast(ExecutionResult, result)


async def prepare(context: Context, operation: OperationDefinitionNode) -> None:
    """Decide what this request may see. Raises PurposeRequired, PurposeUnknown, PurposeNotAllowed, NoCatalogue."""
    context.catalogues = await context.services.store.current()
    purpose = None
    if not _asks_only_for_the_schema(operation):
        purpose = declared_purpose(context.actor, context.purpose, context.catalogues.home_catalogue)
    hidden = hidden_purposes(context.actor.role, context.catalogues.by_provider.values())
    context.view = View(context.actor, purpose, own_of(context.actor, await _caller(context)), hidden)
    context.people = People(context)
    context.counts = Counts(context)


async def record(context: Context, operation: OperationDefinitionNode) -> None:
    """Write the access event; it is on disk when this returns. Raises VaultUnavailable."""
    if _asks_only_for_the_schema(operation):
        return
    actor = context.actor
    event = AccessEvent(
        at=context.at,
        actor=actor.id,
        unit=actor.unit,
        role=actor.role,
        purpose=context.view.purpose,
        operation=operation.name.value if operation.name else "",
        subjects=tuple(sorted(context.seen)),
        reason=context.reason,
        request_id=context.request_id,
    )
    await context.services.vault.accesses.record(event)


async def _caller(context: Context) -> str | None:
    """The id of the person a SUBJECT is."""
    actor = context.actor
    if actor.role is not Role.SUBJECT or actor.subject is None:
        return None
    home = context.catalogues.home_catalogue.provider.key
    services = context.services
    return await find_subject(services.graph.read, services.vault, home, SubjectLookup(ref=actor.subject))


def _asks_only_for_the_schema(operation: OperationDefinitionNode) -> bool:
    """Introspection reads nothing of anybody: it needs a token but no purpose, and leaves no event."""
    return all(
        isinstance(one, FieldNode) and one.name.value.startswith("__") for one in operation.selection_set.selections
    )
