"""The mutations of the schema: what the provider records, what people have to say, and the catalogue's."""

from __future__ import annotations

import strawberry

from anbieter360.api.decisions.record_use import UseMutation
from anbieter360.api.erasure.erasure_mutation import ErasureMutation
from anbieter360.api.mutations.acknowledgement_mutation import AcknowledgementMutation
from anbieter360.api.mutations.announcement_mutation import AnnouncementMutation
from anbieter360.api.mutations.catalogue_mutation import CatalogueMutation
from anbieter360.api.mutations.consent_mutation import ConsentMutation
from anbieter360.api.mutations.hold_mutation import HoldMutation
from anbieter360.api.mutations.ledger_mutation import LedgerMutation
from anbieter360.api.mutations.objection_mutation import ObjectionMutation
from anbieter360.api.mutations.own_fields_mutation import OwnFieldsMutation
from anbieter360.api.mutations.rectification_mutation import RectificationMutation
from anbieter360.api.mutations.release_mutation import ReleaseMutation
from anbieter360.api.mutations.request_mutation import RequestMutation
from anbieter360.api.mutations.resend_mutation import ResendMutation
from anbieter360.api.mutations.restriction_mutation import RestrictionMutation


@strawberry.type(description="What can be done.")
class Mutation(
    LedgerMutation,
    UseMutation,
    RequestMutation,
    ReleaseMutation,
    AnnouncementMutation,
    ConsentMutation,
    ObjectionMutation,
    RestrictionMutation,
    RectificationMutation,
    OwnFieldsMutation,
    HoldMutation,
    ErasureMutation,
    AcknowledgementMutation,
    ResendMutation,
    CatalogueMutation,
):
    pass
