"""`serve`: the gateway."""

from __future__ import annotations

import click
import structlog

from anbieter360.cli.command import json_option, with_settings
from anbieter360.cli.output import say, write_json
from anbieter360.gateway.serve import run
from anbieter360.settings import Settings

DEVELOPMENT = "anyone who can read dev-token.key in the data folder can act as anybody: not for data of real people"

_log = structlog.get_logger(__name__)

port_option = click.option(
    "--port", type=click.IntRange(0, 65_535), default=8360, show_default=True, help="TCP port; 0 takes a free one."
)


@click.command(epilog="Example: anbieter360 serve --host 0.0.0.0 --port 8360 --workers 4")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@port_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer, on one port and one engine; best as many as there are cores.",
)
@click.option("--dev", is_flag=True, help="Serve GraphiQL at /, and accept tokens made by `anbieter360 token`.")
@json_option
@with_settings
def serve(settings: Settings, host: str, port: int, workers: int, dev: bool, as_json: bool) -> None:
    """Serve the API at /graphql until Ctrl-C; prints `ready ADDRESS` once it answers."""

    if dev:
        _log.warning("development_tokens_accepted", advice=DEVELOPMENT)

    def on_ready(address: str) -> None:
        if as_json:
            write_json({"ready": address})
        else:
            say(f"ready {address}")

    run(settings, host, port, workers, dev, on_ready)
