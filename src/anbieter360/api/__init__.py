"""The GraphQL API: one noun a file, joined in schema. The only user of Strawberry's types.

a request
  schema, query, mutation             put together; the root fields
  documents, arguments, literals      parsed, validated, measured and planned once; values that fit their types
  prepare, context                    what it may see; what it carries
  executor                            runs it; the trace is durable before the answer leaves
  compiled, asking, fields, ready     the fast path: what is read, by which functions it is shaped
  together                            questions of one moment in one statement
  masking, mutation_errors, nearest   what an error may tell; errors as data; what was probably meant
  descriptions, enum_values, scalars  texts of the schema; enums and scalars
the person
  subject, me, person_node, people    a person; the caller; what their nodes share; those of one request
  standing, collection, consent       how they stand to a purpose
  data_item, usage, use_event         what is held; what it was used for, each time
  disclosure, notification            who got it; who is told
  objection, restriction, hold        what keeps data from being used, or from going
  rights_request, request_query       what they asked for; all of these in the order of their due days
  access_event                        who looked
  notification_query, references      the outbox; how those who are told know the person
the provider
  provider, purpose, use, category    who it is, why, what it does, with what
  system, recipient, notice, rules    where, to whom, in which words, for how long
  catalogue_node, visible             what these share; the catalogue as the caller may see it
decisions
  decision, deciding, decision_query  may this be used? of one, of many, of an audience
  record_use, refused_use, use_query  recorded if so, else the attempt; why did I get this?
  kept, continuing_use                the decision kept with a use; what stops and what goes on
lists and ids
  pagination, ids, node, node_types   cursors; global ids, and what stands behind one
  node_labels, lookup, lazy           what a node is called; how a caller names a person; names for annotations
  lineage                             nodes and edges from a start
writes
  ledger_mutation, catalogue_mutation what integrations write; a new catalogue
  on_behalf                           for whom a right is exercised
  consent_mutation, objection_mutation, restriction_mutation, hold_mutation
  rectification_mutation, own_fields_mutation, request_mutation, request_written
  announcement_mutation, release_mutation, acknowledgement_mutation, resend_mutation
erasure and export
  erasure_preview, erasure_sight      what it would do, as far as the caller may see
  erasure_request, erasure_query      a request and what became of it; all of them
  erasure_mutation, erasure_subscription  sent and decided; how far it is
  export                              copy, portable data, register
"""
