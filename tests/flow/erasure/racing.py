"""People who are written about and erased at once, and the whole graph to look at after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from erasing import load_people, request_node, requested

from anbieter360.api.running.context import Services
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.erasure.planning.plan import EVERYTHING, Plan, Scope
from anbieter360.erasure.points import Passing, Point
from anbieter360.erasure.requests.intake import ErasureWriter
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.erasure.requests.request import scope_of
from anbieter360.errors import AlreadyDone, PlanStale
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.consenting import ConsentWriter
from anbieter360.ledger.rights.consents import ConsentInput
from anbieter360.ledger.rights.holding import HoldInput, HoldWriter
from anbieter360.ledger.rights.objecting import ObjectionWriter
from anbieter360.ledger.rights.restricting import RestrictionWriter
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.plain import LABELS
from anbieter360.ledger.stars.records import ConsentMethod, RestrictionGround
from anbieter360.ledger.uses.use_attempt import UseInput
from anbieter360.ledger.uses.uses import UseWriter
from anbieter360.ledger.writing.write import CollectionInput, ItemInput, LedgerWriter
from anbieter360.vault import Vault
from engines import Running

#: What is a person's own, or proof that hangs on a request.
LEDGER = frozenset({*LABELS, "Subject", "Suppression"})
_ROOTS = frozenset({"Subject", "ErasureRequest"})
_NODES = "MATCH (n) RETURN labels(n)[0] AS label, coalesce(n.page, n.id) AS key, properties(n) AS properties"
_EDGES = """MATCH (a)-[e]->(b) RETURN labels(a)[0] AS one, coalesce(a.page, a.id) AS a, type(e) AS kind,
  labels(b)[0] AS other, coalesce(b.page, b.id) AS b"""

Node = tuple[str, str]


@asynccontextmanager
async def services_on(engine: Running, folder: Path) -> AsyncIterator[Services]:
    """As a gateway has them, with an empty vault."""
    settings = engine.settings(folder / "data")
    vault = await Vault.open(settings)
    try:
        yield Services(engine.graph, vault, CatalogueStore(engine.graph), settings)
    finally:
        await vault.close()


@dataclass(frozen=True)
class Graph:
    """Every node with its properties, and every edge."""

    nodes: Mapping[Node, Mapping[str, Any]]
    edges: frozenset[tuple[Node, str, Node]]

    def orphans(self) -> list[Node]:
        """What is a person's own and is reached from no person and no request."""
        to: dict[Node, list[Node]] = defaultdict(list)
        for one, _, other in self.edges:
            to[one].append(other)
        waiting = [node for node in self.nodes if node[0] in _ROOTS]
        reached = set(waiting)
        while waiting:
            for other in to[waiting.pop()]:
                if other not in reached and other[0] in LEDGER:
                    reached.add(other)
                    waiting.append(other)
        return sorted(node for node in self.nodes if node[0] in LEDGER and node not in reached)

    def of(self, subject: str) -> set[Node]:
        """What says by its key or its owner that it is this person's."""
        return {
            node
            for node, said in self.nodes.items()
            if node[0] in LEDGER and (subject in (said.get("subject"), node[1]) or node[1].endswith(f"/{subject}"))
        }


async def whole(services: Services) -> Graph:
    nodes = await services.graph.run_text(_NODES)
    edges = await services.graph.run_text(_EDGES)
    return Graph(
        {(row["label"], row["key"]): row["properties"] for row in nodes},
        frozenset(((row["one"], row["a"]), row["kind"], (row["other"], row["b"])) for row in edges),
    )


async def plan_now(services: Services, request: str) -> Plan:
    """What the plan of a request is at this moment."""
    node = await request_node(services, request)
    parts = services.erasing

    async def read(tx: Any) -> Plan:
        return (await plan_of(tx, parts, node["subject"], scope_of(node), parts.time, request=request))[0]

    return await services.graph.write(read)


async def approve_whatever(services: Services, request: str) -> None:
    """Approve the plan as it is, however often others change it meanwhile."""
    writer = ErasureWriter(services.erasing)
    for _ in range(50):
        plan = await plan_now(services, request)
        try:
            await writer.approve(request, plan.hash, actor="manager", idempotency_key=uuid4().hex)
        except PlanStale:
            continue
        except AlreadyDone:
            pass
        return
    raise AssertionError("the plan never stood still")


