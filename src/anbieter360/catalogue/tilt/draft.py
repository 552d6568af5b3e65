"""The catalogue in the making: what the document's sections put in, each value booked as it goes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from anbieter360.catalogue.model import (
    Category,
    Deletion,
    Fact,
    ProcessingUse,
    Purpose,
    Recipient,
    Statement,
    StatementKind,
    Text,
)
from anbieter360.catalogue.tilt.account import Account
from anbieter360.catalogue.tilt.document import Leaf, Place
from anbieter360.catalogue.tilt.facts import Reading, read
from anbieter360.catalogue.tilt.keys import Keys

Reader = Callable[[str, Leaf], Reading]
#: (label, key) of the node a statement is about; None is the provider itself.
About = tuple[str, str] | None


@dataclass(slots=True)
class Draft:
    """Open while one document is imported. Maps are by key, in the order of the document."""

    german: bool
    account: Account = field(default_factory=Account)
    keys: Keys = field(default_factory=Keys)
    categories: dict[str, Category] = field(default_factory=dict)
    purposes: dict[str, Purpose] = field(default_factory=dict)
    recipients: dict[str, Recipient] = field(default_factory=dict)
    uses: dict[str, ProcessingUse] = field(default_factory=dict)
    deletion: dict[str, Deletion] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    details: dict[tuple[StatementKind, About], dict[Fact, None]] = field(default_factory=dict)

    def text(self, words: str) -> Text:
        """Words in the document's language."""
        return Text(de=words) if self.german else Text(en=words)

    def state(
        self,
        kind: StatementKind,
        place: Place,
        base: str,
        about: About = None,
        reader: Reader = read,
        lead: tuple[Fact, ...] = (),
    ) -> None:
        """Make a statement of every value at a place that is not yet booked, `lead` before them; without any, none.

        base: the statement's key, numbered where it is taken.
        """
        leaves = self.account.open_leaves(place)
        if not leaves:
            return
        key = self.keys.next_key("Statement", base)
        facts: list[Fact] = []
        for leaf in leaves:
            name = place.name_of(leaf)
            reading = reader(name, leaf)
            # Reference and description often name the same article; once is enough.
            facts.extend(one for one in reading.facts if one.name != "article" or one not in facts)
            self.account.take(leaf, f"Statement:{key}.{name}", reading.normalised_to, reading.unread)
        label, node = about or (None, None)
        self.statements.append(Statement(key, kind, (*lead, *facts), label, node))

    def detail(self, kind: StatementKind, about: About, name: str, leaf: Leaf) -> None:
        """Keep a value that its node has no field for, or another value in; all of a node go in one statement."""
        reading = read(name, leaf)
        self.details.setdefault((kind, about), {}).update(dict.fromkeys(reading.facts))
        key = _detail_key(kind, about)
        self.account.take(leaf, f"Statement:{key}.{name}", reading.normalised_to, reading.unread)

    def all_statements(self) -> tuple[Statement, ...]:
        """Every statement, the details of nodes last."""
        details = (
            Statement(_detail_key(kind, about), kind, tuple(facts), *(about or (None, None)))
            for (kind, about), facts in self.details.items()
        )
        return (*self.statements, *details)


def _detail_key(kind: StatementKind, about: About) -> str:
    # Two hyphens, which no slug has, keep these apart from the numbered keys.
    label, key = about or ("provider", "itself")
    return f"{kind.lower().replace('_', '-')}--{label.lower()}--{key}"
