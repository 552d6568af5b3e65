"""pivot ─> RESEAL ─> REMOVE ─> VERIFY ─> SETTLE: an approved plan becomes true, whatever interrupts it.

executor, lease        the steps in their order; whose a request is
intending, pivot       what it is about to do; from here on only forward
suppressing            marks by which what went does not come back with an import
rewriting, resealing   what stays says nothing of what went; sealed afresh, the old key destroyed
removing, closing      batches of nodes; the person's own with the last one
pace, by_label         how much a batch takes on; statements about many labels at once
verification           is it gone? asked by other statements than those that erased
verifying              asked twice
proof, settling        what outlives a restore; receipt and answer
retaining, answering   what stays and for what alone; what the person is told, kept as an answer
"""
