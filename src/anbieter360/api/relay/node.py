"""The Relay node: everything with an id that can be asked for again."""

from __future__ import annotations

import strawberry


@strawberry.interface(description="Something with an opaque id, which `node(id:)` finds again.")
class Node:
    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        raise TypeError(f"{type(self).__name__} has no id")
