"""The catalogue in the graph, on both engines."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.difference import FieldChange, NodeChange
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue, Fact, Notice, Statement, StatementKind, Text
from anbieter360.catalogue.rules import text_hash
from anbieter360.catalogue.store import CatalogueChange, CatalogueStore
from anbieter360.cypher import Statement as Cypher
from anbieter360.engine.bolt import Graph
from anbieter360.errors import Conflict, InvalidCatalogue, NoCatalogue, NodeNotFound, NoticeFixed, StillInUse

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml"


@pytest.fixture
def birthday() -> Catalogue:
    return read_catalogue(BIRTHDAY.read_text(encoding="utf-8"), "catalogue.yaml")


def in_order(catalogue: Catalogue) -> Catalogue:
    """As it comes from the graph: lists and references in the order of keys, but for what a use needs."""
    uses = (replace(one, recipients=tuple(sorted(one.recipients))) for one in catalogue.uses)
    notices = (replace(one, announces=tuple(sorted(one.announces))) for one in catalogue.notices)
    ordered = replace(catalogue, uses=tuple(uses), notices=tuple(notices))
    lists = {name: value for name, value in vars(ordered).items() if isinstance(value, tuple)}
    return replace(ordered, **{name: tuple(sorted(value, key=lambda one: one.key)) for name, value in lists.items()})


def other(catalogue: Catalogue, key: str) -> Catalogue:
    return replace(catalogue, provider=replace(catalogue.provider, key=key))


async def count(graph: Graph) -> list[dict[str, int]]:
    return await graph.run_text("MATCH (n) WHERE NOT n:SchemaVersion RETURN count(n) AS nodes")


async def test_what_was_applied_is_in_force(graph: Graph, birthday: Catalogue) -> None:
    """What comes back from the graph, in another process, is what was applied."""
    whole = replace(
        birthday,
        extra={"team": ["a", 1, None]},
        statements=(
            Statement("s1", StatementKind.STORAGE, (Fact("ttl", "P1Y"), Fact("x", "", False)), "DataCategory", "email"),
        ),
    )
    await CatalogueStore(graph).apply(whole, home=True, source="catalogue.yaml")
    assert await CatalogueStore(graph).current() == Catalogues(1, "musterstrom", {"musterstrom": in_order(whole)})


async def test_applying_again_changes_nothing(graph: Graph, birthday: Catalogue) -> None:
    """A second apply of the same file leaves version, nodes and revisions as they are."""
    await CatalogueStore(graph).apply(birthday, home=True, source="a")
    before = await count(graph)
    again = await CatalogueStore(graph).apply(birthday, home=True, source="b")
    assert (again, await count(graph)) == (CatalogueChange(1), before)


async def test_only_what_differs_is_written(graph: Graph, birthday: Catalogue) -> None:
    """A change names its nodes and fields, and raises the version by one."""
    store = CatalogueStore(graph)
    await store.apply(birthday, home=True, source="a")
    shop, *others = birthday.systems
    wanted = replace(
        birthday,
        systems=(replace(shop, name=Text("Laden", "Shop"), flows_to=("erp", "crm")), *others[:1], *others[1:]),
        retention=birthday.retention[:2],
    )
    change = await store.apply(wanted, home=True, source="b")
    assert change == CatalogueChange(
        2,
        changed=(
            NodeChange(
                "System",
                "webshop",
                (
                    FieldChange("flowsTo", (), ("crm", "erp")),
                    FieldChange("nameDe", "Webshop", "Laden"),
                    FieldChange("nameEn", "Webshop", "Shop"),
                ),
            ),
        ),
        removed=(NodeChange("RetentionRule", birthday.retention[2].key),),
    )
    assert (await CatalogueStore(graph).current()).home_catalogue.systems[-1].flows_to == ("crm", "erp")


async def test_a_reference_that_is_gone_is_gone_from_the_graph(graph: Graph, birthday: Catalogue) -> None:
    """A parent, a recipient and the node itself can go in one change."""
    store = CatalogueStore(graph)
    await store.apply(birthday, home=True, source="a")
    purposes = tuple(replace(one, parent=None) for one in birthday.purposes if one.key != "customer-loyalty")
    uses = tuple(replace(one, recipients=()) for one in birthday.uses)
    wanted = replace(birthday, purposes=purposes, uses=uses, recipients=())
    await store.apply(wanted, home=True, source="b")
    assert (await CatalogueStore(graph).current()).home_catalogue == in_order(wanted)


async def test_the_difference_is_shown_without_writing(graph: Graph, birthday: Catalogue) -> None:
    """`difference` says what would be added and leaves the graph empty."""
    found = await CatalogueStore(graph).difference(birthday)
    assert (len(found.added), found.changed, found.removed) == (32, (), ())
    assert await count(graph) == [{"nodes": 0}]


IN_USE = {
    "Purpose": "MATCH (p:Purpose {id: 'musterstrom:Purpose:lonely'}) CREATE (:Standing {page: 'x/1'})-[:FOR]->(p)",
    "ProcessingUse": (
        "MATCH (u:ProcessingUse {id: 'musterstrom:ProcessingUse:lonely'}) CREATE (:Usage {page: 'x/1'})-[:IN]->(u)"
    ),
    "Recipient": (
        "MATCH (r:Recipient {id: 'musterstrom:Recipient:lonely'}) CREATE (:Disclosure {page: 'x/1'})-[:TO]->(r)"
    ),
    "DataCategory": "CREATE (:DataItem {id: '1', categoryPage: 'musterstrom:DataCategory:lonely/1'})",
    "System": "CREATE (:DataItem {id: '1', systemPage: 'musterstrom:System:lonely/1', categoryPage: 'x/1'})",
    "Notice": "CREATE (:Consent {id: '1', notice: 'musterstrom:Notice:lonely'})",
}
STANDS = {
    "Purpose": "1 Standing",
    "ProcessingUse": "1 Usage",
    "Recipient": "1 Disclosure",
    "DataCategory": "1 DataItem",
    "System": "1 DataItem",
    "Notice": "1 Consent",
}


def with_lonely(birthday: Catalogue) -> Catalogue:
    """One more node of every kind, named by no other."""
    return replace(
        birthday,
        purposes=(*birthday.purposes, replace(birthday.purposes[0], key="lonely")),
        uses=(*birthday.uses, replace(birthday.uses[0], key="lonely")),
        recipients=(*birthday.recipients, replace(birthday.recipients[0], key="lonely")),
        categories=(*birthday.categories, replace(birthday.categories[0], key="lonely")),
        systems=(*birthday.systems, replace(birthday.systems[0], key="lonely")),
        notices=(*birthday.notices, replace(birthday.notices[0], key="lonely")),
    )


@pytest.mark.parametrize("label", IN_USE)
async def test_what_the_ledger_stands_on_stays(graph: Graph, birthday: Catalogue, label: str) -> None:
    """A removal is refused as a whole, with the node and what stands on it, while the ledger names it."""
    store = CatalogueStore(graph)
    await store.apply(with_lonely(birthday), home=True, source="a")
    before = await store.current()
    await graph.run_text(IN_USE[label])
    with pytest.raises(StillInUse) as refused:
        await store.apply(birthday, home=True, source="b")
    assert refused.value.message == f"The ledger still stands on {label} lonely ({STANDS[label]})."
    assert await CatalogueStore(graph).current() == before


#: What makes another notice of one that was shown.
REWRITTEN: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "words": ({"text": "Other words.", "text_hash": text_hash("Other words.")}, "text, textHash"),
    "no words": ({"text": None}, "text"),
    "more purposes": ({"announces": ("accounting", "order-handling")}, "announces"),
    "another purpose": ({"announces": ("accounting",)}, "announces"),
    "an earlier day": ({"published": date(2020, 1, 1)}, "published"),
    "opting out": ({"opt_out_offered": True}, "optOutOffered"),
}
SHOWN: Mapping[str, str] = {
    "1 Information": "(:Information {page: $ + '/1'})",
    "1 Collection": "(:Collection {id: '1', notice: $})",
    "1 Consent": "(:Consent {id: '1', notice: $})",
}


def with_notice(birthday: Catalogue, **said: Any) -> Catalogue:
    """One more notice, which is nobody's."""
    lonely = Notice("lonely", "en", date(2026, 1, 1), ("order-handling",), "Words.", text_hash("Words."))
    return replace(birthday, notices=(*birthday.notices, replace(lonely, **said)))


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("how", REWRITTEN)
async def test_what_was_shown_is_not_rewritten(graph: Graph, birthday: Catalogue, how: str, shown: str) -> None:
    """Neither its words nor what decides, once somebody was told by it; nothing is applied, and a dry run says so."""
    store = CatalogueStore(graph)
    changes, fields = REWRITTEN[how]
    await store.apply(with_notice(birthday), home=True, source="a")
    before = await store.current()
    await graph.run_text("CREATE " + SHOWN[shown].replace("$", "'musterstrom:Notice:lonely'"))
    with pytest.raises(NoticeFixed) as foreseen:
        await store.difference(with_notice(birthday, **changes))
    with pytest.raises(NoticeFixed) as refused:
        await store.apply(with_notice(birthday, **changes), home=True, source="b")
    told = f"People were shown or told by what would be rewritten: Notice lonely ({shown}: {fields})."
    assert [foreseen.value.message, refused.value.message] == [told, told]
    assert await CatalogueStore(graph).current() == before


