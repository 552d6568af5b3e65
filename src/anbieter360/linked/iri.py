"""How our nodes are named outside: URNs, which ask nobody to be resolved and tell nothing that the id does not."""

from __future__ import annotations

from urllib.parse import quote

_ROOT = "urn:anbieter360:"


def catalogue_iri(node: str) -> str:
    """Of a catalogue node by its id: `urn:anbieter360:catalogue:musterstrom:Purpose:order-handling`."""
    return f"{_ROOT}catalogue:{_quoted(node)}"


def ledger_iri(label: str, node: str) -> str:
    """Of a person's node by label and id or page: `urn:anbieter360:ledger:DataItem:…`."""
    return f"{_ROOT}ledger:{label}:{_quoted(node)}"


def document_iri(kind: str, name: str) -> str:
    """Of a document of ours: `urn:anbieter360:document:personal-copy:…`."""
    return f"{_ROOT}document:{kind}:{_quoted(name)}"


def _quoted(text: str) -> str:
    return quote(text, safe=":/~-")
