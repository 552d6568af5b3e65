"""How people are read.

star, star_parts  people's stars, by a statement of the parts asked for
birth_dates       dates of birth, opened
fenced, lost      what an erasure makes absent; people whom a restore lost
pages, lookup     many people; one by what is known of them
lineage           from node to node
deciding          facts to decide on
"""
