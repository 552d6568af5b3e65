// What a database holds, for `graph check`: one pass over the nodes, one over the edges, counted in the database.
// The null in each list keeps a row for nodes and edges that have no property at all.

// properties_by_label
// Parameters: none. Rows: {labels: [string], property: string or null, count: int}; null counts the nodes.
MATCH (n)
WITH labels(n) AS labels, keys(n) + [null] AS properties
UNWIND properties AS property
RETURN labels, property, count(*) AS count

// properties_by_edge
// Parameters: none. Rows: {sources: [string], type: string, targets: [string], property: string or null, count: int};
// null counts the edges.
MATCH (source)-[edge]->(target)
WITH labels(source) AS sources, type(edge) AS type, labels(target) AS targets, keys(edge) + [null] AS properties
UNWIND properties AS property
RETURN sources, type, targets, property, count(*) AS count
