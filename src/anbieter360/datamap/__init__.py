"""The declared graph model, `schema/graph`, as frozen values, and everything that is derived from it.

folder     where the schema lies: in the wheel or in the checkout
load       SDL files -> DataMap; every problem of the model in one ModelError
graph      DataMap, NodeType, Field, EdgeType: the values
check      the rules that a model must keep, one function each
belonging  the way from a person to each label
derive     the committed files: constraints.cypher and docs/reference/graph.md
explain    for `graph explain`: whom a thing belongs to, what erasure does to it
"""
