"""Where an operation is run: the view is made before anything is read, the trace is durable before the answer leaves.

graphql-core calls `build` (which coerces the variables) and `execute_operation`; both HTTP and WebSocket pass here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, cast

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from anbieter360.api.running.compiled import Compiler
from anbieter360.api.running.context import Context
from anbieter360.api.running.masking import caught, wrong_variables
from anbieter360.api.running.prepare import caller, prepare
from anbieter360.vault import AccessEvent

#: Where a schema keeps its compiler, if it has one.
COMPILER = "anbieter360-compiler"
#: Which path ran.
COMPILED, RESOLVER = "compiled", "resolver"
SEVERAL = "several"
OPERATION_LETTERS = 100  # of an operation's name, which the caller chooses and each look keeps


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor behind the compiled path, and before the access event."""

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
        if self.operation.operation is OperationType.SUBSCRIPTION:
            return await self._event(serially)
        try:
            return await compiled_answer(self) or await _traced(self, await self._resolved(serially))
        except Exception as error:
            # Strawberry would answer with its text, behind the back of the masking.
            return ExecutionResult(data=None, errors=[caught(error, self.context_value.request_id)])
        finally:
            self.context_value.let_go()

    async def _event(self, serially: bool | None) -> ExecutionResult:
        """One event of a subscription: whoever began it has decided what may be seen, and has left the trace."""
        result: Any = super().execute_operation(serially)
        return cast(ExecutionResult, await result if is_awaitable(result) else result)

    async def _resolved(self, serially: bool | None) -> ExecutionResult:
        context: Context = self.context_value
        context.path, context.asked = RESOLVER, asked_of(self.operation)
        catalogues = await context.services.store.current()
        own = await caller(context, catalogues)
        prepare(context, catalogues, own, schema_only=_asks_only_for_the_schema(self.operation))
        result: Any = super().execute_operation(serially)
        return cast(ExecutionResult, await result if is_awaitable(result) else result)


class Asked(Protocol):
    """What of an executor the compiled path takes."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    fragment_definitions: dict[str, FragmentDefinitionNode]
    variable_values: VariableValues
    root_value: Any
    context_value: Any


@dataclass(slots=True)
class Again:
    """An operation that an executor was built for before, with the variables and the context of another request."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    fragment_definitions: dict[str, FragmentDefinitionNode]
    variable_values: VariableValues
    context_value: Any = None
    root_value: Any = None


def template_of(built: Executor) -> Again:
    """What outlives a request: nothing of its variables."""
    return Again(built.schema, built.operation, built.fragments, built.fragment_definitions, VariableValues({}, {}))


def again(template: Again, variables: Mapping[str, Any], context: Context) -> Again | None:
    """None where the variables are wrong."""
    definitions = template.operation.variable_definitions or ()
    values = get_variable_values(template.schema, definitions, dict(variables), max_errors=1)
    if isinstance(values, list):
        return None
    shared = (template.schema, template.operation, template.fragments, template.fragment_definitions)
    return Again(*shared, values, context)


async def compiled_answer(asked: Asked) -> ExecutionResult | None:
    """The answer of the fast path with its trace written; None where the ordinary path must run.

    Raises VaultUnavailable, OnePersonPerRequest.
    """
    context: Context = asked.context_value
    compiler: Compiler | None = asked.schema.extensions.get(COMPILER)
    if compiler is None or context.path:
        return None  # asked before, in vain
    context.path, context.asked = COMPILED, asked_of(asked.operation)
    data = await compiler.answer(asked)
    if data is None:
        context.path = RESOLVER
        return None
    return await _traced(asked, ExecutionResult(data, None))


async def _traced(asked: Asked, result: ExecutionResult) -> ExecutionResult:
    await record(asked.context_value, asked.operation)  # no answer without its trace
    asked.context_value.check_people()  # and none about two where one is the most: which would be chance
    return result


async def record(context: Context, operation: OperationDefinitionNode) -> None:
    """Write the access event; it is on disk when this returns. Raises VaultUnavailable.

    One for all of whom as much was shown: mostly there is one.
    """
    if _asks_only_for_the_schema(operation):
        return
    events = [_event(context, operation, shown, subjects) for shown, subjects in _alike(context).items()]
    record_one = context.services.vault.accesses.record
    if len(events) == 1:
        await record_one(events[0])
    else:
        await asyncio.gather(*(record_one(event) for event in events))


#: Whether values were shown, and the keys of the withheld purposes of which something was.
_Shown: TypeAlias = tuple[bool, frozenset[str]]


def _alike(context: Context) -> dict[_Shown, list[str]]:
    """The people of the answer by what it shows of them; one entry without anybody where it shows nobody."""
    alike: dict[_Shown, list[str]] = {}
    for subject in sorted(context.seen):
        shown = (subject in context.opened, frozenset(context.kept_back.get(subject, ())))
        alike.setdefault(shown, []).append(subject)
    return alike or {(False, frozenset()): []}


def _event(context: Context, operation: OperationDefinitionNode, shown: _Shown, subjects: Sequence[str]) -> AccessEvent:
    actor, (opened, withheld) = context.actor, shown
    return AccessEvent(
        at=context.at,
        actor=actor.id,
        unit=actor.unit,
        role=actor.role,
        purpose=context.view.purpose,
        operation=operation.name.value[:OPERATION_LETTERS] if operation.name else "",
        subjects=tuple(subjects),
        reason=context.reason,
        request_id=context.request_id,
        opened=opened,
        withheld=tuple(sorted(withheld)),
    )


def asked_of(operation: OperationDefinitionNode) -> str:
    """What a valid operation asks, in the schema's words: its one field at the root, or SEVERAL."""
    names = {one.name.value if isinstance(one, FieldNode) else SEVERAL for one in operation.selection_set.selections}
    return names.pop() if len(names) == 1 else SEVERAL


def _asks_only_for_the_schema(operation: OperationDefinitionNode) -> bool:
    """Introspection reads nothing of anybody: it needs a token but no purpose, and leaves no event."""
    return all(
        isinstance(one, FieldNode) and one.name.value.startswith("__") for one in operation.selection_set.selections
    )
