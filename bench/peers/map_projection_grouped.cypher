// bench_footprint
// The answer as a map; `uses` are looked up once for all items of one category and one set of purposes.
// Parameters: $hash string, the refHash; $now string. Rows: {subject}.
MATCH (s:Subject {refHash: $hash})
WITH s, [(s)-[:HAS_STANDING]->(:Standing)-[:CONSENTED]->(k:Consent)
  WHERE k.givenAt <= $now AND (k.withdrawnAt IS NULL OR k.withdrawnAt > $now)
    AND (k.expiresAt IS NULL OR k.expiresAt > $now) | k.purpose] AS consented
MATCH (s)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(a:Collection)
MATCH (p:Purpose {id: a.purpose})
WITH s, consented, a, p
ORDER BY a.collectedAt, a.id
MATCH (a)-[:HOLDS]->(d:DataItem)
WITH s, consented, d, collect(p.id) AS purposes,
  collect(a {.legalBasis, .collectedAt, purpose: p {.key, name: coalesce(p.nameEn, p.nameDe), .description}}) AS collections
ORDER BY d.collectedAt, d.id
WITH s, consented, d.category AS category, purposes, collect({item: d, collections: collections}) AS held
MATCH (c:DataCategory {id: category})
WITH s, c, held, [(c)-[:PART_OF*0..]->(:DataCategory)<-[:NEEDS]-(u:ProcessingUse)-[:SERVES]->(up:Purpose)
  WHERE EXISTS { (up)-[:PART_OF*0..]->(w:Purpose) WHERE w.id IN purposes OR (u.legalBasis = 'CONSENT' AND w.id IN consented) }
  | u {.key, name: coalesce(u.nameEn, u.nameDe), .legalBasis, .channel,
      purpose: up {.key, name: coalesce(up.nameEn, up.nameDe)},
      recipients: [(u)-[:DISCLOSES_TO]->(r:Recipient) | r {.key, name: coalesce(r.nameEn, r.nameDe), .role, .country}]}] AS uses
UNWIND held AS one
WITH s, c, uses, one, one.item AS d
MATCH (y:System {id: d.system})
WITH s, d {.id, .ref, .collectedAt, category: c {.key, name: coalesce(c.nameEn, c.nameDe)},
  system: y {.key, name: coalesce(y.nameEn, y.nameDe)}, collections: one.collections, uses: uses} AS node
ORDER BY node.collectedAt, node.id
WITH s, collect(node) AS nodes
RETURN {id: s.id, items: {nodes: nodes}} AS subject
