"""What commands have in common: the settings of this process, `--json`, and running what is asynchronous."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import click
import structlog

from anbieter360.gateway.logs import configure_logs
from anbieter360.settings import Settings, unknown_variables

P = ParamSpec("P")
R = TypeVar("R")

_log = structlog.get_logger(__name__)

#: Where a sentence ends; `Art. 17` goes on.
_NEXT_SENTENCE = re.compile(r"(?<=\.)\s+(?=[^\s\d])")


class Group(click.Group):
    """Commands, each listed with the whole of its first sentence; click cuts it at the end of a line, and at `Art.`."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence_of(command)) for name, command in found if command])


def sentence_of(command: click.Command) -> str:
    """What it does, in one sentence."""
    told = " ".join((command.short_help or command.help or "").split())
    return _NEXT_SENTENCE.split(told)[0]


json_option = click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")


def with_settings(command: Callable[Concatenate[Settings, P], R]) -> Callable[P, R]:
    """Give the command its settings: environment, and over it the flags before the command's name.

    They are read when the command runs, so that `--help` answers whatever the environment holds.
    """

    @wraps(command)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        given = click.get_current_context().find_root().params
        settings = Settings.load(data=given["data"], log_level=given["log_level"])
        configure_logs(settings.log_level)
        for name, nearest in unknown_variables(os.environ):
            _log.warning("unknown_setting", variable=name, nearest=nearest)
        return command(settings, *arguments, **named)

    return call


def asynchronous(command: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    """Run the command in an event loop; Ctrl-C cancels it, so that what it opened is closed."""

    @wraps(command)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        return asyncio.run(command(*arguments, **named))

    return call
