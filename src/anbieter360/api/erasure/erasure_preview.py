"""What an erasure would do, before it does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import strawberry

from anbieter360.access import NOBODY, Act, Role
from anbieter360.api.erasure.erasure_request import OutcomeCount
from anbieter360.api.erasure.erasure_sight import sight_of
from anbieter360.api.mutations.on_behalf import person_of
from anbieter360.api.person import lookup
from anbieter360.api.provider.catalogue_node import InLanguage
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.node_labels import kind_of
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, slice_of
from anbieter360.api.running.context import Context, Info
from anbieter360.api.scalars import FieldOutcome, Lang
from anbieter360.catalogue.model import Catalogue
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.planning import plan as planned
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from anbieter360.erasure.planning.preview import Preview, Sight, law_of, preview_of, rule_of
from anbieter360.erasure.requests.foreseen import Foreseen
from anbieter360.erasure.requests.intake import check_scope, waiting_request
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.errors import BadInput, SubjectErased, SubjectNotFound
from anbieter360.ledger.reading.lookup import SubjectLookup, find_subject
from anbieter360.ledger.stars.build import Naming

WEBHOOK, MANUAL = "WEBHOOK", "MANUAL"


@strawberry.input(one_of=True, description="What is to be erased; everything where nothing is said.")
class ErasureScope:
    everything: strawberry.Maybe[bool] = strawberry.field(description="True; false is an error.")
    purposes: strawberry.Maybe[list[str]] = strawberry.field(
        description="Keys: what is held for them, or for those below them, and for nothing else."
    )
    items: strawberry.Maybe[list[str]] = strawberry.field(description="Refs of items.")

    def to_plan(self) -> Scope:
        """Raises BadInput."""
        if self.everything is not None:
            if not self.everything.value:
                raise BadInput("scope.everything: is false; give true, or leave it out.")
            return EVERYTHING
        if self.purposes is not None:
            return Scope(ScopeKind.PURPOSES, frozenset(self.purposes.value))
        return Scope(ScopeKind.ITEMS, frozenset(self.items.value if self.items else ()))


@strawberry.type(description="A node that an erasure is about.")
class ErasureTarget:
    id: strawberry.ID = strawberry.field(description="Opaque global id.")
    kind: str = strawberry.field(description="Its label in upper snake case.")
    ref: str | None = strawberry.field(description="The provider's own reference, where it has one that names nobody.")


@strawberry.type(description="What becomes of one field.")
class ErasureStep:
    step: strawberry.Private[planned.Step]
    sight: strawberry.Private[Sight]

    @strawberry.field(description="Whose field it is.")
    def target(self) -> ErasureTarget:
        one = self.step.target
        return ErasureTarget(id=strawberry.ID(global_id(one.label, one.key)), kind=kind_of(one.label), ref=one.ref)

    @strawberry.field(description="Its name in the graph.")
    def field(self) -> str:
        return self.step.field

    @strawberry.field(description="What becomes of it.")
    def outcome(self) -> FieldOutcome:
        return self.step.outcome

    @strawberry.field(description="The rule that decides: of the model, of the catalogue, or a hold.")
    def rule(self) -> str:
        return rule_of(self.step, self.sight)

    @strawberry.field(description="The article of the GDPR that it rests on.")
    def article(self) -> str:
        return self.step.grounds[0].article

    @strawberry.field(description="The law that obliges to keep it, where one does.")
    def law(self) -> str | None:
        return law_of(self.step, self.sight)

    @strawberry.field(description="The first day on which it may go; null where none is fixed, or it goes now.")
    def until(self) -> date | None:
        return self.step.grounds[0].until


@strawberry.type(description="Who is told of an erasure: a recipient who got data, or a system that has it.")
class ErasureRecipient:
    home: strawberry.Private[Catalogue]
    told: strawberry.Private[planned.Told]

    @strawberry.field(description="Key of the recipient or system.")
    def key(self) -> str:
        return self.told.key

    @strawberry.field(description="As the catalogue calls it.")
    def name(self, lang: InLanguage = Lang.EN) -> str:
        named = self.home.system if self.told.is_system else self.home.recipient
        found = named.get(self.told.key)
        return (found.name.get(lang) if found and found.name else "") or self.told.key

    @strawberry.field(description="Whether it is a system of the provider's.")
    def is_system(self) -> bool:
        return self.told.is_system

    @strawberry.field(description="WEBHOOK, or MANUAL where somebody at the provider has to tell them.")
    def channel(self) -> str:
        return WEBHOOK if self.told.has_address else MANUAL

    @strawberry.field(description="Refs of the items that it is told of; null for all that it got.")
    def items(self) -> list[str] | None:
        return None if self.told.items is None else [*self.told.items]


@strawberry.type(description="What an erasure would do; an approval is of this plan, by its hash.")
class ErasurePlan:
    home: strawberry.Private[Catalogue]
    preview: strawberry.Private[Preview]
    sight: strawberry.Private[Sight]

    @strawberry.field(
        description="Equal for equal plans, whoever looks and when. For whom purposes are hidden it is of what they "
        "see, and nothing is approved by it."
    )
    def plan_hash(self) -> str:
        return self.preview.hash

    @strawberry.field(description="How many fields have each outcome; those that none has are absent.")
    def summary(self) -> list[OutcomeCount]:
        return [OutcomeCount(outcome=outcome, count=count) for outcome, count in self.preview.summary.items()]

    @strawberry.field(description="What becomes of each field, in the order of label, key and field.")
    async def steps(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ErasureStep]:
        nodes = [ErasureStep(step=one, sight=self.sight) for one in self.preview.steps]
        return slice_of(nodes, _key, asked(first, after, last, before, of="erasureSteps"))

    @strawberry.field(
        description="Refs of shared items whose other side somebody has to look at: its text may tell of the person."
    )
    def reviews(self) -> list[str]:
        return [*self.preview.reviews]

    @strawberry.field(description="Who is told, recipients before systems.")
    def recipients(self) -> list[ErasureRecipient]:
        return [ErasureRecipient(home=self.home, told=one) for one in self.preview.told]

    @strawberry.field(description="Those of them that no machine can tell.")
    def unreachable(self) -> list[ErasureRecipient]:
        return [ErasureRecipient(home=self.home, told=one) for one in self.preview.told if not one.has_address]


Whom = Annotated[
    lookup.SubjectLookup | None, strawberry.argument(description="The person; the caller where nobody is named.")
]
Which = Annotated[ErasureScope | None, strawberry.argument(description="Everything where nothing is said.")]


@strawberry.type
class ErasurePreviewQuery:
    """The plan's part of Query."""

    @strawberry.field(
        description="What an erasure of a person would do. SUBJECT for themselves, AGENT, DPO, PRIVACY_MANAGER, "
        "INTEGRATION with the scope erasure:request."
    )
    async def preview_erasure(self, info: Info, subject: Whom = None, scope: Which = None) -> ErasurePlan | None:
        context = info.context
        wanted = await person_to_erase(context, subject, Act.PREVIEW_ERASURE)
        return await _preview(context, wanted, scope.to_plan() if scope else EVERYTHING)


