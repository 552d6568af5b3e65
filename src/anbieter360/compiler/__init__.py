"""From a selection to an answer without walking it field by field. Pure: no statement is sent here.

selection   the operation as a tree of fields: fragments spread, @include and @skip decided
plan        what it needs: how its root fields are found, what hangs below them
reads       what is read of the graph for it: a person's star, pages of people, counts
parts       which parts of a star the fields of a person stand on
render      those reads as one parametrised statement that returns one record of positional lists
shape       objects to the answer, by functions made once per selection; written makes one for all fields of an object
fragments   the catalogue's parts of answers as ready JSON, kept while they hold
"""
