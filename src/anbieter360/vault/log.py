"""The receipt log: a Merkle tree whose leaves are receipts that were given out, so that none can be denied or changed.

A leaf is a salted hash; the salt is with the receipt alone, and without it the leaf says nothing about anybody. Each
leaf has an entry in the journal, written in the same transaction. Only one process appends at a time, so the log has
the order of its entries. verification.py compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.engine.interfaces import DBAPICursor

from anbieter360.errors import VaultError
from anbieter360.vault import merkle, tables
from anbieter360.vault.chain import LOGGED
from anbieter360.vault.encoding import exactly, now, to_base64
from anbieter360.vault.journal import Journal
from anbieter360.vault.merkle import HASH_BYTES, Node, Range
from anbieter360.vault.signing import Signer
from anbieter360.vault.store import Store
from anbieter360.vault.tree_head import SignedTreeHead

_FIND = "SELECT position FROM log_node WHERE level = 0 AND hash = ?"
_SIZE = "SELECT COALESCE(MAX(position) + 1, 0) FROM log_node WHERE level = 0"
_NODE = "SELECT hash FROM log_node WHERE level = ? AND position = ?"
_INSERT = "INSERT INTO log_node (level, position, hash) VALUES (?, ?, ?)"

_DAMAGED = (
    "The receipt log is damaged: a node of its tree is missing or is not a hash. "
    "`anbieter360 journal verify` says where; "
    "restore the vault from a backup."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a leaf stands: its index from 0, the log as it was with it, and the proof that it is in there."""

    index: int
    head: SignedTreeHead
    proof: tuple[str, ...]


