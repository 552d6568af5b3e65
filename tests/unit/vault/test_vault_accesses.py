"""The access log: every look leaves a trace that the person can read, and nobody else without the keys."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from anbieter360.errors import BadInput, VaultUnavailable
from anbieter360.settings import Settings
from anbieter360.vault import Access, AccessEvent, Vault, store
from anbieter360.vault.store import Work

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LOOK = AccessEvent(
    at=NOW,
    actor="maria.muster",
    unit="Kundenservice",
    role="AGENT",
    purpose="order-handling",
    operation="Footprint",
    subjects=("anna",),
    reason="Rückfrage zur Bestellung",
    request_id="r-1",
)


async def test_a_person_sees_who_looked_but_not_by_name(vault: Vault) -> None:
    """An access has time, unit, role, purpose and operation; the actor only where it is asked for."""
    await vault.accesses.record(LOOK)
    page = await vault.accesses.of_subject("anna", first=10)
    (access,) = page.accesses
    assert (page.total, page.more) == (1, False)
    assert (access.at, access.unit, access.role, access.purpose, access.operation, access.actor) == (
        NOW,
        "Kundenservice",
        "AGENT",
        "order-handling",
        "Footprint",
        None,
    )
    named = await vault.accesses.of_subject("anna", first=10, with_actor=True)
    assert named.accesses == (replace(access, actor="maria.muster"),)


async def test_a_look_at_something_withheld_is_hidden_with_its_purpose(vault: Vault) -> None:
    """Like one that was made for it; told with its own purpose once nothing is hidden, and the journal stands."""
    await vault.accesses.record(LOOK)
    await vault.accesses.record(replace(LOOK, operation="Inquiry", opened=False, withheld=("audit", "inquiry")))
    for hidden in ("inquiry", "audit", "order-handling"):
        page = await vault.accesses.of_subject("anna", hidden_purposes=frozenset({hidden}))
        assert page.total == (0 if hidden == "order-handling" else 1)
    page = await vault.accesses.of_subject("anna", hidden_purposes=frozenset({"inquir", "quiry", "order"}))
    told = [(one.operation, one.purpose, one.opened) for one in page.accesses]
    assert told == [("Inquiry", "order-handling", False), ("Footprint", "order-handling", None)]
    assert await vault.journal.verify() == []


async def test_a_look_at_a_record_is_one_at_the_person_it_became_part_of(vault: Vault) -> None:
    """Also where that one became part of a third; a look at several of them is one look, and can be released."""
    for subjects in (("anna",), ("nora",), ("anna", "nora")):
        await vault.accesses.record(replace(LOOK, subjects=subjects))
    await vault.accesses.follow("anna", "nora")
    await vault.accesses.follow("nora", "last")
    page = await vault.accesses.of_subject("last", first=2)
    assert (page.total, page.more) == (3, True)
    rest = await vault.accesses.of_subject("last", first=2, after=page.accesses[-1].cursor)
    events = [one.id for one in (*page.accesses, *rest.accesses)]
    assert len(set(events)) == 3
    for event in events:
        assert await vault.accesses.release_actor("last", event, reason="asked", by="pm")
        released = await vault.accesses.of_event("last", event)
        assert released is not None
        assert released.actor == "maria.muster"
    assert (await vault.accesses.of_subject("somebody", first=1)).total == 0


async def test_a_merge_is_forgotten_with_the_looks_at_the_record(vault: Vault) -> None:
    """When its month is over and expires, or a later one does."""
    await vault.accesses.follow("anna", "nora")
    await vault._store.write(lambda connection: connection.execute(text("UPDATE merged_subject SET month = '2026-08'")))
    await vault.accesses.expire("2026-07")
    assert await vault._store.read(_merges) == 1
    await vault.accesses.expire("2026-09")
    assert await vault._store.read(_merges) == 0


def _merges(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM merged_subject")).scalar_one())


async def test_a_page_over_many_is_a_look_at_each(vault: Vault) -> None:
    """One event about 500 persons is found by each of them, once, and by nobody else."""
    everyone = tuple(f"subject-{number}" for number in range(500))
    await vault.accesses.record(replace(LOOK, subjects=everyone + everyone[:5]))
    totals = {(await vault.accesses.of_subject(subject, first=1)).total for subject in everyone[::50]}
    assert totals == {1}
    assert (await vault.accesses.of_subject("somebody", first=1)).total == 0


async def test_an_event_about_nobody_is_kept_too(vault: Vault) -> None:
    """A request whose answer holds no person is in the journal all the same."""
    await vault.accesses.record(replace(LOOK, subjects=(), unit=None, purpose=None, reason=None))
    assert (await vault.accesses.of_subject("anna", first=1)).total == 0
    assert await vault.journal.verify() == []


async def test_own_looks_and_hidden_purposes_are_absent(vault: Vault) -> None:
    """A person's own looks and those for a confidential purpose are neither shown nor counted."""
    await vault.accesses.record(replace(LOOK, role="SUBJECT", purpose=None, operation="Own"))
    await vault.accesses.record(replace(LOOK, purpose="investigation", operation="Secret"))
    await vault.accesses.record(replace(LOOK, purpose=None, operation="NoPurpose"))
    await vault.accesses.record(LOOK)
    page = await vault.accesses.of_subject("anna", first=10, hidden_purposes=frozenset({"investigation"}))
    assert (page.total, sorted(access.operation for access in page.accesses)) == (2, ["Footprint", "NoPurpose"])
    everything = await vault.accesses.of_subject("anna", first=10, exclude_roles=frozenset())
    assert everything.total == 4


