"""Read schema/graph/*.graphql into a DataMap: parse -> SDL rules -> annotations -> the rules of `check`.

Every directive is read with graphql-core's `get_directive_values`: a wrong word fails there and nowhere else.
What is wrong with a model is gathered and raised as one ModelError, a line per problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    ListTypeNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    Source,
    TypeNode,
    build_ast_schema,
    get_directive_values,
    parse,
    print_ast,
)
from graphql.validation.validate import validate_sdl

from anbieter360.datamap.check import Problem, check
from anbieter360.datamap.folder import schema_folder
from anbieter360.datamap.graph import (
    DataMap,
    EdgeType,
    Erase,
    ErasureRule,
    Field,
    Flow,
    Form,
    Half,
    NodeType,
    Side,
)
from anbieter360.errors import ModelError, Where

Word = TypeVar("Word", bound=StrEnum)
Declared: TypeAlias = ObjectTypeDefinitionNode | FieldDefinitionNode

SCALARS = frozenset({"ID", "String", "Int", "Float", "Boolean"})
_WORDS: Mapping[str, type[StrEnum]] = {words.__name__: words for words in (Half, Form, Erase, Side, Flow)}


def load_datamap(folder: Path | None = None) -> DataMap:
    """The model of a folder of .graphql files; by default the product's own, which is read once.

    Raises ModelError, with file, line and what to do for every problem found.
    """
    return _default() if folder is None else _load(folder)


@cache
def _default() -> DataMap:
    return _load(schema_folder() / "graph")


def _load(folder: Path) -> DataMap:
    document = _parse(folder)
    if errors := validate_sdl(document):
        _refuse([_problem(error) for error in errors])
    _refuse(list(_changed_words(document)))
    reader = _Reader(document)
    datamap = reader.read()
    noted = {problem.where for problem in reader.problems}
    _refuse(reader.problems + [problem for problem in check(datamap) if problem.where not in noted])
    return datamap


def _parse(folder: Path) -> DocumentNode:
    documents, problems = [], []
    for path in sorted(folder.glob("*.graphql")):
        source = Source(path.read_text(encoding="utf-8"), name=f"{folder.name}/{path.name}")
        try:
            documents.append(parse(source))
        except GraphQLError as error:
            problems.append(_problem(error))
    _refuse(problems)
    if not documents:
        raise ModelError(f"The folder {folder.name} holds no .graphql file; the model stands in schema/graph.")
    definitions = tuple(definition for document in documents for definition in document.definitions)
    return DocumentNode(definitions=definitions)


def _changed_words(document: DocumentNode) -> Iterator[Problem]:
    """The enums of the SDL are those of `graph`: a word that the code does not know must not load."""
    for node in document.definitions:
        if isinstance(node, EnumTypeDefinitionNode) and node.name.value in _WORDS:
            words = _WORDS[node.name.value]
            if {value.name.value for value in node.values or ()} != set(words):
                message = f"The words of {words.__name__} are {', '.join(words)}: change datamap/graph.py with them."
                yield Problem(_where(node), message)


def _refuse(problems: Sequence[Problem]) -> None:
    if len(problems) == 1:
        raise ModelError(problems[0].message, problems[0].where)
    if problems:
        raise ModelError("\n".join([f"{len(problems)} problems:", *map(str, problems)]))


def _problem(error: GraphQLError) -> Problem:
    if error.nodes:  # of two that clash, the second is the one to change
        return Problem(_where(error.nodes[-1]), error.message)
    line = error.locations[0].line if error.locations else None
    return Problem(Where(error.source.name if error.source else None, line), error.message)


class _Reader:
    """Turns definitions into values. A missing annotation is noted and replaced, so that all are found at once."""

    def __init__(self, document: DocumentNode) -> None:
        self.problems: list[Problem] = []
        self._types = [node for node in document.definitions if isinstance(node, ObjectTypeDefinitionNode)]
        self._labels = {node.name.value for node in self._types}
        self._schema: GraphQLSchema = build_ast_schema(document, assume_valid_sdl=True)

    def read(self) -> DataMap:
        nodes = sorted((self._node(node) for node in self._types), key=lambda node: node.label)
        return DataMap(MappingProxyType({node.label: node for node in nodes}))

    def _node(self, node: ObjectTypeDefinitionNode) -> NodeType:
        label = node.name.value
        half = self._word(Half, node, "label", "half")
        if not _has(node, "label"):
            self._note(node, f"{label} has no @label: add @label(half: …).")
        edges = [field for field in node.fields or () if self._is_edge(label, field)]
        return NodeType(
            label=label,
            half=half or Half.INTERNAL,
            description=_description(node),
            fields=tuple(self._field(label, field) for field in node.fields or () if field not in edges),
            edges=tuple(self._edge(label, field) for field in edges),
            file=_where(node).file or "",
            line=_where(node).line or 0,
        )

    def _is_edge(self, label: str, field: FieldDefinitionNode) -> bool:
        """Points to a label. Notes where annotation and type do not fit each other."""
        name = f"{label}.{field.name.value}"
        target = _named(field.type)
        marked = _has(field, "edge")
        if target in self._labels:
            if not marked:
                self._note(field, f'{name} points to {target}: add @edge(type: "…").')
            for directive in ("key", "index", "personal"):
                if _has(field, directive):
                    self._note(field, f"{name} is an edge: remove @{directive}.")
            return True
        if marked or _has(field, "flow"):
            self._note(field, f"{name} is not an edge: give it a label as its type, or remove @edge and @flow.")
        if target not in SCALARS:
            self._note(field, f"{name} has the type {target}: a property is one of {', '.join(sorted(SCALARS))}.")
        return False

    def _field(self, label: str, field: FieldDefinitionNode) -> Field:
        return Field(
            label=label,
            name=field.name.value,
            type=print_ast(field.type),
            required=isinstance(field.type, NonNullTypeNode),
            key=_has(field, "key"),
            index=_has(field, "index"),
            form=self._word(Form, field, "personal", "form"),
            erasure=self._erasure(field),
            description=_description(field),
            line=_where(field).line or 0,
        )

    def _edge(self, label: str, field: FieldDefinitionNode) -> EdgeType:
        values = self._values(field, "edge") or {}
        flow = self._word(Flow, field, "flow", "direction")
        if not _has(field, "flow"):
            self._note(field, f"{label}.{field.name.value} has no @flow: add @flow(direction: …).")
        return EdgeType(
            source=label,
            field=field.name.value,
            type=values.get("type", "UNKNOWN"),
            target=_named(field.type),
            many=_is_list(field.type),
            properties=tuple(values.get("properties") or ()),
            erasure=self._erasure(field),
            flow=flow or Flow.NONE,
            description=_description(field),
            line=_where(field).line or 0,
        )

    def _erasure(self, field: FieldDefinitionNode) -> ErasureRule | None:
        values = self._values(field, "onErase")
        if values is None:
            return None
        return ErasureRule(Erase(values["do"]), Side(values["toward"]), values.get("rule"))

    def _word(self, words: type[Word], node: Declared, directive: str, argument: str) -> Word | None:
        values = self._values(node, directive)
        return None if values is None else words(values[argument])

    def _values(self, node: Declared, directive: str) -> dict[str, Any] | None:
        """The directive's arguments; None if it is not there or, with a note, if it is wrong."""
        declared = self._schema.get_directive(directive)
        if declared is None:
            return None
        try:
            return get_directive_values(declared, node)
        except GraphQLError as error:
            where = _where(node)
            self.problems.append(Problem(where, f"@{directive}: {error.message}"))
            return None

    def _note(self, node: Node, message: str) -> None:
        self.problems.append(Problem(_where(node), message))


def _where(node: Node) -> Where:
    """Where the name stands: a description above it would give the line before."""
    loc = getattr(node, "name", node).loc
    return Where(loc.source.name, loc.start_token.line) if loc else Where()


def _has(node: Declared, directive: str) -> bool:
    return any(found.name.value == directive for found in node.directives or ())


def _description(node: Declared) -> str | None:
    return node.description.value.strip() if node.description else None


def _named(node: TypeNode) -> str:
    while isinstance(node, NonNullTypeNode | ListTypeNode):
        node = node.type
    return node.name.value if isinstance(node, NamedTypeNode) else ""


def _is_list(node: TypeNode) -> bool:
    return isinstance(node.type if isinstance(node, NonNullTypeNode) else node, ListTypeNode)
