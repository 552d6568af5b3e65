"""Names of the types that know each other both ways: for annotations; to make one, modules import each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry.types.lazy_type import LazyType

if TYPE_CHECKING:
    from anbieter360.api.access_event import Access as Access
    from anbieter360.api.category import DataCategory as DataCategory
    from anbieter360.api.collection import Collection as Collection
    from anbieter360.api.consent import Consent as Consent
    from anbieter360.api.data_item import DataItem as DataItem
    from anbieter360.api.disclosure import Disclosure as Disclosure
    from anbieter360.api.erasure_request import ErasureRequest as ErasureRequest
    from anbieter360.api.notice import Notice as Notice
    from anbieter360.api.notification import Notification as Notification
    from anbieter360.api.objection import Objection as Objection
    from anbieter360.api.provider import Provider as Provider
    from anbieter360.api.provider import Statement as Statement
    from anbieter360.api.purpose import Purpose as Purpose
    from anbieter360.api.recipient import Recipient as Recipient
    from anbieter360.api.refused_use import RefusedUse as RefusedUse
    from anbieter360.api.restriction import Restriction as Restriction
    from anbieter360.api.rights_request import RightsRequest as RightsRequest
    from anbieter360.api.rules import Compatibility as Compatibility
    from anbieter360.api.rules import DeletionRule as DeletionRule
    from anbieter360.api.rules import RetentionRule as RetentionRule
    from anbieter360.api.standing import Standing as Standing
    from anbieter360.api.subject import Subject as Subject
    from anbieter360.api.system import System as System
    from anbieter360.api.usage import Usage as Usage
    from anbieter360.api.use import ProcessingUse as ProcessingUse
    from anbieter360.api.use_event import UseEvent as UseEvent
else:
    Access = LazyType("Access", "anbieter360.api.access_event")
    DataCategory = LazyType("DataCategory", "anbieter360.api.category")
    Collection = LazyType("Collection", "anbieter360.api.collection")
    Consent = LazyType("Consent", "anbieter360.api.consent")
    DataItem = LazyType("DataItem", "anbieter360.api.data_item")
    Disclosure = LazyType("Disclosure", "anbieter360.api.disclosure")
    ErasureRequest = LazyType("ErasureRequest", "anbieter360.api.erasure_request")
    Notice = LazyType("Notice", "anbieter360.api.notice")
    Notification = LazyType("Notification", "anbieter360.api.notification")
    Objection = LazyType("Objection", "anbieter360.api.objection")
    Provider = LazyType("Provider", "anbieter360.api.provider")
    Statement = LazyType("Statement", "anbieter360.api.provider")
    Purpose = LazyType("Purpose", "anbieter360.api.purpose")
    Recipient = LazyType("Recipient", "anbieter360.api.recipient")
    RefusedUse = LazyType("RefusedUse", "anbieter360.api.refused_use")
    Restriction = LazyType("Restriction", "anbieter360.api.restriction")
    RightsRequest = LazyType("RightsRequest", "anbieter360.api.rights_request")
    Compatibility = LazyType("Compatibility", "anbieter360.api.rules")
    DeletionRule = LazyType("DeletionRule", "anbieter360.api.rules")
    RetentionRule = LazyType("RetentionRule", "anbieter360.api.rules")
    Standing = LazyType("Standing", "anbieter360.api.standing")
    Subject = LazyType("Subject", "anbieter360.api.subject")
    System = LazyType("System", "anbieter360.api.system")
    Usage = LazyType("Usage", "anbieter360.api.usage")
    ProcessingUse = LazyType("ProcessingUse", "anbieter360.api.use")
    UseEvent = LazyType("UseEvent", "anbieter360.api.use_event")
