"""The command line: reads arguments, calls the layers below, writes results. It decides nothing itself.

root, command, output       every command's beginning and end; options they share; how results look
opening, vault, files       what a command opens: graph and vault; the vault alone; a file that it is given
asking, hints               asks the API in this process; what to do about an error here
serve, demo, doctor, token  a gateway; one with made-up customers; what is wrong; a development token
catalogue, graph            what the provider says; the declared model
imports, records, tilt      what comes in: persons, transparency documents
may_use, export             decisions; what leaves as a whole
erase                       one erasure from request to receipt; list and decide in erase_requests
erasing                     what these share; erase_status, erase_steps and erase_told have what they say
receipt, keys, journal      what others check; the keys; what was recorded
backup                      a copy of the whole, and back
reference                   writes docs/reference
"""

from anbieter360.cli.root import main

__all__ = ["main"]