async def test_pages_run_through_all_newest_first(vault: Vault) -> None:
    """Following the cursors shows each access once, over months and equal times, in one stable order."""
    times = [NOW - timedelta(days=days) for days in (0, 0, 0, 1, 20, 40, 70, 400)]
    for number, at in enumerate(times):
        await vault.accesses.record(replace(LOOK, at=at, operation=f"op{number}"))
    whole = (await vault.accesses.of_subject("anna", first=100)).accesses
    assert [access.at for access in whole] == times
    seen, cursor = [], None
    for more in (True, True, False):
        page = await vault.accesses.of_subject("anna", first=3, after=cursor)
        assert (page.total, page.more) == (8, more)
        seen += page.accesses
        cursor = page.accesses[-1].cursor
    assert tuple(seen) == whole
    newer = await vault.accesses.of_subject("anna", first=100, before=whole[3].cursor)
    assert newer.accesses == whole[:3]


async def test_pages_run_back_from_the_oldest(vault: Vault) -> None:
    """`last` counts from the oldest; each page is newest first, and `before` goes on above it."""
    for number in range(7):
        await vault.accesses.record(replace(LOOK, at=NOW - timedelta(days=number // 2), operation=f"op{number}"))
    whole = (await vault.accesses.of_subject("anna", first=100)).accesses
    seen: tuple[Access, ...] = ()
    cursor = None
    for more in (True, True, False):
        page = await vault.accesses.of_subject("anna", last=3, before=cursor)
        assert (page.total, page.more) == (7, more)
        seen = page.accesses + seen
        cursor = seen[0].cursor
    assert seen == whole
    between = await vault.accesses.of_subject("anna", last=2, after=whole[1].cursor, before=whole[5].cursor)
    assert (between.accesses, between.more) == (whole[3:5], True)


@pytest.mark.parametrize("cursor", ["", "x", "ä", "AAAA", "a b c"])
async def test_a_made_up_cursor_is_refused(vault: Vault, cursor: str) -> None:
    """What is no cursor of ours is BadInput."""
    with pytest.raises(BadInput):
        await vault.accesses.of_subject("anna", first=1, after=cursor)


@pytest.mark.parametrize("operation", ["", "a" * 101, "anna@example.org", "Foot print", "Footprint\n", "größe"])
async def test_an_operation_that_is_no_name_is_unnamed(vault: Vault, operation: str) -> None:
    """The caller chooses the operation's name: what is not a plain short name is not kept."""
    await vault.accesses.record(replace(LOOK, operation=operation))
    (access,) = (await vault.accesses.of_subject("anna", first=1)).accesses
    assert access.operation == "unnamed"


async def test_times_are_kept_in_utc(vault: Vault) -> None:
    """An event of another zone comes back as the same moment in UTC; a time without a zone is refused."""
    await vault.accesses.record(replace(LOOK, at=datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))))
    (access,) = (await vault.accesses.of_subject("anna", first=1)).accesses
    assert access.at == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        await vault.accesses.record(replace(LOOK, at=datetime(2026, 7, 1)))  # noqa: DTZ001 - on purpose


async def test_an_expired_month_is_forgotten_and_the_journal_intact(vault: Vault) -> None:
    """When a month's key is destroyed its looks are nobody's any more; the others and the chain stay."""
    await vault.accesses.record(replace(LOOK, at=datetime(2025, 3, 31, 23, 59, tzinfo=UTC)))
    await vault.accesses.record(LOOK)
    await vault.accesses.expire("2025-03")
    page = await vault.accesses.of_subject("anna", first=10)
    assert (page.total, [access.at for access in page.accesses]) == (1, [NOW])
    assert await vault.journal.verify() == []
    with pytest.raises(ValueError, match="over"):
        await vault.accesses.expire(datetime.now(UTC).strftime("%Y-%m"))


async def test_what_is_older_than_the_setting_is_forgotten(settings: Settings) -> None:
    """Whole months, each entry of which is at least so old; called again there is nothing to do."""
    vault = await Vault.open(settings.model_copy(update={"journal_months": 3}))
    days = [datetime(2025, month, day, tzinfo=UTC) for month in range(1, 8) for day in (1, 28)]
    for at in days:
        await vault.accesses.record(replace(LOOK, at=at))
    assert await vault.forget_old(datetime(2025, 7, 31, 23, tzinfo=UTC)) == ("2025-01", "2025-02", "2025-03")
    assert await vault.forget_old(datetime(2025, 7, 31, 23, tzinfo=UTC)) == ()
    page = await vault.accesses.of_subject("anna", first=20)
    assert [access.at for access in reversed(page.accesses)] == [at for at in days if at.month > 3]
    assert await vault.journal.verify() == []
    assert await vault.forget_old(datetime(2026, 1, 1, tzinfo=UTC)) == tuple(
        f"2025-{month:02}" for month in (4, 5, 6, 7)
    )
    await vault.close()


async def test_a_month_that_is_not_over_is_never_forgotten(vault: Vault) -> None:
    """Whatever the clock of who asks says."""
    await vault.accesses.record(replace(LOOK, at=datetime.now(UTC)))
    assert await vault.forget_old(datetime.now(UTC) + timedelta(days=4000)) == ()
    assert (await vault.accesses.of_subject("anna", first=1)).total == 1


async def test_forgetting_that_was_interrupted_is_finished(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """A month whose expiry stands in the journal but whose key is still there expires with the next call."""
    await vault.accesses.record(replace(LOOK, at=datetime(2020, 3, 1, tzinfo=UTC)))
    with monkeypatch.context() as broken:
        broken.setattr(type(vault._months), "destroy", None)
        with pytest.raises(TypeError):
            await vault.forget_old(datetime.now(UTC))
    assert await vault.forget_old(datetime.now(UTC)) == ("2020-03",)
    assert await vault._months.names() == []
    assert await vault.journal.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM access_subject WHERE tag = (SELECT min(tag) FROM access_subject)",
        "DELETE FROM access_subject",
        "UPDATE access_subject SET purpose = 'investigation'",
        "UPDATE access_subject SET role = 'SUBJECT'",
        "UPDATE access_subject SET at = '2030-01-01T00:00:00.000000Z'",
    ],
)
async def test_a_look_cannot_be_hidden_from_the_person(settings: Settings, vault: Vault, statement: str) -> None:
    """Taking away or changing what a look is found by is found when the journal is verified."""
    await vault.accesses.record(replace(LOOK, subjects=("anna", "bert")))
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    (problem,) = await vault.journal.verify()
    assert problem.endswith("entry 1 is not found by the persons it is about")


