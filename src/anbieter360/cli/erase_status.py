"""How a request for erasure stands, as people read it: what was asked for, how far it is, who is told, what is next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from anbieter360.cli.output import say, write_table
from anbieter360.erasure.requests.request import ErasureStatus
from anbieter360.ledger.writing.outbox import NotificationStatus

_GOES_ON = "`erase resume` carries it out, and so does `serve`"
_IDENTIFY = "`erase confirm ID --evidence TEXT` once it is known who asks"
#: Status -> what is next, for whoever decides.
NEXT: Mapping[str, str] = {
    ErasureStatus.RECEIVED: _IDENTIFY,
    ErasureStatus.IDENTITY_UNVERIFIED: _IDENTIFY,
    ErasureStatus.PREVIEWED: "`erase approve ID --plan HASH`, or `erase refuse ID --ground GROUND`",
    ErasureStatus.APPROVED: _GOES_ON,
    ErasureStatus.IN_PROGRESS: _GOES_ON,
    ErasureStatus.VERIFYING: _GOES_ON,
    ErasureStatus.WAITING_FOR_RECIPIENTS: "`erase acknowledge` records what recipients answer, those told by hand too; "
    "`erase status ID` names them",
    ErasureStatus.REPAIR: "`erase repair ID`",
}
#: Ends without an erasure: what the plan was for is of no interest any more.
_NOTHING_ERASED = (ErasureStatus.REFUSED, ErasureStatus.CANCELLED)
#: Part of a scope -> the option that asks for it; consents are asked for by the system alone.
_OPTIONS: Mapping[str, str] = {"purposes": "--purpose", "items": "--item"}
#: So many of the items that somebody is told of are named.
_REFS = 20
#: What a problem is of: one that waits for a repair, and one that a restore left, which nobody can repair.
_FOUND, _LOST = "Verification found", "A restore did not bring back all that its answer calls kept"


def show_request(one: Mapping[str, Any]) -> None:
    """In what every command about a request says of it: how far it is, until when, what was asked for."""
    due = "" if one["status"] in _NOTHING_ERASED else f", due {one['dueAt']}{' (overdue)' if one['overdue'] else ''}"
    say(f"{one['id']} is {one['status']}{due}")
    say(f"Asked for: {whose(one)}, received {one['receivedAt']}.")
    if one["answeredLate"]:
        say(f"Answered after its last day, {one['dueAt'][:10]}.")
    if one["cancelledBy"]:
        say(f"Taken back by: {one['cancelledBy']}.")
    if one["extension"]:
        say(f"Extended since {one['extension']['notifiedAt']}: {one['extension']['reason'] or 'reason not shown'}.")
    if one["problem"]:
        say(f"{_FOUND if one['status'] == ErasureStatus.REPAIR else _LOST}: {one['problem']}.")


def show_next(one: Mapping[str, Any]) -> None:
    """What whoever decides does next, where there is something; a plan is named with the question that shows it."""
    if one["status"] == ErasureStatus.PREVIEWED:
        say(f"Plan {one['planHash']}; `erase preview{_asking(one)}` shows it as it is now.")
    if one["status"] in NEXT:
        say(f"Next: {NEXT[one['status']].replace(' ID', ' ' + one['id'])}.")


def whose(one: Mapping[str, Any]) -> str:
    """What was asked for, and by the provider's own reference of whom, while they are there."""
    scope = one["scope"]
    parts = [f"{part} {', '.join(scope[part])}" for part in ("purposes", "items", "consents") if scope[part]]
    asked = "everything" if scope["everything"] else "; ".join(parts) or "a part that is not told"
    return f"{asked} of {one['subject']['ref']}" if one["subject"] else asked


def show_status(one: Mapping[str, Any], receipt_file: Path | None = None, *, whole: bool = False) -> None:
    """All that `erase status` has. receipt_file: where the receipt was written to, if it was; whole: whether it is
    printed, where it was not."""
    show_request(one)
    for title, columns, rows in _tables(one):
        say("")
        say(title)
        write_table(columns, rows)
    if one["answer"]:
        say("")
        for line in told_to_person(one["answer"]):
            say(line)
    if one["receipt"]:
        say("")
        say(one["receipt"]["file"] if whole and not receipt_file else _receipt(one["receipt"], receipt_file))
    if one["status"] in NEXT:
        say("")
    show_next(one)


