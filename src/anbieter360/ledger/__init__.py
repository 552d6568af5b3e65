"""The person half of the map: how it is written and how it is read.

A noun builds nodes and is pure (`objections`); the verb beside it writes them in a transaction (`objecting`).

a record becomes a star
  lines, json_line, records, form     a file's lines; one line as frozen values; what a line may hold
  identifiers                         the one spelling of what a person is found by
  build, plain                        the stars that a record speaks of; a star as plain values
  stored, difference                  what the graph holds; what it lacks of what is said
  suppression, left_out, judgement    marks of erasures; what they leave of a record
  plan, save, importer                planned writes; sealed and written; a whole file, batch by batch
a mutation
  write, writing, once                writes of integrations; what every writer does alike; once per key
  given, refs, sender                 can the input be taken? is it a reference? who exercises a right, and how
  merging                             two records of one person
  consents, consent_ends, consenting  asked for, given; ended; the writes of both
  objections, objecting               Art. 21
  restrictions, restricting           Art. 18
  rectification, rectifying           Art. 16, of an item
  own_fields, rectifying_fields       Art. 16, of what the person is known as
  requests, rights_requests           what a person asks for and what is answered; their writes
  holding, announcing, releasing      legal holds; changes of purpose; names of employees who looked
  confidentiality                     the decision on a confidential purpose
  outbox                              whom to tell of it (Art. 19)
a use
  uses, use_attempt                   recorded, once it is decided; one attempt and what is written of it
  use_events, kept_decision           found again; the decision that it ran on
reading
  star, star_parts, birth_dates       people's stars, by a statement of the parts asked for; dates of birth, opened
  fenced, lost                        what an erasure makes absent; people whom a restore lost
  pages, lookup, lineage, deciding    many people; one by what is known of them; from node to node; facts to decide on
"""
