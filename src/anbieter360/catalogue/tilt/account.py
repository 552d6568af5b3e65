"""The import's books: every stated value is either imported or reported, none is lost and none counted twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from anbieter360.catalogue.tilt.document import Leaf, Place

NOT_TILT = "not a field of TILT, so it has no place in the map"
WRONG_SHAPE = "an object stands where TILT has a value"
SEVERAL = "several values stand where TILT has one"
NO_CHARACTERS = "holds half a character, which cannot be stored"

#: Fields outside statements, as TILT and the documents found spell them, without indices.
_KNOWN = frozenset(
    {
        "dataDisclosed.category",
        "dataDisclosed.purposes.purpose",
        "dataDisclosed.purposes.description",
        "dataDisclosed.purposes",
        "dataDisclosed",
    }
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A value that stands in the catalogue.

    where: `label:key.field`. normalised_to: the form it stands there in, where that is not the text itself; for a
    statement's fact the text itself stands there too. unread: why its meaning was not understood, where it was not.
    """

    path: str
    where: str
    normalised_to: str | None = None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A value that does not stand in the catalogue, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class TiltReport:
    """What became of one document. `stated` = len(imported) + len(reported), in the order of the document."""

    file: str
    stated: int
    imported: tuple[Imported, ...]
    reported: tuple[Reported, ...]

    @property
    def normalised(self) -> tuple[Imported, ...]:
        """What was imported in another form than stated."""
        return tuple(one for one in self.imported if one.normalised_to is not None)

    @property
    def unread(self) -> tuple[Imported, ...]:
        """What was kept as text but not understood."""
        return tuple(one for one in self.imported if one.unread is not None)


@dataclass(slots=True)
class Account:
    """Open while one document is imported."""

    taken: dict[str, Imported] = field(default_factory=dict)

    def take(self, leaf: Leaf, where: str, normalised_to: str | None = None, unread: str | None = None) -> None:
        """Book a value as imported; trimming counts as normalising, so that the books can be checked by text."""
        if normalised_to is None and isinstance(leaf.value, str) and leaf.value != leaf.text:
            normalised_to = leaf.text
        self.taken.setdefault(leaf.path, Imported(leaf.path, where, normalised_to, unread))

    def open_leaves(self, place: Place) -> tuple[Leaf, ...]:
        """The values at and below a place that can be stored and are not yet booked."""
        return tuple(leaf for leaf in place.leaves() if leaf.valid and leaf.path not in self.taken)

    def close(self, root: Place, file: str) -> TiltReport:
        """The report; whatever was not taken is reported."""
        leaves = root.leaves()
        imported = tuple(self.taken[leaf.path] for leaf in leaves if leaf.path in self.taken)
        reported = tuple(Reported(leaf.path, _reason(leaf)) for leaf in leaves if leaf.path not in self.taken)
        return TiltReport(file, len(leaves), imported, reported)


def _reason(leaf: Leaf) -> str:
    if not leaf.valid:
        return NO_CHARACTERS
    names = re.sub(r"\[\d+\]", "", leaf.path).lstrip(".")
    if names in _KNOWN:
        return SEVERAL
    parent = names.rpartition(".")[0]
    return WRONG_SHAPE if parent in _KNOWN and parent not in ("dataDisclosed", "dataDisclosed.purposes") else NOT_TILT
