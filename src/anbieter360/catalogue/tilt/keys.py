"""Keys for what has only a name: readable, stable on re-import and never shared by two different things."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

#: Longer slugs are cut and closed with a hash, so that two long texts with one beginning stay two.
LONGEST = 48

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(text: str) -> str:
    """The text as `[a-z0-9-]*`, German letters written out; empty where it has no Latin letter or digit."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_GERMAN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def kebab(name: str) -> str:
    """`rightToComplain` as `right-to-complain`."""
    return slug(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def short_hash(*parts: object) -> str:
    """Eight hex digits that stand for the parts; parts that differ practically never share them."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:8]


@dataclass(slots=True)
class Keys:
    """The keys given so far, per label."""

    given: dict[tuple[str, str], object] = field(default_factory=dict)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def reserve(self, label: str, key: str) -> None:
        self.given[label, key] = ("reserved", key)

    def key(self, label: str, identity: object, text: str) -> str:
        """The key of what `identity` tells apart from others; the same identity gets the same key again."""
        base = slug(text) or f"{kebab(label)}-{short_hash(text)}"
        if len(base) > LONGEST:
            base = f"{base[:LONGEST].rstrip('-')}-{short_hash(text)}"
        for key in (base, f"{base}-{short_hash(identity)}"):
            if self.given.setdefault((label, key), identity) == identity:
                return key
        return self.next_key(label, base)

    def next_key(self, label: str, base: str) -> str:
        """`base`, or `base-2`, `base-3`, … where it is taken."""
        number = self.numbers.get((label, base), 0) + 1
        while (label, key := base if number == 1 else f"{base}-{number}") in self.given:
            number += 1
        self.numbers[label, base] = number
        self.given[label, key] = ("numbered", key)
        return key
