"""What was erased does not come back: marks that a person or a node of theirs is gone, and what lifts them (I14).

A mark is looked for by keyed hash: that of a reference or identifier for a person who is gone, the key of a node for
one who stays. Only a collection dated after the erasure lifts it, and then nothing comes in that is older.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.errors import SubjectErased, Suppressed
from anbieter360.instant import text_of
from anbieter360.ledger.stars.build import Naming, Person
from anbieter360.ledger.stars.difference import combined
from anbieter360.ledger.stars.identifiers import MERGED_REF
from anbieter360.ledger.stars.plain import PlainStar, Properties, erased_at
from anbieter360.ledger.stars.records import Record
from anbieter360.ledger.stars.save import WentMeanwhile
from anbieter360.ledger.stars.stored import Read

_STATEMENTS = statements("suppression")

#: Labels whose keys are marked for a person who stays, and the property that says of when a node is. What has none
#: comes in with a collection.
DATED: Mapping[str, str | None] = {
    "DataItem": "collectedAt",
    "Collection": "collectedAt",
    "Identifier": None,
    "Information": "at",
    "Consent": "givenAt",
    "Restriction": "at",
    "UseEvent": "at",
}
#: Of a person: how they are named.
REFERENCES = frozenset({"REF", MERGED_REF})
#: After every time.
NEVER = "9999-12-31T23:59:59.999Z"


@dataclass(frozen=True, slots=True)
class Mark:
    """type: REF, that of an identifier, or the label of a node; at: when it was erased; request: id of the erasure;
    lifted_for: id of the collection that did."""

    id: str
    hash: str
    type: str
    at: str
    request: str
    lifted: bool = False
    lifted_for: str | None = None


@dataclass(frozen=True, slots=True)
class Lift:
    """A mark that goes with a new ground. collection: its id."""

    mark: str
    collection: str


Marks = Mapping[str, Sequence[Mark]]


async def find_marks(read: Read, hashes: Iterable[str]) -> Marks:
    """Hash -> its marks; those that have none are absent."""
    wanted = sorted({*hashes})
    found: dict[str, list[Mark]] = {}
    for row in await read(_STATEMENTS["marks"], hashes=wanted) if wanted else ():
        mark = Mark(row["id"], row["hash"], row["type"], row["at"], row["request"], row["lifted"], row["liftedFor"])
        found.setdefault(row["hash"], []).append(mark)
    return found


async def lift(tx: Tx, lifts: Iterable[Lift]) -> None:
    """Note what lifted them. Raises WentMeanwhile where another writer did so first."""
    first = {one.mark: one.collection for one in reversed([*lifts])}
    rows = [{"id": mark, "collection": collection} for mark, collection in first.items()]
    if not rows:
        return
    (row,) = await tx.run(_STATEMENTS["lift"], rows=rows, at=text_of(datetime.now(UTC)))
    if row["made"] != len(rows):
        raise WentMeanwhile("A mark that somebody was erased was lifted meanwhile.")


def names_of(record: Record, naming: Naming) -> Iterator[tuple[str, str]]:
    """(path, hash) of each way by which the line names its person."""
    yield "subject.ref", naming.ref_hash(record.subject.ref)
    for index, one in enumerate(record.subject.identifiers):
        yield f"subject.identifiers[{index}]", naming.identifier_hash(one.type, one.value)


def hashes_of(records: Iterable[Record], naming: Naming) -> Iterator[str]:
    """By which people are marked whom the lines name, also those with whom they share."""
    for record in records:
        yield from (hash_ for _, hash_ in names_of(record, naming))
        for collection in record.collections:
            yield from (naming.ref_hash(ref) for item in collection.items for ref in item.shared_with)


def reborn(persons: Mapping[str, Person], known: Set[str], marks: Marks, naming: Naming) -> dict[str, Person]:
    """The same people; whoever was erased and is not there again has a new id, that of nobody before. known: ids of
    those who are there, read before the marks."""
    return {ref: _reborn(person, known, marks, naming) for ref, person in persons.items()}


async def check_new(read: Read, people: Iterable[PlainStar]) -> None:
    """That nobody of them was erased: for people who were just written as new, whom nobody else can write now.

    Raises SubjectErased where one was since it was looked for marks.
    """
    marks = await find_marks(read, (one.properties["refHash"] for one in people if "refHash" in one.properties))
    if any(one.type in REFERENCES and not one.lifted for found in marks.values() for one in found):
        raise SubjectErased


def _reborn(person: Person, known: Set[str], marks: Marks, naming: Naming) -> Person:
    gone = [one for one in marks.get(naming.ref_hash(person.ref), ()) if one.type in REFERENCES and not one.lifted]
    if not gone or person.subject in known:
        return person
    id_ = naming.subject_again(person.ref, max(gone, key=lambda one: one.at).request)
    return Person(person.ref, id_, id_)


def keys_of(star: PlainStar) -> Iterator[str]:
    """Of the nodes that can be marked."""
    return (key for label in DATED for key in star.nodes[label])


def lifting(mark: Mark, star: PlainStar) -> str | None:
    """The first collection that is later than the mark; of the mark of an item, the first such that holds it."""
    if mark.type in DATED and mark.hash not in star.nodes[mark.type]:
        return None
    later = (
        (one.properties["collectedAt"], id_)
        for id_, one in star.nodes["Collection"].items()
        if mark.type != "DataItem" or (id_, mark.hash) in star.links["HOLDS"]
    )
    return min((one for one in later if one[0] > mark.at), default=("", None))[1]


async def check_return(read: Read, wanted: PlainStar, stored: PlainStar | None, naming: Naming) -> list[Lift]:
    """Which marks go with what is to be written about a person. stored: who is there already, locked; what names nobody
    anew, about somebody of whom nothing was erased, costs no look.

    Raises Suppressed for a reference or identifier of somebody who was erased, where nothing was collected since, and
    for a node that was erased, or whose person was, and that is not later than that.
    """
    lifts = await _check_names(read, wanted, stored)
    return lifts if stored is None else lifts + await _check_nodes(read, wanted, stored, naming)


async def _check_names(read: Read, wanted: PlainStar, stored: PlainStar | None) -> list[Lift]:
    held = {one.properties["hash"] for one in stored.nodes["Identifier"].values()} if stored else set()
    new = {one.properties["hash"] for one in wanted.nodes["Identifier"].values()} - held
    if "refHash" in wanted.properties:
        new.add(wanted.properties["refHash"])
    marks = await find_marks(read, new)
    lifts = []
    for mark in (one for found in marks.values() for one in found if not one.lifted and one.type not in DATED):
        collection = lifting(mark, stored) if stored else None
        if collection is None:
            raise Suppressed
        lifts.append(Lift(mark.id, collection))
    return lifts


async def _check_nodes(read: Read, wanted: PlainStar, stored: PlainStar, naming: Naming) -> list[Lift]:
    ref = stored.properties.get("ref")
    if not erased_at(stored) and (ref is None or naming.subject(ref) == stored.subject):
        return []
    new = [(label, key) for label in DATED for key in wanted.nodes[label].keys() - stored.nodes[label].keys()]
    name = stored.properties["refHash"]
    marks = await find_marks(read, (name, *(key for _, key in new)))
    names = [one for one in marks.get(name, ()) if one.type in REFERENCES]
    both = combined(stored, wanted)
    found = names.copy()
    for label, key in new:
        ours = [one for one in marks.get(key, ()) if one.type == label]
        if _is_as_old(_since(label, both.nodes[label][key].properties, both), (*ours, *names)):
            raise Suppressed
        found += ours
    return [Lift(one.id, id_) for one in found if not one.lifted and (id_ := lifting(one, both))]


def _is_as_old(since: str, marks: Iterable[Mark]) -> bool:
    return any(since <= one.at for one in marks)


async def find_person_again(read: Read, ref: str, collected_at: str, naming: Naming) -> Person | None:
    """Who was erased and comes back with a collection of that time; None where nobody was.

    Raises Suppressed where it is as old as the erasure.
    """
    marks = await find_marks(read, (naming.ref_hash(ref),))
    person = naming.subject(ref)
    back = _reborn(Person(ref, person, person), frozenset(), marks, naming)
    if back.subject == person:
        return None
    if _is_as_old(collected_at, marks[naming.ref_hash(ref)]):
        raise Suppressed
    return back


def _since(label: str, properties: Properties, star: PlainStar) -> str:
    """The time that a node is of; of what has none, that of the newest collection."""
    name = DATED[label]
    if name is not None:
        return str(properties.get(name) or NEVER)
    return max((one.properties["collectedAt"] for one in star.nodes["Collection"].values()), default="")
