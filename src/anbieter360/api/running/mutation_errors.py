"""What a caller can do something about, as data: each mutation answers with its success or one of these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import strawberry

from anbieter360.errors import Anbieter360Error, BadInput, Conflict, InputError, NodeNotFound, SubjectNotFound


@strawberry.interface(description="Why a mutation did nothing. Codes are listed in the reference.")
class Error:
    message: str
    code: str


@strawberry.type(description="The input is wrong; the message names the place.")
class InvalidInput(Error):
    pass


@strawberry.type(description="What the input names is not there.")
class NotFound(Error):
    pass


@strawberry.type(description="The present state does not allow it.")
class Conflicted(Error):
    pass


P = ParamSpec("P")
R = TypeVar("R")

#: Why there is nothing to show to who sends the same call again, or was overtaken by an erasure.
ERASED_SINCE = "What this call wrote is erased since."
#: What mutations answer with; anything else is an error of the request.
_EXPECTED = (InputError, BadInput, Conflict)


def expected_as_data(
    mutation: Callable[P, Awaitable[R]],
) -> Callable[P, Awaitable[R | InvalidInput | NotFound | Conflicted]]:
    """Let a mutation answer with what a caller can do something about, also where it shows what it wrote: that may be
    erased meanwhile, and is for whoever asks again with the same key."""

    @wraps(mutation)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R | InvalidInput | NotFound | Conflicted:
        try:
            return await mutation(*args, **kwargs)
        except _EXPECTED as error:
            return as_data(error)

    return call


def as_data(error: Anbieter360Error) -> InvalidInput | NotFound | Conflicted:
    if isinstance(error, SubjectNotFound | NodeNotFound):
        return NotFound(message=error.message, code=error.code)
    if isinstance(error, Conflict):
        return Conflicted(message=error.message, code=error.code)
    return InvalidInput(message=error.message, code=error.code)
