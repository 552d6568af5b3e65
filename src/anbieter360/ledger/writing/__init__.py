"""What every mutation about a person does alike.

write, writing  the writes of integrations; what every writer does alike
once            once per idempotency key
given           can the input be taken?
merging         two records of one person
outbox          whom to tell of it (Art. 19)
"""
