"""A change of purpose is announced to everyone concerned, page by page over all people (Art. 13(3), 14(4) GDPR).

How far it came stands in the graph, written in the transaction of each page: who is killed in the middle and sent again
goes on there, tells nobody twice and ends with the same counts. Until `effective_at` the purpose stays blocked for
those who were told (decision/case.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from anbieter360.catalogue.model import Catalogue, node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import statements
from anbieter360.decision.announcing import PurposeChange
from anbieter360.decision.deadline import day_of
from anbieter360.engine.bolt import Tx
from anbieter360.errors import BadInput, Conflict, ConstraintViolated, IdempotencyConflict, NodeNotFound
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.reading.pages import Range, page_parameters
from anbieter360.ledger.reading.star import star_of
from anbieter360.ledger.reading.star_parts import star_statement
from anbieter360.ledger.writing.given import time_text
from anbieter360.ledger.writing.once import Call, Done, Kept
from anbieter360.ledger.writing.writing import Writing

_STATEMENTS = statements("announcing")
_NOBODY_HIDDEN: frozenset[str] = frozenset()
#: What tells whether a person is concerned.
_PARTS = frozenset({"items", "collections", "informed"})
PAGE = 200  # people in one transaction
ATTEMPTS = 5  # of one page, where others write to the same people


@dataclass(frozen=True, slots=True)
class Announcement:
    """purpose and notice: keys; effective_at: from when the purpose may run for those who are told."""

    purpose: str
    notice: str
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class Announced:
    """How many people were told, of how many there are."""

    informed: int
    looked: int


class Announcer(Writing):
    """Announces. Raises NodeNotFound for an unknown key, BadInput, Conflict where another day was announced,
    IdempotencyConflict, EngineUnavailable, VaultUnavailable; after a failure the same call goes on where it stopped."""

    async def announce(self, given: Announcement, *, actor: str, idempotency_key: str) -> Announced:
        """Tell everyone concerned. Whoever comes while it runs was collected from under a notice of their own."""
        effective = time_text(given.effective_at, "effectiveAt")
        call = Call("announcePurposeChange", actor, idempotency_key, asdict(given) | {"effective_at": effective})
        kept = Kept(self._vault, call)
        answer = await kept.answer(self._graph.read)
        if answer is None:
            catalogue = await self._catalogue()
            _check_notice(given, catalogue)
            answer = await self._run(_Run(self._new_mark(given, catalogue, kept, actor), catalogue, kept))
        return Announced(**answer)

    def _new_mark(self, given: Announcement, catalogue: Catalogue, kept: Kept, actor: str) -> Mapping[str, Any]:
        return {
            "id": kept.id,
            "inputHash": kept.input_hash,
            "provider": catalogue.provider.key,
            "purpose": given.purpose,
            "notice": given.notice,
            "at": text_of(datetime.now(UTC)),
            "effectiveAt": text_of(given.effective_at),
            "by": actor,
            "cursor": "",
            "looked": 0,
            "informed": 0,
        }

    async def _run(self, run: _Run) -> dict[str, Any]:
        attempts = 0
        while True:
            try:
                answer = await self._graph.write(run.page)
            except ConstraintViolated:
                # Another writer told one of them the same meanwhile, or began this very announcement: look again.
                attempts += 1
                if attempts == ATTEMPTS:
                    raise
                continue
            attempts = 0
            if answer is not None:
                return answer


@dataclass(frozen=True, slots=True)
class _Run:
    """One call. `page` is one transaction, which may run more than once."""

    mark: Mapping[str, Any]
    catalogue: Catalogue
    kept: Kept

    async def page(self, tx: Tx) -> dict[str, Any] | None:
        """Tell the next page of people; the answer once there is none after it."""
        (row,) = await tx.run(_STATEMENTS["begin_purpose_change"], id=self.mark["id"], properties=dict(self.mark))
        mark = row["properties"]
        if mark["inputHash"] != self.kept.input_hash:
            raise IdempotencyConflict
        if "doneAt" in mark:  # by a parallel call
            return _answer(mark["informed"], mark["looked"])
        if mark["cursor"] == "":
            await self._check_day(tx, mark)
        return await self._tell(tx, mark)

    async def _check_day(self, tx: Tx, mark: Mapping[str, Any]) -> None:
        """Raises BadInput for a day that is past, Conflict where people were told another day: they relied on it."""
        if mark["effectiveAt"] <= mark["at"]:
            raise BadInput("effectiveAt: lies in the past; give a time to come, for it is announced before.")
        said = {name: mark[name] for name in ("provider", "purpose", "notice", "effectiveAt")}
        for row in await tx.run(_STATEMENTS["other_day"], **said):
            raise Conflict(
                f"effectiveAt: this notice announced the purpose from {row['effectiveAt']} on, and that day stands; "
                "send that day, or announce it by another notice."
            )

    async def _tell(self, tx: Tx, mark: Mapping[str, Any]) -> dict[str, Any] | None:
        rows = await tx.run_lists(star_statement("stars_of_page", _PARTS), **self._parameters(mark))
        page, more = [row for (row,) in rows[:PAGE]], len(rows) > PAGE
        informed = mark["informed"] + await self._inform(tx, mark, page)
        looked = mark["looked"] + len(page)
        changes = {"informed": informed, "looked": looked} | ({"cursor": page[-1][0]} if page else {})
        answer = None if more else _answer(informed, looked)
        if answer is not None:
            changes |= {"doneAt": text_of(datetime.now(UTC))}
            await self.kept.keep(tx, Done(answer))
        await tx.run(_STATEMENTS["go_on_purpose_change"], id=mark["id"], changes=changes)
        return answer

    async def _inform(self, tx: Tx, mark: Mapping[str, Any], page: Sequence[Sequence[Any]]) -> int:
        change = PurposeChange(self.catalogue, mark["purpose"], instant_of(mark["at"]))
        stars = (star_of(star, _PARTS, _NOBODY_HIDDEN, _NOBODY_HIDDEN) for _, star in page)
        rows = [{"subject": star.id, "node": _information(star.id, mark)} for star in stars if change.concerns(star)]
        if not rows:
            return 0
        (made,) = await tx.run(_STATEMENTS["inform"], rows=rows)
        return int(made["made"])

    def _parameters(self, mark: Mapping[str, Any]) -> dict[str, Any]:
        nothing: list[str] = []
        found = page_parameters(mark["provider"], Range(PAGE, mark["cursor"] or None)) | {"asks": None}
        shared = {"hidden": nothing, "hiddenUses": nothing}
        taken = star_statement("stars_of_page", _PARTS).parameters
        return {name: value for name, value in (found | shared).items() if name in taken}


def _information(subject: str, mark: Mapping[str, Any]) -> dict[str, Any]:
    notice = node_id(mark["provider"], "Notice", mark["notice"])
    return {
        "page": f"{notice}/{subject}",
        "notice": notice,
        "at": mark["at"],
        "effectiveAt": mark["effectiveAt"],
    }


def _answer(informed: int, looked: int) -> dict[str, Any]:
    return {"informed": informed, "looked": looked}


def _check_notice(given: Announcement, catalogue: Catalogue) -> None:
    """The notice must be there for people to read, and announce this very purpose."""
    notice = catalogue.notice.get(given.notice)
    if given.purpose not in catalogue.purpose:
        raise NodeNotFound("purpose: the catalogue does not have it.")
    if notice is None:
        raise NodeNotFound("notice: the catalogue does not have it.")
    if given.purpose not in notice.announces:
        raise BadInput("notice: does not announce the purpose; name one that lists it.")
    today = day_of(datetime.now(UTC), zone_of(catalogue.provider))
    if notice.published is None or notice.published > today:
        raise BadInput("notice: is not published yet; name one that people can read.")
