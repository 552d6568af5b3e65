"""Names of the types that know each other both ways: for annotations; to make one, modules import each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry.types.lazy_type import LazyType

if TYPE_CHECKING:
    from anbieter360.api.decisions.refused_use import RefusedUse as RefusedUse
    from anbieter360.api.erasure.erasure_request import ErasureRequest as ErasureRequest
    from anbieter360.api.person.access_event import Access as Access
    from anbieter360.api.person.collection import Collection as Collection
    from anbieter360.api.person.consent import Consent as Consent
    from anbieter360.api.person.data_item import DataItem as DataItem
    from anbieter360.api.person.disclosure import Disclosure as Disclosure
    from anbieter360.api.person.notification import Notification as Notification
    from anbieter360.api.person.objection import Objection as Objection
    from anbieter360.api.person.restriction import Restriction as Restriction
    from anbieter360.api.person.rights_request import RightsRequest as RightsRequest
    from anbieter360.api.person.standing import Standing as Standing
    from anbieter360.api.person.subject import Subject as Subject
    from anbieter360.api.person.usage import Usage as Usage
    from anbieter360.api.person.use_event import UseEvent as UseEvent
    from anbieter360.api.provider.category import DataCategory as DataCategory
    from anbieter360.api.provider.notice import Notice as Notice
    from anbieter360.api.provider.provider import Provider as Provider
    from anbieter360.api.provider.provider import Statement as Statement
    from anbieter360.api.provider.purpose import Purpose as Purpose
    from anbieter360.api.provider.recipient import Recipient as Recipient
    from anbieter360.api.provider.rules import Compatibility as Compatibility
    from anbieter360.api.provider.rules import DeletionRule as DeletionRule
    from anbieter360.api.provider.rules import RetentionRule as RetentionRule
    from anbieter360.api.provider.system import System as System
    from anbieter360.api.provider.use import ProcessingUse as ProcessingUse
else:
    Access = LazyType("Access", "anbieter360.api.person.access_event")
    DataCategory = LazyType("DataCategory", "anbieter360.api.provider.category")
    Collection = LazyType("Collection", "anbieter360.api.person.collection")
    Consent = LazyType("Consent", "anbieter360.api.person.consent")
    DataItem = LazyType("DataItem", "anbieter360.api.person.data_item")
    Disclosure = LazyType("Disclosure", "anbieter360.api.person.disclosure")
    ErasureRequest = LazyType("ErasureRequest", "anbieter360.api.erasure.erasure_request")
    Notice = LazyType("Notice", "anbieter360.api.provider.notice")
    Notification = LazyType("Notification", "anbieter360.api.person.notification")
    Objection = LazyType("Objection", "anbieter360.api.person.objection")
    Provider = LazyType("Provider", "anbieter360.api.provider.provider")
    Statement = LazyType("Statement", "anbieter360.api.provider.provider")
    Purpose = LazyType("Purpose", "anbieter360.api.provider.purpose")
    Recipient = LazyType("Recipient", "anbieter360.api.provider.recipient")
    RefusedUse = LazyType("RefusedUse", "anbieter360.api.decisions.refused_use")
    Restriction = LazyType("Restriction", "anbieter360.api.person.restriction")
    RightsRequest = LazyType("RightsRequest", "anbieter360.api.person.rights_request")
    Compatibility = LazyType("Compatibility", "anbieter360.api.provider.rules")
    DeletionRule = LazyType("DeletionRule", "anbieter360.api.provider.rules")
    RetentionRule = LazyType("RetentionRule", "anbieter360.api.provider.rules")
    Standing = LazyType("Standing", "anbieter360.api.person.standing")
    Subject = LazyType("Subject", "anbieter360.api.person.subject")
    System = LazyType("System", "anbieter360.api.provider.system")
    Usage = LazyType("Usage", "anbieter360.api.person.usage")
    ProcessingUse = LazyType("ProcessingUse", "anbieter360.api.provider.use")
    UseEvent = LazyType("UseEvent", "anbieter360.api.person.use_event")
