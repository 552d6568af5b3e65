"""Pages over many people when one of them is gone and what proves their consent and objection stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from erasing import approved, carried_out, greeted, load_people

from anbieter360.api.running.context import Services
from anbieter360.catalogue.model import node_id
from anbieter360.cypher import statements
from anbieter360.datamap.folder import schema_folder
from anbieter360.engine.migrate import read_migrations
from anbieter360.ledger.reading.pages import Listing, Range, read_page

PEOPLE = tuple(f"p{number}" for number in range(6))
#: A list of people or items, and the node that it is of.
LISTS: dict[Listing, str] = {
    Listing.PURPOSE_PEOPLE: node_id("musterstrom", "Purpose", "birthday-greeting"),
    Listing.USE_PEOPLE: node_id("musterstrom", "ProcessingUse", "birthday-email"),
    Listing.RECIPIENT_PEOPLE: node_id("musterstrom", "Recipient", "mail-cloud"),
    Listing.NOTICE_PEOPLE: node_id("musterstrom", "Notice", "privacy-2026"),
    Listing.CATEGORY_ITEMS: node_id("musterstrom", "DataCategory", "birth-date"),
    Listing.SYSTEM_ITEMS: node_id("musterstrom", "System", "crm"),
    Listing.PEOPLE: "musterstrom",
}


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_page_reaches_everybody_who_is_left(services: Services, tmp_path: Path, backwards: bool) -> None:
    """Though the first in the order of reading is gone, and their proof is not: no page ends early, none is short."""
    await load_people(services, tmp_path, map(greeted, PEOPLE))
    ids = sorted(str(services.vault.hash("subject", "musterstrom", ref)) for ref in PEOPLE)
    gone = ids[-1 if backwards else 0]
    ref = next(ref for ref in PEOPLE if services.vault.hash("subject", "musterstrom", ref) == gone)
    assert await carried_out(services, (await approved(services, ref))[0])
    for listing, node in LISTS.items():
        everything = await _walk(services, listing, node, 100, backwards)
        assert {one for one, _ in everything} == {*ids} - {gone}, listing
        for first in range(1, len(everything)):
            assert await _walk(services, listing, node, first, backwards) == everything, (listing, first)


@pytest.mark.parametrize("way", ["migration", "restore"])
async def test_what_an_older_program_kept_leaves_the_pages_too(services: Services, tmp_path: Path, way: str) -> None:
    """In a database that is brought up, and in a copy of it that is put back; of nobody who is there."""
    await load_people(services, tmp_path, map(greeted, PEOPLE))
    assert await carried_out(services, (await approved(services, "p0"))[0])
    pages = "MATCH (t:Standing) RETURN t.page AS page ORDER BY page"
    after = await services.graph.run_text(pages)
    await services.graph.run_text("MATCH (t:Standing) SET t.page = t.purpose + '/' + t.subject")
    if way == "restore":
        await services.graph.execute(statements("graph_state")["leave_pages"])
    else:
        (text,) = next(one.texts for one in read_migrations(schema_folder() / "migrations") if one.version == 6)
        await services.graph.run_text(text)
    assert await services.graph.run_text(pages) == after
    assert [row["page"].startswith("kept/") for row in after].count(True) == 2


async def _walk(services: Services, listing: Listing, node: str, first: int, backwards: bool) -> list[tuple[str, str]]:
    """Person and key of every row, page by page; each is as long as it was asked to be, but for the last."""
    found: list[tuple[str, str]] = []
    more, key = True, "item" if listing in (Listing.CATEGORY_ITEMS, Listing.SYSTEM_ITEMS) else "subject"
    while more:
        end = found[-1][1] if found else None
        asked = Range(first, before=end, backwards=True) if backwards else Range(first, after=end)
        page = await read_page(services.graph, listing, node, asked, own=None)
        rows = reversed(page.rows) if backwards else page.rows
        found += [(row["subject"], row[key]) for row in rows]
        assert len(page.rows) == first or not page.more
        more = page.more
    return found
