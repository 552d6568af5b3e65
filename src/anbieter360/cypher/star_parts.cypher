// star
// All that the graph holds on one person `s`, as one positional list. `<<name>>` stands for the part of that name where
// it is read, and for NULL where it is not: ledger/reading/star_parts.py puts them together, nothing of a request comes in here.
// What hangs on a purpose in $hidden alone is left out, before anything leaves the database.
[<<subject>>, <<identifiers>>, <<standings>>, <<usages>>, <<disclosures>>, <<restrictions>>, <<holds>>, <<informed>>,
  <<requests>>, <<erasures>>, <<notifications>>]

// subject
// The last says what an erasure makes absent of the person: ledger/reading/fenced.py takes it out.
[s.id, s.ref, s.provider, s.country, s.birthDate, s.language, s.pending,
  CASE WHEN s.fence IS NULL THEN NULL ELSE [s.going, s.staying] END]

// identifiers
[(s)-[:HAS_IDENTIFIER]->(i:Identifier) WHERE i.type <> 'MERGED_REF' | [i.id, i.type, i.value]]

// standings
[(s)-[:HAS_STANDING]->(t:Standing) WHERE NOT t.purpose IN $hidden
  | [t.page, t.purpose, <<collections>>, <<consents>>, <<objections>>]]

// collections
[(t)-[:COLLECTED]->(c:Collection) | [c.id, c.purpose, c.legalBasis, c.collectedAt, c.endedAt, c.source, c.informedAt,
    c.system, c.notice, <<items>>]]

// items
// An item held by several collections comes once in each; it is one item.
[(c)-[:HOLDS]->(d:DataItem)<<needed>> | [d.id, d.ref, d.category, d.system, d.collectedAt, d.source, <<values>>, <<derived>>,
      <<shared>>, <<retained>>, <<rectified>>]]

// needed
// Only what a decision looks at: items of the categories in $needed, and what anything was derived from.
WHERE d.category IN $needed OR EXISTS { (d)<-[:DERIVED_FROM]-() }

// values
d.value

// derived
[(d)-[:DERIVED_FROM]->(f:DataItem) | f.id]

// shared
// A twin whose person is being erased is not there any more. WITH keeps the order: what Neo4j plans while a graph is
// small may go from all people to all their items, for each item.
EXISTS { (d)-[:SHARED_WITH]-() } AND EXISTS {
      MATCH (d)-[:SHARED_WITH]-(twin:DataItem) WITH twin.id AS itsId, twin.subject AS whose
      MATCH (other:Subject {id: whose})
      WHERE <<fence.passes(other, itsId)>> }

// retained
d.retainedFor

// rectified
d.rectifiedAt

// consents
[(t)-[:CONSENTED]->(k:Consent) | [k.id, k.ref, k.purpose, k.givenAt, k.method, k.channels, k.notice, k.evidence,
    k.preselected, k.bundled, k.explicit, k.ageDeclared, k.expiresAt, k.withdrawnAt, k.guardianEvidence,
    k.requested, k.refusedAt, k.revokedAt, k.invalidatedAt, k.renews, k.noticeHash, k.language, k.recordedBy,
    <<receipts>>]]

// receipts
k.receipt

// objections
[(t)-[:OBJECTED]->(o:Objection) | [o.id, o.purpose, o.at, o.withdrawnAt, o.decisionOutcome, o.decisionAt,
    o.decisionReasoning, o.reason, o.receivedBy, o.recordedAt]]

// usages
[(s)-[:USED_BY]->(u:Usage) WHERE NOT u.use IN $hiddenUses | [u.page, u.use, u.count, u.firstAt, u.lastAt,
  [(u)-[:OF]->(d:DataItem) | d.id], [(u)-[l:LED_TO]->(x:Disclosure) | [x.recipient, l.lastAt]]]]

// disclosures
[(s)-[:DISCLOSED]->(x:Disclosure) | [x.page, x.recipient, x.uses, x.firstAt, x.lastAt,
  [(x)-[:OF]->(d:DataItem) | d.id]]]

// restrictions
[(s)-[:RESTRICTED]->(r:Restriction) | [r.id, r.at, r.ground, r.scope, r.informedAt, r.liftedAt, r.receivedBy,
  r.recordedAt]]

// holds
[(s)-[:HELD]->(h:Hold) | [h.id, h.ref, h.scope, h.placedAt, h.reviewAt, h.releasedAt]]

// informed
[(s)-[:INFORMED]->(n:Information) | [n.notice, n.at, n.effectiveAt]]

// requests
[(s)-[:REQUESTED]->(q:RightsRequest) | [q.id, q.right, q.receivedAt, q.dueOn, q.receivedBy, q.about, q.value, q.text,
  q.assigneeHash, q.assignee, q.answeredAt, q.outcome, q.answer, q.extendedAt, q.extensionReason]]

// erasures
[(s)-[:ASKED]->(g:ErasureRequest) | [g.id, g.status, g.receivedAt, g.verifiedAt, g.refusedAt, g.executedAt, g.erased,
  g.receivedBy, g.scopeKind, g.scope, g.assigneeHash, g.answeredAt, g.cancelledAt]]

