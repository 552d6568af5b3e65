"""What is said of an error on the command line, where its own message and hint speak of the API."""

from __future__ import annotations

from collections.abc import Mapping

from anbieter360.errors import AlreadyDone, Anbieter360Error, PlanStale, SubjectNotFound, UseUnknown

#: A class stands for those below it that have none of their own.
_HINTS: Mapping[type[Anbieter360Error], str] = {
    AlreadyDone: "Look at it first: `anbieter360 erase status ID` says how far a request for erasure is.",
    PlanStale: "`anbieter360 erase preview` shows the plan as it is now; approve its hash.",
    SubjectNotFound: "Check the reference; `anbieter360 import records FILE` brings in a person not known yet, and "
    "`anbieter360 erase list`, also with `--over`, has the requests of a person who was erased.",
    UseUnknown: "`anbieter360 catalogue show` has the uses and their keys.",
}
#: An argument of the API, as messages begin with it -> what the command line has for it.
OPTIONS: Mapping[str, str] = {
    "at": "--at",
    "evidence": "--evidence",
    "ground": "--ground",
    "id": "ID",
    "notification": "NOTIFICATION",
    "outcome": "--outcome",
    "planHash": "--plan",
    "reason": "--reason",
    "receivedAt": "--received-at",
    "scope.items": "--item",
    "scope.purposes": "--purpose",
    "subject": "--subject",
    "until": "--until",
    "use": "--use",
}


def message_of(error: Anbieter360Error) -> str:
    """What is wrong; where it is an argument, the option that was given for it."""
    argument, colon, said = error.message.partition(": ")
    return f"{OPTIONS.get(argument, argument)}{colon}{said}"


def hint_of(error: Anbieter360Error) -> str:
    """In one sentence."""
    return next((_HINTS[kind] for kind in type(error).__mro__ if kind in _HINTS), error.hint)
