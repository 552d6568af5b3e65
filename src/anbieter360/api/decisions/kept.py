"""What is kept with a use or with an attempt that was refused, as far as the caller may see it."""

from __future__ import annotations

from dataclasses import replace

from anbieter360.api.person.people import Person
from anbieter360.catalogue.model import ProcessingUse, split_node_id
from anbieter360.decision.decided import Decision, StoodOn
from anbieter360.ledger.reading.star import Row
from anbieter360.ledger.uses.kept_decision import read_decision


def kept_decision(person: Person, row: Row) -> Decision | None:
    """The decision that is kept with an event or an attempt; None where there is none."""
    if not row["decision"]:
        return None
    kept = read_decision(person.open(row["decision"], row["id"], "decision"), person.star.id)
    return _as_seen(kept, person) if person.context.view.hidden else kept


def opens_reference(person: Person, declared: ProcessingUse | None) -> bool:
    """A reference may be as telling as a value: it opens to the person, and under the purpose of the use."""
    served = person.catalogue.purpose_line(declared.purpose) if declared else ()
    return person.is_caller or person.context.view.purpose in served


def _as_seen(kept: Decision, person: Person) -> Decision:
    """Without nodes that hang on a hidden purpose: it was made by somebody who saw them."""
    explanation = (
        one._replace(nodes=tuple(node for node in one.nodes if _sees(person, node))) for one in kept.explanation
    )
    return replace(kept, explanation=tuple(explanation))


def _sees(person: Person, node: StoodOn) -> bool:
    star, home, key = person.star, person.home, split_node_id(node.id)[2]
    match node.label:
        case "DataItem":
            return node.id in star.item
        case "Collection":
            return any(one.id == node.id for one in star.collections)
        case "Consent":
            return any(one.id == node.id for one in star.consents)
        case "Objection":
            return any(one.id == node.id for one in star.objections)
        case "ProcessingUse":
            return home.use(key) is not None
        case "Recipient":
            return home.recipient(key) is not None
        case "Notice":
            return home.notice(key) is not None
        case "Compatibility":
            return any(one.key == key for one in home.compatibilities)
    return True
