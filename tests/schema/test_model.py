"""The declared model loads, and every rule that it must keep refuses a model that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anbieter360.datamap.folder import schema_folder
from anbieter360.datamap.graph import (
    EdgeType,
    Erase,
    ErasureRule,
    Field,
    Flow,
    FlowStep,
    Form,
    Half,
    NodeType,
    Side,
)
from anbieter360.datamap.load import load_datamap
from anbieter360.errors import ModelError

SOUND = """\
"A person."
type Subject @label(half: LEDGER) {
  id: ID! @key @personal(form: CLEAR) @onErase(do: DEEP)
  holds: [DataItem!] @edge(type: "HOLDS", properties: ["at"]) @onErase(do: REFCOUNT) @flow(direction: BACKWARD)
}

"A piece of data."
type DataItem @label(half: LEDGER) {
  id: ID! @key @personal(form: CLEAR) @onErase(do: DEEP)
  value: String @personal(form: SEALED) @onErase(do: DEEP)
}

"What for."
type Purpose @label(half: CATALOGUE) {
  id: ID! @key
  provider: String! @index
  parent: Purpose @edge(type: "PART_OF") @flow(direction: NONE)
}
"""

VALUE = "value: String @personal(form: SEALED) @onErase(do: DEEP)"
KEPT = 'EVIDENCE, rule: "Art. 5(2)"'
SETTING = '}\n\n"About nobody."\ntype Setting @label(half: INTERNAL) {\n  id: ID! @key\n'


def drawn(target: str, does: str) -> str:
    """An edge of the label that the text stands in."""
    return f'of{target}: [{target}!] @edge(type: "OF") @onErase(do: {does}) @flow(direction: NONE)\n'


def person(label: str) -> str:
    """The end of one label and the beginning of another of the ledger."""
    identity = "id: ID! @key @personal(form: CLEAR) @onErase(do: DEEP)"
    return f'}}\n\n"Of a person."\ntype {label} @label(half: LEDGER) {{\n  {identity}\n'


#: What breaks the sound model: fact, text, its replacement, what the error says.
BROKEN = (
    (
        "A ledger field without @personal",
        "@personal(form: SEALED) @onErase(do: DEEP)",
        "@onErase(do: DEEP)",
        "graph/model.graphql:10: DataItem.value is held on a person: add @personal(form: …).",
    ),
    (
        "A personal field without @onErase",
        "@personal(form: SEALED) @onErase(do: DEEP)",
        "@personal(form: SEALED)",
        "graph/model.graphql:10: DataItem.value is personal: add @onErase(do: …).",
    ),
    (
        "A personal field of the catalogue without @onErase",
        "provider: String! @index",
        "provider: String! @index @personal(form: CLEAR)",
        "graph/model.graphql:16: Purpose.provider is personal: add @onErase(do: …).",
    ),
    (
        "An edge of the ledger without @onErase",
        "parent: Purpose @edge",
        'people: [Subject!] @edge(type: "OF") @flow(direction: NONE)\n  parent: Purpose @edge',
        "graph/model.graphql:17: (Purpose)-[OF]->(Subject) touches the ledger: add @onErase(do: …).",
    ),
    (
        "An erasure rule on a field about nobody",
        "provider: String! @index",
        "provider: String! @index @onErase(do: DEEP)",
        "graph/model.graphql:16: Purpose.provider is not personal: add @personal or remove @onErase.",
    ),
    (
        "An erasure rule on an edge within the catalogue",
        '@edge(type: "PART_OF")',
        '@edge(type: "PART_OF") @onErase(do: SHALLOW)',
        "graph/model.graphql:17: (Purpose)-[PART_OF]->(Purpose) touches no person: remove @onErase.",
    ),
    (
        "A field that is retained without a rule",
        "@personal(form: SEALED) @onErase(do: DEEP)",
        "@personal(form: SEALED) @onErase(do: RETAIN)",
        'graph/model.graphql:10: DataItem.value stays (RETAIN): add rule: "…" to @onErase.',
    ),
    (
        "An edge to evidence without a rule",
        "@onErase(do: REFCOUNT)",
        "@onErase(do: EVIDENCE)",
        'graph/model.graphql:4: (Subject)-[HOLDS]->(DataItem) stays (EVIDENCE): add rule: "…" to @onErase.',
    ),
    (
        "A field made anonymous without an assessment",
        "@personal(form: SEALED) @onErase(do: DEEP)",
        "@personal(form: SEALED) @onErase(do: ANONYMISE)",
        'graph/model.graphql:10: DataItem.value stays (ANONYMISE): add rule: "…" to @onErase.',
    ),
    (
        "A rule for what goes",
        "@personal(form: SEALED) @onErase(do: DEEP)",
        '@personal(form: SEALED) @onErase(do: DEEP, rule: "§ 1")',
        "graph/model.graphql:10: DataItem.value does not stay (DEEP): remove rule.",
    ),
    (
        "A field with an edge's word",
        "@personal(form: SEALED) @onErase(do: DEEP)",
        "@personal(form: SEALED) @onErase(do: SHALLOW)",
        "graph/model.graphql:10: DataItem.value is not an edge: SHALLOW says nothing of it.",
    ),
    (
        "A field with a side",
        "@personal(form: SEALED) @onErase(do: DEEP)",
        "@personal(form: SEALED) @onErase(do: DEEP, toward: SOURCE)",
        "graph/model.graphql:10: DataItem.value: nothing goes along here, remove toward.",
    ),
    (
        "A cut with a side",
        VALUE,
        drawn("DataItem", "SHALLOW, toward: SOURCE"),
        "graph/model.graphql:10: (DataItem)-[OF]->(DataItem): nothing goes along here, remove toward.",
    ),
    (
        "An edge that takes a setting of the product with it",
        VALUE,
        drawn("Setting", "DEEP") + SETTING,
        "graph/model.graphql:10: (DataItem)-[OF]->(Setting) leads to what is about no person: use SHALLOW or NOTIFY.",
    ),
    (
        "A notice to nobody",
        VALUE,
        drawn("Setting", "NOTIFY") + SETTING,
        "graph/model.graphql:10: (DataItem)-[OF]->(Setting) leads to nobody to be told: NOTIFY is for a Recipient.",
    ),
    (
        "Two sides of different things",
        VALUE,
        drawn("Subject", "REDACT_FOR"),
        "graph/model.graphql:10: (DataItem)-[OF]->(Subject) joins no two sides of one thing: REDACT_FOR is for those.",
    ),
    (
        "A label with two owners",
        VALUE,
        drawn("Mark", "DEEP") + drawn("Note", "DEEP") + person("Mark") + drawn("Note", "DEEP") + person("Note"),
        "graph/model.graphql:21: Note is owned by DataItem and Mark: let all edges but one be SHALLOW.",
    ),
    (
        "What outlives the person and forgets",
        "@flow(direction: BACKWARD)\n",
        "@flow(direction: BACKWARD)\n" + drawn("Mark", KEPT) + person("Mark") + drawn("DataItem", "SHALLOW"),
        "graph/model.graphql:11: (Mark)-[OF]->(DataItem) begins at what outlives the person: make it EVIDENCE.",
    ),
    (
        "A label of the ledger that no person owns",
        "@onErase(do: REFCOUNT)",
        "@onErase(do: SHALLOW)",
        (
            "graph/model.graphql:8: No owning edge leads from Subject to DataItem: "
            "declare one, or move it out of the ledger."
        ),
    ),
    (
        "Counting owners of what no person owns",
        "parent: Purpose @edge",
        'people: [Subject!] @edge(type: "OF") @onErase(do: REFCOUNT) @flow(direction: NONE)\n  parent: Purpose @edge',
        (
            "graph/model.graphql:17: (Purpose)-[OF]->(Subject) counts owners of Subject, "
            "but no label of the ledger owns it."
        ),
    ),
    (
        "An edge from an item to the catalogue",
        "value: String @personal(form: SEALED) @onErase(do: DEEP)",
        'purpose: Purpose @edge(type: "FOR") @onErase(do: SHALLOW) @flow(direction: NONE)',
        (
            "graph/model.graphql:10: (DataItem)-[FOR]->(Purpose) breaks the hub rule: "
            "keep the id as a property of DataItem."
        ),
    ),
    (
        "A label without a key",
        "id: ID! @key\n",
        "id: ID!\n",
        "graph/model.graphql:14: Purpose needs exactly one @key that is named id or page.",
    ),
    (
        "A label with two identities",
        "provider: String! @index",
        "page: String! @key",
        "graph/model.graphql:14: Purpose needs exactly one @key that is named id or page.",
    ),
    (
        "A key that a node may lack",
        "id: ID! @key\n",
        "id: ID @key\n",
        "graph/model.graphql:15: Purpose.id is a @key: make its type ID!.",
    ),
    (
        "A label without a description",
        '"What for."\n',
        "",
        'graph/model.graphql:13: Purpose has no description: put one in "…" above the type.',
    ),
    (
        "A property in the wrong case",
        "provider: String!",
        "provider_key: String!",
        "graph/model.graphql:16: Property Purpose.provider_key: write it likeThis.",
    ),
    (
        "An edge type in the wrong case",
        '"PART_OF"',
        '"partOf"',
        "graph/model.graphql:17: Edge type partOf: write it LIKE_THIS.",
    ),
    (
        "An edge's property in the wrong case",
        '["at"]',
        '["AT"]',
        "graph/model.graphql:4: Property AT of (Subject)-[HOLDS]->(DataItem): write it likeThis.",
    ),
    (
        "A label without @label",
        "type Purpose @label(half: CATALOGUE)",
        "type Purpose",
        "graph/model.graphql:14: Purpose has no @label: add @label(half: …).",
    ),
    (
        "An edge without @flow",
        " @flow(direction: NONE)",
        "",
        "graph/model.graphql:17: Purpose.parent has no @flow: add @flow(direction: …).",
    ),
    (
        "A field that points to a label without @edge",
        '@edge(type: "PART_OF") ',
        "",
        'graph/model.graphql:17: Purpose.parent points to Purpose: add @edge(type: "…").',
    ),
    (
        "An @edge on a property",
        "provider: String! @index",
        'provider: String! @edge(type: "OF")',
        (
            "graph/model.graphql:16: Purpose.provider is not an edge: "
            "give it a label as its type, or remove @edge and @flow."
        ),
    ),
    (
        "An annotation that does not exist",
        "@index",
        "@indexed",
        "graph/model.graphql:16: Unknown directive '@indexed'.",
    ),
    (
        "A type that does not exist",
        "parent: Purpose ",
        "parent: Purposes ",
        "graph/model.graphql:17: Unknown type 'Purposes'. Did you mean 'Purpose'?",
    ),
    (
        "A text that is no SDL",
        "type Purpose @label(half: CATALOGUE) {",
        "type Purpose @label(half: CATALOGUE)",
        "graph/model.graphql:15: Syntax Error: Unexpected Name 'id'.",
    ),
)


def write(folder: Path, text: str) -> Path:
    """A model of one file beside the product's own annotations."""
    graph = folder / "graph"
    graph.mkdir()
    (graph / "model.graphql").write_text(text, encoding="utf-8")
    annotations = (schema_folder() / "graph" / "annotations.graphql").read_text(encoding="utf-8")
    (graph / "annotations.graphql").write_text(annotations, encoding="utf-8")
    return graph


