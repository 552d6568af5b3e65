"""One provider's catalogue as this request may see it: what hangs on a hidden purpose alone is absent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from anbieter360.api.running.context import Context
from anbieter360.catalogue.model import (
    Catalogue,
    Category,
    Compatibility,
    Notice,
    ProcessingUse,
    Purpose,
    Recipient,
    Retention,
    Statement,
    System,
    node_id,
    split_node_id,
)


@dataclass(frozen=True)
class Visible:
    """Lists are in the order of keys."""

    context: Context
    catalogue: Catalogue

    @property
    def provider(self) -> str:
        return self.catalogue.provider.key

    def shows(self, purpose: str) -> bool:
        return node_id(self.provider, "Purpose", purpose) not in self.context.view.hidden

    @property
    def seen(self) -> Catalogue:
        """What is there for this caller."""
        hidden = self.context.view.hidden
        return self.context.catalogues.seen(self.provider, hidden) if hidden else self.catalogue

    @cached_property
    def purposes(self) -> Sequence[Purpose]:
        return _sorted(self.seen.purposes)

    @cached_property
    def uses(self) -> Sequence[ProcessingUse]:
        return _sorted(self.seen.uses)

    @cached_property
    def recipients(self) -> Sequence[Recipient]:
        return _sorted(self.seen.recipients)

    @property
    def categories(self) -> Sequence[Category]:
        return _sorted(self.seen.categories)

    @property
    def systems(self) -> Sequence[System]:
        return _sorted(self.seen.systems)

    @cached_property
    def notices(self) -> Sequence[Notice]:
        return _sorted(self.seen.notices)

    @property
    def retention(self) -> Sequence[Retention]:
        return _sorted(self.seen.retention)

    @property
    def compatibilities(self) -> Sequence[Compatibility]:
        return _sorted(self.seen.compatibilities)

    @property
    def statements(self) -> Sequence[Statement]:
        """In the provider's order."""
        return self.seen.statements

    def statement(self, key: str) -> Statement | None:
        return next((one for one in self.statements if one.key == key), None)

    def purpose(self, key: str) -> Purpose | None:
        return self.seen.purpose.get(key)

    def use(self, key: str) -> ProcessingUse | None:
        return self.seen.use.get(key)

    def recipient(self, key: str) -> Recipient | None:
        return self.seen.recipient.get(key)

    def notice(self, key: str) -> Notice | None:
        return self.seen.notice.get(key)


def visible(context: Context, node: str) -> Visible | None:
    """The catalogue that a catalogue node's id, or a provider's key, belongs to."""
    catalogue = context.catalogues.by_provider.get(split_node_id(node)[0])
    return Visible(context, catalogue) if catalogue else None


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


def _sorted(nodes: Iterable[K]) -> list[K]:
    return sorted(nodes, key=lambda one: one.key)
