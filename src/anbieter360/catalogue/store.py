"""The provider half in the graph: read into memory once per version, changed in one transaction at a time.

Every change locks the CatalogueState node first and raises its version, so a copy in memory of the locked version
is what stands in the graph. Others notice a change by that number, which every statement of the ledger returns too.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeAlias, TypeVar

from anbieter360.catalogue.catalogues import Catalogues as Catalogues
from anbieter360.catalogue.difference import Difference, FieldChange, NodeChange, difference
from anbieter360.catalogue.document_form import camel_case, catalogue_of, to_document
from anbieter360.catalogue.fixed import rewritten
from anbieter360.catalogue.graph_form import (
    FORM,
    FORMS,
    Node,
    canonical_json,
    catalogue_from,
    nodes,
    review_of,
    review_properties,
)
from anbieter360.catalogue.model import Catalogue, ConfidentialityReview, node_id
from anbieter360.catalogue.rules import check
from anbieter360.cypher import statements
from anbieter360.datamap.names import snake_case
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import Conflict, ConstraintViolated, EngineUnavailable, NoticeFixed, StillInUse
from anbieter360.instant import text_of

CYPHER = statements("catalogue")

T = TypeVar("T")

#: How often a change starts anew when another one was faster.
ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """What `apply` did: the version now in force, and the nodes it added, changed and removed."""

    version: int
    added: tuple[NodeChange, ...] = ()
    changed: tuple[NodeChange, ...] = ()
    removed: tuple[NodeChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


#: Runs a statement, in a transaction or by itself.
Run: TypeAlias = Callable[..., Awaitable[list[dict[str, Any]]]]
#: More to write in the transaction of a change.
Also: TypeAlias = Callable[[Tx, CatalogueChange], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Revision:
    """One provider's half as it came into force. `at` as in `instant`; `document` is canonical JSON."""

    version: int
    at: str
    source: str
    document: str

    @property
    def catalogue(self) -> Catalogue:
        return catalogue_of(json.loads(self.document))


@dataclass(frozen=True, slots=True)
class _State:
    version: int = 0
    home: str | None = None


class Overtaken(Exception):  # never leaves this module
    """Another change came between read and lock: read again."""


