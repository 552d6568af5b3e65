"""What has to go although nobody asked: its consent was withdrawn, it was objected to, or its time is over.

Looks at everybody, page by page, and makes a request of the system's own for the items of each person, and for consents
that nobody has to prove any more, with the plan that any request has. Of whom an erasure left something it is one for
everything: with the last of what was kept the person goes too. The law obliges and there is nothing to decide, so it is
approved at once, unless a setting leaves that to a PRIVACY_MANAGER. What a rule, a hold or a running contract keeps is
no part of it, and is looked at again the next day. Where its plan became another one before it was carried out, as that
of an item does whose twin goes, it is approved by that one, or cancelled where something keeps what it was for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import structlog

from anbieter360.catalogue.model import Catalogue
from anbieter360.cypher import statements
from anbieter360.decision.ending import NOT_NECESSARY, ending_of, is_remainder, may_end, unproved
from anbieter360.decision.facts import SYSTEM, Erasure, Star
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.aftermath.outliving import forget_unproved
from anbieter360.erasure.aftermath.round import go_round
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import Outcome, Plan, Scope, ScopeKind
from anbieter360.erasure.requests.finding import EVERYBODY, find_request
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.erasure.requests.request import BEFORE_PIVOT, ErasureGround, ErasureStatus
from anbieter360.errors import Conflict, NodeNotFound, SubjectNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.reading.birth_dates import birth_date_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.reading.pages import bounds
from anbieter360.ledger.reading.star import star_of
from anbieter360.ledger.reading.star_parts import EVERYTHING, star_statement
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.stored import opened_value

_STATEMENTS = statements("round")
_NOTHING: frozenset[str] = frozenset()
PAGE = 200  # people
#: Of what a sweep asks for by ref.
_LABEL = {ScopeKind.ITEMS: "DataItem", ScopeKind.CONSENTS: "Consent"}
#: What makes it worth while to go on with an erasure of everything: fields that go with the whole of a node.
_WHOLE = frozenset({("DataItem", "id"), ("Identifier", "id"), ("Subject", "id")})
NAME = "SWEEP"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Going:
    """What is asked for, the refs of the items or consents that go by it, and the hash of the plan."""

    scope: Scope
    refs: frozenset[str]
    plan: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """What a sweep would ask for. id, subject: the person's, and their reference, None where no key opens it;
    everything: whether it would be all that is left of them; goes: refs of the items or consents."""

    id: str
    subject: str | None
    ground: str
    everything: bool
    goes: tuple[str, ...]


@dataclass(slots=True)
class Swept:
    """looked: people; requests: how many were made; items: letter of Art. 17(1) -> items that go; consents: how many
    go, those of who is gone too; foretold: the requests that would be made, where nothing is written."""

    looked: int = 0
    requests: int = 0
    items: Counter[str] = field(default_factory=Counter)
    consents: int = 0
    foretold: list[Foretold] = field(default_factory=list)


async def sweep(parts: Parts, *, dry_run: bool = False) -> Swept:
    """Look at everybody now. dry_run: write nothing. Raises EngineError, VaultError."""
    swept, cursor = Swept(), ""
    while (following := await sweep_page(parts, cursor, swept, dry_run=dry_run)) is not None:
        cursor = following
    return swept


async def sweep_today(parts: Parts) -> bool:
    """The same once a day, in one process; whether it was this one's. Raises EngineError, VaultError."""
    swept = Swept()

    async def look(cursor: str) -> str | None:
        return await sweep_page(parts, cursor, swept)

    if not await go_round(parts, NAME, look):
        return False
    said = {"looked": swept.looked, "requests": swept.requests, "consents": swept.consents}
    _log.info("erasures_swept", items=dict(swept.items), **said)
    return True


async def sweep_page(parts: Parts, cursor: str, swept: Swept, *, dry_run: bool = False) -> str | None:
    """Look at the next people; where it goes on, None at the end. cursor: empty for the first."""
    home = (await parts.store.current()).home
    if home is None:  # no catalogue yet, so nobody either
        return None
    if not cursor:
        swept.consents += await forget_unproved(parts, home, dry_run=dry_run)
    low, high = bounds(home)
    people = await parts.graph.read(_STATEMENTS["people"], **{"from": cursor or low}, until=high, limit=PAGE)
    if not people:
        return None
    swept.looked += len(people)
    for star in await _stars(parts, [row["id"] for row in people]):
        if waiting := [one for one in star.erasures if one.status in BEFORE_PIVOT]:
            if not dry_run:
                await _approve_anew(parts, star.id, waiting)
            continue
        for ground, scope in await _ending(parts, star):
            await _sweep_person(parts, star, ground, scope, swept, dry_run=dry_run)
    return str(people[-1]["page"])


async def _stars(parts: Parts, ids: list[str]) -> list[Star]:
    """The facts of those people."""
    nothing: list[str] = []
    rows = await parts.graph.read_lists(star_statement("stars"), ids=ids, own=None, hidden=nothing, hiddenUses=nothing)
    return [star_of(row[0], EVERYTHING, _NOTHING, _NOTHING) for row in rows]


async def _approve_anew(parts: Parts, subject: str, waiting: Sequence[Erasure]) -> None:
    """What the system itself asked for, and is not approved any more; where another request of the person's waits, too,
    the next day looks at what that leaves."""
    ours = all(one.received_by == SYSTEM and one.status == ErasureStatus.PREVIEWED for one in waiting)
    for one in waiting if ours and parts.settings.sweep_approves else ():
        await _approve_or_cancel(parts, subject, one.id, Scope(ScopeKind(one.scope_kind or "EVERYTHING"), one.scope))