@pytest.mark.parametrize("how", REWRITTEN)
async def test_what_nobody_was_shown_is_rewritten(graph: Graph, birthday: Catalogue, how: str) -> None:
    """Though others were shown other notices."""
    store = CatalogueStore(graph)
    await store.apply(with_notice(birthday), home=True, source="a")
    await graph.run_text("CREATE (:Consent {id: '1', notice: 'musterstrom:Notice:consent-birthday-v1'})")
    changes, fields = REWRITTEN[how]
    (changed,) = (await store.apply(with_notice(birthday, **changes), home=True, source="b")).changed
    assert (changed.key, [one.name for one in changed.fields]) == ("lonely", fields.split(", "))


async def test_of_what_was_shown_more_can_be_said(graph: Graph, birthday: Catalogue) -> None:
    """The words beside their hash, where they are found, and what supersedes it."""
    store = CatalogueStore(graph)
    await store.apply(with_notice(birthday, text=None), home=True, source="a")
    await graph.run_text("CREATE (:Consent {id: '1', notice: 'musterstrom:Notice:lonely'})")
    more = with_notice(birthday, url="https://musterstrom.example/lonely")
    newer = replace(more.notices[-1], key="lonely-v2", supersedes="lonely", announces=("accounting",))
    change = await store.apply(replace(more, notices=(*more.notices, newer)), home=True, source="b")
    assert [one.name for one in change.changed[0].fields] == ["text", "url"]
    assert [one.key for one in change.added] == ["lonely-v2"]


