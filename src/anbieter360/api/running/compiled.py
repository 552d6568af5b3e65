"""The fast path: one statement for the whole question, then the answer shaped by functions made beforehand.

It stands beside the ordinary execution, never in place of it: whatever is not planned, is overtaken by changes of the
catalogue again and again, or would be an error, is run the ordinary way, which says what happened.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from graphql import GraphQLSchema, OperationType
from graphql.execution.values import VariableValues

from anbieter360.access import Act, Role
from anbieter360.api.running.arguments import Given, coerced, given
from anbieter360.api.running.asking import Asking, Overtaken
from anbieter360.api.running.context import Context
from anbieter360.api.running.documents import Variants
from anbieter360.api.running.fields import Fields
from anbieter360.api.running.prepare import caller, prepare
from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.compiler.fragments import Fragments, Kept
from anbieter360.compiler.plan import Plan, needs_no_caller, plan
from anbieter360.compiler.selection import Field, Unplannable, conditions, select

ATTEMPTS = 3
_UNPLANNED = "only the ordinary path"

_log = structlog.get_logger(__name__)


class Compiler:
    """The compiled path of one schema. Raises ModelError for a schema with a guard that it does not know."""

    def __init__(self, schema: GraphQLSchema, scalars: Mapping[Any, Any]) -> None:
        self.fields = Fields(schema)
        self.scalars = scalars
        self.fragments = Fragments()

    async def answer(self, executor: Any) -> dict[str, Any] | None:
        """The data of the answer, people and view noted in the context; None where the ordinary path must run."""
        if executor.operation.operation is not OperationType.QUERY:
            return None
        try:
            made = self._plan(executor)
            return await self._answer(executor, made) if made else None
        except Exception as error:
            # Whatever it was, the ordinary path meets it again and words it: nothing is told or counted here.
            _log.debug("compiled.left", type=type(error).__name__)
        return None

    async def _answer(self, executor: Any, made: Plan) -> dict[str, Any] | None:
        context: Context = executor.context_value
        catalogues = context.services.store.held or await context.services.store.current()
        for _ in range(ATTEMPTS):
            try:
                return await self._attempt(executor, made, catalogues)
            except Overtaken as overtaken:
                catalogues = await context.services.store.at_least(overtaken.version)
        return None

    async def _attempt(self, executor: Any, made: Plan, catalogues: Catalogues) -> dict[str, Any]:
        context: Context = executor.context_value
        alone = context.actor.role is Role.SUBJECT and bool(context.actor.subject) and needs_no_caller(made)
        prepare(context, catalogues, None if alone else await caller(context, catalogues))
        run = _Run(self, executor, made, self._kept(context))
        await Asking(context, made, self.fields, run, caller_unknown=alone).read()
        answer: dict[str, Any] = await made.shaper.shape(executor.root_value, run)
        return answer

    def _kept(self, context: Context) -> Kept:
        view = context.view
        return self.fragments.of((context.catalogues.version, view.hidden, view.may(Act.READ_PEOPLE)))

    def _plan(self, executor: Any) -> Plan | None:
        document = executor.context_value.document
        kept: Variants[Any] = document.plans if document else Variants()
        name = executor.operation.name.value if executor.operation.name else None
        asked = kept.get(("conditions", name))
        if asked is None:
            fragments = [*executor.fragment_definitions.values()]
            asked = kept.put(("conditions", name), sorted(conditions(executor.operation, fragments)))
        values = executor.variable_values.coerced
        key = ("plan", name, *(values.get(one) for one in asked))
        known = kept.get(key)
        if known is None:
            known = kept.put(key, self._planned(executor, asked))
        return known if isinstance(known, Plan) else None

    def _planned(self, executor: Any, asked: Sequence[str]) -> Plan | str:
        # A plan outlives its first request: of the variables it keeps those that @include and @skip ask, and no more.
        sources, coerced = ({name: one[name] for name in asked if name in one} for one in executor.variable_values[:2])
        try:
            selected = select(executor.schema, executor.operation, executor.fragments, VariableValues(sources, coerced))
            return plan(selected, self.fields)
        except Unplannable:
            return _UNPLANNED


@dataclass(slots=True)
class _Given:
    """What a root resolver takes of Strawberry's Info."""

    context: Context


@dataclass(slots=True)
class _Run:
    """One request: its arguments, coerced once a field, the ready JSON in its scope, and what it made itself."""

    compiler: Compiler
    executor: Any
    plan: Plan
    kept: Kept
    own: dict[Hashable, Any] = field(default_factory=dict)
    _arguments: dict[Field, Mapping[str, Any]] = field(default_factory=dict)

    def arguments(self, field: Field) -> Mapping[str, Any]:
        found = self._arguments.get(field)
        if found is None:
            found = self._arguments[field] = self._coerced(field)
        return found

    def _coerced(self, field: Field) -> Mapping[str, Any]:
        definition = self.compiler.fields.definition(field.parent, field.name)
        known: Given | None = self.plan.arguments.get(field)
        arguments = known.to(self.executor.variable_values.coerced) if known else None
        if arguments is None:
            scalars = self.compiler.scalars
            arguments = coerced(field, definition.arguments, self.executor.variable_values, scalars)
            if known is None:
                self.plan.arguments[field] = given(definition.arguments, field, arguments, scalars)
        resolver = definition.base_resolver
        if resolver and resolver.info_parameter:
            return {**arguments, resolver.info_parameter.name: _Given(self.executor.context_value)}
        return arguments
