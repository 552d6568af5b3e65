"""The mutations of this schema: the ledger's and the catalogue's."""

from __future__ import annotations

import strawberry


@strawberry.type(description="What can be done.")
class Mutation:
    @strawberry.field
    def x(self) -> int:
        return 1
