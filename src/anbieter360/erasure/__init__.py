"""Erasure along the edges (Art. 17 GDPR): planned, asked for, approved, carried out, verified, receipted.

planning    what becomes of each field of a person's star, and why
requests    from a person's wish to the approval, or to a refusal
execution   pivot ─> RESEAL ─> REMOVE ─> VERIFY ─> SETTLE
aftermath   what time and others bring: answers of those who were told, sweeps, reviews, repairs

what these share
  runner    the worker of `serve` that carries out what is approved
  bell      rung where it has something to do
  parts     what an erasure works with: graph, vault, journal and others
  points    where it may be interrupted, for tests
  watching  what needs somebody
"""
