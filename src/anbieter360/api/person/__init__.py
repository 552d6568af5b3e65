"""A person and what hangs on them.

subject, me, person_node, people    a person; the caller; what their nodes share; those of one request
lookup                              how a caller names a person
standing, collection, consent       how they stand to a purpose
data_item, usage, use_event         what is held; what it was used for, each time
disclosure, notification            who got it; who is told
objection, restriction, hold        what keeps data from being used, or from going
rights_request, request_query       what they asked for; all of these in the order of their due days
access_event                        who looked
notification_query, references      the outbox; how those who are told know the person
"""
