"""What a request carries through the API: the caller, the services, and the people its answer shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import strawberry

from anbieter360.access import Act, Actor, Role, View
from anbieter360.api.running.ready import Ready
from anbieter360.api.running.together import Together
from anbieter360.backup.quarantine import Quarantine
from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import RIGHTS_HANDLING, split_node_id
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.decision.handling import Handler
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.bell import Bell
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.foreseen import Foresight
from anbieter360.errors import OnePersonPerRequest
from anbieter360.ledger.rights.requests import hash_of_assignee
from anbieter360.settings import Settings
from anbieter360.vault import Vault

if TYPE_CHECKING:
    from anbieter360.api.person.people import Counts, People
    from anbieter360.api.person.references import References
    from anbieter360.api.running.documents import Document


@dataclass(frozen=True, slots=True)
class Services:
    """What lives as long as the gateway. bell: rung where an erasure is approved; foresight: plans of a moment ago;
    quarantine: shut where nothing may be served; together: for questions of one moment."""

    graph: Graph
    vault: Vault
    store: CatalogueStore
    settings: Settings
    bell: Bell = field(default_factory=Bell)
    foresight: Foresight = field(default_factory=Foresight)
    quarantine: Quarantine = field(default_factory=Quarantine)
    together: Together = field(default_factory=Together)

    @property
    def erasing(self) -> Parts:
        """What an erasure works with."""
        return Parts(self.graph, self.vault, self.store, self.settings, self.foresight)


@dataclass
class Context:
    """One request. The gateway makes it with the first five fields; the executor adds the rest before anything is read.

    purpose: the Purpose-Of-Use header as sent. reason: the Access-Reason header. withheld: ids of the purposes, and of
    the uses that serve them, that a person may not know of and the caller may. seen: ids of the people in the
    answer so far, for the access event; opened: of them, whose values were shown; kept_back: id -> keys of the withheld
    purposes whose nodes were shown of them. ready: what was read before the resolvers run. path: how it was answered,
    `compiled` or `resolver`; empty before that is known. asked: the field at the root, or SEVERAL.
    """

    services: Services
    actor: Actor
    purpose: str | None = None
    reason: str | None = None
    request_id: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    view: View = field(init=False)
    catalogues: Catalogues = field(init=False)
    withheld: frozenset[str] = field(init=False)
    people: People = field(init=False)
    counts: Counts = field(init=False)
    references: References = field(init=False)
    seen: set[str] = field(init=False, default_factory=set)
    opened: set[str] = field(init=False, default_factory=set)
    kept_back: dict[str, set[str]] = field(init=False, default_factory=dict)
    ready: Ready = field(init=False, default_factory=Ready)
    document: Document | None = field(init=False, default=None)
    path: str = field(init=False, default="")
    asked: str = field(init=False, default="")

    @cached_property
    def handler(self) -> Handler | None:
        """Which requests of people the caller works on; None under another purpose than rights-handling."""
        view = self.view
        if view.purpose != RIGHTS_HANDLING.key:
            return None
        if view.may(Act.HANDLE_REQUESTS):
            return Handler(None)
        if view.may(Act.SEND_REQUEST):
            return Handler(hash_of_assignee(self.services.vault.hash, self.actor.id))
        return None

    @property
    def hidden_uses(self) -> frozenset[str]:
        """Ids of the uses that serve purposes hidden from the caller."""
        return self.catalogues.uses_of(self.view.hidden)

    def look(self, subject: str) -> None:
        """Note that the answer shows this person. Raises OnePersonPerRequest for a second one where only one may be."""
        self.seen.add(subject)
        self.check_people()

    def note_withheld(self, subject: str, nodes: Iterable[str]) -> None:
        """Note that the answer shows of this person what hangs on these purposes or uses: none of it may be told."""
        home = self.catalogues.home_catalogue
        for node in self.withheld.intersection(nodes):
            _, label, key = split_node_id(node)
            purpose = key if label == "Purpose" else home.use[key].purpose
            self.kept_back.setdefault(subject, set()).add(purpose)

    def let_go(self) -> None:
        """Drop what was read of people, once the answer is made.

        It all refers back to this context; the collector alone would find it, thousands of objects later.
        """
        self.__dict__.update(people=None, counts=None, references=None, ready=None)

    def check_people(self) -> None:
        """Raises OnePersonPerRequest where the answer would show more people than the role may see."""
        # An INTEGRATION sees nobody: it writes and asks about those whom it names.
        many = self.view.may(Act.READ_PEOPLE) or self.actor.role is Role.INTEGRATION
        if len(self.seen) > 1 and not many:
            raise OnePersonPerRequest


#: What a resolver is given of the request.
Info: TypeAlias = strawberry.Info[Context, None]
