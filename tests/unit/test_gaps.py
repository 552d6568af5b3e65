"""Transparency gaps, each kind by one small catalogue."""

from __future__ import annotations

from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.model import (
    Catalogue,
    Category,
    Contact,
    Deletion,
    Fact,
    Gap,
    GapKind,
    LegalBasis,
    PeriodStart,
    ProcessingUse,
    Provider,
    Purpose,
    Recipient,
    RecipientRole,
    Retention,
    RetentionBecause,
    Statement,
    StatementKind,
    Text,
)

SHOP = Provider("shop", Text(en="Shop"), "DE", Contact("mail@shop.example"))
SILENT = Provider("silent", Text(en="Silent"), "DE")
ORDER = Purpose("order", Text(en="Order"))
EMAIL = Category("email", Text(en="E-mail"))
RULE = Deletion("email", "P3Y", PeriodStart.COLLECTION)


def use(basis: LegalBasis) -> ProcessingUse:
    return ProcessingUse("confirm", "order", basis, ("email",))


def basis_statement(*facts: Fact) -> Statement:
    return Statement("basis", StatementKind.LEGAL_BASIS, facts, "DataCategory", "email")


def recipient(country: str | None, transfer_basis: str | None = None) -> Recipient:
    return Recipient("post", Text(en="Post"), RecipientRole.PROCESSOR, country, transfer_basis)


def third_country(*facts: Fact) -> Statement:
    return Statement("third-country", StatementKind.THIRD_COUNTRY, facts)


def kinds(catalogue: Catalogue) -> list[tuple[GapKind, str, str]]:
    return [(gap.kind, gap.label, gap.key) for gap in transparency_gaps(catalogue)]


def test_a_whole_story_has_no_gap() -> None:
    """Named recipients, a basis, a period and a transfer basis leave nothing open."""
    whole = Catalogue(
        SHOP,
        (EMAIL,),
        recipients=(recipient("US", "A46-2-c"),),
        purposes=(ORDER,),
        uses=(use(LegalBasis.CONTRACT),),
        deletion=(RULE,),
    )
    assert transparency_gaps(whole) == ()


def test_a_recipient_without_a_name_is_a_gap() -> None:
    """A category of recipients is not who got the data."""
    catalogue = Catalogue(SHOP, recipients=(Recipient("partners", None, None, None),))
    message = "Recipient 'partners' is only a category of recipients, nobody is named."
    assert transparency_gaps(catalogue) == (Gap(GapKind.RECIPIENT_UNNAMED, message, "Recipient", "partners"),)


def test_a_use_without_a_stated_basis_is_unknown() -> None:
    """Words that name no article are no basis."""
    stated = basis_statement(Fact("description", "consent"))
    catalogue = Catalogue(SHOP, (EMAIL,), uses=(use(LegalBasis.UNSPECIFIED),), deletion=(RULE,), statements=(stated,))
    assert kinds(catalogue) == [(GapKind.BASIS_UNKNOWN, "ProcessingUse", "confirm")]


def test_bases_stated_in_a_heap_are_not_tied() -> None:
    """Several bases for a category say of no purpose which is its own."""
    stated = basis_statement(Fact("article", "Art. 6(1)(a)"), Fact("article", "Art. 6(1)(f)"))
    catalogue = Catalogue(SHOP, (EMAIL,), uses=(use(LegalBasis.UNSPECIFIED),), deletion=(RULE,), statements=(stated,))
    assert kinds(catalogue) == [(GapKind.BASIS_NOT_TIED, "ProcessingUse", "confirm")]


def test_a_category_without_a_period_is_a_gap() -> None:
    """Neither rule nor statement: how long is open."""
    assert kinds(Catalogue(SHOP, (EMAIL,))) == [(GapKind.STORAGE_UNSTATED, "DataCategory", "email")]


def test_retention_and_a_parents_rule_are_periods() -> None:
    """A part of a category is kept as long as the whole."""
    part = Category("work-email", Text(en="Work e-mail"), parent="email")
    kept = Retention("email", "order", RetentionBecause.LEGAL_OBLIGATION, "HGB", "P6Y", PeriodStart.END_OF_YEAR)
    assert kinds(Catalogue(SHOP, (EMAIL, part), retention=(kept,))) == []


