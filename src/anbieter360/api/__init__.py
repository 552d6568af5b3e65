"""The GraphQL API: one noun a file, joined in schema. The only user of Strawberry's types.

running    a request from its text to its answer, errors and all
person     a person and what hangs on them; the caller; what they asked for; who looked
provider   who the provider is, why it processes, with what, where and to whom
decisions  may this be used? recorded if so; why did I get this?
mutations  what integrations and people write
erasure    previewed, asked for, decided, followed
relay      cursors, connections, global ids, and what stands behind one

and at the top
  schema, query, mutation             put together; the root fields
  lineage, export                     nodes and edges from a start; copy, portable data, register
  descriptions, enum_values, scalars  texts of the schema; enums and scalars
"""
