// use_event
// One time that a use ran, by its id. Parameters: $id string. Rows: as events_by_reference, one or none.
MATCH (s:Subject)-[:USED_BY]->(u:Usage)-[:EVENT]->(e:UseEvent {id: $id})
WHERE <<fence.passes(s, u.page)>> AND <<fence.passes(s, e.id)>>
RETURN s.id AS subject, u.page AS page, e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient,
  e.refused AS refused, e.outcome AS outcome, e.reason AS reason, e.items AS items, e.recordedAt AS recordedAt,
  e.decision AS decision

// events_by_reference
// The times that uses ran under a reference of the provider's, newest first.
// Parameters: $hash referenceHash, $subject id of the one person it is asked about, or null for any;
// $hiddenUses list of use ids, $limit int.
// Rows: {subject, page, id, at, reference, recipient, refused, outcome, reason, items, recordedAt, decision}.
MATCH (e:UseEvent {referenceHash: $hash})
MATCH (s:Subject)-[:USED_BY]->(u:Usage)-[:EVENT]->(e)
WHERE ($subject IS NULL OR s.id = $subject) AND NOT u.use IN $hiddenUses
  AND <<fence.passes(s, u.page)>> AND <<fence.passes(s, e.id)>>
RETURN s.id AS subject, u.page AS page, e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient,
  e.refused AS refused, e.outcome AS outcome, e.reason AS reason, e.items AS items, e.recordedAt AS recordedAt,
  e.decision AS decision
ORDER BY e.at DESC, e.id DESC
LIMIT $limit

// refused_use
// One refused attempt by its id. Parameters: $id string. Rows: as refused_uses, one or none.
MATCH (s:Subject)-[:REFUSED]->(f:RefusedUse {id: $id})
WHERE <<fence.passes(s, f.id)>>
RETURN s.id AS subject, f.id AS id, f.use AS use, f.at AS at, f.askedAt AS askedAt, f.recipient AS recipient,
  f.reference AS reference, f.outcome AS outcome, f.reason AS reason, f.decision AS decision, f.actor AS actor,
  f.page AS page

// refused_uses
// A page of the refused attempts of a provider, newest first: a range of one index, read from its end.
// Parameters: $from and $until string (exclusive), $use id or null, $reason string or null, $limit int, $own.
// Rows: {subject, id, use, at, askedAt, recipient, reference, outcome, reason, decision, actor, page}.
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:REFUSED]->(n:RefusedUse) WHERE <<fence.absent(p, n.id)>> | n.page] AS page
WITH collect(page) AS absent
MATCH (f:RefusedUse)
WHERE f.page > $from AND f.page < $until AND $own IS NULL AND NOT f.page IN absent
  AND ($use IS NULL OR f.use = $use) AND ($reason IS NULL OR f.reason = $reason)
WITH f
ORDER BY f.page DESC
LIMIT $limit
MATCH (s:Subject)-[:REFUSED]->(f)
RETURN s.id AS subject, f.id AS id, f.use AS use, f.at AS at, f.askedAt AS askedAt, f.recipient AS recipient,
  f.reference AS reference, f.outcome AS outcome, f.reason AS reason, f.decision AS decision, f.actor AS actor,
  f.page AS page
ORDER BY f.page DESC

// refused_uses_backwards
// The same from the oldest on, oldest first.
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:REFUSED]->(n:RefusedUse) WHERE <<fence.absent(p, n.id)>> | n.page] AS page
WITH collect(page) AS absent
MATCH (f:RefusedUse)
WHERE f.page > $from AND f.page < $until AND $own IS NULL AND NOT f.page IN absent
  AND ($use IS NULL OR f.use = $use) AND ($reason IS NULL OR f.reason = $reason)
WITH f
ORDER BY f.page
LIMIT $limit
MATCH (s:Subject)-[:REFUSED]->(f)
RETURN s.id AS subject, f.id AS id, f.use AS use, f.at AS at, f.askedAt AS askedAt, f.recipient AS recipient,
  f.reference AS reference, f.outcome AS outcome, f.reason AS reason, f.decision AS decision, f.actor AS actor,
  f.page AS page
ORDER BY f.page

// refused_use_count
// How many there are. Parameters: $from, $until (exclusive), $use, $reason, $own. Rows: {refused}.
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:REFUSED]->(n:RefusedUse) WHERE <<fence.absent(p, n.id)>> | n.page] AS page
WITH collect(page) AS absent
MATCH (f:RefusedUse)
WHERE f.page > $from AND f.page < $until AND $own IS NULL AND NOT f.page IN absent
  AND ($use IS NULL OR f.use = $use) AND ($reason IS NULL OR f.reason = $reason)
RETURN count(f) AS refused

// refused_uses_of
// A page of the refused attempts to use one person's data, newest first.
// Parameters: $subject id, $from and $until string (exclusive), $hiddenUses list of use ids, $limit int, $own.
// Rows: as refused_uses.
MATCH (s:Subject {id: $subject})-[:REFUSED]->(f:RefusedUse)
WHERE f.page > $from AND f.page < $until AND NOT f.use IN $hiddenUses AND ($own IS NULL OR s.id = $own)
  AND <<fence.passes(s, f.id)>>
RETURN s.id AS subject, f.id AS id, f.use AS use, f.at AS at, f.askedAt AS askedAt, f.recipient AS recipient,
  f.reference AS reference, f.outcome AS outcome, f.reason AS reason, f.decision AS decision, f.actor AS actor,
  f.page AS page
ORDER BY f.page DESC
LIMIT $limit

// refused_uses_of_backwards
// The same from the oldest on, oldest first.
MATCH (s:Subject {id: $subject})-[:REFUSED]->(f:RefusedUse)
WHERE f.page > $from AND f.page < $until AND NOT f.use IN $hiddenUses AND ($own IS NULL OR s.id = $own)
  AND <<fence.passes(s, f.id)>>
RETURN s.id AS subject, f.id AS id, f.use AS use, f.at AS at, f.askedAt AS askedAt, f.recipient AS recipient,
  f.reference AS reference, f.outcome AS outcome, f.reason AS reason, f.decision AS decision, f.actor AS actor,
  f.page AS page
ORDER BY f.page
LIMIT $limit

// refused_use_count_of
// How many there are of one person. Parameters: $subject, $hiddenUses, $own. Rows: {refused}.
MATCH (s:Subject {id: $subject})-[:REFUSED]->(f:RefusedUse)
WHERE NOT f.use IN $hiddenUses AND ($own IS NULL OR s.id = $own) AND <<fence.passes(s, f.id)>>
RETURN count(f) AS refused
