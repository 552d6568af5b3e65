"""The vault's tables, the same on SQLite and PostgreSQL. Times are ISO 8601 texts in UTC.

`subject_id`, keys and tags are keyed hashes or wrapped bytes: no column holds a personal value in clear. Texts
have no declared length, for SQLite would not keep to it.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, text

VERSION = 5

metadata = MetaData()

vault_version = Table("vault_version", metadata, Column("version", Integer, primary_key=True))

# Every master key that wraps something here, with a value that only this key opens.
master_key = Table(
    "master_key",
    metadata,
    Column("id", String, primary_key=True),
    Column("check_value", LargeBinary, nullable=False),
    Column("created_at", String, nullable=False),
)

# Master keys that still open and no longer wrap, while another one takes their place: see rotation.py. Of version 3.
retiring_master_key = Table("retiring_master_key", metadata, Column("id", String, primary_key=True))

# Keys of the vault itself: `index` for keyed hashes, `journal` for the chains, `signing` for receipts.
vault_key = Table(
    "vault_key",
    metadata,
    Column("name", String, primary_key=True),
    Column("master_key_id", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", String, nullable=False),
)

# A destroyed key's row stays, blanked: see wrapped.py.
subject_key = Table(
    "subject_key",
    metadata,
    Column("subject_id", String, primary_key=True),
    Column("master_key_id", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", String, nullable=False),
)

# The fresh key of a person whose key is being renewed, until the old one is destroyed: see renewal.py. Of version 3.
renewed_key = Table(
    "renewed_key",
    metadata,
    Column("subject_id", String, primary_key=True),
    Column("master_key_id", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", String, nullable=False),
)

month_key = Table(
    "month_key",
    metadata,
    Column("month", String, primary_key=True),
    Column("master_key_id", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", String, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("writer", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", String, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
)

#: Which entries of the journal are about erasures: few of many.
ERASURES = "kind IN ('erasure-intent', 'erasure-done', 'erasure-void')"
# Of version 5.
journal_erasures = Index(
    "journal_erasures", journal.c.kind, sqlite_where=text(ERASURES), postgresql_where=text(ERASURES)
)

# The newest entry of each chain, and up to where another chain vouches for it (-1: nowhere yet).
journal_head = Table(
    "journal_head",
    metadata,
    Column("writer", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String, nullable=False),
    Column("anchored_seq", Integer, nullable=False),
)

# Which person an access event is about, by a tag that only the month's key can make. Role and purpose stand
# here too, so that filtering and counting a person's events reads one index.
access_subject = Table(
    "access_subject",
    metadata,
    Column("writer", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("tag", String, primary_key=True),
    Column("month", String, nullable=False),
    Column("at", String, nullable=False),
    Column("role", String, nullable=False),
    Column("purpose", String),
    Index("access_subject_page", "tag", "at", "writer", "seq"),
)

# That a person may read an employee's name in one access event about them; by whom and why it was released is sealed
# under the month's key, as the name is. Of version 2.
actor_release = Table(
    "actor_release",
    metadata,
    Column("writer", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("tag", String, primary_key=True),
    Column("month", String, nullable=False),
    Column("at", String, nullable=False),
    Column("sealed", String, nullable=False),
)

# Under which id a person was known before: looks at that record were looks at them. month: of the merge, with whose key
# the row goes. Of version 4.
merged_subject = Table(
    "merged_subject",
    metadata,
    Column("merged", String, primary_key=True),
    Column("kept", String, nullable=False),
    Column("month", String, nullable=False),
    Index("merged_subject_kept", "kept"),
)

# The nodes of the receipt log's tree, leaves at level 0, each hash in urlsafe base64: see merkle.py. Of version 3.
log_node = Table(
    "log_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("hash", String, nullable=False),
    Index("log_node_hash", "level", "hash", unique=True),
)

# What erasures were about to do, by request: see intents.py. Of version 3.
erasure_intent = Table(
    "erasure_intent",
    metadata,
    Column("request", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("at", String, nullable=False),
    Column("done_at", String),
    Column("body", String, nullable=False),
    Column("rewritten", String),
    Column("kept", String),
    Index("erasure_intent_time", "at", "request"),
    Index("erasure_intent_done", "done_at"),
)