async def _approve_or_cancel(parts: Parts, subject: str, request: str, scope: Scope) -> None:
    """Each time anew, for a plan may change and change back; whether it is still to be done its status says."""
    writer, by = ErasureWriter(parts), {"actor": SYSTEM, "idempotency_key": uuid4().hex}
    going = await parts.graph.write(lambda tx: _going(tx, parts, subject, scope, request))
    try:
        if going and going.scope == scope:
            await writer.approve(request, going.plan, **by)
        else:
            await writer.cancel(request, EVERYBODY, role=SYSTEM, **by)
    except Conflict as error:  # something came in between, for the next day
        _log.warning("erasure_not_swept", code=error.code)


async def _ending(parts: Parts, star: Star) -> list[tuple[str, Scope]]:
    """Letters, and what goes by each. A person's second one waits for the next day."""
    catalogue = (await parts.store.current()).home_catalogue
    if is_remainder(star, parts.time):
        scopes = [(NOT_NECESSARY, Scope(ScopeKind.EVERYTHING))]
    else:
        scopes = await _items_ending(parts, star, catalogue)
    if refs := unproved(star, catalogue, parts.time):
        scopes.append((NOT_NECESSARY, Scope(ScopeKind.CONSENTS, refs)))
    return scopes


async def _items_ending(parts: Parts, star: Star, catalogue: Catalogue) -> list[tuple[str, Scope]]:
    if not may_end(star, catalogue, parts.time):
        return []
    found: dict[str, set[str]] = defaultdict(set)
    ending = ending_of(star, catalogue, parts.time, await birth_date_of(parts.vault, star))
    for id_, ground in ending.items():
        found[ground].add(star.item[id_].ref)
    return [(ground, Scope(ScopeKind.ITEMS, frozenset(refs))) for ground, refs in found.items()]


async def _sweep_person(parts: Parts, star: Star, ground: str, scope: Scope, swept: Swept, *, dry_run: bool) -> None:
    going = await parts.graph.write(lambda tx: _going(tx, parts, star.id, scope))
    if going is None:
        return
    if dry_run:
        swept.foretold.append(await _foretold(parts, star, ground, going))
    elif not await _request(parts, star.id, ground, going.scope):
        return
    swept.requests += 1
    if scope.kind is ScopeKind.CONSENTS:
        swept.consents += len(going.refs)
    else:
        swept.items[ground] += len(going.refs)


async def _foretold(parts: Parts, star: Star, ground: str, going: _Going) -> Foretold:
    sealer = (await parts.vault.sealers((star.id,))).get(star.id)
    ref = opened_value(star.ref_sealed, sealer, star.id, "ref")
    return Foretold(star.id, ref, ground, going.scope.kind is ScopeKind.EVERYTHING, tuple(sorted(going.refs)))


async def _going(tx: Tx, parts: Parts, subject: str, scope: Scope, request: str | None = None) -> _Going | None:
    """What of it the plan lets go: something else may keep it. None where that is nothing. request: the one that is
    there for it already."""
    try:
        plan, _ = await plan_of(tx, parts, subject, scope, parts.time, request=request)
    except (SubjectNotFound, NodeNotFound):
        return None
    if scope.kind is ScopeKind.EVERYTHING:
        return _Going(scope, _erased(plan, "DataItem"), plan.hash) if _takes_out(plan) else None
    refs = scope.keys & _erased(plan, _LABEL[scope.kind])
    return _Going(Scope(scope.kind, refs), refs, plan.hash) if refs else None


def _takes_out(plan: Plan) -> bool:
    """Whether anything goes but fields of what stays."""
    return any(one.outcome is Outcome.ERASED and (one.target.label, one.field) in _WHOLE for one in plan.steps)


def _erased(plan: Plan, label: str) -> frozenset[str]:
    """Refs of the nodes of which everything goes."""
    outcomes: dict[str, set[Outcome]] = defaultdict(set)
    for step in plan.steps:
        if step.target.label == label and step.target.ref:
            outcomes[step.target.ref].add(step.outcome)
    return frozenset(ref for ref, found in outcomes.items() if found <= {Outcome.ERASED, Outcome.KEPT_FOR_OTHERS})


async def _request(parts: Parts, subject: str, ground: str, scope: Scope) -> bool:
    """Ask for it, and approve it; False where something came in between, for the next day."""
    writer = ErasureWriter(parts)
    wanted = Wanted(scope, None, ErasureGround(ground))
    key = parts.vault.hash("sweep", text_of(parts.time)[:10], subject, scope.kind.value, *sorted(scope.keys))
    sender = Sender(SYSTEM, SYSTEM, needs_evidence=False)
    try:
        written = await writer.request(SubjectLookup(id=subject), wanted, sender, idempotency_key=key)
        facts = await find_request(parts.graph.read, written.request, EVERYBODY)
        if parts.settings.sweep_approves and facts and facts.plan_hash:
            await writer.approve(written.request, facts.plan_hash, actor=SYSTEM, idempotency_key=f"{key} approved")
    except Conflict as error:
        _log.warning("erasure_not_swept", code=error.code)
        return False
    return True