#: Label, what names a node of it, and what is said of that.
NAMED_BY = (
    *(
        ("Recipient", f"(:Notification {{queue: '{status}/2026/1', recipient: $}})", "1 Notification")
        for status in ("PENDING", "DELIVERED", "DEAD", "MANUAL")
    ),
    ("Recipient", "(:RefusedUse {id: '1', page: 'x/1', recipient: $})", "1 RefusedUse"),
    ("ProcessingUse", "(:RefusedUse {id: '1', page: 'x/1', use: $})", "1 RefusedUse"),
    ("System", "(:Notification {queue: 'PENDING/2026/1', system: $})", "1 Notification"),
)


@pytest.mark.parametrize(("label", "named", "stands"), NAMED_BY)
async def test_what_the_ledger_names_stays(
    graph: Graph, birthday: Catalogue, label: str, named: str, stands: str
) -> None:
    """Who has still to be told stays, and so does what a refused use was about; a dry run says so too."""
    store = CatalogueStore(graph)
    await store.apply(with_lonely(birthday), home=True, source="a")
    await graph.run_text("CREATE " + named.replace("$", f"'musterstrom:{label}:lonely'"))
    with pytest.raises(StillInUse) as foreseen:
        await store.difference(birthday)
    with pytest.raises(StillInUse) as refused:
        await store.apply(birthday, home=True, source="b")
    assert refused.value.message == f"The ledger still stands on {label} lonely ({stands})."
    assert foreseen.value.message == refused.value.message


