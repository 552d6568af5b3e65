"""One provider's catalogue as this request may see it: what hangs on a hidden purpose alone is absent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from anbieter360.api.context import Context
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

    @cached_property
    def purposes(self) -> Sequence[Purpose]:
        return _sorted(one for one in self.catalogue.purposes if self.shows(one.key))

    @cached_property
    def uses(self) -> Sequence[ProcessingUse]:
        return _sorted(one for one in self.catalogue.uses if self.shows(one.purpose))

    @cached_property
    def recipients(self) -> Sequence[Recipient]:
        hidden = {key for use in self.catalogue.uses if not self.shows(use.purpose) for key in use.recipients}
        seen = {key for use in self.uses for key in use.recipients}
        return _sorted(one for one in self.catalogue.recipients if one.key in seen or one.key not in hidden)

    @property
    def categories(self) -> Sequence[Category]:
        return _sorted(self.catalogue.categories)

    @property
    def systems(self) -> Sequence[System]:
        return _sorted(self.catalogue.systems)

    @cached_property
    def notices(self) -> Sequence[Notice]:
        """A notice that announces hidden purposes alone is as confidential as they are."""
        return _sorted(
            one for one in self.catalogue.notices if not one.announces or any(map(self.shows, one.announces))
        )

    @property
    def retention(self) -> Sequence[Retention]:
        return sorted((one for one in self.catalogue.retention if self.shows(one.held_for)), key=lambda one: one.key)

    @property
    def compatibilities(self) -> Sequence[Compatibility]:
        """Both purposes must be seen: each alone would tell of the other."""
        seen = (one for one in self.catalogue.compatibilities if self.shows(one.from_purpose))
        return _sorted(one for one in seen if self.shows(one.to_purpose))

    @cached_property
    def statements(self) -> Sequence[Statement]:
        """What is said about a hidden node is as hidden; in the provider's order."""
        return [one for one in self.catalogue.statements if self._has(one.about_label, one.about_key or "")]

    def statement(self, key: str) -> Statement | None:
        return next((one for one in self.statements if one.key == key), None)

    def purpose(self, key: str) -> Purpose | None:
        return next((one for one in self.purposes if one.key == key), None)

    def use(self, key: str) -> ProcessingUse | None:
        return next((one for one in self.uses if one.key == key), None)

    def recipient(self, key: str) -> Recipient | None:
        return next((one for one in self.recipients if one.key == key), None)

    def notice(self, key: str) -> Notice | None:
        return next((one for one in self.notices if one.key == key), None)

    def _has(self, label: str | None, key: str) -> bool:
        match label:
            case "Purpose":
                return self.purpose(key) is not None
            case "ProcessingUse":
                return self.use(key) is not None
            case "Recipient":
                return self.recipient(key) is not None
            case "Notice":
                return self.notice(key) is not None
        return True


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
