// What erasures kept of people who are gone leaves the pages of its purpose, which ended early there.
MATCH (:ErasureRequest)-[:KEEPS]->(t:Standing)
WHERE NOT t.page STARTS WITH 'kept/' AND NOT EXISTS { (t)<-[:HAS_STANDING]-() }
SET t.page = 'kept/' + t.page;
