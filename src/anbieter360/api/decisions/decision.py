"""A decision as the API shows it: outcome, reason, article, what is missing, and the way it was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.api.person.people import Person
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.node_labels import kind_of, star_label
from anbieter360.api.relay.pagination import PageInfo, cursor_of
from anbieter360.api.running.context import Context
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound
from anbieter360.api.scalars import DecisionStep, Lang, LegalBasis, Missing, Outcome, Reason
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import decided, facts

InLanguage = Annotated[Lang, strawberry.argument(description="German or English.")]


@strawberry.type(description="A node of the graph that a finding stands on.")
class NodeReference:
    id: strawberry.ID = strawberry.field(description="Global id; `node` shows it to who may see it.")
    kind: str = strawberry.field(description="The type of the node in upper snake case, e.g. CONSENT.")
    label: str = strawberry.field(
        description="What to show: the name of a catalogue node, the ref of an item or consent, basis or ground and "
        "day of what was collected or restricted, else the day or the kind. Never a value."
    )


@strawberry.type(description="An item that was decided about: enough to name it, also for who may not see it.")
class ItemReference:
    home: strawberry.Private[Visible]
    fact: strawberry.Private[facts.Item]

    @strawberry.field(description="Global id; `node` shows the item to who may see it.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("DataItem", self.fact.id))

    @strawberry.field(description="The provider's own technical key of the item, unique within the provider.")
    def ref(self) -> str:
        return self.fact.ref

    @strawberry.field(description="What kind of data it is.")
    def category(self) -> lazy.DataCategory:
        key = split_node_id(self.fact.category)[2]
        return category.DataCategory(home=self.home, value=self.home.catalogue.category[key])


@strawberry.type(description="What was decided about one item.")
class ItemDecision:
    item: ItemReference = strawberry.field(description="The item.")
    outcome: Outcome = strawberry.field(description="Whether this item may be used.")
    reason: Reason = strawberry.field(description="The code of the step that decided about it.")


@strawberry.type(description="What one step of the rule book found.")
class DecisionFinding:
    decision: strawberry.Private[Decision]
    found: strawberry.Private[decided.Finding]

    @strawberry.field(description="The step.")
    def step(self) -> DecisionStep:
        return self.found.step

    @strawberry.field(description="In words; codes, keys and days at most, never a value.")
    def finding(self, lang: InLanguage = Lang.EN) -> str:
        return self.found.text.get(lang)

    @strawberry.field(description="The nodes it stands on.")
    def nodes(self) -> list[NodeReference]:
        context, star = self.decision.context, self.decision.star
        return [
            NodeReference(
                id=strawberry.ID(global_id(one.label, one.id)),
                kind=kind_of(one.label),
                label=star_label(context.catalogues, star, one.label, one.id),
            )
            for one in self.found.nodes
        ]


@strawberry.type(description="Whether a use may run for a person at a moment, and why. Unknown is never allowed.")
class Decision:
    context: strawberry.Private[Context]
    star: strawberry.Private[facts.Star]
    found: strawberry.Private[decided.Decision]

    @property
    def home(self) -> Visible:
        return Visible(self.context, self.context.catalogues.by_provider[self.star.provider])

    @strawberry.field(description="Whether the use may run.")
    def outcome(self) -> Outcome:
        return self.found.outcome

    @strawberry.field(description="The code of the step that decided.")
    def reason(self) -> Reason:
        return self.found.reason

    @strawberry.field(description="The basis that the use declares (Art. 6(1) GDPR).")
    def legal_basis(self) -> LegalBasis:
        return self.found.legal_basis

    @strawberry.field(description="The article of law behind the reason, e.g. `Art. 6(1)(a) GDPR`.")
    def article(self) -> str:
        return self.found.article

    @strawberry.field(description="What would make it allowed; empty if it is, or if nothing would.")
    def missing(self) -> list[Missing]:
        return list(self.found.missing)

    @strawberry.field(description="The items of the categories that the use needs, each with its own outcome.")
    def items(self) -> list[ItemDecision]:
        home = self.home
        pairs = ((self.star.item.get(one.item), one) for one in self.found.items)
        return [
            ItemDecision(item=ItemReference(home=home, fact=item), outcome=one.outcome, reason=one.reason)
            for item, one in pairs
            if item
        ]

    @strawberry.field(description="The way it was found, step by step.")
    def explanation(self) -> list[DecisionFinding]:
        return [DecisionFinding(decision=self, found=one) for one in self.found.explanation]

    @strawberry.field(description="The use that was asked about; null if it has left the catalogue since.")
    def use(self) -> lazy.ProcessingUse | None:
        known = self.home.catalogue.use.get(self.found.use)
        return use.ProcessingUse(home=self.home, value=known) if known else None

    @strawberry.field(description="The moment that was decided for.")
    def at(self) -> datetime:
        return self.found.at


def shown(person: Person, found: decided.Decision) -> Decision:
    """A decision about a person whose star was read."""
    return Decision(context=person.context, star=person.star, found=found)


#: One entry of a batch.
BatchEntry = Annotated[Decision | InvalidInput | NotFound | Conflicted, strawberry.union("MayUseResult")]


@strawberry.type(description="A person by name alone.")
class PersonReference:
    id: strawberry.ID = strawberry.field(description="Global id; `node` shows the person to who may see them.")
    ref: str | None = strawberry.field(
        description="The provider's own reference; null for an INTEGRATION, which sees nobody."
    )


@strawberry.type(description="A person whom a use may reach.")
class AudienceMember:
    key: strawberry.Private[str]
    subject: PersonReference = strawberry.field(description="The person, for `subject: {id: …}` of what follows.")
    decision: Decision = strawberry.field(description="The decision that says so.")


@strawberry.type(description="A person of the audience and the cursor that names their place.")
class AudienceEdge:
    cursor: str = strawberry.field(description="For `after`.")
    node: AudienceMember = strawberry.field(description="The person.")


@strawberry.type(
    description="A page of the people whom a use may reach. It looks at a bounded number of people, so it may hold "
    "fewer than asked for, or none, while there are more: go on after `pageInfo { endCursor }` until `hasNextPage` is "
    "false."
)
class AudienceConnection:
    members: strawberry.Private[Sequence[AudienceMember]]
    last: strawberry.Private[str | None]
    more: strawberry.Private[bool]
    follows: strawberry.Private[bool]
    looked_at: int = strawberry.field(description="How many people this page decided about.")

    @strawberry.field(description="The people of this page with their cursors.")
    def edges(self) -> list[AudienceEdge]:
        return [AudienceEdge(cursor=_cursor(one.key), node=one) for one in self.members]

    @strawberry.field(description="Where this page stands; `endCursor` is behind the last person looked at.")
    def page_info(self) -> PageInfo:
        return PageInfo(
            has_next_page=self.more,
            has_previous_page=self.follows,
            start_cursor=_cursor(self.members[0].key) if self.members else None,
            end_cursor=_cursor(self.last) if self.last else None,
        )

    @strawberry.field(description="The people of this page, by id.")
    def nodes(self) -> list[AudienceMember]:
        return [*self.members]


def _cursor(key: str) -> str:
    return cursor_of(key, "audience")


# Last, because what is decided about is shown by types that show decisions.
from anbieter360.api.provider import category, use  # noqa: E402
