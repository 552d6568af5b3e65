"""The end of an erasure: the receipt, the answer to the person, and what is still waited for.

What the receipt says is kept on the request before it is in the log, so that a worker that goes on after a crash
issues the same one (erasure.md, P10). The request says last that it is answered: until then a worker takes it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import Catalogue
from anbieter360.erasure.execution.answering import answer_to, may_know
from anbieter360.erasure.execution.lease import Lease, finish, keep
from anbieter360.erasure.execution.proof import proof_of, saying
from anbieter360.erasure.execution.retaining import read_kept
from anbieter360.erasure.execution.verification import CHECKS
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.answer import text_of_answer
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.erasure.requests.covered import answer_covered
from anbieter360.erasure.requests.request import ErasureStatus, Level, page_of
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.reading.star import is_in_sight
from anbieter360.ledger.writing.outbox import NotificationKind
from anbieter360.linked import erasure_receipt as receipt
from anbieter360.linked.signed import signed_document
from anbieter360.vault.encoding import from_base64, to_base64
from anbieter360.vault.intents import Proof


async def settle(parts: Parts, lease: Lease, erasing: Erasing, said: Mapping[str, Any]) -> None:
    """Issue the receipt, answer the person, and wait for recipients where there are any. Raises LeaseLost.

    said: what the request says of the steps before, not written yet.
    """
    proof = saying(await proof_of(parts, lease.request), said)
    catalogues = await parts.store.at_least(lease.catalogue)
    request = proof["ErasureRequest"][0]
    draft = request.get("draft")
    if draft is None:
        draft = _draft(parts, _erasure(parts, request, erasing, _told(lease, proof), catalogues))
        await keep(parts, lease, **said, draft=draft)
    document, salt = orjson.loads(draft)
    await passed(Point.LOGGED)
    issued = await receipt.issue(document, from_base64(salt), parts.vault.log)
    await passed(Point.RECEIPTED)
    changes = _answered(parts, request, erasing, issued, catalogues.home_catalogue)
    await parts.vault.intents.done(lease.request, saying(proof, changes))
    await passed(Point.FINISHED)
    if erasing.fence.hidden:
        await answer_covered(parts, {**request, **changes})
    # What stays comes into sight now, not earlier: what is written about the person from here on was not looked for,
    # and another erasure of theirs takes nothing out that this one looks for.
    await finish(parts, lease, **changes)


def _told(lease: Lease, proof: Proof) -> list[Mapping[str, Any]]:
    """Rows of the outbox of this erasure, without tasks of the provider's own."""
    rows = (one for one in proof["Notification"] if one.get("request") == lease.request)
    return [one for one in rows if one["kind"] != NotificationKind.REVIEW]


def _draft(parts: Parts, erasure: receipt.Erasure) -> str:
    """The signed document and its salt, as they are kept on the request."""
    document = signed_document(receipt.KIND, receipt.body(erasure), parts.vault.signer)
    return orjson.dumps([document, to_base64(receipt.new_salt())]).decode()


def _answered(
    parts: Parts, request: Mapping[str, Any], erasing: Erasing, issued: receipt.Issued, catalogue: Catalogue
) -> dict[str, Any]:
    """What the request says at the end; nothing is left of the work."""
    backups = text_of(backups_until(parts, instant_of(request["executedAt"])))
    at = text_of(parts.time)
    status = ErasureStatus.WAITING_FOR_RECIPIENTS
    return {
        "receipt": issued.file,
        "receiptId": parts.vault.hash("receipt", erasing.request),
        "receiptAt": at,
        "logIndex": issued.log_index,
        "backupsDueAt": backups,
        "answer": text_of_answer(answer_to(request, erasing, catalogue, backups)),
        "answeredAt": at,
        "status": status.value,
        "page": page_of(request["provider"], status, request["dueAt"], erasing.request),
        **dict.fromkeys(("draft", "step", "worker", "leasedUntil")),
    }


def backups_until(parts: Parts, executed: datetime) -> datetime:
    """When the last file of keys from before is past its life."""
    return executed + timedelta(days=parts.settings.key_backup_days)


def _erasure(
    parts: Parts,
    request: Mapping[str, Any],
    erasing: Erasing,
    told: Sequence[Mapping[str, Any]],
    catalogues: Catalogues,
) -> receipt.Erasure:
    """The receipt is the person's, too: nothing is in it that they may not know."""
    executed = instant_of(request["executedAt"])
    backups = backups_until(parts, executed)
    return receipt.Erasure(
        request=request["id"],
        scope=request["scopeKind"],
        plan=request["planHash"],
        model=erasing.model,
        catalogue=str(erasing.catalogue),
        outcomes=tuple(receipt.Counted(*one) for one in erasing.counted),
        retained=tuple(_retained(erasing, catalogues.home_catalogue)),
        recipients=tuple(_recipients(told, catalogues)),
        keys=receipt.DestroyedKeys.of(request["id"], (erasing.subject,)),
        verification=tuple(receipt.Verified(check, 0) for check in CHECKS),
        levels=tuple(_levels(parts, request, bool(told), backups)),
        backups_until=backups,
        received_at=instant_of(request["receivedAt"]),
        approved_at=instant_of(request["approvedAt"]),
        erased_at=executed,
        verified_at=instant_of(request["goneAt"]),
        issued_at=parts.time,
    )


def _levels(parts: Parts, request: Mapping[str, Any], is_told: bool, backups: datetime) -> Iterator[receipt.Level]:
    """Each as far as it is now: there is one receipt, and what is reached later the request says."""

    def at(name: str) -> datetime | None:
        return instant_of(request[name]) if request.get(name) else None

    answers = instant_of(request["pivotAt"]) + timedelta(days=parts.settings.acknowledgement_days)
    yield receipt.Level(Level.HIDDEN, at("hiddenAt"), None)
    yield receipt.Level(Level.UNREADABLE, at("unreadableAt"), None)
    yield receipt.Level(Level.STRUCTURALLY_GONE, at("goneAt"), None)
    yield receipt.Level(Level.RECIPIENTS_CONFIRMED, *((None, answers) if is_told else (at("goneAt"), None)))
    yield receipt.Level(Level.BACKUPS_EXPIRED, None, backups)


def _recipients(told: Sequence[Mapping[str, Any]], catalogues: Catalogues) -> list[receipt.Told]:
    """Each with how far that came; not those that confidential uses alone led to."""
    hidden = catalogues.uses_of(catalogues.confidential)
    known = (one for one in told if is_in_sight(frozenset(one.get("uses", ())), hidden))
    return [
        receipt.Told(*one) for one in sorted({(one.get("recipient") or one["system"], one["status"]) for one in known})
    ]


def _retained(erasing: Erasing, catalogue: Catalogue) -> Iterator[receipt.Retained]:
    for one in may_know(read_kept(erasing.kept), catalogue):
        until = date.fromisoformat(one.until) if one.until else None
        yield receipt.Retained(one.category, one.article, one.law or None, until)
