"""What is derived from what: never from itself, however long the way. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from anbieter360.ledger.stars.plain import PlainStar


def circle(wanted: PlainStar, known: Iterable[PlainStar] = ()) -> str | None:
    """The first item that would be derived from itself, by what is said now and was known before; its id."""
    said = wanted.links["DERIVED_FROM"]
    if not said:
        return None
    sources: dict[str, set[str]] = {}
    for star in (wanted, *known):
        for item, source in star.links["DERIVED_FROM"]:
            sources.setdefault(item, set()).add(source)
    return next((item for item, _ in said if item in _all_sources(item, sources)), None)


def _all_sources(item: str, sources: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    reached = {item}
    while reached:
        reached = {source for one in reached for source in sources.get(one, ())} - found
        found |= reached
    return found
