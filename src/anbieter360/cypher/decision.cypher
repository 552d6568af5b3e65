// erased_by_ref
// The marks that erasures left of people who are gone, by the keyed hash of their reference. Parameters: $keys list.
// Rows: [key, [id, status, receivedAt, verifiedAt, refusedAt, executedAt, erased, …]], as the part `erasures` has them.
UNWIND $keys AS key
MATCH (g:ErasureRequest {refHash: key})
WHERE g.executedAt IS NOT NULL
RETURN [key, [g.id, g.status, g.receivedAt, g.verifiedAt, g.refusedAt, g.executedAt, g.erased, g.receivedBy, g.scopeKind,
  g.scope, g.assigneeHash, g.answeredAt, g.cancelledAt]] AS row
