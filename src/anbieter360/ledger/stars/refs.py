"""What a reference may be, whoever makes one up: a line of a file or a mutation. Of persons, items, consents, uses …"""

from __future__ import annotations

from anbieter360.errors import BadInput
from anbieter360.visible import is_visible

LONGEST_REF = 500  # letters
#: What makes it no `is_visible`, as JSON Schema and Python read it alike; without the few letters beyond U+FFFF.
UNSEEN_PATTERN = (
    r"[\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)


def fault_of(ref: str) -> str | None:
    """What is wrong with it, to stand behind its name; None where nothing is. An empty one is told elsewhere."""
    if len(ref) > LONGEST_REF:
        return f"is longer than {LONGEST_REF} letters"
    return None if is_visible(ref) else "holds a control or format character"


def check_ref(ref: str | None, name: str) -> None:
    """Raises BadInput. name: of the input's field."""
    fault = fault_of(ref) if ref is not None else None
    if fault:
        raise BadInput(f"{name}: {fault}; choose another reference.")
