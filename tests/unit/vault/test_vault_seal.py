"""Sealing and keyed hashes: what is bound stays bound, and nothing reads two ways."""

from __future__ import annotations

import os
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.errors import ValueUnreadable
from anbieter360.settings import Settings
from anbieter360.vault import Sealer, Vault
from anbieter360.vault.encoding import joined

KEY = os.urandom(32)
texts = st.text(max_size=40)


@given(texts, texts, texts)
def test_what_was_sealed_opens(text: str, owner: str, field: str) -> None:
    """Any text opens for the person, owner and field it was sealed for."""
    assert (
        Sealer("anna", KEY).open(Sealer("anna", KEY).seal(text, owner=owner, field=field), owner=owner, field=field)
        == text
    )


@given(texts)
def test_sealed_text_is_short_ascii_and_never_the_same_twice(text: str) -> None:
    """A sealed value is `s1.` and urlsafe base64; equal values cannot be told by their sealed form."""
    sealer = Sealer("anna", KEY)
    first, second = (sealer.seal(text, owner="o", field="f") for _ in range(2))
    assert re.fullmatch(r"s1\.[A-Za-z0-9_-]+", first)
    assert first != second


@given(st.tuples(texts, texts, texts), st.tuples(texts, texts, texts))
def test_a_value_opens_only_where_it_was_sealed(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    """Moved to another person, node or field, a value is unreadable."""
    sealed = Sealer(one[0], KEY).seal("x", owner=one[1], field=one[2])
    if one == other:
        assert Sealer(other[0], KEY).open(sealed, owner=other[1], field=other[2]) == "x"
    else:
        with pytest.raises(ValueUnreadable):
            Sealer(other[0], KEY).open(sealed, owner=other[1], field=other[2])


@given(st.text(max_size=20), st.data())
def test_an_altered_value_is_unreadable(text: str, data: st.DataObject) -> None:
    """No character of a sealed value can be exchanged."""
    sealed = Sealer("anna", KEY).seal(text, owner="o", field="f")
    place = data.draw(st.integers(0, len(sealed) - 2))  # the last character has bits that say nothing
    altered = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
    with pytest.raises(ValueUnreadable):
        Sealer("anna", KEY).open(altered, owner="o", field="f")


@given(st.text(max_size=60))
def test_what_was_never_sealed_is_unreadable(text: str) -> None:
    """Whatever stands where a sealed value should be: the answer is ValueUnreadable."""
    for sealed in (text, "s1." + text):
        with pytest.raises(ValueUnreadable):
            Sealer("anna", KEY).open(sealed, owner="o", field="f")


@pytest.mark.parametrize("junk", ["==", "!", " ", "\n", "ä", "A==="])
def test_nothing_may_stand_between(junk: str) -> None:
    """With anything that does not belong there before, in or behind it, a sealed value is unreadable."""
    sealed = Sealer("anna", KEY).seal("x", owner="o", field="f")
    for altered in (sealed[:3] + junk + sealed[3:], sealed[:9] + junk + sealed[9:], sealed + junk):
        with pytest.raises(ValueUnreadable):
            Sealer("anna", KEY).open(altered, owner="o", field="f")


def test_another_key_does_not_open() -> None:
    """A value sealed under one key is unreadable under another, and the error says nothing of it."""
    sealed = Sealer("anna", KEY).seal("Musterweg 1", owner="o", field="f")
    with pytest.raises(ValueUnreadable) as caught:
        Sealer("anna", os.urandom(32)).open(sealed, owner="o", field="f")
    assert (str(caught.value), caught.value.__cause__) == ("A sealed value does not open with its person's key.", None)


def test_a_sealer_shows_nothing() -> None:
    """Neither person nor key stands in a Sealer's repr."""
    assert repr(Sealer("anna", KEY)) == "Sealer(…)"


def test_forty_values_open_in_well_under_a_millisecond() -> None:
    """A footprint's values cost next to nothing (best of some rounds: the machine is shared)."""
    sealer = Sealer("anna", KEY)
    sealed = [sealer.seal("Anna Muster, Musterweg 1", owner=str(number), field="value") for number in range(40)]
    rounds = []
    for _ in range(20):
        start = time.perf_counter()
        _ = [sealer.open(value, owner=str(number), field="value") for number, value in enumerate(sealed)]
        rounds.append(time.perf_counter() - start)
    assert min(rounds) < 0.001


@given(st.lists(texts), st.lists(texts))
def test_parts_have_one_reading(one: list[str], other: list[str]) -> None:
    """Different parts never give the same bytes, however they are cut."""
    assert (joined(*one) == joined(*other)) == (one == other)


async def test_hashes_are_short_stable_and_unambiguous(settings: Settings) -> None:
    """A hash is 32 characters of [a-z2-7], the same after a restart, another for another kind or cut."""
    vault = await Vault.open(settings)
    asked = [("ref", "ab", "c"), ("ref", "a", "bc"), ("ref", "abc"), ("ref", "abc", ""), ("id", "abc"), ("ref",), ("",)]
    hashes = [vault.hash(*parts) for parts in asked]
    await vault.close()
    again = await Vault.open(settings)
    assert [again.hash(*parts) for parts in asked] == hashes
    assert len(set(hashes)) == len(asked)
    assert all(re.fullmatch("[a-z2-7]{32}", value) for value in hashes)
    await again.close()


async def test_another_vault_hashes_otherwise(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without this vault's key nobody can try values against its hashes."""
    one, other = [await Vault.open(Settings(data=tmp_path_factory.mktemp("vault"))) for _ in range(2)]
    assert one.hash("ref", "anna") != other.hash("ref", "anna")
    await one.close()
    await other.close()
