"""The real graph beside the model: read whole after every step, and compared in every respect that the model knows.

The invariants of erasure.md are named where they are asserted, here and in `stories.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mixed_people import Line, markers
from modelled import Node, World
from modelled_erasure import Erasure
from modelled_writes import adopted
from racing import Graph, whole
from seen import SHUT, Seer

from anbieter360.api.running.context import Services
from anbieter360.catalogue.model import Catalogue
from anbieter360.decision.facts import Star
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import Plan, Scope, ScopeKind
from anbieter360.ledger.reading.star import read_stars
from anbieter360.linked.logged import checked
from bytesearch import Needles
from receivers import Receiver

NOTHING: frozenset[str] = frozenset()
#: Longer than a lease: with every worker the clock of erasures goes on so far, and the one before has lost what it had.
WAIT = timedelta(minutes=5)
#: What a footprint shows of a person, as far as it is compared.
SHOWN = frozenset(
    ("DataItem", "Collection", "Consent", "Objection", "Standing", "Usage", "Disclosure", "Identifier", "Hold")
)


@dataclass
class Conforming:
    """world: the model; raw: the graph as it was read last; records: what the people were imported from.

    scopes: request -> whose it is, and what it asks for; approved: what was approved of it, and from the pivot on what
    is done; away: request past its pivot that no worker has finished -> the nodes of which it is not known how far
    they are; apart: people who share something with whom such a request is about; gone: nodes that an erasure took;
    finished: requests that have a receipt; after: request past its pivot -> what it leaves of the person, the last one
    last; left: what the last erasure of everything left of a person; later: how far the clock of erasures is ahead;
    log: receipts before.
    """

    services: Services
    folder: Path
    receiver: Receiver
    catalogue: Catalogue
    refs: Sequence[str]
    world: World = field(default_factory=World)
    raw: Graph = field(default_factory=lambda: Graph({}, frozenset()))
    seer: Seer = field(default_factory=Seer)
    records: Sequence[Line] = ()
    scopes: dict[str, tuple[str, Scope]] = field(default_factory=dict)
    approved: dict[str, Erasure] = field(default_factory=dict)
    away: dict[str, frozenset[Node]] = field(default_factory=dict)
    apart: dict[str, Collection[str]] = field(default_factory=dict)
    gone: set[Node] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    after: dict[str, set[Node]] = field(default_factory=dict)
    left: dict[str, set[Node]] = field(default_factory=dict)
    later: timedelta = timedelta()
    is_late: bool = False
    log: int = 0

    # The clock of erasures

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    @property
    def parts(self) -> Parts:
        return replace(self.services.erasing, now=lambda: self.now)

    # Small questions

    def status(self, word: str) -> str:
        return str(self.world.nodes["ErasureRequest", word]["status"])

    def is_there(self, ref: str) -> bool:
        return ("Subject", ref) in self.world.nodes

    def fence(self, ref: str) -> str | None:
        """The request whose fence is around the person."""
        return next((w for w in self.approved if self.scopes[w][0] == ref and w not in self.finished), None)

    def is_absent(self, ref: str) -> bool:
        fence = self.fence(ref)
        return not self.is_there(ref) or (fence is not None and self.approved[fence].is_hidden)

    def erasure(self, word: str) -> Erasure | None:
        """What is expected of it now; None where there is nothing to plan."""
        ref, scope = self.scopes[word]
        if not self.is_there(ref) or not self.has(ref, scope):
            return None
        return Erasure(self.world, ("ErasureRequest", word), ref, scope, self.catalogue, self.now)

    def has(self, ref: str, scope: Scope) -> bool:
        label = {ScopeKind.ITEMS: "DataItem", ScopeKind.CONSENTS: "Consent"}.get(scope.kind)
        return label is None or all((label, key) in self.world.star(ref) for key in scope.keys)

    # What is compared

    async def compare(self, written: Iterable[Node] = (), *, shows: bool = False) -> None:
        """The graph says what the model says, and nothing else.

        So everything that was planned is gone (I1) and nothing else is (I2), nobody else is touched (I3), a worker that
        went on has done what one that was never interrupted does (I5), and what went is not there again (I14). written:
        nodes that somebody has written to; shows: whether a footprint is read as well.
        """
        self.raw = await whole(self.services)
        seen = await self.seer.see(self.services, self.raw)
        real, model = self._at_rest(seen), self._at_rest(self.world)
        none(real.nodes.keys() - model.nodes.keys(), "nodes of the real graph alone")
        none(model.nodes.keys() - real.nodes.keys(), "nodes of the model alone")
        self.world = adopted(self.world, seen, written)
        none(real.differences(self._at_rest(self.world)), "nodes that say something else, real / model")
        none(real.edges - model.edges, "edges of the real graph alone")
        none(model.edges - real.edges, "edges of the model alone")
        self._is_whole(seen)
        self._says_nothing_in_clear()
        await self._is_proved_once()
        if shows:
            await self._shows_what_is_there()

    def _at_rest(self, world: World) -> World:
        """Without what is on its way."""
        return world.without(frozenset[Node]().union(*self.away.values()))

    def _is_whole(self, seen: World) -> None:
        """What went stays away (I6), an item is there as long as something holds it (I8), and nothing hangs on nobody
        (I9); what stays can be read, by a key that was made after what went was sealed (I1)."""
        on_their_way = frozenset[Node]().union(*self.away.values())
        none((self.gone - on_their_way) & seen.nodes.keys(), "gone and back")
        rest = self._at_rest(seen)
        none((node for node in rest.labelled("DataItem") if not rest.before(node, "HOLDS")), "held by nothing")
        none(seen.orphans() - on_their_way, "orphans")
        none((node for node, said in rest.nodes.items() if SHUT in said.values()), "shut")

    def _says_nothing_in_clear(self) -> None:
        """Of no value that identifies somebody (I16)."""
        text = str(self.raw.nodes)
        none((one for ref in self.refs for one in markers(ref) if one in text), "in clear")

    async def _shows_what_is_there(self) -> None:
        """What goes is absent from a footprint from the approval on, never to be seen again (I6); the rest is there."""
        ids = {ref: id_ for ref in self.refs if (id_ := self.seer.find(ref))}
        stars = await read_stars(self.services.graph, [*ids.values()], own=None, hidden=NOTHING, hidden_uses=NOTHING)
        for ref, id_ in ids.items():
            shown = {(label, self.seer.called(key)) for label, key in _shown(stars[id_])} if id_ in stars else None
            word = self.fence(ref)
            if word in self.away:
                assert not shown or shown.isdisjoint(self.approved[word].going)
                continue
            star = self.world.star(ref)
            visible = self.approved[word].visible(star) if word else star or None
            assert (shown is None) == (visible is None), ref
            none((shown or set()) ^ {node for node in visible or () if node[0] in SHOWN}, "in one's sight alone")

    async def _is_proved_once(self) -> None:
        """Each erasure has one receipt and one intent (I12)."""
        assert (await self.services.vault.log.head()).size == self.log + len(self.finished)
        for word in self.finished:
            intent = await self.services.vault.intents.get(self.seer.id(word))
            assert intent is not None
            assert intent.done_at is not None

    def leftovers(self) -> list[str]:
        """Where in the vault's files a value stands in clear (I16)."""
        needles = Needles(one for ref in self.refs for one in markers(ref))
        return [found.file for found in needles.search(self.folder)]

    def is_proved(self, text: str) -> None:
        """The receipt holds by itself (I15), and names nobody."""
        checked(text, self.services.vault.signer.public)
        assert [ref for ref in self.refs if ref in text] == []


