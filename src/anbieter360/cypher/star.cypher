// stars
// Everything held on some people that the caller may see: one statement, positional lists, a row a person.
// What hangs on a purpose in $hidden alone is left out here, before anything leaves the database.
// Parameters: $ids list of subject ids, $own string or null, $hidden list of purpose ids, $hiddenUses list of use ids.
UNWIND $ids AS id
MATCH (s:Subject {id: id})
WHERE $own IS NULL OR s.id = $own
RETURN
  [s.id, s.ref, s.provider, s.country, s.birthDate, s.language, s.pending] AS subject,
  [(s)-[:HAS_IDENTIFIER]->(i:Identifier) WHERE i.type <> 'MERGED_REF' | [i.id, i.type, i.value]] AS identifiers,
  [(s)-[:HAS_STANDING]->(t:Standing) WHERE NOT t.purpose IN $hidden | [t.page, t.purpose,
    [(t)-[:COLLECTED]->(c:Collection) | [c.id, c.purpose, c.legalBasis, c.collectedAt, c.endedAt, c.source,
      c.informedAt, c.system, c.notice, [(c)-[:HOLDS]->(d:DataItem) | d.id]]],
    [(t)-[:CONSENTED]->(k:Consent) | [k.id, k.ref, k.purpose, k.givenAt, k.method, k.channels, k.notice, k.evidence,
      k.preselected, k.bundled, k.explicit, k.ageDeclared, k.expiresAt, k.withdrawnAt, k.guardianEvidence]],
    [(t)-[:OBJECTED]->(o:Objection) | [o.id, o.purpose, o.at, o.withdrawnAt, o.decisionOutcome, o.decisionAt]]
  ]] AS standings,
  [(s)-[:HAS_STANDING]->(t:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(d:DataItem) WHERE NOT t.purpose IN $hidden
    | [d.id, d.ref, d.category, d.system, d.collectedAt, d.source, d.value,
      [(d)-[:DERIVED_FROM]->(f:DataItem) | f.id], EXISTS { (d)-[:SHARED_WITH]-() }]] AS items,
  [(s)-[:USED_BY]->(u:Usage) WHERE NOT u.use IN $hiddenUses | [u.page, u.use, u.count, u.firstAt, u.lastAt,
    [(u)-[:OF]->(d:DataItem) | d.id], [(u)-[l:LED_TO]->(x:Disclosure) | [x.recipient, l.lastAt]]]] AS usages,
  [(s)-[:DISCLOSED]->(x:Disclosure) | [x.page, x.recipient, x.uses, x.firstAt, x.lastAt,
    [(x)-[:OF]->(d:DataItem) | d.id]]] AS disclosures,
  [(s)-[:RESTRICTED]->(r:Restriction) | [r.id, r.at, r.ground, r.scope, r.informedAt, r.liftedAt]] AS restrictions,
  [(s)-[:HELD]->(h:Hold) | [h.id, h.ref, h.scope, h.placedAt, h.reviewAt, h.releasedAt]] AS holds,
  [(s)-[:INFORMED]->(n:Information) | [n.notice, n.at]] AS informed

// item_subject
// Whose item this is, if the caller may see that person. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (d:DataItem {id: $id})
WHERE $own IS NULL OR d.subject = $own
RETURN d.subject AS subject

// collection_subject
// Whose collection this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (c:Collection {id: $id})<-[:COLLECTED]-(t:Standing)
WHERE $own IS NULL OR t.subject = $own
RETURN t.subject AS subject

// consent_subject
// Whose consent this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (k:Consent {id: $id})<-[:CONSENTED]-(t:Standing)
WHERE $own IS NULL OR t.subject = $own
RETURN t.subject AS subject

// objection_subject
// Whose objection this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (o:Objection {id: $id})<-[:OBJECTED]-(t:Standing)
WHERE $own IS NULL OR t.subject = $own
RETURN t.subject AS subject

// restriction_subject
// Whose restriction this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (r:Restriction {id: $id})<-[:RESTRICTED]-(s:Subject)
WHERE $own IS NULL OR s.id = $own
RETURN s.id AS subject

// use_events
// The times one use ran or was refused for one person, newest first.
// Parameters: $page string, $own string or null; $newerAt, $olderAt string or null and $newerId, $olderId string:
// the events that a page stands between, exclusive; $limit int.
// Rows: {id, at, reference, recipient, refused, outcome, reason}.
MATCH (u:Usage {page: $page})-[:EVENT]->(e:UseEvent)
WHERE ($own IS NULL OR u.subject = $own)
  AND ($newerAt IS NULL OR e.at < $newerAt OR (e.at = $newerAt AND e.id < $newerId))
  AND ($olderAt IS NULL OR e.at > $olderAt OR (e.at = $olderAt AND e.id > $olderId))
RETURN e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient, e.refused AS refused,
  e.outcome AS outcome, e.reason AS reason
ORDER BY e.at DESC, e.id DESC
LIMIT $limit

// use_events_backwards
// The same from the oldest on, oldest first.
MATCH (u:Usage {page: $page})-[:EVENT]->(e:UseEvent)
WHERE ($own IS NULL OR u.subject = $own)
  AND ($newerAt IS NULL OR e.at < $newerAt OR (e.at = $newerAt AND e.id < $newerId))
  AND ($olderAt IS NULL OR e.at > $olderAt OR (e.at = $olderAt AND e.id > $olderId))
RETURN e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient, e.refused AS refused,
  e.outcome AS outcome, e.reason AS reason
ORDER BY e.at, e.id
LIMIT $limit

// use_event_count
// How often one use ran or was refused for one person. Parameters: $page string, $own. Rows: {events}.
MATCH (u:Usage {page: $page})
WHERE $own IS NULL OR u.subject = $own
RETURN COUNT { (u)-[:EVENT]->() } AS events

// shared_twins
// The other people's sides of a shared item, for those who may see them.
// Parameters: $id string, $own string or null. Rows: {id, subject}.
MATCH (d:DataItem {id: $id})-[:SHARED_WITH]-(other:DataItem)
WHERE $own IS NULL
RETURN other.id AS id, other.subject AS subject
ORDER BY id
