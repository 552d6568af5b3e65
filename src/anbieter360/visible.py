"""Letters that move a cursor, hide, or turn text around: no reference that we take has one, no line that we print."""

from __future__ import annotations

from unicodedata import category

#: Control and format characters, what separates lines, and halves of pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_visible(text: str) -> bool:
    """Whether it holds none of them."""
    # What is printable holds none, and most texts are.
    return text.isprintable() or not any(category(letter) in _UNSEEN for letter in text)


def visible(text: str, between: str = "\n\t") -> str:
    r"""With them written out, as \u001b. between: those that stay, because we write them ourselves."""
    if text.isprintable():
        return text
    return "".join(_written_out(one) if category(one) in _UNSEEN and one not in between else one for one in text)


def _written_out(letter: str) -> str:
    """As JSON has it, so that JSON with it reads the same."""
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
