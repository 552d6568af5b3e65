"""What proves an erasure and outlives a restore of the graph: the request, whom it was told to, what it keeps off."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from anbieter360.cypher import statements
from anbieter360.erasure.parts import Parts
from anbieter360.vault.intents import Intent, Proof

_STATEMENTS = statements("erasure")


async def keep_proof(parts: Parts, request: str) -> None:
    """Keep it in the vault, as it stands in the graph now."""
    await parts.vault.intents.keep_proof(request, await proof_of(parts, request))


async def proof_of(parts: Parts, request: str) -> Proof:
    """As it stands in the graph now."""
    (row,) = await parts.graph.read(_STATEMENTS["proof"], request=request)
    return {"ErasureRequest": [row["request"]], "Notification": row["told"], "Suppression": row["marks"]}


def saying(proof: Proof, changes: Mapping[str, Any]) -> Proof:
    """The same with what the request is about to say besides, null where no more."""
    said = {**proof["ErasureRequest"][0], **changes}
    return {**proof, "ErasureRequest": [{name: value for name, value in said.items() if value is not None}]}


async def forget_references(parts: Parts, request: str) -> None:
    """How recipients know the person is not kept for a restore either, where the proof has it no more."""
    intent = await parts.vault.intents.get(request)
    if intent is not None:
        notifications = intent.kept.get("Notification", ())
        await forget_rewritten(parts, intent, {one["id"] for one in notifications if "recipientRef" not in one})


async def forget_rewritten(parts: Parts, intent: Intent, keys: Container[str]) -> None:
    """What nodes of these keys said is not kept for a restore."""
    left = [one for one in intent.rewritten if one["key"] not in keys]
    await parts.vault.intents.keep_rewritten(intent.request, left)
