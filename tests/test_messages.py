"""How input is refused, everywhere alike: "<place>: <what is wrong>; <what to do>.", with nobody's value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "anbieter360"
SAID = re.compile(r"[\w.\[\]{}-]+: [^;]+; [^;]+\.")
#: What a reader of values found wrong stands behind the place as it is.
PASSED_ON = re.compile(r"[\w.{}]+: \{\}\.")


def refusals() -> Iterator[str]:
    """The text of each BadInput that is made, with {} where something is put in."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "BadInput":
                yield "".join(_parts(node.args[0]))


def _parts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _parts(value)
    else:
        yield node.value if isinstance(node, ast.Constant) else "{}"


def test_a_refusal_says_where_what_and_what_to_do() -> None:
    """Of variables the schema's own words follow the name."""
    odd = [
        one
        for one in refusals()
        if not (SAID.fullmatch(one) or PASSED_ON.fullmatch(one) or one.startswith("Variable '$"))
    ]
    assert odd == []
