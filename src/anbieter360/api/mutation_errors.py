"""What a caller can do something about, as data: each mutation answers with its success or one of these."""

from __future__ import annotations

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


@strawberry.type(description="The state of the map does not allow it.")
class Conflicted(Error):
    pass


#: What mutations answer with; anything else is an error of the request.
EXPECTED = (InputError, BadInput, Conflict)


def as_data(error: Anbieter360Error) -> InvalidInput | NotFound | Conflicted:
    if isinstance(error, SubjectNotFound | NodeNotFound):
        return NotFound(message=error.message, code=error.code)
    if isinstance(error, Conflict):
        return Conflicted(message=error.message, code=error.code)
    return InvalidInput(message=error.message, code=error.code)
