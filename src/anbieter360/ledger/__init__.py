"""The person half of the map: how it is written and how it is read.

Writing: records, build, importer, write. Reading: star (one person), pages (many people), lineage.
Finding a person: identifiers, lookup.
"""
