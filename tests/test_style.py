"""House rules that a linter has no rule for (CONTRIBUTING.md says why each is there)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_FUNCTION_LINES = 60

#: Methods of Graph, Tx and of SQL connections whose first argument is a statement.
STATEMENT_METHODS = {"run", "run_text", "read", "read_lists", "stream", "execute", "exec_driver_sql"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def nodes(folder: str) -> Iterator[tuple[str, ast.AST]]:
    """Every syntax node below a folder with its place, `path:line`."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def test_functions_are_short() -> None:
    """No function is longer than 60 lines."""
    long = [
        f"{place} {node.name}"
        for folder in ("src", "tests", "bench")
        for place, node in nodes(folder)
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION_LINES
    ]
    assert long == []


def test_every_test_says_its_fact() -> None:
    """Every test begins with one sentence that says what holds."""
    silent = [
        f"{place} {node.name}"
        for place, node in nodes("tests")
        if isinstance(node, Function) and node.name.startswith("test_") and not (ast.get_docstring(node) or "").strip()
    ]
    assert silent == []


def test_no_text_is_pasted_into_a_statement() -> None:
    """A statement is never put together from values: parameters only."""
    pasted = [
        f"{place} {ast.unparse(node)[:80]}"
        for place, node in nodes("src")
        if isinstance(node, ast.Call) and takes_statement(node) and node.args and is_put_together(node.args[0])
    ]
    assert pasted == []


def takes_statement(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr in STATEMENT_METHODS
    return isinstance(function, ast.Name) and function.id in {"Statement", "text", "Query"}


def is_put_together(argument: ast.expr) -> bool:
    """An f-string with a value in it, `+`, `%`, `.format()`, `.join()` or `.replace()`."""
    if isinstance(argument, ast.JoinedStr):
        return not takes_no_parameters(argument) and any(holds_value(part) for part in argument.values)
    if isinstance(argument, ast.BinOp):
        return isinstance(argument.op, ast.Add | ast.Mod)
    return (
        isinstance(argument, ast.Call)
        and isinstance(argument.func, ast.Attribute)
        and argument.func.attr in {"format", "join", "replace"}
    )


def takes_no_parameters(text: ast.JoinedStr) -> bool:
    """SQLite's PRAGMA has no other way to bring its constant in."""
    start = text.values[0]
    return isinstance(start, ast.Constant) and str(start.value).startswith("PRAGMA ")


def holds_value(part: ast.expr) -> bool:
    """What is inserted is no table's or column's own `.name`, for which there are no parameters either."""
    return isinstance(part, ast.FormattedValue) and not (
        isinstance(part.value, ast.Attribute) and part.value.attr == "name"
    )
