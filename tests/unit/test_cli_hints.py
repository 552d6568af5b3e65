"""What the command line says of an error whose message names an argument of the API."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from anbieter360.cli.hints import OPTIONS, message_of
from anbieter360.cli.root import root
from anbieter360.errors import Anbieter360Error, BadInput, NodeNotFound, PlanStale, UseUnknown


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PlanStale("planHash: is of another plan."), "--plan: is of another plan."),
        (NodeNotFound("scope.purposes: there is no such purpose."), "--purpose: there is no such purpose."),
        (BadInput("receivedAt: lies in the future."), "--received-at: lies in the future."),
        (BadInput("subject.ref: is empty."), "subject.ref: is empty."),
        (BadInput("a.yaml:3 uses[0]: at: is none."), "a.yaml:3 uses[0]: at: is none."),
        (UseUnknown(), UseUnknown().message),
    ],
)
def test_an_argument_is_called_as_it_was_typed(error: Anbieter360Error, said: str) -> None:
    """Where the message begins with it; all else stands."""
    assert message_of(error) == said


def test_what_an_argument_is_called_is_there() -> None:
    """As an option or an argument of some command."""
    assert set(OPTIONS.values()) <= set(_names(root))


def _names(command: click.Command) -> Iterator[str]:
    for one in command.params:
        yield from one.opts
        yield one.metavar or ""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):  # imported when it is asked for
            below = command.get_command(context, name)
            yield from _names(below) if below else ()
