"""`demo`: a provider with its customers, served."""

from __future__ import annotations

import asyncio

import click

from anbieter360.cli.command import json_option, with_settings
from anbieter360.cli.output import ImportBar, note, progress_bar, say, write_json
from anbieter360.cli.serve import port_option
from anbieter360.demo.fill import fill
from anbieter360.demo.welcome import Welcome, welcome
from anbieter360.gateway.logs import configure_logs
from anbieter360.gateway.serve import run
from anbieter360.gateway.services import open_services
from anbieter360.settings import Settings

HOST = "127.0.0.1"


@click.command(epilog="Example: anbieter360 --data /tmp/demo demo --port 8361")
@port_option
@json_option
@with_settings
def demo(settings: Settings, port: int, as_json: bool) -> None:
    """Fill an empty data folder with a made-up provider and its customers, and serve it with GraphiQL until Ctrl-C."""
    configure_logs(settings.log_level, readable=True)
    customer = asyncio.run(_filled(settings))

    def on_ready(address: str) -> None:
        say(f"ready {address}")
        found = welcome(settings, address, customer)
        if as_json:
            write_json(found)
        else:
            _show(found)

    run(settings, HOST, port, 1, True, on_ready)


async def _filled(settings: Settings) -> str:
    note(f"Starting the engine in {settings.data}.")
    async with open_services(settings, owner=False) as services:
        with progress_bar() as bar:
            return await fill(services.graph, services.vault, services.store, ImportBar(bar))


def _show(found: Welcome) -> None:
    say(f"\nGraphiQL: {found.console}\n\nTokens, valid for a week:")
    for role, token in found.tokens.items():
        say(f"\n{role}\n{token}")
    say(f"\nA first query, as AGENT with 'Purpose-Of-Use: {found.purpose}' and the variables {found.variables}:")
    say(f"\n{found.query}\n\n{found.curl}\n")
    say("Ctrl-C stops it; the next start uses the same data.")