async def test_who_has_answered_goes(graph: Graph, birthday: Catalogue) -> None:
    """A recipient is removed when all that it was told is acknowledged."""
    store = CatalogueStore(graph)
    await store.apply(with_lonely(birthday), home=True, source="a")
    told = "{queue: 'ACKNOWLEDGED/2026/1', recipient: 'musterstrom:Recipient:lonely'}"
    await graph.run_text(f"CREATE (:Notification {told})")
    assert [one.key for one in (await store.apply(birthday, home=True, source="b")).removed] == ["lonely"] * 6


async def test_what_nothing_stands_on_goes(graph: Graph, birthday: Catalogue) -> None:
    """A removal is done where the ledger names none of the nodes."""
    store = CatalogueStore(graph)
    await store.apply(with_lonely(birthday), home=True, source="a")
    change = await store.apply(birthday, home=True, source="b")
    assert [one.key for one in change.removed] == ["lonely"] * 6
    assert (await CatalogueStore(graph).current()).home_catalogue == in_order(birthday)


async def test_concurrent_changes_run_one_after_the_other(graph: Graph, birthday: Catalogue) -> None:
    """Every one of several changes at once gets a version of its own, and none is lost."""
    await CatalogueStore(graph).apply(birthday, home=True, source="a")
    halves = [other(birthday, f"provider-{number}") for number in range(5)]
    stores = [CatalogueStore(graph) for _ in halves]
    changes = await asyncio.gather(
        *(store.apply(half, home=False, source="b") for store, half in zip(stores, halves, strict=True))
    )
    assert sorted(change.version for change in changes) == [2, 3, 4, 5, 6]
    wanted = {half.provider.key: in_order(half) for half in [birthday, *halves]}
    for store in stores:
        assert await store.current() == Catalogues(6, "musterstrom", wanted)


async def test_the_same_change_at_once_is_one_change(graph: Graph, birthday: Catalogue) -> None:
    """Two first applies of one file at the same time make one version."""
    stores = [CatalogueStore(graph), CatalogueStore(graph)]
    changes = await asyncio.gather(*(store.apply(birthday, home=True, source="a") for store in stores))
    assert [change.version for change in changes] == [1, 1]
    assert len(await stores[0].revisions("musterstrom")) == 1


async def test_a_reader_never_sees_half_a_change(graph: Graph, birthday: Catalogue) -> None:
    """While the catalogue changes to and fro, every copy that is read is one of the two, and the one of its version."""
    bare = replace(birthday, retention=(), uses=birthday.uses[:1], recipients=birthday.recipients[:1], notices=())
    wanted = {1: in_order(birthday), 0: in_order(bare)}
    store, going = CatalogueStore(graph), True
    await store.apply(birthday, home=True, source="a")

    async def read() -> None:
        while going:
            held = await CatalogueStore(graph).current()
            assert held.home_catalogue == wanted[held.version % 2]

    readers = [asyncio.create_task(read()) for _ in range(3)]
    for half in [bare, birthday] * 6:
        await store.apply(half, home=True, source="a")
    going = False
    await asyncio.gather(*readers)
    assert (await store.current()).version == 13


async def test_every_version_is_kept(graph: Graph, birthday: Catalogue) -> None:
    """Each revision holds the whole half as it was applied, with its source."""
    store = CatalogueStore(graph)
    later = replace(birthday, provider=replace(birthday.provider, measures=("Locks",)))
    await store.apply(birthday, home=True, source="first.yaml")
    await store.apply(other(birthday, "else"), home=False, source="else.json")
    await store.apply(later, home=True, source="second.yaml")
    kept = await store.revisions("musterstrom")
    assert [(one.version, one.source, one.catalogue) for one in kept] == [
        (1, "first.yaml", birthday),
        (3, "second.yaml", later),
    ]


