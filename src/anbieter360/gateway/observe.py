"""What is known of a request afterwards: one log line, a measurement and a span. Never what it was about.

No query text, no variable, no token, no name that a client chooses: operation type, code, role, duration.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import structlog
from opentelemetry import trace
from prometheus_client import Counter, Histogram

from anbieter360.access import Role
from anbieter360.gateway.answers import INTERNAL, STATUS
from anbieter360.gateway.logs import REQUEST_ID

OK = "OK"
NOTHING = "none"  # the operation type of a request that was refused before it was understood

_SECONDS = Histogram(
    "anbieter360_request_seconds",
    "Time of a GraphQL operation from first byte to answer, in seconds.",
    ("operation", "code"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_OPERATIONS = Counter(
    "anbieter360_operations", "Operations by their field at the root, and by the path that ran.", ("operation", "path")
)
_ERRORS = Counter("anbieter360_errors", "Errors in answers, by code.", ("code",))

_log = structlog.get_logger(__name__)
_tracer = trace.get_tracer("anbieter360")
_current: ContextVar[Observation | None] = ContextVar("observation", default=None)


@dataclass(slots=True)
class Observation:
    """One request, filled in on its way. codes: those of its errors, in order.

    asked: its field at the root; path: which one answered, `compiled` or `resolver`.
    """

    request_id: str = field(default_factory=lambda: secrets.token_hex(8))
    operation: str = NOTHING
    asked: str = ""
    path: str = ""
    role: Role | None = None
    codes: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.codes[0] if self.codes else OK

    def failed(self, *errors: Mapping[str, Any]) -> None:
        """Note errors as they are answered. A code outside the published table counts as INTERNAL: labels stay few."""
        for error in errors:
            code = (error.get("extensions") or {}).get("code")
            self.codes.append(str(code) if code in STATUS else INTERNAL)


def current() -> Observation | None:
    """The request that this task works on."""
    return _current.get()


@contextmanager
def observed() -> Iterator[Observation]:
    """Observe what happens within, and report it at the end."""
    seen = Observation()
    started = time.perf_counter()
    before, named_before = _current.set(seen), REQUEST_ID.set(seen.request_id)
    try:
        with _span() as span:
            try:
                yield seen
            finally:
                _report(seen, span, time.perf_counter() - started)
    finally:
        REQUEST_ID.reset(named_before)
        _current.reset(before)


def _span() -> AbstractContextManager[trace.Span]:
    """The request's span; none is begun where nobody has set up what would record it."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return nullcontext(trace.INVALID_SPAN)
    return _tracer.start_as_current_span("request")


def _report(seen: Observation, span: trace.Span, seconds: float) -> None:
    code = seen.code
    _seconds(seen.operation, code).observe(seconds)
    if seen.path:
        _operations(seen.asked, seen.path).inc()
    for one in seen.codes:
        _ERRORS.labels(one).inc()
    if span.is_recording():
        span.set_attributes({"graphql.operation.type": seen.operation, "anbieter360.code": code})
    _log.info("request", operation=seen.operation, code=code, role=seen.role, milliseconds=round(seconds * 1_000, 1))


@cache  # labels are few, and looking them up costs more than counting
def _seconds(operation: str, code: str) -> Histogram:
    return _SECONDS.labels(operation, code)


@cache
def _operations(asked: str, path: str) -> Counter:
    return _OPERATIONS.labels(asked, path)