class CatalogueStore:
    """The catalogue of one graph. One per process; safe to share between tasks."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._held: Catalogues | None = None
        self._loading = asyncio.Lock()

    @property
    def held(self) -> Catalogues | None:
        """The copy in memory, as it is: whoever uses it asks for the version in the same statement as all else."""
        return self._held

    async def current(self) -> Catalogues:
        """What is in force now. One statement, or a reload where the version changed."""
        return await self._of((await self._state()).version)

    async def at_least(self, version: int) -> Catalogues:
        """The catalogue of a version that a statement returned, or a newer one; mostly without any read."""
        held = self._held
        return held if held is not None and held.version >= version else await self._of(version)

    async def difference(self, catalogue: Catalogue, *, home: bool = True) -> Difference:
        """What `apply` would change. Raises what `apply` would."""
        check(catalogue)
        current = await self.current()
        found = _difference(current, catalogue, home)
        if found:
            await _home_to_leave(self._graph.read, current, catalogue.provider.key, home)
            await _refuse_what_is_stood_on(self._graph.read, catalogue.provider.key, found)
        return found

    async def apply(
        self, catalogue: Catalogue, *, home: bool, source: str, also: Also | None = None
    ) -> CatalogueChange:
        """Bring the provider's half into force, in one transaction; no difference writes nothing.

        `home` makes it the provider of this installation; the present home stays it in any case. `source` says where
        the catalogue came from, e.g. a file name. `also` writes more in the same transaction, change or none.
        Raises InvalidCatalogue, StillInUse naming every node that cannot
        go, NoticeFixed every notice that cannot change, and Conflict where another provider is home and has people.
        """
        check(catalogue)
        current = await self.current()
        if also is None and not _difference(current, catalogue, home):
            return CatalogueChange(current.version)
        change = _Change(self, catalogue, home, source, text_of(datetime.now(UTC)), also)
        return await self._change(change.write)

    async def review(
        self, decide: Callable[[Catalogue], ConfidentialityReview], *, also: Callable[[Tx], Awaitable[None]]
    ) -> int:
        """Keep a decision on a confidential purpose of the home provider; the answer is the version now in force.

        decide: makes it from the catalogue as the transaction has it locked, or raises. also: writes more in it.
        """
        return await self._change(_Review(self, decide, also).write)

    async def _change(self, write: Callable[[Tx], Awaitable[T]]) -> T:
        """Run a change of the catalogue until it meets the version that it was made from."""
        await self._begin()
        for _ in range(ATTEMPTS):
            known = (await self.current()).version
            try:
                return await self._graph.write(write)
            except Overtaken:
                continue
            except ConstraintViolated:
                # The embedded engine lets two make the same node; the later one fails at commit.
                if (await self._graph.write(_locked)).version == known:
                    raise
        raise EngineUnavailable("The catalogue is being changed by others all the time.")

    async def revisions(self, provider: str) -> list[Revision]:
        """Every version of that provider's half, oldest first."""
        return [Revision(**row) for row in await self._graph.read(CYPHER["revisions"], provider=provider)]

    def exactly(self, version: int) -> Catalogues:
        """The catalogue of the version that a transaction holds locked. Raises Overtaken if another is in memory.

        Nothing is read here: a reload waits for the lock that its caller has.
        """
        if version == 0:
            return Catalogues()
        if self._held is None or self._held.version != version:
            raise Overtaken
        return self._held

    async def _begin(self) -> None:
        """The state node is made before any transaction needs it: making it twice would break its key."""
        with suppress(ConstraintViolated):
            await self._graph.execute(CYPHER["lock_catalogue"])

    async def _state(self) -> _State:
        rows = await self._graph.read(CYPHER["catalogue_state"])
        return _State(**rows[0]) if rows else _State()

    async def _of(self, version: int) -> Catalogues:
        held = self._held
        if held is not None and held.version == version:
            return held
        if version == 0:
            return Catalogues()
        async with self._loading:
            if self._held is None or self._held.version != version:
                self._held = await self._load()
            return self._held

    async def _load(self) -> Catalogues:
        """Label by label, between two locks that find the same version.

        Readers without a lock can see half of a commit on both engines; whoever got the lock came after it.
        """
        while True:
            before = await self._graph.write(_locked)
            found = [node for form in FORMS for node in await self._nodes(form.label)]
            reviews = [row["properties"] for row in await self._graph.read(CYPHER["load_reviews"])]
            if await self._graph.write(_locked) == before:
                return Catalogues(before.version, before.home, _by_provider(found, reviews))

    async def _nodes(self, label: str) -> list[Node]:
        rows = await self._graph.read(CYPHER[f"load_{snake_case(label)}"])
        return [_node(label, **row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Change:
    """One call of `apply`. `write` may run more than once."""

    store: CatalogueStore
    catalogue: Catalogue
    home: bool
    source: str
    at: str
    also: Also | None = None

    @property
    def provider(self) -> str:
        return self.catalogue.provider.key

    async def write(self, tx: Tx) -> CatalogueChange:
        change = await self._write(tx)
        if self.also:
            await self.also(tx, change)
        return change

    async def _write(self, tx: Tx) -> CatalogueChange:
        current = self.store.exactly((await _locked(tx)).version)
        found = _difference(current, self.catalogue, self.home)
        if not found:
            return CatalogueChange(current.version)
        left = await self._leave_home(tx, current)
        await _refuse_what_is_stood_on(tx.run, self.provider, found)
        await self._write_nodes(tx, found, self.home or current.home == self.provider)
        version = current.version + 1
        await tx.run(CYPHER["raise_version"], version=version, home=self.provider if self.home else current.home)
        await self._write_revision(tx, version)
        return CatalogueChange(version, found.added, left + found.changed, found.removed)

    async def _leave_home(self, tx: Tx, current: Catalogues) -> tuple[NodeChange, ...]:
        former = await _home_to_leave(tx.run, current, self.provider, self.home)
        if former is None:
            return ()
        await tx.run(CYPHER["leave_home"], id=former)
        return (NodeChange("Provider", former, (FieldChange("home", True, False),)),)

    async def _write_nodes(self, tx: Tx, found: Difference, home: bool) -> None:
        wanted = nodes(self.catalogue, home)
        gone = [self._id(one) for one in found.removed if one.label == "Purpose"]
        await tx.run(CYPHER["remove_reviews"], ids=gone)
        for label, changes in _by_label((*found.changed, *found.removed)):
            ids = [self._id(one) for one in changes if one in found.removed or _redrawn(one)]
            if FORM[label].edges and ids:
                await tx.run(CYPHER[f"cut_{snake_case(label)}"], ids=ids)
        for label, changes in _by_label((*found.added, *found.changed)):
            rows = [self._row(wanted[one.label, one.key]) for one in changes]
            await tx.run(CYPHER[f"save_{snake_case(label)}"], rows=rows)
        for label, changes in _by_label(found.removed):
            await tx.run(CYPHER[f"remove_{snake_case(label)}"], ids=[self._id(one) for one in changes])

    async def _write_revision(self, tx: Tx, version: int) -> None:
        properties = {
            "id": node_id(self.provider, "CatalogueRevision", str(version)),
            "provider": self.provider,
            "version": version,
            "at": self.at,
            "source": self.source,
            "document": canonical_json(to_document(self.catalogue)),
        }
        await tx.run(CYPHER["save_revision"], id=properties["id"], properties=properties)

    def _id(self, one: NodeChange) -> str:
        return node_id(self.provider, one.label, one.key)

    def _row(self, node: Node) -> dict[str, object]:
        targets = {
            edge.type: [node_id(self.provider, edge.target, key) for key in node.edges.get(edge.type, ())]
            for edge in FORM[node.label].edges
        }
        return {"id": node.properties["id"], "properties": dict(node.properties), **targets}


@dataclass(frozen=True, slots=True)
class _Review:
    """One call of `review`. `write` may run more than once."""

    store: CatalogueStore
    decide: Callable[[Catalogue], ConfidentialityReview]
    also: Callable[[Tx], Awaitable[None]]

    async def write(self, tx: Tx) -> int:
        current = self.store.exactly((await _locked(tx)).version)
        catalogue, version = current.home_catalogue, current.version + 1
        provider, review = catalogue.provider.key, self.decide(catalogue)
        purpose = node_id(provider, "Purpose", review.purpose)
        await tx.run(CYPHER["save_review"], purpose=purpose, properties=review_properties(review, provider))
        await tx.run(CYPHER["raise_version"], version=version, home=provider)
        await self.also(tx)
        return version


async def _locked(tx: Tx) -> _State:
    """The state, held until the transaction ends."""
    await tx.run(CYPHER["lock_catalogue"])
    (row,) = await tx.run(CYPHER["catalogue_state"])
    return _State(**row)


async def _home_to_leave(run: Run, current: Catalogues, provider: str, home: bool) -> str | None:
    """The home provider whose place another one takes; none where it stays. Raises Conflict if it has people."""
    former = current.home
    if not home or former in (None, provider):
        return None
    if await run(CYPHER["any_subject"], **_range(f"{former}")):
        raise Conflict(
            f"{former} is the home provider and has people in its ledger, so {provider} cannot become it. "
            f"If {provider} is only another name, keep the key; if it is another provider, import it."
        )
    return former


async def _refuse_what_is_stood_on(run: Run, provider: str, found: Difference) -> None:
    """Raises StillInUse, and NoticeFixed where what people were shown would become something else."""
    counted = [(one, await _stands_on(run, provider, one)) for one in found.removed]
    if refused := [f"{one.label} {one.key} ({counts})" for one, counts in counted if counts]:
        raise StillInUse("The ledger still stands on " + "; ".join(refused) + ".")
    changed = [(one, names) for one in found.changed if (names := rewritten(one))]
    shown = [(one.key, names, await _stands_on(run, provider, one)) for one, names in changed]
    if fixed := [f"{key} ({counts}: {', '.join(names)})" for key, names, counts in shown if counts]:
        raise NoticeFixed(
            "People were shown or told by what would be rewritten: Notice " + "; Notice ".join(fixed) + "."
        )


async def _stands_on(run: Run, provider: str, one: NodeChange) -> str:
    """How much of the ledger stands on the node, `1 Usage, 2 RefusedUse`; empty for nothing."""
    statement = CYPHER.get(f"standing_on_{snake_case(one.label)}")
    if statement is None:
        return ""
    node = node_id(provider, one.label, one.key)
    given = {"id": node, **_range(node)}
    rows = await run(statement, **{name: given[name] for name in statement.parameters})
    return ", ".join(f"{row['count']} {row['what']}" for row in rows if row["count"])


def _difference(current: Catalogues, catalogue: Catalogue, home: bool) -> Difference:
    provider = catalogue.provider.key
    was_home = current.home == provider
    return difference(current.by_provider.get(provider), catalogue, was_home=was_home, home=home or was_home)


def _by_provider(found: Iterable[Node], reviews: Iterable[Mapping[str, Any]]) -> dict[str, Catalogue]:
    halves: dict[str, list[Node]] = defaultdict(list)
    for node in found:
        halves[node.properties.get("provider", node.key)].append(node)
    decided: dict[str, list[ConfidentialityReview]] = defaultdict(list)
    for properties in reviews:
        decided[properties["provider"]].append(review_of(properties))
    return {
        provider: replace(catalogue_from(half), reviews=tuple(decided[provider]))
        for provider, half in sorted(halves.items())
    }


def _by_label(changes: Iterable[NodeChange]) -> list[tuple[str, list[NodeChange]]]:
    ordered = sorted(changes, key=lambda one: list(FORM).index(one.label))
    return [(label, list(same)) for label, same in groupby(ordered, key=lambda one: one.label)]


def _redrawn(one: NodeChange) -> bool:
    """Whether a reference changed."""
    references = {camel_case(edge.field) for edge in FORM[one.label].edges}
    return any(change.name in references for change in one.fields)


def _node(label: str, properties: dict[str, object], edges: dict[str, list[str]]) -> Node:
    drawn = {type_: tuple(sorted(keys)) for type_, keys in edges.items()}
    return Node(label, str(properties["key"]), properties, drawn)


def _range(node: str) -> dict[str, str]:
    """The range of the `page` keys that begin with that id: "0" is the character after "/"."""
    return {"from": f"{node}/", "to": f"{node}0"}
