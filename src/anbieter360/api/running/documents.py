"""Documents that were asked before: parsed, validated, measured and planned once, in one bounded cache.

An entry is made when a document has passed validation. Only its text is looked at: variables, roles and people are of
the request.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Generic, TypeVar

from graphql import DocumentNode
from strawberry.extensions import SchemaExtension

from anbieter360.api.running.context import Context

ENTRIES = 1_000
BYTES = 8 * 1024 * 1024  # of their texts
VARIANTS = 64  # of one document: plans by the values of @include and @skip, sizes by the lengths of its pages

V = TypeVar("V")


class Variants(Generic[V]):
    """What was worked out of a document for some values of its variables. Over the bound it begins anew."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, V] = {}

    def get(self, key: Hashable) -> V | None:
        return self._kept.get(key)

    def put(self, key: Hashable, value: V) -> V:
        if len(self._kept) >= VARIANTS:
            self._kept.clear()
        self._kept[key] = value
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A valid document. sizes: of the gateway's limits; templates: of the executor; plans: of the compiler.

    Each keeps its own there.
    """

    document: DocumentNode
    length: int
    sizes: Variants[Any] = field(default_factory=Variants)
    templates: Variants[Any] = field(default_factory=Variants)
    plans: Variants[Any] = field(default_factory=Variants)


class Documents:
    """The documents of one schema; the one that was not asked for the longest time goes first."""

    def __init__(self, entries: int = ENTRIES, most_bytes: int = BYTES) -> None:
        self._entries: OrderedDict[bytes, Document] = OrderedDict()
        self._most_entries, self._most_bytes = entries, most_bytes
        self._bytes = 0

    def get(self, text: str) -> Document | None:
        key = _key(text)
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, text: str, document: DocumentNode) -> Document:
        """Keep it, if it is not there yet."""
        key = _key(text)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Document(document, len(text))
            self._bytes += entry.length
            self._make_room()
        return entry

    def __len__(self) -> int:
        return len(self._entries)

    def _make_room(self) -> None:
        while len(self._entries) > self._most_entries or self._bytes > self._most_bytes:
            _, gone = self._entries.popitem(last=False)
            self._bytes -= gone.length


class Known(SchemaExtension):
    """Spares parsing and validation where the document is known, and makes the others known."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._known: Document | None = None

    def on_parse(self) -> Iterator[None]:
        execution = self.execution_context
        self._known = self._documents.get(execution.query) if execution.query else None
        if self._known is not None:
            execution.graphql_document = self._known.document
            self._tell(self._known)
        yield

    def on_validate(self) -> Iterator[None]:
        execution = self.execution_context
        if self._known is not None and execution.pre_execution_errors is None:
            execution.pre_execution_errors = []  # as after a validation that found nothing
        yield
        text, document = execution.query, execution.graphql_document
        if self._known is None and text and document and not execution.pre_execution_errors:
            self._tell(self._documents.put(text, document))

    def _tell(self, document: Document) -> None:
        context = self.execution_context.context
        if isinstance(context, Context):
            context.document = document


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
