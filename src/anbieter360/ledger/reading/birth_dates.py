"""Dates of birth, opened: among the facts they are sealed, because few questions need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from anbieter360.decision.facts import Star
from anbieter360.vault import Vault


async def birth_dates_of(vault: Vault, stars: Sequence[Star]) -> Mapping[str, date]:
    """By id; without those of whom none is known, or no key opens it."""
    known = {star.id: star.birth_date_sealed for star in stars if star.birth_date_sealed}
    sealers = await vault.sealers([*known]) if known else {}
    return {
        id_: date.fromisoformat(sealers[id_].open(sealed, owner=id_, field="birthDate"))
        for id_, sealed in known.items()
        if id_ in sealers
    }


async def birth_date_of(vault: Vault, star: Star) -> date | None:
    """The same of one person."""
    return (await birth_dates_of(vault, (star,))).get(star.id)
