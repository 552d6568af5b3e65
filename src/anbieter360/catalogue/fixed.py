"""What of a notice stays as it was, once somebody was shown it or told by it: its words, and all that decides. Pure.

A past decision is made again from the notice as the catalogue has it, and a copy shows its words as those that were
shown. So what is new gets a notice of its own, which supersedes this one.
"""

from __future__ import annotations

from anbieter360.catalogue.difference import FieldChange, NodeChange

#: Of these a transparency document may be silent; they can still be said.
_SAID_LATER = frozenset({"published", "text", "textHash"})
_FIXED = frozenset({"announces", "optOutOffered"}) | _SAID_LATER


def rewritten(change: NodeChange) -> tuple[str, ...]:
    """The fields of a changed notice that may not change any more; none of other nodes."""
    if change.label != "Notice":
        return ()
    return tuple(one.name for one in change.fields if one.name in _FIXED and not _is_said_first(one))


def _is_said_first(field: FieldChange) -> bool:
    """Nothing was said of it before. Words beside a hash are those that were shown: the hash stays."""
    return field.before is None and field.name in _SAID_LATER
