"""The provider half of the map: what it does with which data, for which purpose, on which basis.

document, document_form     catalogue.yaml in and out; values as plain documents
yaml_lines                  YAML with the line of every place
schema, structure, rules    the file's JSON Schema; what is wrong by it, in our words; what must hold beyond it
model                       the values; what some hold: duration, countries, zones
catalogues, without         every provider's half in memory; a half without what hangs on some purposes
store, graph_form           in the graph: versions; values as nodes and edges
difference, fixed           what a change changes; what of a notice that was shown may not change
reviewing                   whether a confidential purpose goes on being withheld
gaps                        what a provider's story leaves open
tilt                        transparency documents become catalogues
"""
