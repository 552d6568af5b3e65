"""The catalogue as the bound holds it: every part that the bench's question can ask for, as ready JSON.

Made once per version of the catalogue; `uses` of an item depend on its category and on what it is held for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import orjson

from anbieter360.catalogue.model import Catalogue, Lang, LegalBasis, ProcessingUse, Text, node_id, split_node_id

_Held = tuple[str, frozenset[str], frozenset[str]]


class Parts:
    """Fragments by node id, of one version of one provider's catalogue."""

    def __init__(self, catalogue: Catalogue, version: int) -> None:
        self.version = version
        self._catalogue = catalogue
        self._uses: dict[_Held, orjson.Fragment] = {}

    @cached_property
    def categories(self) -> Mapping[str, orjson.Fragment]:
        return {self._id("DataCategory", one.key): _fragment(_named(one)) for one in self._catalogue.categories}

    @cached_property
    def systems(self) -> Mapping[str, orjson.Fragment]:
        return {self._id("System", one.key): _fragment(_named(one)) for one in self._catalogue.systems}

    @cached_property
    def purposes(self) -> Mapping[str, orjson.Fragment]:
        found = self._catalogue.purposes
        return {
            self._id("Purpose", one.key): _fragment(_named(one) | {"description": one.description}) for one in found
        }

    def uses(self, category: str, purposes: frozenset[str], consented: frozenset[str]) -> orjson.Fragment:
        """The declared uses of an item: ids of its category, of what it is held for, of consents in force."""
        held = (category, purposes, consented)
        found = self._uses.get(held)
        if found is None:
            found = self._uses[held] = _fragment([self._use(one) for one in self._declared(held)])
        return found

    def _declared(self, held: _Held) -> list[ProcessingUse]:
        category, purposes, consented = held[0], _keys(held[1]), _keys(held[2])
        line = set(self._catalogue.category_line(split_node_id(category)[2]))
        needing = (one for one in self._catalogue.uses if line & set(one.categories))
        return sorted((one for one in needing if self._serves(one, purposes, consented)), key=lambda one: one.key)

    def _serves(self, use: ProcessingUse, purposes: set[str], consented: set[str]) -> bool:
        line = set(self._catalogue.purpose_line(use.purpose))
        return bool(line & purposes) or (use.legal_basis is LegalBasis.CONSENT and bool(line & consented))

    def _use(self, use: ProcessingUse) -> dict[str, object]:
        recipients = [self._catalogue.recipient[key] for key in sorted(use.recipients)]
        return _named(use) | {
            "legalBasis": use.legal_basis,
            "channel": use.channel,
            "purpose": _named(self._catalogue.purpose[use.purpose]),
            "recipients": [_named(one) | {"role": one.role, "country": one.country} for one in recipients],
        }

    def _id(self, label: str, key: str) -> str:
        return node_id(self._catalogue.provider.key, label, key)


def _named(one: object) -> dict[str, object]:
    name: Text | None = one.name  # type: ignore[attr-defined]  # every node of the catalogue has key and name
    return {"key": one.key, "name": name.get(Lang.EN) if name else None}  # type: ignore[attr-defined]  # the same


def _keys(ids: frozenset[str]) -> set[str]:
    return {split_node_id(one)[2] for one in ids}


def _fragment(value: object) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(value))
