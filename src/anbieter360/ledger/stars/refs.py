"""What a reference may be, whoever makes one up: a line of a file or a mutation. Of persons, items, consents, uses …

Its one spelling is NFC: the same letters are the same reference, however a system composes them.
"""

from __future__ import annotations

from unicodedata import normalize

from anbieter360.errors import BadInput
from anbieter360.visible import is_visible

LONGEST_REF = 500  # letters
#: What makes it no `is_visible`, as JSON Schema and Python read it alike; without the few letters beyond U+FFFF.
UNSEEN_PATTERN = (
    r"[\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
#: No space at an end: what is read trimmed elsewhere would not find it.
TRIMMED_PATTERN = r"^\S(.*\S)?$"


def spelt(ref: str) -> str:
    """As it is kept, hashed and looked for."""
    return ref if ref.isascii() else normalize("NFC", ref)


def fault_of(ref: str) -> str | None:
    """What is wrong with it, to stand behind its name; None where nothing is. An empty one is told elsewhere."""
    if len(ref) > LONGEST_REF:
        return f"is longer than {LONGEST_REF} letters"
    if not is_visible(ref):
        return "holds a control or format character"
    if ref != ref.strip():
        return "has a space at an end" if ref.strip() else "is blank"
    return None


def check_ref(ref: str | None, name: str) -> None:
    """Raises BadInput. name: of the input's field."""
    fault = fault_of(ref) if ref is not None else None
    if fault:
        raise BadInput(f"{name}: {fault}; choose another reference.")
