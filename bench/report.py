"""Rounds to medians, medians to ratios and gates, and all of it to a table. Pure: nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

GATEWAY = "gateway"
GATE_CONNECTIONS = 8
PEERS_OF_P99 = ("neo4j-graphql", "map-projection")


@dataclass(frozen=True, slots=True)
class Sample:
    """One round of one row. Times in milliseconds; CPU per request; peak since the contestant started."""

    key: str
    title: str
    connections: int
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    engine_cpu_ms: float
    peak_mb: float


FIGURES = ("requests_per_second", "p50_ms", "p99_ms", "cpu_ms", "engine_cpu_ms", "peak_mb")


@dataclass(frozen=True, slots=True)
class Row:
    """Medians of all rounds of one row. ratio: this gateway's requests per second ÷ the row's."""

    key: str
    title: str
    connections: int
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    engine_cpu_ms: float
    peak_mb: float
    ratio: float | None
    rounds: Sequence[float]


@dataclass(frozen=True, slots=True)
class Gate:
    """What the project asks of itself. measured: None where a contestant was left out."""

    what: str
    measured: float | None
    wanted: str
    passed: bool | None


def rows(samples: Sequence[Sample]) -> list[Row]:
    """A row for each question and number of connections, in the order in which they were first measured."""
    found: dict[tuple[int, str], list[Sample]] = {}
    for sample in samples:
        found.setdefault((sample.connections, sample.key), []).append(sample)
    return [_row(group, found.get((connections, GATEWAY))) for (connections, _), group in found.items()]


def gates(table: Sequence[Row]) -> list[Gate]:
    """The issue's figures, at eight connections."""
    at = {row.key: row for row in table if row.connections == GATE_CONNECTIONS}
    own = at.get(GATEWAY)
    return [
        _at_least(8.0, "requests/s ÷ @neo4j/graphql", own, at.get("neo4j-graphql")),
        _at_least(1.5, "requests/s ÷ map projection", own, at.get("map-projection")),
        _at_least(0.7, "requests/s ÷ bound", own, at.get("bound")),
        *(_p99_below(own, at.get(peer), peer) for peer in PEERS_OF_P99),
    ]


def table_text(result: Mapping[str, Any]) -> str:
    """The table for a terminal."""
    lines = [_heading(result), ""]
    for connections in _connections(result):
        lines.append(_line(_over(connections), *_HEADINGS))
        lines += [_line(row["title"], *_cells(row)) for row in result["rows"] if row["connections"] == connections]
        lines.append("")
    lines += [f"left out: {one['key']}, {one['reason']}" for one in result["left_out"]]
    return "\n".join([*lines, *gate_lines(result["gates"])])


def table_markdown(result: Mapping[str, Any]) -> str:
    """The table for the README."""
    lines = [_heading(result), ""]
    for connections in _connections(result):
        lines.append(f"| {' | '.join((_over(connections), *_HEADINGS))} |")
        lines.append(f"|---{'|---:' * len(_HEADINGS)}|")
        chosen = (row for row in result["rows"] if row["connections"] == connections)
        lines += [f"| {' | '.join((row['title'], *_cells(row)))} |" for row in chosen]
        lines.append("")
    return "\n".join(lines)


def gate_lines(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """`PASS what: measured (wanted)`, a line each."""
    for gate in found:
        verdict = {True: "PASS", False: "FAIL", None: "----"}[gate["passed"]]
        measured = "not measured" if gate["measured"] is None else f"{gate['measured']:.2f}"
        yield f"{verdict}  {gate['what']}: {measured} ({gate['wanted']})"


def _row(group: Sequence[Sample], own: Sequence[Sample] | None) -> Row:
    first = group[0]
    middle = {name: median(getattr(one, name) for one in group) for name in FIGURES}
    rounds = [round(one.requests_per_second, 1) for one in group]
    speed = middle["requests_per_second"]
    ratio = median(one.requests_per_second for one in own) / speed if own and speed else None
    return Row(first.key, first.title, first.connections, **middle, ratio=ratio, rounds=rounds)


def _at_least(wanted: float, what: str, own: Row | None, peer: Row | None) -> Gate:
    if own is None or peer is None or not peer.requests_per_second:
        return Gate(what, None, f"at least {wanted:g}", None)
    measured = own.requests_per_second / peer.requests_per_second
    return Gate(what, measured, f"at least {wanted:g}", measured >= wanted)


def _p99_below(own: Row | None, peer: Row | None, name: str) -> Gate:
    if own is None or peer is None:
        return Gate(f"p99 in ms, below {name}", None, f"below that of {name}", None)
    return Gate(f"p99 in ms, below {name}", own.p99_ms, f"below {peer.p99_ms:.1f}", own.p99_ms < peer.p99_ms)


_HEADINGS = ("requests/s", "Anbieter360 is", "p50 ms", "p99 ms", "CPU ms", "engine CPU ms", "peak MB")


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"{row['requests_per_second']:,.0f}",
        "" if row["ratio"] is None else f"{row['ratio']:.2f} ×",
        f"{row['p50_ms']:.1f}",
        f"{row['p99_ms']:.1f}",
        f"{row['cpu_ms']:.2f}",
        f"{row['engine_cpu_ms']:.2f}",
        f"{row['peak_mb']:.0f}",
    )


def _line(title: str, *cells: str) -> str:
    return f"{title:<34}" + "".join(f"{cell:>15}" for cell in cells)


def _heading(result: Mapping[str, Any]) -> str:
    machine, data, load = result["machine"], result["data"], result["load"]
    people = f"{data['subjects']:,} people of {data['items']} items, {data['answer_bytes'] / 1000:.0f} kB an answer"
    where = f"{machine['cpu']}, {machine['cores']} cores, {result['date']}"
    how = f"{load['generator']}, medians of {load['rounds']} rounds of {load['seconds']:g} s"
    return f"{result['engine']}, {people}; {where}; {how}"


def _connections(result: Mapping[str, Any]) -> list[int]:
    return list(dict.fromkeys(row["connections"] for row in result["rows"]))


def _over(connections: int) -> str:
    return "1 connection" if connections == 1 else f"{connections} connections"
