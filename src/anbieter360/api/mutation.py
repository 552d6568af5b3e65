"""The mutations of the schema: the ledger's, the uses' and the catalogue's."""

from __future__ import annotations

import strawberry

from anbieter360.api.catalogue_mutation import CatalogueMutation
from anbieter360.api.ledger_mutation import LedgerMutation
from anbieter360.api.record_use import UseMutation
from anbieter360.api.request_mutation import RequestMutation


@strawberry.type(description="What can be done.")
class Mutation(LedgerMutation, UseMutation, RequestMutation, CatalogueMutation):
    pass
