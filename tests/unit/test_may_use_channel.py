"""May this use run? The way to the person: steps 4 and 6 of DECISION.md, fact by fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from asking import (
    ANNOUNCED,
    LATER,
    LETTER,
    allowed,
    ask,
    category,
    denied,
    notice,
    shop,
    told,
)
from stars import PROVIDER, collection, consent, item, of, star

from anbieter360.catalogue.model import (
    Channel,
    ExistingCustomer,
    ProcessingUse,
)
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import Missing, Step, StoodOn


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.PUSH])
def test_advertising_by_such_channels_needs_a_consent(channel: Channel) -> None:
    """On whatever other basis, even with a consent beside it."""
    use = replace(LETTER, channel=channel)
    person = star(ANNOUNCED, consent(channels=(channel.value,)))
    found = ask(person, use, shop(use, notices=[notice("all", "greeting")]))
    assert told(found) == denied(Reason.CONSENT_MISSING, "Art. 6(1)(a) GDPR", Missing.CONSENT)


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.IN_PERSON, None])
def test_advertising_by_other_channels_does_not(channel: Channel | None) -> None:
    """A letter on legitimate interest."""
    use = replace(LETTER, channel=channel)
    person = star(collection(notice=of("Notice", "all")))
    assert ask(person, use, shop(use, notices=[notice("all", "greeting")])).reason is Reason.LEGITIMATE_INTEREST


OFFERED = notice("with-opt-out", "order", opt_out_offered=True)
SIMILAR = ExistingCustomer(similar_products=True, opt_out_in_each_message=True)
CUSTOMER = replace(LETTER, channel=Channel.EMAIL, existing_customer=SIMILAR)
SOLD = collection(notice=of("Notice", "with-opt-out"))


def test_an_existing_customer_may_get_similar_offers() -> None:
    """§ 7(3) UWG: without step 5."""
    use = replace(CUSTOMER, balancing_test=None)
    found = ask(star(SOLD), use, shop(use, notices=[OFFERED]))
    assert told(found) == allowed(Reason.EXISTING_CUSTOMER, "§ 7(3) UWG")
    assert [(one.step, one.nodes) for one in found.explanation[4:]] == [
        (Step.CHANNEL, (StoodOn("Collection", SOLD.id), StoodOn("Notice", of("Notice", "with-opt-out")))),
        (Step.OPEN_CHANNEL, ()),
    ]


@pytest.mark.parametrize(
    ("use", "held", "offered"),
    [
        (replace(CUSTOMER, existing_customer=None), SOLD, OFFERED),
        (replace(CUSTOMER, existing_customer=replace(SIMILAR, similar_products=False)), SOLD, OFFERED),
        (replace(CUSTOMER, existing_customer=replace(SIMILAR, opt_out_in_each_message=False)), SOLD, OFFERED),
        (replace(CUSTOMER, channel=Channel.PHONE), SOLD, OFFERED),
        (CUSTOMER, SOLD, replace(OFFERED, opt_out_offered=False)),
        (CUSTOMER, SOLD, replace(OFFERED, published=LATER.date())),
        (CUSTOMER, SOLD, replace(OFFERED, published=None)),
        (CUSTOMER, SOLD._replace(notice=None), OFFERED),
        (CUSTOMER, SOLD._replace(legal_basis="CONSENT"), OFFERED),
    ],
)
def test_each_condition_of_the_exception_is_needed(use: ProcessingUse, held: Any, offered: Any) -> None:
    """Similar products, an opt-out in each message and at collection, a contract, e-mail or SMS."""
    assert ask(star(held), use, shop(use, notices=[offered])).reason is Reason.CONSENT_MISSING


def test_the_offer_to_opt_out_counts_from_the_moment_its_notice_is_published() -> None:
    """Midnight in the provider's zone, that moment included."""
    sold = SOLD._replace(collected_at=datetime(2026, 1, 10, 23, tzinfo=UTC))
    offered = replace(OFFERED, published=date(2026, 1, 11))
    assert ask(star(sold), CUSTOMER, shop(CUSTOMER, notices=[offered])).allowed


def test_in_austria_the_list_must_have_been_checked() -> None:
    """§ 174(4) TKG 2021, for a provider or a person there."""
    austrian = replace(PROVIDER, country="AT")
    checked = replace(CUSTOMER, existing_customer=replace(SIMILAR, ecg_list_checked=True))
    found = ask(star(SOLD), checked, shop(checked, notices=[OFFERED], provider=austrian))
    assert told(found) == allowed(Reason.EXISTING_CUSTOMER, "§ 174(4) TKG 2021")
    assert (
        ask(star(SOLD), CUSTOMER, shop(CUSTOMER, notices=[OFFERED], provider=austrian)).reason is Reason.CONSENT_MISSING
    )
    assert ask(star(SOLD, country="AT"), CUSTOMER, shop(CUSTOMER, notices=[OFFERED])).reason is Reason.CONSENT_MISSING


def test_it_is_the_contact_that_comes_from_the_contract() -> None:
    """What goes with it may have come otherwise; the other way round it does not help."""
    held = [item("mail", "address"), item("born", "birth-date")]
    use = replace(CUSTOMER, categories=("address", "birth-date"))
    catalogue = shop(use, notices=[OFFERED], categories=[category("address", "pd:EmailAddressWork")])
    by_contract = SOLD._replace(items=frozenset({"id-mail"}))
    otherwise = collection("research", "CONSENT", "born")
    assert ask(star(by_contract, otherwise, items=held), use, catalogue).reason is Reason.EXISTING_CUSTOMER
    swapped = star(SOLD._replace(items=frozenset({"id-born"})), collection("research", "CONSENT", "mail"), items=held)
    assert ask(swapped, use, catalogue).reason is Reason.CONSENT_MISSING


POSTCARD = replace(LETTER, channel=Channel.POSTCARD)


@pytest.mark.parametrize(
    ("given", "fine"),
    [
        (category("given", "pd:Name"), True),
        (category("given", "pd:PhysicalAddress"), True),
        (category("given", "pd:City"), True),
        (category("given", "https://w3id.org/dpv/pd#PostalCode"), True),
        (category("given", parent="home"), True),
        (category("given", "pd:Password", parent="home"), False),
        (category("given", "pd:BirthDate"), False),
        (category("given", "pd:EmailAddress"), False),
        (category("given"), False),
    ],
)
def test_a_postcard_carries_name_and_address_alone(given: Any, fine: bool) -> None:
    """And what DPV or the catalogue has below them; a category that says nothing is neither."""
    use = replace(POSTCARD, categories=("given",))
    catalogue = shop(
        use, categories=[category("home", "pd:PhysicalAddress"), given], notices=[notice("all", "greeting")]
    )
    person = star(collection("order", "CONTRACT", "given", notice=of("Notice", "all")), items=[item("given", "given")])
    found = ask(person, use, catalogue)
    open_to_all = denied(Reason.OPEN_CHANNEL, "Art. 5(1)(f) GDPR", Missing.CHANNEL)
    assert told(found) == (allowed(Reason.LEGITIMATE_INTEREST, "Art. 6(1)(f) GDPR") if fine else open_to_all)


def test_an_open_channel_names_the_ground_that_was_passed() -> None:
    """Step 5 came before step 6."""
    use = replace(POSTCARD, categories=("email",))
    person = star(collection(notice=of("Notice", "all")))
    found = ask(person, use, shop(use, notices=[notice("all", "greeting")]))
    assert found.reason is Reason.OPEN_CHANNEL
    assert StoodOn("Notice", of("Notice", "all")) in found.explanation[-2].nodes