async def test_providers_do_not_touch_each_other(graph: Graph, birthday: Catalogue) -> None:
    """Equal keys of two providers are two nodes, and a change of one leaves the other."""
    store = CatalogueStore(graph)
    await store.apply(birthday, home=True, source="a")
    await store.apply(other(birthday, "else"), home=False, source="b")
    await store.apply(replace(other(birthday, "else"), uses=()), home=False, source="c")
    held = await store.current()
    assert (held.home_catalogue, held.by_provider["else"].uses) == (in_order(birthday), ())
    assert held.purpose("else:Purpose:accounting") == held.purpose("musterstrom:Purpose:accounting")


async def test_home_stays_home_when_imported_again(graph: Graph, birthday: Catalogue) -> None:
    """An import without --home of the home provider changes nothing."""
    store = CatalogueStore(graph)
    await store.apply(birthday, home=True, source="a")
    assert not await store.apply(birthday, home=False, source="b")
    assert (await store.current()).home == "musterstrom"


async def test_home_with_people_is_not_exchanged(graph: Graph, birthday: Catalogue) -> None:
    """Another provider cannot become home while the present one has people."""
    store = CatalogueStore(graph)
    await store.apply(birthday, home=True, source="a")
    await graph.run_text("CREATE (:Subject {id: '1', refHash: '1', page: 'musterstrom/1'})")
    with pytest.raises(Conflict, match="musterstrom is the home provider and has people"):
        await store.difference(other(birthday, "muster-strom"))
    with pytest.raises(Conflict, match="musterstrom is the home provider and has people"):
        await store.apply(other(birthday, "muster-strom"), home=True, source="b")
    assert (await store.current()).by_provider.keys() == {"musterstrom"}


async def test_home_without_people_can_be_another(graph: Graph, birthday: Catalogue) -> None:
    """A home without people becomes one provider among others."""
    store = CatalogueStore(graph)
    await store.apply(birthday, home=True, source="a")
    change = await store.apply(other(birthday, "else"), home=True, source="b")
    assert change.changed == (NodeChange("Provider", "musterstrom", (FieldChange("home", True, False),)),)
    rows = await graph.run_text("MATCH (p:Provider) RETURN p.id AS id, p.home AS home ORDER BY id")
    assert (rows, (await store.current()).home) == (
        [{"id": "else", "home": True}, {"id": "musterstrom", "home": False}],
        "else",
    )


async def test_a_broken_catalogue_is_not_applied(graph: Graph, birthday: Catalogue) -> None:
    """References are checked whatever made the catalogue; nothing is written."""
    others = tuple(one for one in birthday.purposes if one.key != "order-handling")
    with pytest.raises(InvalidCatalogue, match="there is no purpose `order-handling`"):
        await CatalogueStore(graph).apply(replace(birthday, purposes=others), home=True, source="a")
    assert await count(graph) == [{"nodes": 0}]


async def test_an_empty_graph_has_no_catalogue(graph: Graph) -> None:
    """Without a catalogue there is version 0, and asking for the home provider says so."""
    held = await CatalogueStore(graph).current()
    assert held == Catalogues()
    with pytest.raises(NoCatalogue):
        _ = held.home_catalogue
    with pytest.raises(NodeNotFound):
        held.purpose("musterstrom:Purpose:accounting")


async def test_a_known_version_needs_no_read(graph: Graph, birthday: Catalogue) -> None:
    """The catalogue of a version that is held already comes without a statement, a newer one is read."""
    mine, theirs = CatalogueStore(graph), CatalogueStore(graph)
    await mine.apply(birthday, home=True, source="a")
    held = await mine.current()
    await theirs.apply(replace(birthday, retention=()), home=True, source="b")
    assert await mine.at_least(1) is held
    assert (await mine.at_least(2)).home_catalogue.retention == ()


async def test_the_revision_is_readable_json(graph: Graph, birthday: Catalogue) -> None:
    """A revision's document has the form of catalogue.yaml."""
    await CatalogueStore(graph).apply(birthday, home=True, source="a")
    reading = Cypher("r", "MATCH (r:CatalogueRevision) RETURN r.document AS document", frozenset())
    (row,) = await graph.read(reading)
    document = json.loads(row["document"])
    assert (document["provider"]["key"], document["retention"][0]["from"]) == ("musterstrom", "END_OF_YEAR")
