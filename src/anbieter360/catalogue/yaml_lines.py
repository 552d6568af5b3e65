"""YAML read into a plain document with the line of every place in it. Stricter than YAML where YAML guesses.

A key that stands twice, an anchor, a tag of its own and a number that is none are problems; a date becomes its
ISO 8601 text. What is no YAML at all raises CatalogueError with the line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from yaml.reader import ReaderError

from anbieter360.catalogue.rules import Path, Problem
from anbieter360.errors import CatalogueError, Where

DEEPEST = 40
_TAG = "tag:yaml.org,2002:"


@dataclass(slots=True)
class Read:
    """The document, the line of each path (from 1), and what was wrong on the way."""

    document: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """The line of that place, or of the nearest one around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)


def read_yaml(text: str, file: str) -> Read:
    """Raises CatalogueError where the text is no YAML document."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            read = Read()
            if node is not None:
                read.document = _Reader(loader, read).value(node, ())
            return read
        finally:
            loader.dispose()
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CatalogueError("a character that YAML does not allow", Where(file, line)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Where(file, mark.line + 1 if mark else None)
        raise CatalogueError(f"not valid YAML: {error.problem or error.context}", where) from None


class _Loader(yaml.SafeLoader):
    """Composes nodes without anchors and not too deep: an alias can blow a small text up without end."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML has no types
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not supported", problem_mark=event.start_mark)
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


@dataclass(frozen=True, slots=True)
class _Reader:
    """Walks the nodes of one text."""

    loader: _Loader
    read: Read

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.read.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.value(one, (*path, number)) for number, one in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
            return self._scalar(node, path)
        return self._problem(path, "a YAML tag is not supported here")

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Mapping[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._problem(path, "a field name must be a text")
                continue
            inner = (*path, self._text(key.value, path))
            if key.value in mapping:
                self.read.lines[inner] = key.start_mark.line + 1
                self._problem(inner, f"`{key.value}` stands here twice")
                continue
            self.read.lines[inner] = key.start_mark.line + 1
            mapping[key.value] = self.value(value, inner)
        return mapping

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        if node.tag == f"{_TAG}str":
            return self._text(node.value, path)
        try:
            value = self.loader.construct_object(node)
        except ValueError:
            return self._problem(path, f"this looks like {_SCALARS[node.tag]} and is none")
        if isinstance(value, float) and not math.isfinite(value):
            return self._problem(path, "not a finite number")
        return value.isoformat() if isinstance(value, date) else value

    def _text(self, value: str, path: Path) -> str:
        try:
            value.encode()
        except UnicodeEncodeError:
            self._problem(path, "half of a Unicode character")
            return ""
        return value

    def _problem(self, path: Path, reason: str) -> None:
        self.read.problems.append(Problem(path, reason))


_SCALARS = {
    f"{_TAG}str": "a text",
    f"{_TAG}null": "nothing",
    f"{_TAG}bool": "true or false",
    f"{_TAG}int": "a number",
    f"{_TAG}float": "a number",
    f"{_TAG}timestamp": "a date",
}
