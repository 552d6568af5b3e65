"""A new catalogue comes into force: checked, compared, written in one transaction."""

from __future__ import annotations

from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.provider.provider import Provider
from anbieter360.api.provider.visible import Visible
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueChange
from anbieter360.engine.bolt import Tx
from anbieter360.errors import ConstraintViolated
from anbieter360.ledger.writing.once import Answer, Call, Done, Kept

SOURCE = "applyCatalogue"


@strawberry.input(description="The home provider's whole catalogue.")
class ApplyCatalogueInput:
    document: str = strawberry.field(description="catalogue.yaml as text; its form is in the reference.")
    idempotency_key: str = strawberry.field(
        description="Chosen by the caller: the same key with the same input answers what it answered before."
    )


@strawberry.type(description="A node of the catalogue that a change touches.")
class ChangedNode:
    label: str = strawberry.field(description="Its type in the graph, e.g. Purpose.")
    key: str = strawberry.field(description="Its key within the provider.")
    fields: list[str] = strawberry.field(description="The fields that changed; empty for what is new or gone.")


@strawberry.type(description="The catalogue is in force.")
class CatalogueApplied:
    provider: Provider = strawberry.field(description="The provider as it now stands.")
    version: int = strawberry.field(description="Rises with every change of any catalogue.")
    added: list[ChangedNode] = strawberry.field(description="What is new.")
    changed: list[ChangedNode] = strawberry.field(description="What is another than before.")
    removed: list[ChangedNode] = strawberry.field(description="What is gone.")


ApplyCatalogueResult = Annotated[
    CatalogueApplied | InvalidInput | NotFound | Conflicted,
    strawberry.union("ApplyCatalogueResult", description="The catalogue is in force, or why it is not."),
]


@strawberry.type
class CatalogueMutation:
    """The catalogue's part of Mutation."""

    @strawberry.mutation(description="Bring a catalogue into force. PRIVACY_MANAGER.")
    @expected_as_data
    async def apply_catalogue(self, info: Info, input: ApplyCatalogueInput) -> ApplyCatalogueResult:  # noqa: A002
        context = info.context
        context.view.require(Act.APPLY_CATALOGUE)
        return await _apply(context, input)


async def _apply(context: Context, given: ApplyCatalogueInput) -> CatalogueApplied:
    services = context.services
    call = Call("applyCatalogue", context.actor.id, given.idempotency_key, {"document": given.document})
    kept = Kept(services.vault, call)
    catalogue = read_catalogue(given.document, "document")

    async def keep(tx: Tx, change: CatalogueChange) -> None:
        await kept.keep(tx, Done(_as_answer(change, catalogue.provider.key)))

    answer = await kept.answer(services.graph.read)
    if answer is None:
        try:
            change = await services.store.apply(catalogue, home=True, source=SOURCE, also=keep)
            answer = _as_answer(change, catalogue.provider.key)
        except ConstraintViolated:  # a parallel call with the same key was faster
            answer = await kept.answer(services.graph.read)
            if answer is None:
                raise
    context.catalogues = await services.store.current()
    return _applied(context, answer)


def _as_answer(change: CatalogueChange, provider: str) -> Answer:
    lists = {"added": change.added, "changed": change.changed, "removed": change.removed}
    return {"provider": provider, "version": change.version} | {
        name: [[one.label, one.key, [field.name for field in one.fields]] for one in nodes]
        for name, nodes in lists.items()
    }


def _applied(context: Context, answer: Answer) -> CatalogueApplied:
    lists = {
        name: [ChangedNode(label=label, key=key, fields=fields) for label, key, fields in answer[name]]
        for name in ("added", "changed", "removed")
    }
    home = Visible(context, context.catalogues.by_provider[answer["provider"]])
    return CatalogueApplied(provider=Provider(home=home), version=answer["version"], **lists)
