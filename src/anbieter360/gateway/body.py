"""The body of a request: one operation, as text or as the id of a document that the operator has put on file.

`{"query": …}` or `{"documentId": …}`, each with `variables`, `operationName` and `extensions` as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from anbieter360.errors import DocumentUnknown, RequestError, SettingsError

_KINDS = (("variables", dict), ("operationName", str), ("extensions", dict))


@dataclass(frozen=True, slots=True)
class Operation:
    """What a body asks."""

    text: str
    variables: dict[str, Any] | None
    name: str | None
    extensions: dict[str, Any] | None


class DocumentFile:
    """Documents by id, from the setting `documents`: a JSON object. only: whether no other document is run."""

    def __init__(self, path: Path | None, *, only: bool) -> None:
        """Raises SettingsError where the file is none, or `only` is set without one."""
        if only and path is None:
            raise SettingsError("ANBIETER360_DOCUMENTS_ONLY is set without ANBIETER360_DOCUMENTS.")
        self._by_id = _read(path) if path else {}
        self._only = only
        self._texts = frozenset(self._by_id.values())

    def text(self, id_: str) -> str:
        """Raises DocumentUnknown."""
        if id_ not in self._by_id:
            raise DocumentUnknown
        return self._by_id[id_]

    def require(self, text: str) -> None:
        """Raises DocumentUnknown where only documents on file are run, and this is none."""
        if self._only and text not in self._texts:
            raise DocumentUnknown

    def request(self, raw: bytes) -> Operation:
        """The operation of a body. Raises RequestError, DocumentUnknown."""
        body = _object(raw)
        for name, kind in _KINDS:
            if not isinstance(body.get(name), kind | None):
                raise RequestError(f"'{name}' in the body is of the wrong kind.")
        return Operation(self._document(body), body.get("variables"), body.get("operationName"), body.get("extensions"))

    def _document(self, body: Mapping[str, Any]) -> str:
        query, id_ = body.get("query"), body.get("documentId")
        if id_ is None:
            if not isinstance(query, str) or not query.strip():
                raise RequestError("The body has no 'query'.")
            self.require(query)
            return query
        if query is not None:
            raise RequestError("The body has both 'query' and 'documentId': send one of them.")
        if not isinstance(id_, str):
            raise RequestError("'documentId' in the body is of the wrong kind.")
        return self.text(id_)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise RequestError("The body is not JSON in UTF-8.") from None
    if isinstance(body, list):
        raise RequestError("Batches are refused: send one operation per request.")
    if not isinstance(body, dict):
        raise RequestError("The body is not a JSON object.")
    return body


def _read(path: Path) -> dict[str, str]:
    try:
        found = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"ANBIETER360_DOCUMENTS: {path}: {error.strerror}.") from None
    except orjson.JSONDecodeError:
        raise SettingsError(f"ANBIETER360_DOCUMENTS: {path} is not JSON.") from None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise SettingsError(f'ANBIETER360_DOCUMENTS: {path} is not an object {{"id": "document", …}}.')
    return found
