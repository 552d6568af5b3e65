"""Erasure along the edges (Art. 17 GDPR): planned, asked for, approved, carried out, verified, receipted.

plan: what becomes of each field of a person's star, and why
  planner, plan          makes it; its values, one outcome per field
  reading, case          the person as an erasure reads them; all that a plan is made of
  selection, owning      what a scope reaches, along the edges by which one node owns another
  grounds, carriers      why an item stays; what stays because it carries that
  trimming, shared       what of that goes all the same; shared items that somebody has to look at
  steps, words           one step per field; what the declared model says of it
  recipients             whom it is told to (Art. 19)
  preview, foreseen      the plan as shown; plans made without a lock on the person
request: from a person's wish to the approval
  request, requests      its states, as data; taken in, or found to be one that is open
  decisions, refusal     checked, assigned, extended, cancelled, refused, approved; the grounds of a refusal
  changing, finding      what each of these writes alike; how requests are looked for
  covered                other requests of a person who is gone
execute: pivot ─> RESEAL ─> REMOVE ─> VERIFY ─> SETTLE
  executor, runner       the steps in their order; the worker of `serve` that calls them
  asked, parts, lease    a request as its worker reads it; what it works with; whose it is
  fencing                hides what goes, from the approval on
  intending, pivot       what it is about to do; from here on only forward
  suppressing            marks by which what went does not come back with an import
  rewriting, resealing   what stays says nothing of what went; sealed afresh, the old key destroyed
  removing, closing      batches of nodes; the person's own with the last one
  pace, by_label         how much a batch takes on; statements about many labels at once
  verification           is it gone? asked by other statements than those that erased
  verifying, repair      asked twice; put in order where something was found
  proof, settling        what outlives a restore; receipt and answer
  retaining, answering   what stays and for what alone; what the person is told, kept as an answer
  answer                 that as a value
  points                 where it may be interrupted, for tests
after: what time and others bring
  confirming             everybody who was told has answered: the last of the data goes
  outliving              proof of consents that outlives its person
  sweep                  what has to go although nobody asked
  review, returns, again is every erasure still what its receipt says? what came back; erased once more
  round                  who looks at everybody once a day
  watching, bell         what needs somebody; rung where a worker has something to do
"""
