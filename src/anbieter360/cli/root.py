"""`anbieter360`: the root command, and how every command ends.

Results go to stdout, progress and logs to stderr. Exit 0 done, 1 failed or refused, 2 wrong usage, 130 Ctrl-C.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import click

from anbieter360.cli.command import Group
from anbieter360.cli.hints import hint_of, message_of
from anbieter360.errors import Anbieter360Error
from anbieter360.visible import visible

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


#: Command -> the module and the name it has there.
COMMANDS = {
    "backup": ("backup", "backup"),
    "catalogue": ("catalogue", "catalogue"),
    "demo": ("demo", "demo"),
    "doctor": ("doctor", "doctor"),
    "erase": ("erase", "erase"),
    "export": ("export", "export"),
    "graph": ("graph", "graph"),
    "import": ("imports", "import_"),
    "journal": ("journal", "journal"),
    "keys": ("keys", "keys"),
    "may-use": ("may_use", "may_use"),
    "receipt": ("receipt", "receipt"),
    "restore": ("backup", "restore"),
    "serve": ("serve", "serve"),
    "token": ("token", "token"),
}


class Commands(Group):
    """Imports the one command that is called: `token` needs neither engine nor API, and answers in half the time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        with _uncollected():
            command: click.Command = getattr(import_module(f"anbieter360.cli.{module}"), name)
        return command


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing of a module ever goes: to look for garbage while a command is imported is a sixth of its start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@click.group(name="anbieter360", cls=Commands, epilog="Example: anbieter360 demo")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder; else ANBIETER360_DATA, else ./data.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="Lowest level of log lines that are written; else ANBIETER360_LOG_LEVEL, else info.",
)
@click.version_option(version("anbieter360"), prog_name="anbieter360")
def root(data: Path | None, log_level: str | None) -> None:
    """What a company knows about a person, and what it must tell that person about itself."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and leave with its exit code."""
    code = run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # `anbieter360 … | head`: whoever reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of the command; what went wrong is said on stderr, in two lines and never with a traceback."""
    try:
        result = root.main(args=arguments, prog_name="anbieter360", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_USAGE
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "anbieter360"
        return _fail(error.format_message(), f"{path} --help shows what it takes.", WRONG_USAGE)
    except click.ClickException as error:
        return _fail(error.format_message(), "Check the named file.", FAILED)
    except (click.Abort, KeyboardInterrupt):
        return _fail("Interrupted.", "What was done stays done; the same command continues from there.", INTERRUPTED)
    except Anbieter360Error as error:
        return _fail(message_of(error), hint_of(error), FAILED)
    except BrokenPipeError:
        return FAILED
    except Exception as error:  # the last resort: its message or traceback could hold a personal value
        return _fail(f"Something unexpected happened ({_place(error)}).", "Please report it with this line.", FAILED)
    return result if isinstance(result, int) else DONE


def _fail(message: str, hint: str, code: int) -> int:
    click.echo(visible(f"error: {message}\nhint: {hint}"), err=True)
    return code


def _place(error: BaseException) -> str:
    """Type, module and line of the innermost frame of ours: enough to find it, and no value of anybody."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("anbieter360."):
            place = f" in {module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