def none(found: Iterable[object], what: str) -> None:
    """There is none of it. Raises AssertionError that says what there is."""
    listed = sorted(map(str, found))
    assert not listed, f"{what}: {listed}"


def differences(plan: Plan, erasure: Erasure, seer: Seer) -> list[str]:
    """Between the product's plan and the one that the model expects, in words."""
    found = {
        ((one.target.label, seer.called(one.target.key)), one.field): {(by.outcome, by.rule) for by in one.grounds}
        for one in plan.steps
        if one.field != "sharedWith"
    }
    wanted = erasure.expected.fields
    return [
        f"{place}: is {found.get(place)}, should be {wanted.get(place)}"
        for place in sorted(found.keys() | wanted.keys())
        if found.get(place) != wanted.get(place)
    ]


def _shown(star: Star) -> Iterator[tuple[str, str]]:
    """Label and id of what a footprint shows."""
    yield from (("DataItem", one.id) for one in star.items)
    yield from (("Collection", one.id) for one in star.collections)
    yield from (("Consent", one.id) for one in star.consents)
    yield from (("Objection", one.id) for one in star.objections)
    yield from (("Identifier", one.id) for one in star.identifiers)
    yield from (("Hold", one.id) for one in star.holds)
    yield from (("Standing", one.page) for one in star.standings)
    yield from (("Usage", one.page) for one in star.usages)
    yield from (("Disclosure", one.page) for one in star.disclosures)
