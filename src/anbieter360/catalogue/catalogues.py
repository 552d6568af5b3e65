"""All providers' halves of the map in memory, as of one version. Frozen: whoever holds it sees one state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from anbieter360.catalogue.graph_form import FORMS
from anbieter360.catalogue.model import (
    Catalogue,
    Category,
    Notice,
    ProcessingUse,
    Purpose,
    Recipient,
    System,
    node_id,
)
from anbieter360.catalogue.without import hidden_uses, without_purposes
from anbieter360.errors import NoCatalogue, NodeNotFound

T = TypeVar("T")


@dataclass(frozen=True)
class Catalogues:
    """`by_provider` by provider key; `home` is the key of the provider of `catalogue apply`."""

    version: int = 0
    home: str | None = None
    by_provider: Mapping[str, Catalogue] = field(default_factory=dict)
    _seen: dict[tuple[str, frozenset[str]], Catalogue] = field(default_factory=dict, init=False, compare=False)
    _uses: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, init=False, compare=False)

    def seen(self, provider: str, hidden: frozenset[str]) -> Catalogue:
        """A provider's half without these purposes, by their ids; worked out once for each set of them."""
        if (provider, hidden) not in self._seen:
            self._seen[provider, hidden] = without_purposes(self.by_provider[provider], hidden)
        return self._seen[provider, hidden]

    @cached_property
    def confidential(self) -> frozenset[str]:
        """Ids of the purposes that are absent for the person and whoever sees one person at a time."""
        return frozenset().union(*(one.confidential_purposes for one in self.by_provider.values()))

    def uses_of(self, purposes: frozenset[str]) -> frozenset[str]:
        """Ids of the uses that serve these purposes, of every provider; worked out once for each set of them."""
        if purposes not in self._uses:
            found = (hidden_uses(one, purposes) for one in self.by_provider.values())
            self._uses[purposes] = frozenset().union(*found)
        return self._uses[purposes]

    @property
    def home_catalogue(self) -> Catalogue:
        """The home provider's half. Raises NoCatalogue where none was applied yet."""
        if self.home is None:
            raise NoCatalogue
        return self.by_provider[self.home]

    def find(self, node: str) -> tuple[str, Any] | None:
        """(label, value) of a catalogue node's id, e.g. of `musterstrom:Purpose:accounting`; None if there is none."""
        return self._nodes.get(node)

    def purpose(self, node: str) -> Purpose:
        """Raises NodeNotFound, as all of these."""
        return self._one(node, Purpose)

    def category(self, node: str) -> Category:
        return self._one(node, Category)

    def use(self, node: str) -> ProcessingUse:
        return self._one(node, ProcessingUse)

    def recipient(self, node: str) -> Recipient:
        return self._one(node, Recipient)

    def system(self, node: str) -> System:
        return self._one(node, System)

    def notice(self, node: str) -> Notice:
        return self._one(node, Notice)

    def _one(self, node: str, kind: type[T]) -> T:
        _, value = self._nodes.get(node, ("", None))
        if not isinstance(value, kind):
            raise NodeNotFound(f"There is no {kind.__name__} with the id {node}.")
        return value

    @cached_property
    def _nodes(self) -> Mapping[str, tuple[str, Any]]:
        return {
            node_id(provider, form.label, value.key): (form.label, value)
            for provider, catalogue in self.by_provider.items()
            for form in FORMS
            for value in form.values(catalogue)
        }
