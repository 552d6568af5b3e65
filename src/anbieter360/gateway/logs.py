"""How log lines look: JSON on stderr, one object a line; coloured text where a person looks on.

What a request was about never gets here: no variable, no query text, no token, no reference. An exception is
logged as its type and where it was raised, because its message can hold a value.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TextIO, cast

import orjson
import structlog

_FRAMES = 6  # innermost frames kept of an exception
_QUOTES_QUERIES = "strawberry.execution"  # its lines show the place of an error with the query around it

Event = MutableMapping[str, Any]

#: Id of the request that a task works on; it stands in each line of it.
REQUEST_ID: ContextVar[str] = ContextVar("request_id")


def configure_logs(level: str, *, readable: bool = False, worker: int | None = None) -> None:
    """Send every log of this process, the libraries' too, through one formatter; readable: text, not JSON, anywhere.

    Each line of one of several workers says its number.
    """
    terminal = readable or sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        of_request,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_messages,
        *([] if worker is None else [_numbered(worker)]),
    ]
    structlog.configure(
        processors=[*shared, _renderer(terminal)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        # Not PrintLogger: it writes the end of a line apart, and several workers share one standard error.
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last(terminal)))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(_QUOTES_QUERIES).disabled = True


def of_request(_logger: Any, _method: str, event: Event) -> Event:
    """Name the request, where there is one. (structlog's own way looks through all variables of a context.)"""
    request_id = REQUEST_ID.get(None)
    if request_id is not None:
        event.setdefault("request_id", request_id)
    return event


def without_messages(_logger: Any, _method: str, event: Event) -> Event:
    """Replace an exception by its type and the places it came through."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else sys.exc_info()[1]
    if info and error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        event["error"] = type(error).__name__
        event["at"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _numbered(worker: int) -> structlog.typing.Processor:
    def number(_logger: Any, _method: str, event: Event) -> Event:
        event["worker"] = worker
        return event

    return number


class _Stderr:
    """Standard error as it is when a line is written: a logger that is kept may outlive the one of its first line."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _renderer(terminal: bool) -> Any:
    if terminal:
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(lambda event, **_: orjson.dumps(event, default=str).decode())


def _last(terminal: bool) -> list[Any]:
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(terminal)]
