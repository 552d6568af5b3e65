"""Other requests of a person who is gone: the erasure that took them has done what these asked for, and nothing is left
that a plan could be made of. They end with an answer of their own, which says nothing of what they did not ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from anbieter360.cypher import statements
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.answer import answer_of, text_of_answer
from anbieter360.erasure.requests.finding import requests_by_ref
from anbieter360.erasure.requests.request import BEFORE_PIVOT, ErasureStatus, page_of
from anbieter360.instant import text_of

_STATEMENTS = statements("erasure_requests")


async def answer_covered(parts: Parts, erased: Mapping[str, Any]) -> None:
    """Answer those that wait. erased: the properties of the request that is carried out, with its answer.

    Again is safe: what has ended waits no more.
    """
    answer = _short(erased["answer"])
    for one in await requests_by_ref(parts.graph.read, erased["refHash"]):
        if one.id != erased["id"] and one.subject == erased["subject"] and one.status in BEFORE_PIVOT:
            status, waiting = ErasureStatus.FULFILLED, [status.value for status in BEFORE_PIVOT]
            page = page_of(erased["provider"], status, text_of(one.due_at), one.id)
            said = {"status": status.value, "page": page, "answer": answer, "answeredAt": erased["answeredAt"]}
            changes = {**said, "identityAskedAt": None}
            await parts.graph.execute(_STATEMENTS["cover"], id=one.id, waiting=waiting, changes=changes)


def _short(answer: str) -> str:
    """Without what went and stayed: whoever sent the smaller request has not asked about that."""
    nothing: dict[str, Any] = dict.fromkeys(("erased", "kept", "necessary", "own_erased", "own_kept"), ())
    return text_of_answer(replace(answer_of(answer), **nothing))