async def test_no_personal_value_is_in_any_file(tmp_path: Path) -> None:
    """Neither ids of persons, nor who looked, nor why, nor a sealed value stands in clear in the files."""
    vault = await Vault.open(Settings(data=tmp_path))
    sealer = (await vault.create_sealers([vault.hash("subject", "anna@example.org")])).popitem()[1]
    sealed = sealer.seal("Musterweg 1", owner="item-1", field="value")
    await vault.journal.append("test", {"sealed": sealed})
    await vault.accesses.record(replace(LOOK, subjects=("subject-of-anna",)))
    clear = [b"anna@example.org", b"subject-of-anna", b"maria.muster", "Rückfrage".encode(), b"Musterweg"]

    def found() -> list[bytes]:
        content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert b"Kundenservice" in content  # the search does find what is in clear
        return [value for value in clear if value in content]

    assert found() == []
    assert (tmp_path / "vault.db-wal").stat().st_size > 0
    await vault.close()
    assert found() == []


async def test_a_locked_database_is_said_to_each_who_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database locked for longer than the timeout is VaultUnavailable; afterwards all is well again."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.2)
    vault = await Vault.open(Settings(data=tmp_path))
    await vault.accesses.record(LOOK)
    other = sqlite3.connect(tmp_path / "vault.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(*(vault.accesses.record(LOOK) for _ in range(4)), return_exceptions=True)
    assert [str(result) for result in results] == ["The vault cannot be used: database is locked."] * 4
    assert {type(result) for result in results} == {VaultUnavailable}
    other.close()
    await vault.accesses.record(LOOK)
    assert (await vault.accesses.of_subject("anna", first=1)).total == 2
    assert await vault.journal.verify() == []
    await vault.close()


async def test_many_at_once_share_a_transaction(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight who record at the same time share transactions: far fewer than one for each event."""
    transactions = []
    write = vault._store.write

    async def counted(work: Work[Any], *, alone: bool = False) -> Any:
        transactions.append(work)
        return await write(work, alone=alone)

    async def record() -> None:
        for _ in range(50):
            await vault.accesses.record(LOOK)

    monkeypatch.setattr(vault._store, "write", counted)
    await asyncio.gather(*(record() for _ in range(8)))
    assert (await vault.accesses.of_subject("anna", first=1)).total == 400
    assert len(transactions) < 120


async def _looked(vault: Vault, **more: Any) -> Access:
    await vault.accesses.record(replace(LOOK, **more))
    return (await vault.accesses.of_subject("anna", first=1)).accesses[0]


async def test_a_look_is_found_by_its_event(vault: Vault) -> None:
    """By the person it is about alone, under the same filters as a page."""
    access = await _looked(vault, subjects=("anna", "ben"), purpose="investigation")
    assert await vault.accesses.of_event("anna", access.id) == access
    hidden = frozenset({"investigation"})
    assert [
        await vault.accesses.of_event("clara", access.id),
        await vault.accesses.of_event("anna", access.id, hidden_purposes=hidden),
        await vault.accesses.of_event("anna", access.id, exclude_roles=frozenset({"AGENT"})),
        await vault.accesses.of_event("anna", access.id.replace("-", "-9")),
        await vault.accesses.of_event("anna", "no-number"),
        await vault.accesses.of_event("anna", ""),
    ] == [None] * 6


async def test_a_released_name_is_told_to_that_person_for_that_event(vault: Vault) -> None:
    """Neither another event nor another person in the same event tells it; the reason is for who asks for actors."""
    first = await _looked(vault, subjects=("anna", "ben"))
    second = await _looked(vault, at=NOW + timedelta(minutes=1))
    assert await vault.accesses.release_actor("anna", first.id, reason="Verdacht", by="pm")
    page = (await vault.accesses.of_subject("anna", first=9)).accesses
    assert [(one.id, one.actor, one.release_reason) for one in page] == [
        (second.id, None, None),
        (first.id, "maria.muster", None),
    ]
    assert (await vault.accesses.of_subject("ben", first=9)).accesses[0].actor is None
    named = await vault.accesses.of_event("anna", first.id, with_actor=True)
    assert named
    assert (named.actor, named.release_reason) == ("maria.muster", "Verdacht")
    assert await vault.journal.verify() == []


async def test_a_release_happens_once(vault: Vault) -> None:
    """A second one changes nothing; one for an event that is not about the person is none."""
    access = await _looked(vault)
    assert await vault.accesses.release_actor("anna", access.id, reason="first", by="pm")
    assert await vault.accesses.release_actor("anna", access.id, reason="second", by="pm")
    named = await vault.accesses.of_event("anna", access.id, with_actor=True)
    assert named
    assert named.release_reason == "first"
    assert not await vault.accesses.release_actor("ben", access.id, reason="third", by="pm")


async def test_a_release_expires_with_its_month(vault: Vault) -> None:
    """Without the month's key nobody reads who looked, nor why that was told."""
    access = await _looked(vault, at=NOW - timedelta(days=40))
    assert await vault.accesses.release_actor("anna", access.id, reason="x", by="pm")
    await vault.accesses.expire(f"{NOW - timedelta(days=40):%Y-%m}")
    assert await vault.accesses.of_event("anna", access.id, with_actor=True) is None


async def test_an_older_vault_gets_what_it_lacks(settings: Settings) -> None:
    """A vault of version 1 has no table of releases; opening it makes one, and keeps what is there."""
    before = await Vault.open(settings)
    access = await _looked(before)
    await before.close()
    url = settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}"
    with create_engine(url).begin() as connection:
        connection.execute(text("DROP TABLE actor_release"))
        connection.execute(text("UPDATE vault_version SET version = 1"))
    vault = await Vault.open(settings)
    assert await vault.accesses.release_actor("anna", access.id, reason="x", by="pm")
    await vault.close()