def test_criteria_are_enough_but_an_aggregation_function_is_not() -> None:
    """Art. 13(2)(a) allows criteria in place of a period; "max" of nothing is neither."""

    def storage(*facts: Fact) -> Catalogue:
        stated = Statement("storage", StatementKind.STORAGE, facts, "DataCategory", "email")
        return Catalogue(SHOP, (EMAIL,), statements=(stated,))

    gap = (GapKind.STORAGE_UNSTATED, "DataCategory", "email")
    assert kinds(storage(Fact("purposeConditional", "until the order is done"))) == []
    assert kinds(storage(Fact("aggregationFunction", "max"))) == [gap]
    assert kinds(storage(Fact("ttl", "long", readable=False)))[0] == gap


def test_a_recipient_outside_the_eea_needs_a_transfer_basis() -> None:
    """Inside the EEA there is no transfer; of an unknown country nothing is claimed."""
    gap = [(GapKind.TRANSFER_BASIS_MISSING, "Recipient", "post")]
    found = [kinds(Catalogue(SHOP, recipients=(recipient(one),))) for one in ("US", "GB", "DE", "NO", None)]
    assert found == [gap, gap, [], [], []]


def test_a_safeguard_stated_for_the_country_covers_its_recipients() -> None:
    """The document ties safeguards to countries, not to recipients."""
    safe = third_country(Fact("countryCode", "US"), Fact("standardDataProtectionClause.available", "true"))
    assert kinds(Catalogue(SHOP, recipients=(recipient("US"),), statements=(safe,))) == []


def test_a_third_country_without_a_safeguard_is_a_gap() -> None:
    """Enforceable rights alone are no safeguard, and no transfer to the EEA needs one."""
    gap = [(GapKind.TRANSFER_BASIS_MISSING, "Statement", "third-country")]
    bare = third_country(Fact("countryCode", "US"), Fact("adequacyDecision.available", "false"))
    rights = third_country(Fact("presenceOfEnforceableRightsAndEffectiveRemedies.available", "true"))
    inside = third_country(Fact("countryCode", "DE"))
    assert [kinds(Catalogue(SHOP, statements=(one,))) for one in (bare, rights, inside)] == [gap, gap, []]


def test_a_right_without_anyone_to_turn_to_is_a_gap() -> None:
    """A link of its own or the provider's contact is enough; a right that is not given asks for none."""
    right = Fact("available", "true")
    given = Statement("right-to-information", StatementKind.RIGHT, (right,))
    linked = Statement("right-to-information", StatementKind.RIGHT, (right, Fact("url", "https://x.example")))
    refused = Statement("right-to-information", StatementKind.RIGHT, (Fact("available", "false"),))
    gap = [(GapKind.RIGHT_WITHOUT_CONTACT, "Statement", "right-to-information")]
    assert [kinds(Catalogue(SILENT, statements=(one,))) for one in (given, linked, refused)] == [gap, [], []]
    assert kinds(Catalogue(SHOP, statements=(given,))) == []


def test_an_unreadable_value_is_a_gap_that_does_not_quote_it() -> None:
    """The message names statement and field."""
    odd = Statement("source", StatementKind.SOURCE, (Fact("url", "12 34", readable=False),))
    message = "Statement 'source' has a value in 'url' that cannot be read."
    assert transparency_gaps(Catalogue(SHOP, statements=(odd,))) == (
        Gap(GapKind.VALUE_UNREADABLE, message, "Statement", "source"),
    )


def test_gaps_come_in_one_order() -> None:
    """The order of the catalogue's lists does not show."""
    first, second = Recipient("a", None, None, None), Recipient("b", None, None, None)
    there = Catalogue(SHOP, (EMAIL,), recipients=(first, second))
    back = Catalogue(SHOP, (EMAIL,), recipients=(second, first))
    assert transparency_gaps(there) == transparency_gaps(back)