class Interrupted(Exception):
    """The worker stops here, as where its process ends."""


async def stop() -> None:
    """What is to happen at a point, for a worker that is interrupted there."""
    raise Interrupted


async def interrupted(work: Awaitable[object]) -> None:
    """Until it is."""
    with suppress(Interrupted):
        await work


@contextmanager
def at(point: Point, do: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Done where the point is passed first; then it is passed as ever."""
    left = [do]

    async def passing(passed: Point) -> None:
        if passed is point and left:
            await left.pop()()

    before, Passing.do = Passing.do, passing
    try:
        yield
    finally:
        Passing.do = before


@dataclass(frozen=True)
class Writers:
    """Whoever writes about a person; each writes what was not there, under the name `key`."""

    services: Services
    ref: str

    @property
    def who(self) -> SubjectLookup:
        return SubjectLookup(ref=self.ref)

    @property
    def herself(self) -> Sender:
        return Sender(self.ref, "SUBJECT")

    @property
    def all(self) -> tuple[Callable[[str], Awaitable[object]], ...]:
        return (self.collect, self.consent, self.withdraw, self.object_to, self.restrict, self.hold, self.use)

    async def collect(self, key: str) -> object:
        item = ItemInput("segment", f"value {key}", f"{self.ref}-{key}")
        given = CollectionInput(self.who, "customer-loyalty", "LEGITIMATE_INTEREST", "crm", datetime.now(UTC), (item,))
        return await self._of(LedgerWriter).record_collection(given, actor="crm", idempotency_key=f"{self.ref} {key}")

    async def consent(self, key: str) -> object:
        given = ConsentInput(
            "birthday-greeting",
            "consent-birthday-v1",
            ConsentMethod.CHECKBOX,
            "ticked",
            preselected=False,
            bundled=False,
            channels=("EMAIL",),
            ref=f"{self.ref}-{key}",
        )
        return await self._of(ConsentWriter).give(
            self.who, given, sender=self.herself, idempotency_key=f"{self.ref} {key}"
        )

    async def withdraw(self, key: str) -> object:
        return await self._of(ConsentWriter).withdraw(
            self.who, None, "birthday-greeting", sender=self.herself, idempotency_key=f"{self.ref} {key}"
        )

    async def object_to(self, key: str) -> object:
        return await self._of(ObjectionWriter).object_to(
            self.who, "order-handling", "mine", sender=self.herself, idempotency_key=f"{self.ref} {key}"
        )

    async def restrict(self, key: str) -> object:
        ground = RestrictionGround.LEGAL_CLAIMS
        return await self._of(RestrictionWriter).restrict(
            self.who, ground, ("segment",), sender=self.herself, idempotency_key=f"{self.ref} {key}"
        )

    async def hold(self, key: str) -> object:
        given = HoldInput(f"{self.ref}-{key}", "court", ("segment",), datetime(2030, 1, 1, tzinfo=UTC))
        return await self._of(HoldWriter).place(self.who, given, actor="manager", idempotency_key=f"{self.ref} {key}")

    async def release(self, key: str) -> object:
        """The hold of that key."""
        return await self._of(HoldWriter).release(
            self.who, f"{self.ref}-{key}", actor="manager", idempotency_key=f"{self.ref} release {key}"
        )

    async def use(self, key: str) -> object:
        given = UseInput(self.who, "birthday-email", "mail-cloud", reference=key, recipient_ref=f"mc-{key}")
        return await self._of(UseWriter).record_use(given, actor="crm", idempotency_key=f"{self.ref} {key}")

    def _of(self, kind: Callable[..., Any]) -> Any:
        return kind(self.services.graph, self.services.vault, self.services.store)


async def asked(services: Services, folder: Path, person: dict[str, Any], scope: Scope = EVERYTHING) -> tuple[str, str]:
    """Load a person, who asks to be erased: ids of request and person."""
    await load_people(services, folder, [person])
    request, subject, _ = await requested(services, person["subject"]["ref"], scope)
    return request, subject
