"""One number for all that the model says of erasure: where it changes, a plan that was approved is stale."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from anbieter360.datamap.graph import DataMap, ErasureRule


def fingerprint(datamap: DataMap) -> str:
    """SHA-256 over each annotation, as 64 hexadecimal digits; the order of the files does not matter."""
    return sha256("\n".join(sorted(_lines(datamap))).encode()).hexdigest()


def _lines(datamap: DataMap) -> Iterator[str]:
    for node in datamap.node.values():
        for field in node.fields:
            yield from _line(f"{node.label}.{field.name}", field.erasure)
        for edge in node.edges:
            yield from _line(f"{edge} {edge.field}", edge.erasure)


def _line(name: str, rule: ErasureRule | None) -> Iterator[str]:
    if rule is not None:
        yield f"{name}: {rule.do} {rule.toward} {rule.rule or ''}"
