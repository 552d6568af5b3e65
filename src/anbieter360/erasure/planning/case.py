"""What a plan is made of: one person as read, the catalogue, the declared model, the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from anbieter360.catalogue.model import Catalogue, LegalBasis, ProcessingUse, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.datamap.graph import DataMap
from anbieter360.decision.deadline import day_of
from anbieter360.decision.facts import Star
from anbieter360.erasure.planning.plan import Scope
from anbieter360.ledger.stars.plain import Node, PlainStar
from anbieter360.ledger.stars.stored import StoredStar

#: A node of the star: its label and what identifies it.
Key = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """star: the facts of what is stored, of one reading; request: id of the request that the plan is for, if any."""

    stored: StoredStar
    star: Star
    catalogue: Catalogue
    datamap: DataMap
    scope: Scope
    at: datetime
    request: str | None = None

    @property
    def plain(self) -> PlainStar:
        return self.stored.star

    @cached_property
    def today(self) -> date:
        """In the provider's time zone."""
        return day_of(self.at, zone_of(self.catalogue.provider))

    @cached_property
    def person(self) -> Key:
        return "Subject", self.plain.subject

    @cached_property
    def nodes(self) -> Mapping[Key, Node]:
        """Every node of the star, the person's own too."""
        found = {(label, key): node for label, nodes in self.plain.nodes.items() for key, node in nodes.items()}
        return {self.person: Node("", self.plain.properties), **found}

    @cached_property
    def contract_uses(self) -> tuple[ProcessingUse, ...]:
        """The declared uses that a contract needs, in the order of their keys."""
        found = (one for one in self.catalogue.uses if one.legal_basis is LegalBasis.CONTRACT)
        return tuple(sorted(found, key=lambda one: one.key))

    def serves(self, use: str, purpose: str) -> bool:
        """Whether the use of that id serves the purpose of that key, or a child of it."""
        declared = self.catalogue.use.get(split_node_id(use)[2])
        return declared is not None and purpose in self.catalogue.purpose_line(declared.purpose)
