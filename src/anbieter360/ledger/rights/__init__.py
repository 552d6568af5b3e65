"""What a person has to say about it, and what the provider answers.

sender                      who exercises a right, and how
consents, consent_ends      asked for, given; ended
consenting                  the writes of both
objections, objecting       Art. 21
restrictions, restricting   Art. 18
rectification, rectifying   Art. 16, of an item
own_fields                  Art. 16, of what the person is known as
rectifying_fields           the writes of that
requests, rights_requests   what a person asks for and what is answered; their writes
holding, announcing         legal holds; changes of purpose
releasing                   names of employees who looked
confidentiality             the decision on a confidential purpose
"""
