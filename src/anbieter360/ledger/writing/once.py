"""Mutations that happen once, however often they are sent: the answer is kept in the transaction of the work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from anbieter360.cypher import Call as Write
from anbieter360.cypher import call, statements
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import BadInput, Conflict, ConstraintViolated, IdempotencyConflict
from anbieter360.instant import text_of
from anbieter360.ledger.stars.save import WentMeanwhile
from anbieter360.ledger.stars.stored import Read
from anbieter360.vault import Vault

_STATEMENTS = statements("write")

Answer = dict[str, Any]
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Call:
    """Who sent what: `given` is the whole input in JSON types, without the key itself.

    Raises BadInput without a key.
    """

    mutation: str
    actor: str
    idempotency_key: str
    given: Mapping[str, object]

    def __post_init__(self) -> None:
        if not self.idempotency_key:
            raise BadInput("idempotencyKey: is empty; choose one, another for each new request.")


@dataclass(frozen=True, slots=True)
class Done:
    """What the work answers, ids and keys only; subject: the person it was about, if it was about one.

    writes: what is still to be written, which goes with the answer, in one way to the engine and back.
    """

    answer: Answer
    subject: str | None = None
    writes: Sequence[Write] = ()


async def once(graph: Graph, vault: Vault, call: Call, work: Callable[[Tx], Awaitable[Done]]) -> Answer:
    """Do the work, or give the answer that the same call got before.

    Raises IdempotencyConflict where the key came with another input, ConstraintViolated where the work itself breaks
    one; what the work raises leaves nothing behind.
    """
    kept = Kept(vault, call)

    async def attempt(tx: Tx) -> Answer:
        answer = await kept.answer(tx.run)
        if answer is not None:
            return answer
        done = await work(tx)
        await kept.keep(tx, done)
        return done.answer

    for _ in range(ATTEMPTS - 1):
        try:
            return await graph.write(attempt)
        except (ConstraintViolated, WentMeanwhile):
            # A parallel call was faster with the same key, or with a node that this one makes too: an engine that
            # does not block on a locked person lets both begin, and may show one a half of the other. A second look
            # finds what the other one wrote.
            continue
        except (BadInput, Conflict):
            # Or this one met, in the middle, what the other had done: then the answer is there.
            answer = await kept.answer(graph.read)
            if answer is None:
                raise
            return answer
    return await graph.write(attempt)


class Kept:
    """The answer of one call, looked for and kept; for work that brings its own transaction."""

    def __init__(self, vault: Vault, call: Call) -> None:
        self.id = vault.hash("idempotency", call.actor, call.mutation, call.idempotency_key)
        # Keyed, because the input holds personal values.
        self.input_hash = vault.hash("input", orjson.dumps(dict(call.given), option=orjson.OPT_SORT_KEYS).decode())

    async def answer(self, read: Read) -> Answer | None:
        """What the call was answered before, or None. Raises IdempotencyConflict."""
        rows = await read(_STATEMENTS["answered"], id=self.id)
        if not rows:
            return None
        if rows[0]["inputHash"] != self.input_hash:
            raise IdempotencyConflict
        answer: Answer = orjson.loads(rows[0]["result"])
        return answer

    async def keep(self, tx: Tx, done: Done) -> None:
        """Write the answer in the transaction of the work, and with it what that left to write."""
        properties = {
            "id": self.id,
            "inputHash": self.input_hash,
            "result": orjson.dumps(done.answer).decode(),
            "at": text_of(datetime.now(UTC)),
            **({"subject": done.subject} if done.subject else {}),
        }
        await tx.run_together([*done.writes, call(_STATEMENTS["keep_answer"], properties=properties)])
