// subject_by_id
// Parameters: $id string, $provider string, $own subject id or null, $fenced whether people are found who are absent
// altogether while they are erased; so below. Rows: {subject}, one or none.
MATCH (s:Subject {id: $id})
WHERE s.provider = $provider AND ($own IS NULL OR s.id = $own) AND ($fenced OR <<fence.shown(s)>>)
RETURN s.id AS subject

// subject_by_ref
// Parameters: $hash refHash, $provider string, $own subject id or null. Rows: {subject}, one or none.
MATCH (s:Subject {refHash: $hash})
WHERE s.provider = $provider AND ($own IS NULL OR s.id = $own) AND ($fenced OR <<fence.shown(s)>>)
RETURN s.id AS subject

// subject_by_identifier
// Who has an identifier; two rows are enough to know that it is ambiguous.
// Parameters: $hash string, $provider string, $own subject id or null. Rows: {subject}, none to two.
MATCH (i:Identifier {hash: $hash})
MATCH (s:Subject)-[:HAS_IDENTIFIER]->(i)
WHERE s.provider = $provider AND ($own IS NULL OR s.id = $own) AND ($fenced OR <<fence.passes(s, i.id)>>)
RETURN DISTINCT s.id AS subject
LIMIT 2
