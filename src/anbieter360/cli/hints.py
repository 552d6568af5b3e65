"""What to do about an error on the command line, where the error's own hint speaks of the API."""

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


def hint_of(error: Anbieter360Error) -> str:
    """In one sentence."""
    return next((_HINTS[kind] for kind in type(error).__mro__ if kind in _HINTS), error.hint)
