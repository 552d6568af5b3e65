"""The Merkle tree against RFC 9162's own words, recursively over lists of leaves: every proof, and no other."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.vault import merkle
from anbieter360.vault.merkle import Range

LARGEST = 300
LEAVES = tuple(merkle.leaf_hash(b"", str(number).encode()) for number in range(LARGEST))

#: Leaves and roots that Certificate Transparency's own implementations test with.
PUBLISHED = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
PUBLISHED_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

sizes = st.integers(1, LARGEST)


@lru_cache(None)
def root(start: int, end: int) -> bytes:
    """MTH of the RFC."""
    if end - start < 2:
        return LEAVES[start] if end > start else sha256(b"").digest()
    half = start + largest_power_below(end - start)
    return sha256(b"\x01" + root(start, half) + root(half, end)).digest()


def path(index: int, start: int, end: int) -> list[bytes]:
    """PATH of the RFC."""
    if end - start == 1:
        return []
    k = largest_power_below(end - start)
    if index < k:
        return [*path(index, start, start + k), root(start + k, end)]
    return [*path(index - k, start + k, end), root(start, start + k)]


def subproof(m: int, start: int, end: int, complete: bool) -> list[bytes]:
    """SUBPROOF of the RFC."""
    if m == end - start:
        return [] if complete else [root(start, end)]
    k = largest_power_below(end - start)
    if m <= k:
        return [*subproof(m, start, start + k, complete), root(start + k, end)]
    return [*subproof(m - k, start + k, end, False), root(start, start + k)]


def largest_power_below(size: int) -> int:
    power = 1
    while 2 * power < size:
        power *= 2
    return power


def hashes(ranges: list[Range]) -> list[bytes]:
    """Of the ranges, from the nodes that a log keeps."""
    return [merkle.combined([root(p << level, p + 1 << level) for level, p in merkle.nodes_of(one)]) for one in ranges]


def flipped(raw: bytes, bit: int) -> bytes:
    return (int.from_bytes(raw, "big") ^ 1 << bit).to_bytes(len(raw), "big")


def test_the_published_root_comes_out() -> None:
    """Eight leaves, of which other programs make the same root."""
    leaves = [merkle.leaf_hash(b"", bytes.fromhex(text)) for text in PUBLISHED]
    pairs = [merkle.node_hash(*leaves[at : at + 2]) for at in range(0, 8, 2)]
    assert merkle.node_hash(merkle.node_hash(*pairs[:2]), merkle.node_hash(*pairs[2:])).hex() == PUBLISHED_ROOT


def test_roots_of_all_sizes() -> None:
    """From the subtrees that the log keeps, as from the leaves."""
    assert hashes([(0, size) for size in range(LARGEST + 1)]) == [root(0, size) for size in range(LARGEST + 1)]


def test_a_leaf_completes_what_stands_on_it() -> None:
    """Leaf after leaf, each subtree is completed once and when its last leaf comes."""
    for size in range(LARGEST + 1):
        known = {(0, index) for index in range(size)}
        known |= {node for index in range(size) for node in merkle.completed(index)}
        assert known == {(level, p) for level in range(9) for p in range(size >> level)}


def test_every_inclusion_proof_up_to_a_size() -> None:
    """As the RFC makes it, and it verifies."""
    for size in range(1, 66):
        for index in range(size):
            proof = hashes(merkle.inclusion(index, size))
            assert proof == path(index, 0, size)
            assert merkle.is_included(LEAVES[index], index, size, proof, root(0, size))


def test_every_consistency_proof_up_to_a_size() -> None:
    """As the RFC makes it, and it verifies; a tree continues itself and the empty one without any."""
    for second in range(66):
        for first in range(second + 1):
            proof = hashes(merkle.consistency(first, second))
            assert proof == (subproof(first, 0, second, True) if first else [])
            assert merkle.is_consistent(first, root(0, first), second, root(0, second), proof)


@given(st.data(), sizes)
def test_inclusion_of_any_leaf_in_any_tree(data: st.DataObject, size: int) -> None:
    """The proof holds for its leaf at its index in its tree, and for no other index."""
    index = data.draw(st.integers(0, size - 1))
    proof = hashes(merkle.inclusion(index, size))
    assert proof == path(index, 0, size)
    held = [at for at in range(-1, size + 1) if merkle.is_included(LEAVES[index], at, size, proof, root(0, size))]
    assert held == [index]


@given(st.data(), sizes)
def test_one_bit_breaks_inclusion(data: st.DataObject, size: int) -> None:
    """Of the leaf, the root or any hash of the proof; so does one hash more, one less, or two exchanged."""
    index, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 255))
    leaf, proof, top = LEAVES[index], hashes(merkle.inclusion(index, size)), root(0, size)
    assert not merkle.is_included(flipped(leaf, bit), index, size, proof, top)
    assert not merkle.is_included(leaf, index, size, proof, flipped(top, bit))
    assert not merkle.is_included(leaf, index, size, [*proof, top], top)
    for at, one in enumerate(proof):
        rest = [*proof[:at], *proof[at + 1 :]]
        assert not merkle.is_included(leaf, index, size, [*proof[:at], flipped(one, bit), *proof[at + 1 :]], top)
        assert not merkle.is_included(leaf, index, size, rest, top)
        assert not merkle.is_included(leaf, index, size, [one, *rest], top) or at == 0


@given(st.data(), sizes)
def test_consistency_of_any_two_trees(data: st.DataObject, second: int) -> None:
    """The proof holds for the two and not with one bit of it or of a root changed, nor one hash more or less."""
    first, bit = data.draw(st.integers(1, second)), data.draw(st.integers(0, 255))
    proof, old, new = hashes(merkle.consistency(first, second)), root(0, first), root(0, second)
    assert proof == subproof(first, 0, second, True)
    assert merkle.is_consistent(first, old, second, new, proof)
    assert not merkle.is_consistent(first, flipped(old, bit), second, new, proof)
    assert not merkle.is_consistent(first, old, second, flipped(new, bit), proof)
    assert not merkle.is_consistent(first, old, second, new, [*proof, new])
    for at, one in enumerate(proof):
        rest = [*proof[:at], *proof[at + 1 :]]
        assert not merkle.is_consistent(first, old, second, new, [*proof[:at], flipped(one, bit), *proof[at + 1 :]])
        assert not merkle.is_consistent(first, old, second, new, rest)


@given(st.data(), st.integers(2, LARGEST))
def test_a_tree_with_another_past_continues_nothing(data: st.DataObject, second: int) -> None:
    """An old root over other leaves is not the beginning of the new tree, whatever proof comes with it."""
    first = data.draw(st.integers(1, second - 1))
    other = merkle.node_hash(root(0, first), root(0, first))
    proof = hashes(merkle.consistency(first, second))
    assert not merkle.is_consistent(first, other, second, root(0, second), proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 5), (5, 5), (7, 5)])
def test_no_leaf_is_outside_the_tree(index: int, size: int) -> None:
    """Whatever comes with it."""
    assert not merkle.is_included(LEAVES[0], index, size, [], LEAVES[0])


def test_the_salt_is_part_of_the_leaf() -> None:
    """The same receipt with another salt is another leaf."""
    assert merkle.leaf_hash(b"a" * 32, b"receipt") != merkle.leaf_hash(b"b" * 32, b"receipt")
