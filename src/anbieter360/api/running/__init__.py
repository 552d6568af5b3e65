"""A request from its text to its answer.

documents, arguments, literals      parsed, validated, measured and planned once; values that fit their types
prepare, context                    what it may see; what it carries
executor                            runs it; the trace is durable before the answer leaves
compiled, asking, fields, ready     the fast path: what is read, by which functions it is shaped
together                            questions of one moment in one statement
masking, mutation_errors, nearest   what an error may tell; errors as data; what was probably meant
"""
