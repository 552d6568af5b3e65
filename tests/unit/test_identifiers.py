"""Identifiers in their one spelling."""

from __future__ import annotations

import pytest

from anbieter360.ledger.stars.identifiers import IdentifierType, normalise, normalise_new


@pytest.mark.parametrize(
    ("written", "countries", "spelt"),
    [
        ("+49 40 66969-123", (), "+494066969123"),
        ("0049 (40) 66969123", (), "+494066969123"),
        ("+49 (0)40 66969123", (), "+494066969123"),
        ("040 / 66969 123", ("DE",), "+494066969123"),
        ("040 66969123", (None, "DE"), "+494066969123"),
        ("01 2345678", ("AT", "DE"), "+4312345678"),
        ("06 1234 5678", ("IT",), "+390612345678"),
        ("020 7946 0958", ("GB",), "+442079460958"),
        ("(202) 555-0143", ("US",), "+12025550143"),
        ("1-202-555-0143", ("US",), "+12025550143"),
    ],
)
def test_telephone_numbers_become_e164(written: str, countries: tuple[str | None, ...], spelt: str) -> None:
    """However a number is written, its one spelling is E.164; a national one is of the first country given."""
    assert normalise(IdentifierType.PHONE, written, countries) == spelt


@pytest.mark.parametrize(
    ("type_", "written", "spelt"),
    [
        (IdentifierType.EMAIL, " Anna@Example.ORG ", "anna@example.org"),
        (IdentifierType.CUSTOMER_NUMBER, " K-1001 ", "K-1001"),
        (IdentifierType.ACCOUNT, "Anna ", "Anna"),
        (IdentifierType.ACCOUNT, "Zoe\u0308", "Zo\u00eb"),
        (IdentifierType.EMAIL, "ZOE\u0308@example.org", "zo\u00eb@example.org"),
    ],
)
def test_only_addresses_lose_their_capitals(type_: IdentifierType, written: str, spelt: str) -> None:
    """E-mail addresses are trimmed and lower case, the others trimmed; all are composed."""
    assert normalise(type_, written) == spelt


@pytest.mark.parametrize("written", ["anna", "@example.org", "anna@", "a@b@c", "anna @example.org"])
def test_a_new_address_has_one_at_sign(written: str) -> None:
    """What is kept as an e-mail address is one; a lookup takes anything, and the error does not repeat it."""
    assert normalise(IdentifierType.EMAIL, written) == written
    with pytest.raises(ValueError, match=r"^not an e-mail address") as error:
        normalise_new(IdentifierType.EMAIL, written)
    assert written not in str(error.value)


@pytest.mark.parametrize("written", ["040 66969123", "12", "+49 abc", "  ", "+0123456789"])
def test_what_is_no_number_is_refused_without_its_value(written: str) -> None:
    """A number that cannot be E.164, or a national one of nowhere, is an error that does not repeat it."""
    with pytest.raises(ValueError, match=r"number|empty") as error:
        normalise(IdentifierType.PHONE, written)
    assert written.strip() == "" or written not in str(error.value)