// notifications
[(s)-[:NOTIFIED]->(w:Notification)
  | [w.id, w.recipient, w.kind, w.at, w.about, w.items, w.uses, w.status, w.queue, w.system, w.request, w.attempts,
    w.lastError, w.deliveredAt, w.acknowledgedAt, w.outcome, w.ground, w.until]]

// stars
// Some people: a row a person. Parameters: $ids list of subject ids, $own string or null, and those of the parts.
UNWIND $ids AS id
MATCH (s:Subject {id: id})
WHERE ($own IS NULL OR s.id = $own) AND <<fence.shown(s)>>
RETURN <<star>> AS star

// stars_behind_fence
// The same for who carries an erasure out, and nothing is absent. Parameters: $ids, and those of the parts.
UNWIND $ids AS id
MATCH (s:Subject {id: id})
RETURN <<star>> AS star

// star_by_id
// One person. Parameters: $key string, $provider string, $own string or null, and those of the parts.
MATCH (s:Subject {id: $key})
WHERE s.provider = $provider AND ($own IS NULL OR s.id = $own) AND <<fence.shown(s)>>
RETURN <<star>> AS star

// star_of_any_ledger_by_id
// The same, of any provider's ledger.
MATCH (s:Subject {id: $key})
WHERE ($own IS NULL OR s.id = $own) AND <<fence.shown(s)>>
RETURN <<star>> AS star

// star_by_ref
// The same by the keyed hash of a reference.
MATCH (s:Subject {refHash: $key})
WHERE s.provider = $provider AND ($own IS NULL OR s.id = $own) AND <<fence.shown(s)>>
RETURN <<star>> AS star

// star_by_identifier
// The same by the keyed hash of an identifier; two rows where it is ambiguous.
MATCH (i:Identifier {hash: $key})
MATCH (s:Subject)-[:HAS_IDENTIFIER]->(i)
WHERE s.provider = $provider AND ($own IS NULL OR s.id = $own) AND <<fence.passes(s, i.id)>>
WITH DISTINCT s
LIMIT 2
RETURN <<star>> AS star

// star_of_item
// The person whose item it is. Parameters: $key string, $own string or null, and those of the parts; so below.
MATCH (node:DataItem {id: $key})
MATCH (s:Subject {id: node.subject})
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, node.id)>>
RETURN <<star>> AS star

// star_of_collection
MATCH (node:Collection {id: $key})<-[:COLLECTED]-(t:Standing)<-[:HAS_STANDING]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, t.page)>> AND <<fence.passes(s, node.id)>>
RETURN <<star>> AS star

// star_of_consent
MATCH (node:Consent {id: $key})<-[:CONSENTED]-(t:Standing)<-[:HAS_STANDING]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, t.page)>> AND <<fence.passes(s, node.id)>>
RETURN <<star>> AS star

// star_of_objection
MATCH (node:Objection {id: $key})<-[:OBJECTED]-(t:Standing)<-[:HAS_STANDING]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, t.page)>> AND <<fence.passes(s, node.id)>>
RETURN <<star>> AS star

// star_of_restriction
MATCH (node:Restriction {id: $key})<-[:RESTRICTED]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, node.id)>>
RETURN <<star>> AS star

// star_of_request
MATCH (node:RightsRequest {id: $key})<-[:REQUESTED]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, node.id)>>
RETURN <<star>> AS star

// stars_by_id
// Some people of one ledger, for decisions: $asks is the only one that the caller may ask about, or null for all.
// Parameters: $keys list of ids, $provider string, $asks string or null, and those of the parts. Rows: [key, star].
UNWIND $keys AS key
MATCH (s:Subject {id: key})
WHERE s.provider = $provider AND ($asks IS NULL OR s.id = $asks) AND <<fence.shown(s)>>
RETURN [key, <<star>>] AS row

// stars_by_ref
// The same by keyed hashes of references.
UNWIND $keys AS key
MATCH (s:Subject {refHash: key})
WHERE s.provider = $provider AND ($asks IS NULL OR s.id = $asks) AND <<fence.shown(s)>>
RETURN [key, <<star>>] AS row

// stars_by_identifier
// The same by keyed hashes of identifiers; two rows of a key where it is ambiguous.
UNWIND $keys AS key
MATCH (i:Identifier {hash: key})
MATCH (s:Subject)-[:HAS_IDENTIFIER]->(i)
WHERE s.provider = $provider AND ($asks IS NULL OR s.id = $asks) AND <<fence.passes(s, i.id)>>
WITH key, collect(DISTINCT s)[0..2] AS people
UNWIND people AS s
RETURN [key, <<star>>] AS row

// stars_of_page
// A page of all people of a provider, in the order of their ids, for decisions.
// Parameters: $from, $until (exclusive), $limit, $asks, and those of the parts. Rows: [id, star].
MATCH (s:Subject)
WHERE s.page > $from AND s.page < $until AND $asks IS NULL AND <<fence.shown(s)>>
WITH s
ORDER BY s.page
LIMIT $limit
RETURN [s.id, <<star>>] AS row
ORDER BY s.page
