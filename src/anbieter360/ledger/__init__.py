"""The person half of the map: how it is written and how it is read.

A noun builds nodes and is pure (`objections`); the verb beside it writes them in a transaction (`objecting`).

stars      what is said of a person becomes a star: nodes and edges around them
reading    people's stars, pages of people, lineage, facts to decide on
writing    what every mutation does alike; merging two records; whom to tell of it
importing  a file of records, line by line, batch by batch
rights     consents, objections, restrictions, rectification, holds, requests
uses       a use, or an attempt that was refused, and the decision it ran on
"""