def _receipt(receipt: Mapping[str, Any], file: Path | None) -> str:
    where = file or "--receipt FILE writes it"
    return f"Receipt: {where} (issued {receipt['issuedAt']}, log index {receipt['logIndex']})"


def told_to_person(answer: Mapping[str, Any]) -> Iterator[str]:
    """What the person reads, a line for each part that says something."""
    yield f"What the person reads since {answer['sentAt']}, in {answer['language']}:"
    said = {
        "gone": [*map(_category, answer["erased"]), *answer["ownErased"]],
        "nothing": [answer["nothingWhy"]],
        "kept": [*map(_kept, answer["kept"]), *answer["ownKept"]],
        "still needed": _needed(answer["necessary"]),
        "proof": _proof(answer["evidence"]),
        "mark": [answer["suppression"]["why"]],
        "no backup opens it from": [answer["backupsUntil"]],
        "refused": [answer["refusal"], answer["refusalWhy"]],
        "authority": [answer["complaint"]["authority"]],
        "court": [answer["judicialRemedy"]],
    }
    for name, values in said.items():
        if told := [one for one in values if one]:
            yield f"  {name}: {'; '.join(told)}"


def _tables(one: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]]:
    """Title, columns and rows of each that has rows."""
    if one["outcomes"] and one["status"] not in _NOTHING_ERASED:
        yield "By the plan:", ("outcome", "fields"), [(each["outcome"], each["count"]) for each in one["outcomes"]]
    if one["levels"]:
        levels = [(each["level"], each["reachedAt"], each["dueAt"]) for each in one["levels"]]
        yield "How far it is:", ("level", "reached", "due"), levels
    if one["notifications"]:
        columns = ("told", "knows them as", "of", "status", "answer", "last error", "id")
        yield _whom_title(one["notifications"]), columns, map(_row, one["notifications"])


def _whom_title(told: Iterable[Mapping[str, Any]]) -> str:
    is_given_up = any(one["status"] == NotificationStatus.DEAD for one in told)
    again = "; `erase resend` sends again what is DEAD" if is_given_up else ""
    return f"Who is told, with the id that `erase acknowledge` takes{again}:"


def _row(told: Mapping[str, Any]) -> tuple[Any, ...]:
    items = _items(told["itemRefs"])
    return _name(told), told["reference"], items, told["status"], _outcome(told), told["lastError"], told["id"]


def _outcome(told: Mapping[str, Any]) -> str | None:
    return f"{told['outcome']}: {told['ground']}, until {told['until']}" if told["ground"] else told["outcome"]


def _items(refs: Sequence[str] | None) -> str:
    if refs is None:
        return "all they got"
    more = len(refs) - _REFS
    return " ".join(refs[:_REFS]) + (f" and {more} more, in --json" if more > 0 else "")


def _name(told: Mapping[str, Any]) -> str:
    """Of a review, which nobody outside is told of, the item that somebody has to look at."""
    if told["about"]:
        return f"somebody here, to look at {told['about']}"
    return str((told["recipient"] or told["system"] or {}).get("key") or "not in the catalogue any more")


def _asking(one: Mapping[str, Any]) -> str:
    """The options that name the same person and part; none where the person is not there."""
    if not one["subject"]:
        return ""
    parts = ((option, value) for part, option in _OPTIONS.items() for value in one["scope"][part])
    return "".join(
        f" {option} {shlex.quote(value)}" for option, value in (("--subject", one["subject"]["ref"]), *parts)
    )


def _category(one: Mapping[str, Any]) -> str:
    return str((one["category"] or {}).get("key") or "a category that the catalogue has no more")


def _kept(one: Mapping[str, Any]) -> str:
    because = ", ".join(filter(None, (one["law"], one["ground"])))
    until = f" until {one['until']}" if one["until"] else ""
    return f"{_category(one)} ({because}){until}{': ' + one['why'] if one['why'] else ''}"


def _needed(necessary: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each reason once, with what it is the reason for."""
    found: dict[str, list[str]] = {}
    for one in necessary:
        found.setdefault(one["why"], []).append(_category(one))
    return [f"{', '.join(categories)}: {why}" for why, categories in found.items()]


def _proof(evidence: Mapping[str, Any]) -> list[str]:
    if not evidence["kept"]:
        return []
    return [f"of consents, until {evidence['until']}" if evidence["until"] else "stays"]
