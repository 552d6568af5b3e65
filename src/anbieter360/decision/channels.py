"""Steps 4 and 6: what the way to the person asks for, and what it would lay open."""

from __future__ import annotations

from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import Step, StoodOn
from anbieter360.decision.declared import Declared
from anbieter360.decision.facts import Collection, Item


def by_channel(case: Case, item: Item) -> Verdict | None:
    """Step 4: advertising by e-mail, SMS, phone or push on another basis than consent; None where it is none of that.

    Existing customers are the exception, which takes the place of step 5: by the contact item, for what goes with it.
    """
    if not case.declared.needs_consent_to_channel:
        return None
    collection = _of_a_customer(case, item) if _declares_exception(case) else None
    if collection is None:
        return Verdict(Reason.CONSENT_MISSING, Step.CHANNEL, (case.declared.node,))
    nodes = (StoodOn("Collection", collection.id), StoodOn("Notice", collection.notice or ""))
    return Verdict(Reason.EXISTING_CUSTOMER, Step.CHANNEL, nodes)


def laid_open(declared: Declared, item: Item) -> Verdict | None:
    """Step 6: a postcard carries nothing but name and address."""
    if item.category not in declared.laid_open:
        return None
    return Verdict(Reason.OPEN_CHANNEL, Step.OPEN_CHANNEL, (StoodOn("DataCategory", item.category),))


def _declares_exception(case: Case) -> bool:
    """§ 7(3) UWG; § 174(4) TKG 2021 asks for the list of § 7 ECG besides."""
    said = case.declared.use.existing_customer
    if said is None or case.declared.use.channel not in ("EMAIL", "SMS"):
        return False
    austrian = "AT" in (case.declared.catalogue.provider.country, case.star.country)
    return said.similar_products and said.opt_out_in_each_message and (said.ecg_list_checked is True or not austrian)


def _of_a_customer(case: Case, item: Item) -> Collection | None:
    contacts = [item] if item.category in case.declared.contacts else case.items
    found = (_sold_with_opt_out(case, one) for one in contacts if one.category in case.declared.contacts)
    return next((one for one in found if one), None)


def _sold_with_opt_out(case: Case, item: Item) -> Collection | None:
    """The contract that the contact came from, under a notice that offered to opt out."""
    for one in case.holders(item):
        published = case.declared.opting_out.get(one.notice or "")
        if one.legal_basis == "CONTRACT" and published is not None and published <= one.collected_at:
            return one
    return None
