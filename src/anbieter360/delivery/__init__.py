"""Recipients are told (Art. 19 GDPR): what waits in the outbox is sent, tried again, and acknowledged.

`gateway.deliveries` looks every second whether something is due.

sender         takes what is due, sends it, notes what became of it
outbox         the rows in the graph: each is taken by one sender at a time, for a while
destination    where a recipient or system is told, and the secrets that it shares with the provider
message        what is sent: a CloudEvent with the recipient's own reference, never the profile
signature      Standard Webhooks: who receives it can tell that it is ours, and new
post           the way there: no redirect, no proxy, no address inside
address        which addresses are inside
schedule       when it is tried again, and when no more
acknowledging  what the recipient answers
resending      what was tried in vain is tried anew, because somebody says so

The only package that uses httpcore.
"""
