"""What Relay asks of a schema.

pagination                connections with keyset cursors
ids, node, node_types     global ids, and what stands behind one
node_labels               what a node is called in the graph
lazy                      names for annotations, where types name each other in a circle
"""
