"""The command line: reads arguments, calls the layers below, writes results. It decides nothing itself."""

from anbieter360.cli.root import main

__all__ = ["main"]
