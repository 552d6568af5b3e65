"""What is said of a person becomes a star, and then writes.

records, form            one line as frozen values; what a line may hold
json_line, refs          its text read; is it a reference?
identifiers              the one spelling of what a person is found by
build, plain             the stars that a record speaks of; a star as plain values
stored, difference       what the graph holds; what it lacks of what is said
said, places             what does not change any more; where a line says it
derivation               what is derived from what
suppression, left_out    marks of erasures; what they leave of a record
plan, save               planned writes; sealed and written
"""
