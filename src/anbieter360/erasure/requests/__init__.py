"""From a person's wish to the approval, or to a refusal.

request, intake        its states, as data; taken in, or found to be one that is open
decisions, refusal     checked, assigned, extended, cancelled, refused, approved; the grounds of a refusal
changing, finding      what each of these writes alike; how requests are looked for
reading, foreseen      the person as an erasure reads them; plans made without a lock on the person
fencing                hides what goes, from the approval on
asked                  a request as its worker reads it
answer                 what the person is told, as a value
newer                  what one past its pivot had no plan for
covered                other requests of a person who is gone
"""
