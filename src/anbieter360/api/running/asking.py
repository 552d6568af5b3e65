"""From a plan and a request to what is read for it, and from what was read to what the resolvers find ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from anbieter360.access import Act
from anbieter360.api.decisions import deciding
from anbieter360.api.person.people import Person
from anbieter360.api.provider.visible import visible
from anbieter360.api.relay import node_types
from anbieter360.api.relay.ids import split_global_id
from anbieter360.api.relay.pagination import asked
from anbieter360.api.running.context import Context
from anbieter360.api.running.fields import Fields
from anbieter360.api.running.together import ask
from anbieter360.compiler.plan import COUNTS, DECISION_ROOTS, PAGES, TOTAL, Plan
from anbieter360.compiler.reads import Anchor, CountRead, FactsRead, PageRead, PersonRead, Read
from anbieter360.compiler.selection import Field
from anbieter360.compiler.shape import Unshapable
from anbieter360.erasure.requests.request import LABEL as ERASURE_REQUEST
from anbieter360.ledger.reading.lookup import SubjectLookup, key_of
from anbieter360.ledger.reading.pages import Listing, Range, page_of
from anbieter360.ledger.reading.star import PAGED, star_of

#: Label of a node of a person's star -> how the person is found by its id.
_ANCHORS = {
    "DataItem": Anchor.ITEM,
    "Collection": Anchor.COLLECTION,
    "Consent": Anchor.CONSENT,
    "Objection": Anchor.OBJECTION,
    "Restriction": Anchor.RESTRICTION,
    "RightsRequest": Anchor.REQUEST,
}
#: The arguments of a page where nothing is said.
_UNASKED: Mapping[str, Any] = dict.fromkeys(("first", "after", "last", "before"))


class Overtaken(Exception):
    """Nobody's error: the catalogue in memory is not the one that the statement saw."""

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A read, and who notes what came of it: persons for a PersonRead, rows for the others."""

    read: Read
    note: Callable[[Sequence[Any]], None]


class Arguments(Protocol):
    """A request's arguments, as the resolvers take them."""

    def arguments(self, field: Field) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """One request of a plan. caller_unknown: its SUBJECT is found by the same statement, through `me` alone."""

    context: Context
    plan: Plan
    fields: Fields
    run: Arguments
    caller_unknown: bool

    async def read(self) -> None:
        """Read everything with one statement. Raises Overtaken, Unshapable, BadInput, EngineError."""
        wanted = [*self._wanted()]
        hidden_uses = self.context.hidden_uses
        version, *found = await self._asked([one.read for one in wanted], self._shared(hidden_uses))
        if version != self.context.catalogues.version:
            raise Overtaken(version)
        await self._note(wanted, found, hidden_uses)

    async def _asked(self, reads: Sequence[Read], shared: Mapping[str, Any]) -> list[Any]:
        services = self.context.services
        match reads:
            case [FactsRead() as one]:
                return await services.together.ask(services.graph, one, shared)
        return await ask(services.graph, reads, shared)

    def _shared(self, hidden_uses: frozenset[str]) -> dict[str, Any]:
        view = self.context.view
        return {
            "own": None if self.caller_unknown else view.own,
            "hidden": sorted(view.hidden),
            "hiddenUses": sorted(hidden_uses),
        }

    async def _note(
        self, wanted: Sequence[_Wanted], found: Sequence[Sequence[Any]], hidden_uses: frozenset[str]
    ) -> None:
        hidden = self.context.view.hidden
        stars = [
            [star_of(row, one.read.parts, hidden, hidden_uses) for row in rows]
            for one, rows in zip(wanted, found, strict=True)
            if isinstance(one.read, PersonRead)
        ]
        sealers = await self.context.services.vault.sealers([star.id for some in stars for star in some])
        persons = iter([Person(star, self.context, sealers.get(star.id)) for star in some] for some in stars)
        for one, rows in zip(wanted, found, strict=True):
            one.note(next(persons) if isinstance(one.read, PersonRead) else rows)

    def _wanted(self) -> Iterator[_Wanted]:
        counts: dict[tuple[Listing, str], None] = {}
        for root in self.plan.fields:
            for one in self._of_root(root):
                if isinstance(one, _Wanted):
                    yield one
                else:
                    counts[one] = None
        for listing in dict.fromkeys(listing for listing, _ in counts):
            nodes = tuple(node for other, node in counts if other is listing)
            yield _Wanted(CountRead(listing, nodes), _noting_counts(self.context, listing))

    def _of_root(self, root: Field) -> Iterable[_Wanted | tuple[Listing, str]]:
        match root.name:
            case "me":
                return self._me()
            case "subject":
                return self._subject(self.run.arguments(root)["by"].to_ledger())
            case "node":
                return self._node(root, self.run.arguments(root)["id"])
            case name if name in DECISION_ROOTS:
                return self._decisions(root)
            case "__typename":
                return ()
        return self._below(root, self._value(root, None))

    def _me(self) -> Iterator[_Wanted]:
        view, services = self.context.view, self.context.services
        if not view.may(Act.READ_SELF):
            return
        parts = self._parts("Me")
        if self.caller_unknown:
            home = self.context.catalogues.home_catalogue.provider.key
            key = key_of(SubjectLookup(ref=self.context.actor.subject), services.vault, home)
            yield _Wanted(PersonRead(Anchor.REF, key, parts, home), self._note_caller)
        elif view.own:
            yield _Wanted(PersonRead(Anchor.ANY_ID, view.own, parts), self._note_people)

    def _subject(self, lookup: SubjectLookup) -> Iterator[_Wanted]:
        home, context = self.context.catalogues.home_catalogue.provider, self.context
        anchor = Anchor.ID if lookup.id else Anchor.REF if lookup.ref is not None else Anchor.IDENTIFIER
        parts = self._parts("Subject")
        key = key_of(lookup, context.services.vault, home.key, home.country)

        def note(people: Sequence[Person]) -> None:
            if len(people) > 1 or (not people and anchor is Anchor.REF):
                raise Unshapable  # ambiguous, or perhaps the reference of a record that was merged
            self._note_people(people)
            context.ready.found[lookup] = people[0].star.id if people else None

        yield _Wanted(PersonRead(anchor, key, parts, home.key), note)

    def _decisions(self, root: Field) -> Iterator[_Wanted]:
        for read, note in deciding.wanted(self.context, root.name, self.run.arguments(root)):
            yield _Wanted(read, note)

    def _node(self, root: Field, opaque: str) -> Iterator[_Wanted | tuple[Listing, str]]:
        label, key = split_global_id(opaque) or ("", "")
        home = visible(self.context, key)
        if node_types.is_of_catalogue(label):
            node = node_types.catalogue_node(home, label, key) if home else None
            yield from self._below(root, node)
        elif label == ERASURE_REQUEST:
            raise Unshapable  # it outlives its person, so it is not found through one
        elif label == "Subject":
            yield _Wanted(PersonRead(Anchor.ANY_ID, key, self._parts(label)), self._note_people)
        elif label in PAGED:
            yield _Wanted(PersonRead(Anchor.ANY_ID, key.rpartition("/")[2], self._parts(label)), self._note_people)
        elif label in _ANCHORS:
            yield _Wanted(PersonRead(_ANCHORS[label], key, self._parts(label)), self._note_owner(label, key))

    def _parts(self, label: str) -> frozenset[str]:
        context = self.context
        return self.plan.parts(label, hidden=bool(context.view.hidden), handling=context.handler is not None)

    def _note_people(self, people: Sequence[Person]) -> None:
        self.context.ready.people.update((person.star.id, person) for person in people)

    def _note_caller(self, people: Sequence[Person]) -> None:
        if not people:
            raise Unshapable  # perhaps a record that was merged
        self.context.view = replace(self.context.view, own=people[0].star.id)
        self._note_people(people)

    def _note_owner(self, label: str, key: str) -> Callable[[Sequence[Person]], None]:
        def note(people: Sequence[Person]) -> None:
            self._note_people(people)
            self.context.ready.owners[label, key] = people[0].star.id if people else None

        return note

    def _below(self, above: Field, value: Any) -> Iterator[_Wanted | tuple[Listing, str]]:
        """The pages and counts below a field of the catalogue whose value this is."""
        for one in _objects(value):
            for below in above.below(self.fields.type_of(one)):
                yield from self._at(below, one)

    def _at(self, one: Field, value: Any) -> Iterator[_Wanted | tuple[Listing, str]]:
        place = (one.parent, one.name)
        if place in COUNTS or place in PAGES:
            if self.context.view.may(Act.READ_PEOPLE):
                yield from self._counts(one, value) if place in COUNTS else self._pages(one, value)
        elif self.plan.leads_to_people(one):
            yield from self._below(one, self._value(one, value))

    def _value(self, one: Field, of: Any) -> Any:
        """A field of the catalogue, which is in memory."""
        getter = self.fields.getter(one.parent, one.name)
        if getter is None or getter.is_async:
            raise Unshapable
        return getter.call(of, self.run.arguments(one))

    def _counts(self, one: Field, value: Any) -> Iterator[tuple[Listing, str]]:
        yield COUNTS[one.parent, one.name], value.node

    def _pages(self, one: Field, value: Any) -> Iterator[_Wanted | tuple[Listing, str]]:
        listing = PAGES[one.parent, one.name]
        wanted = asked(**{**_UNASKED, **self.run.arguments(one)}, of=listing).range
        yield _Wanted(PageRead(listing, value.node, wanted), _noting_page(self.context, listing, value.node, wanted))
        if any(below.name == TOTAL for type_ in one.types() for below in one.below(type_)):
            yield listing, value.node


def _objects(value: Any) -> Iterator[Any]:
    """The objects of a field's value: none, one or a list of them."""
    if isinstance(value, list):
        for one in value:
            yield from _objects(one)
    elif value is not None:
        yield value


def _noting_page(context: Context, listing: Listing, node: str, wanted: Range) -> Callable[[Sequence[Any]], None]:
    def note(rows: Sequence[Any]) -> None:
        context.ready.pages[listing, node, wanted] = page_of(rows, listing, wanted)

    return note


def _noting_counts(context: Context, listing: Listing) -> Callable[[Sequence[Any]], None]:
    def note(rows: Sequence[Any]) -> None:
        context.ready.counts.update(((listing, node), people) for node, people in rows)

    return note
