"""What must not be in the graph: keys, sealed values' opening, keyed hashes, the journal and its access log.

vault          the whole in one object
accesses       who looked at whom, readable for the persons concerned
intents        what erasures are about to do, before anything is destroyed; entered: is it still all there
journal        hash chains, group commit; chain is one link, entries writes a batch of them, verification walks them
keys, wrapped  a key per person, wrapped by the master key; renewal exchanges a person's
master         the master key, from where master_source finds it; rotation exchanges it
log            a Merkle tree of receipts, proofs by merkle, heads by tree_head; log_verification checks it
seal, keyed    AES-256-GCM for one value; HMAC under one key
signing        Ed25519 for what others check without us
store, tables  SQLite or PostgreSQL; writer is the journal's own way in, turn whose turn it is, failure what went wrong
copying        the vault in a backup
encoding       bytes with a single reading

The only package that uses sqlalchemy and cryptography.
"""

from anbieter360.vault.accesses import Access, Accesses, AccessEvent, AccessPage
from anbieter360.vault.journal import Journal
from anbieter360.vault.log import ReceiptLog
from anbieter360.vault.renewal import Renewal
from anbieter360.vault.seal import Sealer
from anbieter360.vault.signing import PublicKey, Signer, read_public_keys
from anbieter360.vault.tree_head import SignedTreeHead
from anbieter360.vault.vault import Vault

__all__ = [
    "Access",
    "AccessEvent",
    "AccessPage",
    "Accesses",
    "Journal",
    "PublicKey",
    "ReceiptLog",
    "Renewal",
    "Sealer",
    "SignedTreeHead",
    "Signer",
    "Vault",
    "read_public_keys",
]
