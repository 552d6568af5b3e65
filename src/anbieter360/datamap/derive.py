"""What is derived from the model and committed: schema/constraints.cypher, docs/reference/graph.md, and the statements
of a backup.

`python -m anbieter360.datamap` writes them; a test and `--check` hold them equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anbieter360.datamap.copying import PATH, copies_cypher
from anbieter360.datamap.graph import DataMap, Field
from anbieter360.datamap.names import snake_case
from anbieter360.datamap.reference import reference_markdown

COMMAND = "python -m anbieter360.datamap"


def derived_files(datamap: DataMap) -> Mapping[str, str]:
    """Path from the root of the checkout -> text, for every file that is derived from the model."""
    return {
        "schema/constraints.cypher": constraints_cypher(datamap),
        "docs/reference/graph.md": reference_markdown(datamap, COMMAND),
        PATH: copies_cypher(datamap, COMMAND),
    }


def constraints_cypher(datamap: DataMap) -> str:
    """A uniqueness constraint per @key, then a range index per @index; ends in a newline.

    Statements stand on a line each, end in `;`, and do nothing where they were run before. Names are
    `label_property` in snake case. Neo4j keeps them; the embedded engine keeps those of constraints only.
    """
    fields = [field for node in datamap.node.values() for field in node.fields]
    lines = [
        f"// What the declared model asks of the database. Derived by `{COMMAND}`, do not edit.",
        *_constraints(fields),
        "",
        *_indexes(fields),
    ]
    return "\n".join(lines) + "\n"


def _constraints(fields: list[Field]) -> Iterator[str]:
    for field in fields:
        if field.key:
            on = f"FOR (n:{field.label}) REQUIRE n.{field.name} IS UNIQUE"
            yield f"CREATE CONSTRAINT {_name(field)} IF NOT EXISTS {on};"


def _indexes(fields: list[Field]) -> Iterator[str]:
    for field in fields:
        if field.index and not field.key:  # a key has an index of its own
            yield f"CREATE INDEX {_name(field)} IF NOT EXISTS FOR (n:{field.label}) ON (n.{field.name});"


def _name(field: Field) -> str:
    return f"{snake_case(field.label)}_{snake_case(field.name)}"
