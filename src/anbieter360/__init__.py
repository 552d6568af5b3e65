"""Anbieter360: a GraphQL gateway with a subject-centric data map.

The packages in the order a request passes through them; imports go downwards only:

cli        commands, no logic of their own
gateway    HTTP and WebSocket in and out, tokens, limits
api        the GraphQL schema, one noun a file
access     who may see and do what: one table, asked by every statement
ledger     the person half: subjects, collections, usages, consents; import, reads, lineage
decision   pure rules over facts: value decisions, consent defects, rights, retention
catalogue  the provider half: YAML, TILT import, versions, transparency gaps
vault      keys and journal: what must not be in the graph
engine     Bolt driver, embedded engine, migrations
cypher     named statements
datamap    the declared graph model, schema/graph
settings, errors
"""

__version__ = "0.1.0"