async def person_to_erase(context: Context, by: lookup.SubjectLookup | None, act: Act) -> SubjectLookup:
    """As `person_of`; an INTEGRATION, which sees nobody, names whom it was asked for.

    Raises Forbidden, SubjectNotFound, BadInput, OnePersonPerRequest.
    """
    if context.actor.role is not Role.INTEGRATION:
        return await person_of(context, by, act)
    context.view.require(act)
    if by is None:
        raise BadInput("subject: is missing; name the person, only a SUBJECT acts for themselves.")
    return by.to_ledger()


async def _preview(context: Context, wanted: SubjectLookup, scope: Scope) -> ErasurePlan:
    services, home = context.services, context.catalogues.home_catalogue
    provider, vault = home.provider, services.vault
    sight = sight_of(context)

    async def work(tx: Tx) -> tuple[str, Preview]:
        subject = await find_subject(tx.run, vault, provider.key, wanted, country=provider.country)
        if subject is None or subject == NOBODY:
            raise SubjectNotFound
        standing = await waiting_request(tx.run, subject, scope)
        if standing is None or sight.hidden:  # of what was asked for something may have gone since by another way
            await check_scope(tx, Naming(provider.key, vault.hash).item, home, subject, scope, sight.hidden)
        request = standing.id if standing else None
        plan, stored = await plan_of(tx, services.erasing, subject, scope, datetime.now(UTC), request=request)
        if stored.star.properties.get("fence"):
            raise SubjectErased
        if request:  # which may be approved next
            services.foresight.put(request, Foreseen(plan, stored, stored.star.properties["epoch"]))
        return subject, preview_of(plan, stored.star, sight)

    subject, preview = await services.graph.write(work)  # nothing is written: one transaction sees one state
    context.look(subject)
    return ErasurePlan(home=home, preview=preview, sight=sight)


def _key(node: ErasureStep) -> str:
    target = node.step.target
    return f"{target.label}/{target.key}/{node.step.field}"
