"""The Merkle tree of RFC 9162, section 2.1: hashes, proofs that a leaf is in it, proofs that it only grew.

A tree of n leaves is full subtrees side by side. `Node` names one by level and position: of 2**level leaves, from leaf
position * 2**level on. So the nodes of a log never change, and a proof is a few of them. Pure; log.py keeps the nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY = sha256(b"").digest()  # the root of a tree without leaves

Node = tuple[int, int]
Range = tuple[int, int]  # leaves from the first up to, and without, the second


def leaf_hash(salt: bytes, content: bytes) -> bytes:
    """Without the salt nobody can tell whether some content is in the log."""
    return sha256(b"\x00" + salt + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def nodes_of(leaves: Range) -> list[Node]:
    """The full subtrees that make up the leaves, from the left. Begins where a subtree of at least that size may."""
    start, end = leaves
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def combined(hashes: Sequence[bytes]) -> bytes:
    """The hash over the subtrees that `nodes_of` names."""
    if not hashes:
        return EMPTY
    *rest, result = hashes
    for left in reversed(rest):
        result = node_hash(left, result)
    return result


def completed(index: int) -> Iterator[Node]:
    """The subtrees that leaf `index` completes, from the bottom, the leaf itself aside."""
    level, position = 0, index
    while position % 2:
        level, position = level + 1, position // 2
        yield level, position


def inclusion(index: int, size: int) -> list[Range]:
    """Whose hashes prove leaf `index` in a tree of `size` leaves: its siblings, from the bottom."""
    start, end = 0, size
    path = []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency(first: int, second: int) -> list[Range]:
    """Whose hashes prove that the tree of `second` leaves begins with that of `first`, from the bottom.

    What is not a sibling stands at the beginning: the last subtree of the first tree, unless it is all of that tree.
    """
    start, end = 0, second
    path = []
    while first and end != first:
        middle = _middle(start, end)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    if start:
        path.append((start, end))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf is number `index` of the tree with this size and root."""
    if not 0 <= index < size:
        return False
    path = inclusion(index, size)
    if len(path) != len(proof):
        return False
    for (start, _), sibling in zip(path, proof, strict=True):
        leaf = node_hash(sibling, leaf) if start < index else node_hash(leaf, sibling)
    return leaf == root


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the second tree has all leaves of the first, in their places."""
    if not 0 <= first <= second:
        return False
    path, given = consistency(first, second), list(proof)
    if len(path) != len(given):
        return False
    if first in (0, second):
        return first_root == (second_root if first else EMPTY)
    if not _begins_within(path, first):  # the first tree is a subtree of the second: its root is where it begins
        path, given = [(0, first), *path], [first_root, *given]
    old = new = given[0]
    for (start, _), sibling in zip(path[1:], given[1:], strict=True):
        if start < first:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    return (old, new) == (first_root, second_root)


def _middle(start: int, end: int) -> int:
    """Where the left half of a tree ends: the largest power of two below its size."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _begins_within(path: Sequence[Range], first: int) -> bool:
    return path[0][1] == first