class ReceiptLog:
    """Appends receipts and proves where they stand. Hashes in proofs are in urlsafe base64."""

    def __init__(self, store: Store, journal: Journal, signer: Signer) -> None:
        self._store, self._journal, self._signer = store, journal, signer
        texts = (_FIND, _SIZE, _NODE, _INSERT)
        self._find, self._size_of, self._node, self._insert = (text.replace("?", store.place) for text in texts)

    async def append(self, leaf: bytes) -> Placed:
        """Durable and journalled on return; a leaf that is there keeps the index it has.

        leaf: of `merkle.leaf_hash`; anything but 32 bytes raises ValueError. Raises VaultUnavailable, and VaultError
        where the log is damaged, as all that read it do.
        """
        if len(leaf) != HASH_BYTES:
            raise ValueError(f"a leaf has {HASH_BYTES} bytes")
        index, size, hashes, damage = -1, 0, dict[Node, bytes](), list[VaultError]()

        def add(cursor: DBAPICursor) -> dict[str, object] | None:
            nonlocal index, size, hashes
            cursor.execute("SAVEPOINT leaf")  # what others enter in this transaction stands, whatever is wrong here
            try:
                is_new, index = self._found_or_added(cursor, leaf)
                size = self._size(cursor)
                hashes = self._read(cursor, [(0, size), *merkle.inclusion(index, size)])
            except VaultError as error:
                damage.append(error)
                cursor.execute("ROLLBACK TO SAVEPOINT leaf")
                return None
            return {"index": index, "leaf": to_base64(leaf)} if is_new else None

        await self._journal.append_with(LOGGED, add)
        if damage:
            raise damage[0]
        head = SignedTreeHead.of(size, _hash((0, size), hashes), now(), self._signer)
        return Placed(index, head, tuple(to_base64(_hash(leaves, hashes)) for leaves in merkle.inclusion(index, size)))

    async def inclusion(self, index: int, size: int) -> tuple[str, ...]:
        """Proves that leaf `index` is in the tree of the first `size`; ValueError where there is no such leaf."""
        if not 0 <= index < size:
            raise ValueError("no leaf of that tree")
        return await self._proof(merkle.inclusion(index, size), size)

    async def consistency(self, first: int, second: int) -> tuple[str, ...]:
        """Proves that the tree of `second` leaves continues that of `first`; ValueError where it is not larger."""
        if not 0 <= first <= second:
            raise ValueError("the second tree is not the larger one")
        return await self._proof(merkle.consistency(first, second), second)

    async def head(self) -> SignedTreeHead:
        """What the log is now, signed by the vault."""
        size, root = await self._store.read(_root)
        return SignedTreeHead.of(size, root, now(), self._signer)

    async def size(self) -> int:
        """How many leaves there are."""
        return await self._store.read(_size)

    def _added(self, cursor: DBAPICursor, leaf: bytes) -> int:
        """The index of the new leaf, written with the subtrees that it completes."""
        index = self._size(cursor)
        cursor.execute(self._insert, (0, index, to_base64(leaf)))
        right = leaf
        for level, position in merkle.completed(index):
            cursor.execute(self._node, (level - 1, 2 * position))
            (left,) = cursor.fetchone() or ("",)
            right = merkle.node_hash(_bytes(left), right)
            cursor.execute(self._insert, (level, position, to_base64(right)))
        return index

    def _found_or_added(self, cursor: DBAPICursor, leaf: bytes) -> tuple[bool, int]:
        """Whether it is new, and its index."""
        cursor.execute(self._find, (to_base64(leaf),))
        found = cursor.fetchone()
        return (True, self._added(cursor, leaf)) if found is None else (False, int(found[0]))

    def _size(self, cursor: DBAPICursor) -> int:
        cursor.execute(self._size_of)
        (size,) = cursor.fetchone() or (0,)
        return int(size)

    def _read(self, cursor: DBAPICursor, ranges: Iterable[Range]) -> dict[Node, bytes]:
        """The nodes over these ranges of leaves. Raises VaultError where one is missing, or no hash."""
        found = {}
        for node in (node for leaves in ranges for node in merkle.nodes_of(leaves)):
            cursor.execute(self._node, node)
            (text,) = cursor.fetchone() or ("",)
            found[node] = _bytes(text)
        return found

    async def _proof(self, path: Sequence[Range], size: int) -> tuple[str, ...]:
        def look(connection: Connection) -> tuple[str, ...]:
            if size > _size(connection):
                raise ValueError("the log is not that long")
            hashes = _hashes(connection, path)
            return tuple(to_base64(one) for one in hashes)

        return await self._store.read(look)


def _root(connection: Connection) -> tuple[int, bytes]:
    size = _size(connection)
    (root,) = _hashes(connection, [(0, size)])
    return size, root


def _size(connection: Connection) -> int:
    node = tables.log_node.c
    newest = select(func.max(node.position)).where(node.level == 0)
    last = connection.execute(newest).scalar_one()
    return 0 if last is None else int(last) + 1


def _hashes(connection: Connection, ranges: Sequence[Range]) -> list[bytes]:
    """The hash over the leaves of each range."""
    found = _nodes(connection, (node for leaves in ranges for node in merkle.nodes_of(leaves)))
    return [_hash(leaves, found) for leaves in ranges]


def _hash(leaves: Range, nodes: Mapping[Node, bytes]) -> bytes:
    """Raises VaultError where a node is missing."""
    try:
        return merkle.combined([nodes[node] for node in merkle.nodes_of(leaves)])
    except KeyError:
        raise VaultError(_DAMAGED) from None


def _nodes(connection: Connection, nodes: Iterable[Node]) -> dict[Node, bytes]:
    row = tables.log_node.c
    wanted = select(row.level, row.position, row.hash).where(tuple_(row.level, row.position).in_(list(nodes)))
    return {(level, position): _bytes(text) for level, position, text in connection.execute(wanted)}


def _bytes(text: str) -> bytes:
    """The hash of a node as it is stored. Raises VaultError where it is none."""
    try:
        return exactly(text, HASH_BYTES)
    except ValueError:
        raise VaultError(_DAMAGED) from None
