"""Documents with anything in any place: the import never crashes and its books always add up."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tilt_books import check

from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.tilt import read_tilt
from anbieter360.errors import TiltError

EXAMPLE = json.loads((Path(__file__).parents[1] / "data/tilt/musterladen.tilt.json").read_text(encoding="utf-8"))

_NAMES = st.sampled_from(["name", "category", "purpose", "country", "ttl", "email", "_id", "a.b", "", "x"]) | st.text(
    max_size=5
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["GDPR-6-1-a", "Art. 6 Abs. 1 lit. b und f DSGVO", "P3Y", "USA", "ja", "\ud800", "é" * 80])
)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3), max_leaves=8
)


def _spots(value: object) -> Iterator[tuple[object, str | int]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield value, step
        yield from _spots(inner)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """The example with up to six places replaced, removed or added to."""
    document = copy.deepcopy(EXAMPLE)
    for _ in range(draw(st.integers(1, 6))):
        spots = list(_spots(document))
        holder, step = spots[draw(st.integers(0, len(spots) - 1))] if spots else (document, "x")
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "remove" and spots:
            del holder[step]
        elif change == "add" and isinstance(holder, dict):
            holder[draw(_NAMES)] = draw(_VALUES)
        else:
            holder[step] = draw(_VALUES)
    return json.dumps(document)


@given(text=documents())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_in_any_place_survives(text: str) -> None:
    """A changed document imports with books that add up, or is refused as no transparency document."""
    try:
        result = check(text, "changed.tilt.json")
    except TiltError:
        assert not {"controller", "dataDisclosed"} & json.loads(text).keys()
        return
    assert transparency_gaps(result.catalogue) == transparency_gaps(result.catalogue)


@given(text=st.text(max_size=40) | _VALUES.map(json.dumps))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_document_or_a_clear_error(text: str) -> None:
    """Text that is no transparency document raises TiltError and nothing else."""
    with suppress(TiltError):
        read_tilt(text, "any.json")
