"""Anbieter360: a GraphQL gateway with a subject-centric data map.

The packages in the order a request passes through them, each with a map of its modules in its own docstring. Imports
go downwards only; tests/test_layers.py holds it:

cli        commands, no logic of their own
demo       a made-up provider with its customers
gateway    HTTP and WebSocket in and out, tokens, limits, work in the background
api        the GraphQL schema, one noun a file
compiler   from a question to one statement, and from its rows to the answer; pure
export     what leaves as a whole: a person's copy, portable data, the register
delivery   recipients are told: the outbox, webhooks, acknowledgements
access     who may see and do what: one table, asked by every statement
backup     backup, restore, and the quarantine of a graph that is too old
erasure    from the plan to the signed receipt, and what comes after
ledger     the person half: subjects, collections, usages, consents; import, reads, lineage
linked     JSON-LD in the words of DPV; receipts
decision   pure rules over facts: value decisions, consent defects, rights, retention
catalogue  the provider half: YAML, TILT import, versions, transparency gaps
vault      keys and journal: what must not be in the graph
engine     Bolt driver, embedded engine, migrations
datamap    the declared graph model, schema/graph
cypher     named statements
settings   every variable of the environment
derived    committed files that are derived from code: written, or compared
instant    times as texts
visible    letters that nobody sees, written out
errors     every error: code, message, hint, HTTP status
"""

__version__ = "0.1.0"