def test_the_declared_model_loads() -> None:
    """The product's own model keeps every rule, and has both halves."""
    datamap = load_datamap()
    assert {node.half for node in datamap.node.values()} == set(Half)


def test_a_model_is_read_whole(tmp_path: Path) -> None:
    """Everything that the SDL says about a label stands in its values."""
    assert load_datamap(write(tmp_path, SOUND)).node["Subject"] == NodeType(
        label="Subject",
        half=Half.LEDGER,
        description="A person.",
        fields=(
            Field(
                label="Subject",
                name="id",
                type="ID!",
                required=True,
                key=True,
                index=False,
                form=Form.CLEAR,
                erasure=ErasureRule(Erase.DEEP, Side.TARGET, None),
                description=None,
                line=3,
            ),
        ),
        edges=(
            EdgeType(
                source="Subject",
                field="holds",
                type="HOLDS",
                target="DataItem",
                many=True,
                properties=("at",),
                erasure=ErasureRule(Erase.REFCOUNT, Side.TARGET, None),
                flow=Flow.BACKWARD,
                description=None,
                line=4,
            ),
        ),
        file="graph/model.graphql",
        line=2,
    )


def test_lineage_follows_the_data(tmp_path: Path) -> None:
    """A backward edge is a step from the label it points to; an edge without flow is none."""
    flows = load_datamap(write(tmp_path, SOUND)).flows()
    assert flows == (FlowStep("DataItem", "HOLDS", "Subject", reversed=True),)


