"""The mutations of the schema: the ledger's and the catalogue's."""

from __future__ import annotations

import strawberry

from anbieter360.api.catalogue_mutation import CatalogueMutation
from anbieter360.api.ledger_mutation import LedgerMutation


@strawberry.type(description="What can be done.")
class Mutation(LedgerMutation, CatalogueMutation):
    pass
