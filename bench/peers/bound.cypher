// bench_footprint
// One record of positional lists. Parameters: $hash string, the refHash.
// Rows: {subject, version, collections, consents}.
MATCH (s:Subject {refHash: $hash})
MATCH (v:CatalogueState {id: 'catalogue'})
RETURN s.id AS subject, v.version AS version,
  [(s)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(c:Collection) | [c.collectedAt, c.id, c.legalBasis, c.purpose,
    [(c)-[:HOLDS]->(d:DataItem) | [d.collectedAt, d.id, d.ref, d.category, d.system, d.value]]]] AS collections,
  [(s)-[:HAS_STANDING]->(:Standing)-[:CONSENTED]->(k:Consent)
    | [k.purpose, k.givenAt, k.withdrawnAt, k.expiresAt]] AS consents
