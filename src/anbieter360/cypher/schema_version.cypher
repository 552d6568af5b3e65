// version
// Which migration this database has reached.
// Parameters: none. Rows: {version: int}, one or none.
MATCH (v:SchemaVersion {id: 'schema'})
RETURN v.version AS version

// reached
// Record a migration; two programs that start at once both may, and none goes back.
// Parameters: $version. Rows: none.
MERGE (v:SchemaVersion {id: 'schema'})
SET v.version = CASE WHEN coalesce(v.version, 0) > $version THEN v.version ELSE $version END