@pytest.mark.parametrize(("old", "new", "error"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_model_does_not_load(tmp_path: Path, old: str, new: str, error: str) -> None:
    """A model that breaks a rule is refused, with file, line and what to do."""
    assert SOUND.count(old) == 1
    with pytest.raises(ModelError) as refused:
        load_datamap(write(tmp_path, SOUND.replace(old, new)))
    assert refused.value.message == error


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    """Problems of different rules come together, in the order of the lines."""
    text = SOUND.replace('"PART_OF"', '"partOf"').replace("@personal(form: SEALED) ", "")
    with pytest.raises(ModelError) as refused:
        load_datamap(write(tmp_path, text))
    assert refused.value.message.splitlines() == [
        "2 problems:",
        "graph/model.graphql:10: DataItem.value is held on a person: add @personal(form: …).",
        "graph/model.graphql:17: Edge type partOf: write it LIKE_THIS.",
    ]


def test_a_wrong_word_in_an_annotation_is_told_once(tmp_path: Path) -> None:
    """A misspelt half is one problem: it is not told again as a label without @label."""
    with pytest.raises(ModelError, match=r"^graph/model.graphql:14: @label: Argument 'half' .*CATALOG.*$"):
        load_datamap(write(tmp_path, SOUND.replace("half: CATALOGUE", "half: CATALOG")))


def test_a_label_has_one_declaration(tmp_path: Path) -> None:
    """A label that is declared again, in whichever file, is refused where it stands the second time."""
    graph = write(tmp_path, SOUND)
    (graph / "more.graphql").write_text('"Again."\ntype Purpose @label(half: INTERNAL) {\n  name: String\n}\n')
    with pytest.raises(ModelError, match=r"graph/more.graphql:2: There can be only one type named 'Purpose'\."):
        load_datamap(graph)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    """An empty folder is an error, not an empty model."""
    with pytest.raises(ModelError, match=r"holds no \.graphql file"):
        load_datamap(tmp_path)


def test_words_and_code_agree(tmp_path: Path) -> None:
    """A word that is added to the annotations alone does not load."""
    graph = write(tmp_path, SOUND)
    annotations = graph / "annotations.graphql"
    annotations.write_text(annotations.read_text(encoding="utf-8").replace("  CATALOGUE\n", "  CATALOGUE\n  SHOP\n"))
    with pytest.raises(ModelError, match="The words of Half are CATALOGUE, LEDGER, INTERNAL"):
        load_datamap(graph)
