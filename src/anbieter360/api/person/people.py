"""The people of one request: stars and keys read together, each person once, whatever the query repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from strawberry.dataloader import DataLoader

from anbieter360.access import Role
from anbieter360.api.provider.visible import Visible
from anbieter360.api.running.context import Context
from anbieter360.catalogue.model import Catalogue
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.consent import is_in_force
from anbieter360.decision.facts import Item, Request, Star
from anbieter360.decision.handling import erasures_of, requests_of
from anbieter360.decision.value import OWN, ValueDecision, ValueRules
from anbieter360.errors import ValueUnreadable
from anbieter360.ledger.reading.pages import Listing, count
from anbieter360.ledger.reading.star import read_stars
from anbieter360.vault import Sealer

_AT_ONCE = 50


@dataclass(frozen=True)
class Person:
    """One person as this request may see them. sealer is None where the person's key was destroyed."""

    star: Star
    context: Context
    sealer: Sealer | None

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the provider whose ledger this is."""
        return self.context.catalogues.by_provider[self.star.provider]

    @cached_property
    def home(self) -> Visible:
        """That catalogue as this request may see it."""
        return Visible(self.context, self.catalogue)

    @property
    def is_caller(self) -> bool:
        return self.context.view.own == self.star.id

    @cached_property
    def birth_date(self) -> date | None:
        sealed = self.star.birth_date_sealed
        return date.fromisoformat(self.open(sealed, self.star.id, "birthDate")) if sealed else None

    @cached_property
    def consented(self) -> frozenset[str]:
        """Ids of the purposes that a consent in force names."""
        return frozenset(one.purpose for one in self.star.consents if is_in_force(one, self.context.at))

    @property
    def withheld(self) -> frozenset[str]:
        """What the person may not know of; see `Context.withheld`."""
        return self.context.withheld

    @cached_property
    def ref(self) -> str:
        return self.open(self.star.ref_sealed, self.star.id, "ref")

    @cached_property
    def _rules(self) -> ValueRules | None:
        view = self.context.view
        if view.purpose is None or view.actor.role is Role.INTEGRATION:
            return None
        manager = view.actor.role is Role.PRIVACY_MANAGER
        at, handler = self.context.at, self.context.handler
        erasures = erasures_of(self.star, handler, at) if handler else ()
        return ValueRules(self.star, self.catalogue, view.purpose, at, self.birth_date, manager, self.handled, erasures)

    @cached_property
    def handled(self) -> tuple[Request, ...]:
        """The person's open requests that the caller works on; none under another purpose than rights-handling."""
        handler = self.context.handler
        return requests_of(self.star, handler, self.context.at) if handler else ()

    def may_read(self, request: Request) -> bool:
        """Whether what the person and the provider wrote to each other opens for this request."""
        handler = self.context.handler
        answers = handler is not None and handler.assignee_hash is None
        return self.is_caller or answers or request in self.handled

    def decide(self, item: Item) -> ValueDecision:
        """Whether the item's value opens for this request."""
        # Only a restriction or request may name an item; else those of one category in the same collections are alike.
        named = self.context.handler or self.star.restrictions
        alike = item.id if named else (item.category, id(self.star.holding.get(item.id)))
        known = self._decided.get(alike)
        if known is None:
            known = self._decided[alike] = self._decide(item)
        return known

    @cached_property
    def _decided(self) -> dict[Hashable, ValueDecision]:
        return {}

    def _decide(self, item: Item) -> ValueDecision:
        if self.is_caller:
            return OWN
        if self._rules is None:
            return ValueDecision(Outcome.DENIED, Reason.PURPOSE_NOT_COVERED)
        return self._rules.decide(item)

    def open(self, sealed: str, owner: str, field: str) -> str:
        """Raises ValueUnreadable. Whether it may be opened has been decided before."""
        if self.sealer is None:
            raise ValueUnreadable
        return self.sealer.open(sealed, owner=owner, field=field)


class People:
    """Loads persons in batches; one statement and one look into the vault for up to 50 of them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def _loader(self) -> DataLoader[str, Person | None]:
        return DataLoader(load_fn=self._load, max_batch_size=_AT_ONCE)

    async def get(self, subject: str) -> Person | None:
        """The person, noted as seen; None where there is nobody, or nobody for this caller."""
        person = await self.unseen(subject)
        if person is not None:
            self._context.look(subject)
        return person

    async def unseen(self, subject: str) -> Person | None:
        """The person, not noted as seen: whoever shows something of them then notes it with `look`."""
        person = self._context.ready.people.get(subject)
        if person is not None:
            return person
        # Shielded: a field that fails cancels those beside it, and they share what is loaded with all the others.
        return await asyncio.shield(self._loader.load(subject))

    async def again(self, subject: str) -> Person | None:
        """The person read anew, after something was written about them in this request."""
        self.forget(subject)
        return await self.get(subject)

    def forget(self, subject: str) -> None:
        """What was read of the person is not true any more; whatever asks for it next reads it anew."""
        self.__dict__.pop("_loader", None)  # a new one, which has loaded nobody yet
        self._context.ready.people.pop(subject, None)

    async def refs(self, sealed: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Subject id -> reference, from (subject id, sealed reference) pairs; all are noted as seen."""
        sealers = await self._context.services.vault.sealers([subject for subject, _ in sealed])
        for subject, _ in sealed:
            self._context.look(subject)
        return {
            subject: sealers[subject].open(ref, owner=subject, field="ref")
            for subject, ref in sealed
            if subject in sealers
        }

    async def _load(self, subjects: list[str]) -> list[Person | None]:
        context = self._context
        hidden_uses = context.hidden_uses
        stars = await read_stars(
            context.services.graph, subjects, own=context.view.own, hidden=context.view.hidden, hidden_uses=hidden_uses
        )
        sealers = await context.services.vault.sealers(list(stars))
        return [
            Person(stars[subject], context, sealers.get(subject)) if subject in stars else None for subject in subjects
        ]


class Counts:
    """How many people hang on nodes of the catalogue; each is counted once a request."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def _loader(self) -> DataLoader[tuple[Listing, str], int]:
        return DataLoader(load_fn=self._load)

    async def get(self, listing: Listing, node: str) -> int:
        known = self._context.ready.counts.get((listing, node))
        if known is not None:
            return known
        return await asyncio.shield(self._loader.load((listing, node)))  # shielded as People.get

    async def _load(self, wanted: list[tuple[Listing, str]]) -> list[int]:
        graph, own = self._context.services.graph, self._context.view.own
        found = {
            listing: await count(graph, listing, [node for other, node in wanted if other is listing], own=own)
            for listing in {listing for listing, _ in wanted}
        }
        return [found[listing].get(node, 0) for listing, node in wanted]
