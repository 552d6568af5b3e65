"""The mutations of the schema: what the provider records, what people have to say, and the catalogue's."""

from __future__ import annotations

import strawberry

from anbieter360.api.acknowledgement_mutation import AcknowledgementMutation
from anbieter360.api.announcement_mutation import AnnouncementMutation
from anbieter360.api.catalogue_mutation import CatalogueMutation
from anbieter360.api.consent_mutation import ConsentMutation
from anbieter360.api.erasure_mutation import ErasureMutation
from anbieter360.api.hold_mutation import HoldMutation
from anbieter360.api.ledger_mutation import LedgerMutation
from anbieter360.api.objection_mutation import ObjectionMutation
from anbieter360.api.own_fields_mutation import OwnFieldsMutation
from anbieter360.api.record_use import UseMutation
from anbieter360.api.rectification_mutation import RectificationMutation
from anbieter360.api.release_mutation import ReleaseMutation
from anbieter360.api.request_mutation import RequestMutation
from anbieter360.api.resend_mutation import ResendMutation
from anbieter360.api.restriction_mutation import RestrictionMutation


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
