"""The declared graph model, `schema/graph`, as frozen values, and everything that is derived from it.

folder       where the schema lies: in the wheel or in the checkout
load         SDL files -> DataMap; every problem of the model in one ModelError
graph        DataMap, NodeType, Field, EdgeType: the values; names as indexes and statements write them
check        the rules that a model must keep, one function each
belonging    the way from a person to each label
fingerprint  what the model says of erasure, as one number
derive       the committed files: constraints.cypher, docs/reference/graph.md by reference, a backup's by copying
explain      for `graph explain`: whom a thing belongs to, what erasure does to it
"""
