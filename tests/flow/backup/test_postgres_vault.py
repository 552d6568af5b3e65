"""An erasure, a backup and a restore with the vault on a real PostgreSQL: as with one in the data folder."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied import copied, is_found, opened, put_back, whole
from dying_eraser import ended
from erasing import approved, carried_out, greeted, invoiced, left, load_people, request_node
from sqlalchemy import create_engine, text

from anbieter360.backup.position import is_behind
from anbieter360.erasure.points import Point
from anbieter360.linked.logged import checked
from engines import Running
from postgres import database, emptied
from processes import Program

#: Where the vault has just been written, or is next.
AT_THE_VAULT = (Point.HELD, Point.INTENT, Point.RESEALED, Point.UNREADABLE, Point.LOGGED, Point.RECEIPTED)


@pytest.fixture
def program(engine: Running, tmp_path: Path, postgres: str) -> Iterator[Program]:
    with database(postgres) as url:
        yield Program(tmp_path / "data", engine, vault_url=url)


async def test_an_erasure_killed_at_the_vault_ends_like_one_that_was_not(program: Program, tmp_path: Path) -> None:
    """Whoever goes on leaves the same graph, request, receipt and key as one worker alone."""
    refs = {point: f"killed-{point.name.lower()}" for point in AT_THE_VAULT}
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced(ref) for ref in ("alone", *refs.values())])
        request, subject = await approved(services, "alone")
        assert await carried_out(services, request)
        expected = await left(services, request, subject)
        for point, ref in refs.items():
            request, subject = await approved(services, ref)
            assert await ended(program.settings, point, "carry_out", request) == -signal.SIGKILL, point
            assert not await is_behind(services.graph, services.vault), point
            assert await carried_out(services, request), point
            assert await left(services, request, subject) == expected, point
        assert await services.vault.journal.verify() == []


async def test_the_key_of_who_was_erased_is_in_no_row(program: Program, tmp_path: Path) -> None:
    """Its bytes are gone; those of who stays are there. The receipt is in the log of that vault."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("gone"), greeted("stays")])
        request, subject = await approved(services, "gone")
        before = keys_of(program)
        assert await carried_out(services, request)
        receipt = (await request_node(services, request))["receipt"]
        assert checked(receipt, services.vault.signer.public).place is not None
    assert len(before) == 2
    assert [id_ for id_, key in before.items() if key in keys_of(program).values()] == [*before.keys() - {subject}]


async def test_whoever_was_erased_since_is_erased_again(program: Program, tmp_path: Path) -> None:
    """The vault stays as it is: it knows of the erasures, and has the keys of the others."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("kept"), greeted("gone"), greeted("stays")])
        await copied(services, tmp_path / "backup")
        erased = [await approved(services, ref) for ref in ("kept", "gone")]
        for request, _ in erased:
            assert await carried_out(services, request)
        before = [await left(services, *ids) for ids in erased]
    done = await put_back(program.settings, tmp_path / "backup")
    assert (done.replayed, done.with_vault) == (2, False)
    async with opened(program) as services:
        assert [await left(services, *ids) for ids in erased] == before
        assert [await is_found(services, ref) for ref in ("kept", "gone", "stays")] == [True, False, True]


async def test_a_lost_vault_comes_back_with_its_journal(program: Program, tmp_path: Path) -> None:
    """Keys, journal and intents are those of the backup, copied while the vault is at work."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("anna"), greeted("gone")])
        request, _ = await approved(services, "gone")
        assert await carried_out(services, request)
        waiting, _ = await approved(services, "anna")
        before = await whole(services)
        await copied(services, tmp_path / "backup")
    assert program.vault_url
    emptied(program.vault_url)
    assert (await put_back(program.settings, tmp_path / "backup")).with_vault
    async with opened(program) as services:
        assert await whole(services) == before
        assert await services.vault.journal.verify() == []
        assert await is_found(services, "anna")
        assert await carried_out(services, waiting)


def keys_of(program: Program) -> dict[str, bytes]:
    """People's keys as they lie in the database, wrapped, by the person's id."""
    assert program.vault_url
    engine = create_engine(program.vault_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT subject_id, wrapped FROM subject_key"))
        found = {row.subject_id: bytes(row.wrapped) for row in rows}
    engine.dispose()
    return found
