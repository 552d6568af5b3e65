"""What of a record does not come in, because it was erased or put right: all that is older, or some nodes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LeftOut:
    """until: nothing comes in that is not later; keys: the same for single nodes, key -> time; own: the same for the
    person's own fields. Times as in the graph, empty for none."""

    until: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    own: str = ""

    def has(self, key: str, since: str) -> bool:
        """Whether a node stays out. since: the time that it is of."""
        end = max(self.until, self.keys.get(key, ""))
        return bool(end) and since <= end

    def own_fields(self, since: str) -> bool:
        """Whether the person's own fields do, in a record whose newest collection is of that time."""
        return bool(self.own) and since <= self.own


#: Of somebody of whom nothing was erased.
NOTHING_LEFT_OUT = LeftOut()
