"""Mutations that happen once, however often they are sent: the answer is kept in the transaction of the work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import ConstraintViolated, IdempotencyConflict
from anbieter360.instant import text_of
from anbieter360.vault import Vault

_STATEMENTS = statements("write")

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """Who sent what: `given` is the whole input in JSON types, without the key itself."""

    mutation: str
    actor: str
    idempotency_key: str
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Done:
    """What the work answers, ids only; subject: the person it was about."""

    answer: Answer
    subject: str


async def once(graph: Graph, vault: Vault, call: Call, work: Callable[[Tx], Awaitable[Done]]) -> Answer:
    """Do the work, or give the answer that the same call got before.

    Raises IdempotencyConflict where the key came with another input, ConstraintViolated where the work itself breaks
    one; what the work raises leaves nothing behind.
    """
    id_ = vault.hash("idempotency", call.actor, call.mutation, call.idempotency_key)
    # Keyed, because the input holds personal values.
    input_hash = vault.hash("input", orjson.dumps(dict(call.given), option=orjson.OPT_SORT_KEYS).decode())

    async def attempt(tx: Tx) -> Answer:
        rows = await tx.run(_STATEMENTS["answered"], id=id_)
        if rows:
            return _answer(rows[0], input_hash)
        done = await work(tx)
        kept = {
            "id": id_,
            "inputHash": input_hash,
            "result": orjson.dumps(done.answer).decode(),
            "at": text_of(datetime.now(UTC)),
            "subject": done.subject,
        }
        await tx.run(_STATEMENTS["keep_answer"], properties=kept)
        return done.answer

    try:
        return await graph.write(attempt)
    except ConstraintViolated:
        # A parallel call with the same key was faster; or it was another constraint, which then goes on.
        rows = await graph.read(_STATEMENTS["answered"], id=id_)
        if not rows:
            raise
        return _answer(rows[0], input_hash)


def _answer(row: Mapping[str, Any], input_hash: str) -> Answer:
    if row["inputHash"] != input_hash:
        raise IdempotencyConflict
    answer: Answer = orjson.loads(row["result"])
    return answer
