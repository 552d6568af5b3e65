"""An erasure done again, where a graph was restored or something came back: its fence, and all that it reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anbieter360.cypher import Call, call, statements
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.erasure.requests.fencing import keys_of
from anbieter360.erasure.requests.reading import stored_star
from anbieter360.errors import SubjectNotFound

_STATEMENTS = statements("graph_state")


def fence_again(erasing: Erasing) -> Call:
    """What puts the fence around the person that the erasure had, whatever stood there."""
    fence = erasing.fence
    keys = {"going": keys_of(fence.going), "staying": keys_of(fence.staying)}
    ids = {"subject": erasing.subject, "request": erasing.request}
    return call(_STATEMENTS["fence"], hidden=fence.hidden, **keys, **ids)


async def with_star(parts: Parts, erasing: Erasing, gone: Mapping[str, Sequence[str]]) -> Mapping[str, list[str]]:
    """Label -> these keys, and those of what hangs on the person's node, where there is one, and was not to stay."""
    found = {label: dict.fromkeys(keys) for label, keys in gone.items()}
    for label, keys in (await _hanging(parts, erasing)).items():
        found.setdefault(label, {}).update(dict.fromkeys(keys))
    return {label: list(keys) for label, keys in found.items()}


async def _hanging(parts: Parts, erasing: Erasing) -> Mapping[str, list[str]]:
    try:
        star = (await stored_star(parts.graph.read, parts, erasing.subject)).star
    except SubjectNotFound:
        return {}
    return {
        label: [key for key in nodes if not erasing.fence.passes(key)]
        for label, nodes in star.nodes.items()
        if label != "ErasureRequest"
    }
