"""What happens to three people, done to the real graph and to the model alike.

The invariants of erasure.md are named where they are asserted. I17 is not asked for, and I19 is about the annotations
(tests/erasure/test_annotations.py).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conforming import WAIT, Conforming, differences, none
from erasing import request_node, sent_later
from mixed_people import Line
from modelled import Node, World
from modelled_erasure import ENDS, RECORDS, Erasure
from modelled_writes import collected, held, hung_anew, objected, page, proved, recorded, stands, used
from racing import LEDGER, Interrupted, Writers, at, stop, whole
from reference import UNSET

from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import Statement
from anbieter360.delivery.acknowledging import Acknowledgement, AcknowledgementOutcome, Acknowledger
from anbieter360.erasure.aftermath.confirming import confirm
from anbieter360.erasure.aftermath.sweep import sweep
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.planning.plan import EVERYTHING, Outcome, Plan, Scope, ScopeKind
from anbieter360.erasure.points import Point
from anbieter360.erasure.requests.finding import EVERYBODY
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.errors import Anbieter360Error, ReceiptInvalid
from anbieter360.instant import instant_of
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.uses.uses import UseRecorded

#: Where a worker may be left for others to do something meanwhile; at the first ones nothing is decided yet.
UNDECIDED = (Point.APPROVED, Point.TAKEN, Point.HELD, Point.INTENT)
LEAVING = (*UNDECIDED, Point.PIVOT, Point.RESEALED, Point.UNREADABLE, Point.BATCH, Point.GONE)
#: At these another one goes on at once: the person is in sight again.
ENDING = (Point.LOGGED, Point.RECEIPTED, Point.FINISHED)
OPEN = ("PREVIEWED", "APPROVED", "WAITING_FOR_RECIPIENTS")
GREETING = "musterstrom:Purpose:birthday-greeting"
FORGET = Statement(
    "forget",
    f"MATCH (n) WHERE any(one IN labels(n) WHERE one IN {sorted({*LEDGER, 'IdempotencyKey'})}) DETACH DELETE n",
    frozenset(),
)
_number = count()


class Story(Conforming):
    """Every step is one of a person's, a writer's, a worker's, a recipient's or of the calendar."""

    async def begin(self, records: Sequence[Line]) -> None:
        """Nobody is there but these."""
        await self.services.graph.execute(FORGET)
        self.log = (await self.services.vault.log.head()).size
        self.records = records
        assert await self._take(records) == 0
        self.world = recorded(World(), records)
        await self.compare()

    # Writers

    async def write(self, ref: str, kind: str) -> None:
        """Written, or refused with a word of ours; about somebody who is erased, or being so, nothing is."""
        key = self._key(ref, kind)
        done = await outcome(getattr(Writers(self.services, ref), kind)(key))
        if self.fence(ref) or not self.is_there(ref):
            assert isinstance(done, Anbieter360Error)
        if isinstance(done, Anbieter360Error):
            await self.compare()
            return
        touched = self._touched(ref, kind)
        self.world = self._written(ref, kind, key, done)
        await self.compare(touched)
        if kind == "withdraw":
            assert not self._in_force(ref)

    async def take_again(self, records: Sequence[Line]) -> None:
        """Whoever was erased is not brought back by the record that once brought them, nor anything of them (I14)."""
        await self._take(records)
        await self.compare(shows=True)

    # Requests

    async def ask(self, ref: str, scope: Scope) -> None:
        """A new request with the preview that the model expects (I10), or the open one for the same."""
        number, standing = next(_number), self._standing(ref, scope)
        asking = self._writer.request(
            SubjectLookup(ref=ref), Wanted(scope), Sender(ref, "SUBJECT"), idempotency_key=f"{number}"
        )
        found = await outcome(asking)
        if isinstance(found, Anbieter360Error):
            assert self.is_absent(ref) or self.fence(ref) or not self.has(ref, scope), found
        elif standing or self.is_absent(ref):
            known = self.seer.words[found.request]
            assert self.scopes[known][0] == ref
            assert standing in (None, known)
        else:
            await self._is_new(found.request, f"{ref} asks for {scope.kind} {number}", ref, scope)
        await self.compare()

    async def approve(self, word: str, *, stale: bool) -> None:
        """By the hash of the plan as it is, which is the one that the model expects; by another nothing is approved."""
        erasure = self.erasure(word)
        may = erasure is not None and not self.fence(erasure.ref) and self.status(word) == "PREVIEWED" and not stale
        plan = await outcome(self._plan(word)) if erasure else None
        hash_ = plan.hash if isinstance(plan, Plan) and not stale else "0" * 64
        done = await outcome(
            self._writer.approve(self.seer.id(word), hash_, actor="manager", idempotency_key=f"{next(_number)}")
        )
        assert isinstance(done, Anbieter360Error) != may, done
        if erasure is not None and isinstance(plan, Plan) and may:
            none(differences(plan, erasure, self.seer), "differences of the plans")
            self.approved[word] = erasure
            self.world = erasure.fenced().said(erasure.request, status="APPROVED", outcomes=erasure.summary)
        await self.compare(shows=True)

    async def cancel(self, word: str) -> None:
        """Only before the pivot; then what was hidden is there again."""
        may = self.status(word) in OPEN[:2] and self.is_there(self.scopes[word][0]) and word not in self.away
        done = await outcome(
            self._writer.cancel(
                self.seer.id(word), EVERYBODY, actor="manager", role="SYSTEM", idempotency_key=f"{next(_number)}"
            )
        )
        assert isinstance(done, Anbieter360Error) != may, done
        if may:
            if erasure := self.approved.pop(word, None):
                self.world = erasure.unfenced(self.world)
            self.world = self.world.said(("ErasureRequest", word), status="CANCELLED")
        await self.compare(shows=True)

    # Workers

    async def leave(self, word: str, point: Point) -> None:
        """A worker is interrupted there, and others go on with what they do; what it has decided is decided (I6)."""
        if not await self._worked(word, point):
            await self._is_done(word)
        await self.compare(shows=True)

    async def carry_out(self, word: str, point: Point | None) -> None:
        """From wherever it was left to the end, by whoever comes: as if nothing had happened (I5)."""
        if point is not None:
            await self._worked(word, point)
        await self._worked(word, None)
        await self._is_done(word)
        await self.compare(shows=True)
        assert not await Executor(self.parts).carry_out(self.seer.id(word))
        assert await whole(self.services) == self.raw  # I4

    # Recipients

    async def deliver(self) -> None:
        """Each that has an address hears of it, and acts on it once, however often it is sent (I13)."""
        await sent_later(self.services, self.later + WAIT)
        for row in self.world.labelled("Notification"):
            said = self.world.nodes[row]
            if said["status"] == "PENDING":
                self._was_told(self.seer.id(row[1]), said.get("recipientRef"))
                self.world = self.world.said(row, status="DELIVERED")
        await self.compare()

    async def answer(self, word: str) -> None:
        """Everybody who was told answers, and says something else later; then the request is fulfilled, and how they
        knew the person is not kept (I13)."""
        rows = self.world.after(("ErasureRequest", word), "TOLD")
        for row in rows:
            if self.world.nodes[row]["request"] == word:
                await self._acknowledged(row)
        may = self.status(word) == "WAITING_FOR_RECIPIENTS"
        assert await confirm(self.parts, self.seer.id(word)) is may
        if may:
            for row in rows:
                if self.world.nodes[row]["status"] == "ACKNOWLEDGED":
                    self.world = self.world.said(row, recipientRef=None)
            status = "PARTIALLY_FULFILLED" if self.approved[word].partly else "FULFILLED"
            self.world = self.world.said(("ErasureRequest", word), status=status)
        await self.compare()

    # The calendar

    async def years_go_by(self, until: datetime) -> None:
        """What is kept until a day is there on the day before, and goes on that day, restricted until then (I11)."""
        self.later, self.is_late = max(self.later, until - datetime.now(UTC)), True
        for _ in range(4):
            self._forget_proofs()
            await sweep(self.parts)
            new = await self._swept()
            if not new:
                break
            await self.compare()
            for word in new:
                await self.carry_out(word, None)
        none((item for ref in self.refs for item in self._over(ref)), "kept too long")
        await self.compare()

    async def end(self, days: Sequence[datetime]) -> None:
        """Whatever was left undone is done; everybody is erased, everybody answers, and the years go by."""
        for word in [*self.to_do]:
            await self.carry_out(word, None)
        for ref in self.refs:
            await self.ask(ref, EVERYTHING)
        for word in self.with_status("PREVIEWED"):
            await self.approve(word, stale=False)
        for word in [*self.to_do]:
            await self.carry_out(word, None)
        await self.deliver()
        for word in self.with_status("WAITING_FOR_RECIPIENTS"):
            await self.answer(word)
        await self.take_again(self.records)
        for day in days[-2:]:
            await self.years_go_by(day)
        none(self.leftovers(), "in clear in")

    # What can be done next

    def with_status(self, *statuses: str) -> list[str]:
        """Requests that have one of these, and that nothing on its way has to do with."""
        return [word for word in self.scopes if self.status(word) in statuses and self._is_free(word)]

    @property
    def to_do(self) -> list[str]:
        """Approved, and not finished."""
        waiting = (word for word in self.approved if word not in self.finished)
        return [word for word in waiting if word in self.away or self._is_free(word)]

    def items(self, ref: str) -> list[str]:
        """Refs of the person's own items."""
        items = (node for node in self.world.star(ref) if node[0] == "DataItem")
        return sorted(key for _, key in items if self.world.nodes["DataItem", key]["ref"] == key)

    def is_apart(self, ref: str) -> bool:
        """Whether they share something with somebody of whom it is not known how far it is."""
        return any(ref in others for others in self.apart.values())

    def _is_free(self, word: str) -> bool:
        return word not in self.away and not self.is_apart(self.scopes[word][0])

    # What each of these is made of

    @property
    def _writer(self) -> ErasureWriter:
        return ErasureWriter(self.parts)

    async def _take(self, records: Sequence[Line]) -> int:
        file = self.folder / f"people{next(_number)}.jsonl"
        file.write_text("".join(f"{json.dumps(one)}\n" for one in records))
        report = await import_records(file, self.services.graph, self.services.vault, self.services.store)
        file.unlink()
        return report.rejected

    def _key(self, ref: str, kind: str) -> str:
        """A new one; for the release of a hold that of the newest."""
        holds = [key.removeprefix(f"{ref}-") for label, key in self.world.star(ref) if label == "Hold"]
        return max(holds, default="none") if kind == "release" else f"{kind}{next(_number):05}"

    def _written(self, ref: str, kind: str, key: str, done: Any) -> World:
        world, ours = self.world, f"{ref}-{key}"
        match kind:
            case "collect":
                return collected(world, ref, "customer-loyalty", "LEGITIMATE_INTEREST", [ours])
            case "consent":
                return proved(world, ref, "birthday-greeting", "CONSENTED", ("Consent", ours))
            case "object_to":
                return self._objected(ref, "order-handling")
            case "hold":
                return held(world, ref, ours)
            case "use" if isinstance(done, UseRecorded):
                items = [self.seer.called(one) for one in done.items]
                self._may_be_used(ref, items)
                return used(world, ref, "birthday-email", items, key)
            case "use":
                return hung_anew(world, ref, "REFUSED", "RefusedUse", self.seer.count(f"{ref} RefusedUse"))
        return world

    def _objected(self, ref: str, purpose: str) -> World:
        """With an objection and the request to decide on it, where none stands."""
        if stands(self.world, ref, purpose):
            return self.world
        number = self.seer.count(f"objection to {page('Purpose', purpose, ref)}")
        more = objected(self.world, ref, purpose, number)
        return hung_anew(more, ref, "REQUESTED", "RightsRequest", self.seer.count(f"{ref} RightsRequest"))

    def _touched(self, ref: str, kind: str) -> set[Node]:
        """What is there already and may say something else then."""
        star = self.world.star(ref)
        match kind:
            case "collect":
                return {node for node in star if node == ("Standing", page("Purpose", "customer-loyalty", ref))}
            case "withdraw":
                return {node for node in star if node[0] == "Consent"}
            case "release":
                return {node for node in star if node[0] == "Hold"}
            case "use":
                return {node for node in star if node[0] in ("Usage", "Disclosure")}
        return set()

    def _in_force(self, ref: str) -> list[Node]:
        """Consents to greetings that have not ended."""
        consents = (node for node in self.world.star(ref) if node[0] == "Consent")
        return [node for node in consents if not any(name in self.world.nodes[node] for name in ENDS)]

    def _may_be_used(self, ref: str, items: Iterable[str]) -> None:
        """Nothing is used on a consent that is not in force (I20), nor what is kept for something else alone (I11)."""
        assert self._in_force(ref)
        for item in items:
            assert GREETING in self.world.nodes["DataItem", item].get("retainedFor", [GREETING])

    def _standing(self, ref: str, scope: Scope) -> str | None:
        """The open request for the same, of somebody who is there: one that waits to be begun, else the last one where
        it has left nothing to do."""
        if not self.is_there(ref):
            return None
        same = [word for word, known in self.scopes.items() if known == (ref, scope) and self.status(word) in OPEN]
        begun = [word for word in self.after if word in same]
        if waiting := [word for word in same if word not in begun]:
            return waiting[0]
        return begun[-1] if begun and (self.fence(ref) == begun[-1] or self._is_all_done(begun[-1])) else None

    def _is_all_done(self, word: str) -> bool:
        """Whether nothing goes by a plan of now, or is in it that was not there when the request was done."""
        ref, scope = self.scopes[word]
        keys = scope.keys if scope.kind is not ScopeKind.ITEMS else scope.keys & {*self.items(ref)}
        if scope.keys and not keys:
            return True
        now = Erasure(self.world, ("ErasureRequest", word), ref, Scope(scope.kind, keys), self.catalogue, self.now)
        own = {name for (node, name), one in now.outcomes.items() if node == ("Subject", ref) and one is Outcome.ERASED}
        asked = {node for node in now.expected.asked if node[0] not in (*RECORDS, "Subject", "Hold")}
        return not now.going and not own - {*UNSET["Subject"]} and asked <= self.after[word]

    async def _is_new(self, id_: str, word: str, ref: str, scope: Scope) -> None:
        """In the model; its last day is the same day next month, else the last of it, in the provider's time (I18)."""
        self.seer.call(id_, word)
        self.scopes[word] = ref, scope
        request = ("ErasureRequest", word)
        said = {"status": "PREVIEWED", "scopeKind": scope.kind.value, "subject": ref}
        said |= {"scope": sorted(map(self._ref, scope.keys))} if scope.keys else {}
        self.world = self.world.plus({request: said}, [(("Subject", ref), "ASKED", request)])
        erasure = self.erasure(word)
        assert erasure is not None
        self.world = self.world.said(request, outcomes=erasure.summary)
        node = await request_node(self.services, id_)
        zone = ZoneInfo(zone_of(self.catalogue.provider))
        assert instant_of(node["dueAt"]) <= in_a_month(instant_of(node["receivedAt"]).astimezone(zone))

    async def _plan(self, word: str) -> Plan:
        """The product's."""
        ref, scope = self.scopes[word]
        given = {"request": self.seer.id(word)}

        async def read(tx: Any) -> Plan:
            return (await plan_of(tx, self.parts, self.seer.id(ref), scope, self.parts.time, **given))[0]

        return await self.services.graph.write(read)

    async def _worked(self, word: str, point: Point | None) -> bool:
        """The same; what a worker came to is decided as it was then."""
        was_stopped = await self._work(word, point)
        is_open = word in self.approved and word not in self.away and word not in self.finished
        if is_open and not (was_stopped and point in UNDECIDED):
            self._decide(word)
        return was_stopped

    async def _work(self, word: str, point: Point | None) -> bool:
        """A worker for whom the leases of all others are over; whether it was interrupted at the point."""
        self.later += WAIT
        worker = Executor(self.parts, pause=0).carry_out(self.seer.id(word))
        if point is None:
            await worker
            return False
        with at(point, stop):
            try:
                await worker
            except Interrupted:
                return True
        return False

    def _decide(self, word: str) -> None:
        """The pivot: by the plan that was approved, or by none."""
        approved, erasure = self.approved[word], self.erasure(word)
        if erasure is None or erasure.plan != approved.plan:
            del self.approved[word]
            self.world = approved.unfenced(self.world).said(approved.request, status="PREVIEWED")
            return
        self._is_confluent(erasure)
        before, after = self.world.star(erasure.ref), erasure.erased()
        assert self._others(self.world, erasure.ref) == self._others(after, erasure.ref)  # I3
        self.world, self.approved[word] = after, erasure
        self.after[word] = after.star(erasure.ref)
        if self.scopes[word][1] == EVERYTHING:
            self.left[erasure.ref] = after.star(erasure.ref)
        told = self.world.after(erasure.request, "TOLD", "SUPPRESSES", "KEEPS")
        self.away[word] = frozenset({*before, *told, erasure.request})
        self.apart[word] = erasure.others

    def _others(self, world: World, ref: str) -> dict[Node, Any]:
        stars = {node for other in self.refs if other != ref for node in world.star(other)}
        return {node: world.nodes[node] for node in stars}

    def _is_confluent(self, one: Erasure) -> None:
        """Of another one that is approved it makes no difference which comes first (I7)."""
        for word in self.approved.keys() - self.finished - self.away.keys() - {one.request[1]}:
            other = self.erasure(word)
            if other is not None and other.ref != one.ref:
                assert one.then(other) == other.then(one)

    async def _is_done(self, word: str) -> None:
        """As the model decided; with one receipt of its own (I12)."""
        node = await request_node(self.services, self.seer.id(word))
        assert node["status"] == self.status(word), node.get("problem")
        if word in self.away:
            del self.away[word], self.apart[word]
            if self.approved[word].is_hidden:
                self._cover(word)
            self.gone |= self.approved[word].going
            self.finished.add(word)
            self._is_proved(node["receipt"])

    def _cover(self, word: str) -> None:
        """Whatever else the person asked for is done with it."""
        for other, known in self.scopes.items():
            if known[0] == self.scopes[word][0] and self.status(other) == "PREVIEWED":
                self.world = self.world.said(("ErasureRequest", other), status="FULFILLED")

    def _is_proved(self, receipt: str) -> None:
        """It holds by itself, and with one changed bit it does not (I15)."""
        self.is_proved(receipt)
        place = receipt.index('"approvedAt":"') + len('"approvedAt":"')
        with pytest.raises(ReceiptInvalid):
            self.is_proved(receipt[:place] + chr(ord(receipt[place]) ^ 1) + receipt[place + 1 :])

    def _was_told(self, id_: str, reference: str | None) -> None:
        """By the name that the recipient has for the person, and no other."""
        assert self.receiver.effects[id_] == 1
        (data, *_) = (one.event["data"] for one in self.receiver.came if one.id == id_)
        assert data["reference"] == reference

    async def _acknowledged(self, row: Node) -> None:
        """The first answer stands."""
        for said in (AcknowledgementOutcome.ERASED, AcknowledgementOutcome.UNKNOWN_SUBJECT):
            acknowledger = Acknowledger(self.services.graph, self.services.vault)
            key = f"{next(_number)}"
            await outcome(
                acknowledger.acknowledge(
                    self.seer.id(row[1]), Acknowledgement(said), actor="manager", idempotency_key=key, reviews=True
                )
            )
        self.world = self.world.said(row, status="ACKNOWLEDGED", outcome="ERASED")

    async def _swept(self) -> list[str]:
        """The system's own new requests, approved at once: of what nothing keeps any more, and of nothing else; and
        those of before whose plan had become another one."""
        graph, new = await whole(self.services), self._approved_anew()
        for node, said in graph.nodes.items():
            if node[0] == "ErasureRequest" and said["id"] not in self.seer.words:
                ref = self.seer.called(said["subject"])
                scope = Scope(ScopeKind(said["scopeKind"]), self._words_of(ref, said.get("scope", ())))
                word = f"{ref} swept {next(_number)}"
                await self._is_new(said["id"], word, ref, scope)
                new.append(word)
                self._is_swept(word)
        return new

    def _approved_anew(self) -> list[str]:
        """Those that went back to their preview, by the plan as it is now, where that lets go all that they are for."""
        found = []
        for word in [word for word in self.scopes if f"{self.scopes[word][0]} swept " in word]:
            ref, scope = self.scopes[word]
            waits = [one for one, known in self.scopes.items() if known[0] == ref and self.status(one) in OPEN[:2]]
            if self.status(word) != "PREVIEWED" or not all(f"{ref} swept " in one for one in waits):
                continue
            erasure = self.erasure(word)
            label = "Consent" if scope.kind is ScopeKind.CONSENTS else "DataItem"
            if erasure and {(label, key) for key in scope.keys} <= erasure.going and _whole(erasure):
                self.approved[word] = erasure
                self.world = erasure.fenced().said(erasure.request, status="APPROVED", outcomes=erasure.summary)
                found.append(word)
            else:
                self.world = self.world.said(("ErasureRequest", word), status="CANCELLED")
        return found

    def _words_of(self, ref: str, refs: Iterable[str]) -> frozenset[str]:
        """What the model calls the person's nodes of these refs."""
        said = {node[1]: self.world.nodes[node].get("ref") for node in self.world.star(ref) if node[0] != "Subject"}
        return frozenset(word for word, known in said.items() if known in refs)

    def _ref(self, key: str) -> str:
        """The other way round; a purpose is called by its key."""
        return str(self.world.nodes.get(("DataItem", key), {}).get("ref", key))

    def _is_swept(self, word: str) -> None:
        erasure = self.erasure(word)
        assert erasure is not None
        ref, scope = self.scopes[word]
        if scope == EVERYTHING:
            assert self._was_left(ref, but=word), "swept though they came back"
            assert _whole(erasure), "swept though all of it is needed"
        label = "Consent" if scope.kind is ScopeKind.CONSENTS else "DataItem"
        none({(label, key) for key in scope.keys} - erasure.going, "swept though something keeps it")
        self.approved[word] = erasure
        self.world = erasure.fenced().said(erasure.request, status="APPROVED", outcomes=erasure.summary)

    def _over(self, ref: str) -> set[Node]:
        """What was kept after an erasure and is not needed any more, of who is in nobody's hands: items, and of whom
        nothing else is there what names them."""
        waits = any(self.status(word) in OPEN[:2] for word, known in self.scopes.items() if known[0] == ref)
        if waits or not self.is_there(ref) or self.fence(ref):
            return set()
        everything = Erasure(self.world, ("", ""), ref, EVERYTHING, self.catalogue, self.now)
        if self._is_remainder(ref):
            return _whole(everything)
        kept = (node for node in self._kept(ref, "DataItem") if "retainedFor" in self.world.nodes[node])
        return {node for node in kept if not everything.expected.keeps(node[1])}

    def _is_remainder(self, ref: str) -> bool:
        """Whether nothing is there but what an erasure of everything left, and nothing of it is in dispute."""
        waits = any("answeredAt" not in self.world.nodes[one] for one in self._kept(ref, "RightsRequest"))
        held = any("releasedAt" not in self.world.nodes[one] for one in self._kept(ref, "Hold"))
        limited = any("liftedAt" not in self.world.nodes[one] for one in self._kept(ref, "Restriction"))
        disputed = waits or held or (limited and self._kept(ref, "DataItem"))
        new = self._kept(ref, "Collection", "Consent") - self.left.get(ref, set())
        return self._was_left(ref) and not disputed and not new

    def _was_left(self, ref: str, *, but: str = "") -> bool:
        """Everything was asked for, everybody has answered, and no item has come since. but: a request that is new."""
        whole = [self.status(word) for word, known in self.scopes.items() if known == (ref, EVERYTHING) and word != but]
        is_closed = not {*OPEN} & {*whole} and bool({"FULFILLED", "PARTIALLY_FULFILLED"} & {*whole})
        return is_closed and all("retainedFor" in self.world.nodes[item] for item in self._kept(ref, "DataItem"))

    def _kept(self, ref: str, *labels: str) -> set[Node]:
        return {node for node in self.world.star(ref) if node[0] in labels}

    def _forget_proofs(self) -> None:
        """Of who is gone, when all of it has been proved for long enough."""
        for word in self.finished:
            until = self.approved[word].proved_until
            if self.status(word) not in OPEN and until and until <= self.now.date():
                self.world = without_proof(self.world, ("ErasureRequest", word))


def _whole(erasure: Erasure) -> set[Node]:
    """What makes it worth while to go on with an erasure of everything."""
    return {node for node in erasure.going if node[0] in ("DataItem", "Identifier", "Subject")}


def without_proof(world: World, request: Node) -> World:
    """Without the consents that a request keeps and the objections that were withdrawn, and the standings that it kept
    for them alone."""
    standings = world.after(request, "KEEPS")
    proof = {node for one in standings for node in world.after(one, "CONSENTED", "OBJECTED")}
    world = world.without(one for one in proof if one[0] == "Consent" or "withdrawnAt" in world.nodes[one])
    return world.without(one for one in standings if not world.after(one, "CONSENTED", "OBJECTED"))


def in_a_month(received: datetime) -> datetime:
    """The end of the same day next month at the latest, where it was received."""
    year, month = received.year + received.month // 12, received.month % 12 + 1
    for day in (received.day, 30, 29, 28):
        try:
            return datetime(year, month, day, 23, 59, 59, 999999, tzinfo=received.tzinfo)
        except ValueError:
            continue
    raise AssertionError(date)


async def outcome(work: Awaitable[Any]) -> Any:
    """What it answers, or raises."""
    try:
        return await work
    except Anbieter360Error as error:
        return error
