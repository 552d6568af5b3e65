"""An object's fields as one function, written as source: a call of Python for each field is what shaping would cost.

What is written is names of ours alone. Response keys, getters and everything else of a document, a schema or a request
come in as values under such names, never as text. Measured with 40 items of 7 fields: a third of the time less than
a loop over functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Inline:
    """A field's value as an expression over `value`, `run`, `kept` and `own`; `{0}`, `{1}` … are the constants."""

    expression: str
    constants: tuple[Any, ...]


def call(now: Callable[[Any, Any], Any]) -> Inline:
    """Any function of value and run."""
    return Inline("{0}(value, run)", (now,))


def text(read: Callable[[Any], Any], otherwise: Callable[[Any], Any]) -> Inline:
    """A string as it is; `otherwise` for what is none."""
    return Inline("(found if type(found := {0}(value)) is str else {1}(found))", (read, otherwise))


def leaf(
    read: Callable[[Any], Any], serialise: Callable[[Any], Any], refused: Callable[[], Any], *, needed: bool
) -> Inline:
    """Anything but null, serialised; `refused` is called for a null that may not be."""
    absent = "{2}()" if needed else "None"
    return Inline(f"({{1}}(found) if (found := {{0}}(value)) is not None else {absent})", (read, serialise, refused))


def kept(number: int, key: Callable[[Any], Any], make: Callable[[Any, Any, Any], Any]) -> Inline:
    """Ready JSON of the catalogue, made where it is not there."""
    return Inline("(kept(key := ({0}, {1}(value))) or {2}(key, value, run))", (number, key, make))


def once(number: int, key: Callable[[Any], Any], make: Callable[[Any, Any, Any], Any]) -> Inline:
    """What was made for this request, made where it is not there."""
    return Inline("(own(key := ({0}, {1}(value))) or {2}(key, value, run))", (number, key, make))


def written(fields: Sequence[tuple[str, Inline]]) -> Callable[[Any, Any], dict[str, Any]]:
    """A function (value, run) -> {response key: value, …} in that order."""
    text, names = _object(fields)
    made: Callable[[Any, Any], dict[str, Any]] = _function("value, run", text, names)
    return made


def written_list(
    fields: Sequence[tuple[str, Inline]], refused: Callable[[], Any]
) -> Callable[[Any, Any], list[dict[str, Any]]]:
    """A function (values, run) -> such an object for each; `refused` is called for a null among them."""
    text, names = _object(fields)
    text = f"[{text} if value is not None else refused() for value in values]"
    made: Callable[[Any, Any], list[dict[str, Any]]] = _function("values, run", text, names | {"refused": refused})
    return made


def _object(fields: Sequence[tuple[str, Inline]]) -> tuple[str, dict[str, Any]]:
    """The object as an expression, and the names that stand in it."""
    names: dict[str, Any] = {}
    entries = []
    for place, (key, inline) in enumerate(fields):
        constants = {f"c{place}_{number}": one for number, one in enumerate(inline.constants)}
        names |= constants | {f"k{place}": key}
        entries.append(f"k{place}: {inline.expression.format(*constants)}")
    return f"{{{', '.join(entries)}}}", names


def _function(takes: str, expression: str, names: dict[str, Any]) -> Any:
    source = f"def shape({takes}):\n    kept, own = run.kept.get, run.own.get\n    return {expression}"
    exec(source, names)  # noqa: S102 - nothing but the expressions above and numbered names
    return names["shape"]
