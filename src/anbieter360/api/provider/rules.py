"""What the provider lays down about its data: how long it is kept, when it goes, what else it may serve."""

from __future__ import annotations

from datetime import date

import strawberry

from anbieter360.api.provider import category, purpose
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.scalars import CompatibilityOutcome, ControllerProfile, PeriodStart, RetentionBecause
from anbieter360.catalogue import model


@strawberry.type(description="What must be kept, for what, how long (Art. 17(3) GDPR).")
class RetentionRule:
    home: strawberry.Private[Visible]
    value: strawberry.Private[model.Retention]

    @strawberry.field(description="Which kind of data it keeps.")
    def category(self) -> lazy.DataCategory:
        return category.DataCategory(home=self.home, value=self.home.catalogue.category[self.value.category])

    @strawberry.field(description="Which holdings it keeps, and the only purpose they serve afterwards.")
    def held_for(self) -> lazy.Purpose:
        return purpose.Purpose(home=self.home, value=self.home.catalogue.purpose[self.value.held_for])

    @strawberry.field(description="The exception of Art. 17(3) GDPR that it rests on.")
    def because(self) -> RetentionBecause:
        return self.value.because

    @strawberry.field(description="The law that demands it.")
    def law(self) -> str:
        return self.value.law

    @strawberry.field(description="ISO 8601 duration.")
    def keep(self) -> str:
        return self.value.keep

    @strawberry.field(description="What the period runs from.")
    def starts(self) -> PeriodStart:
        return self.value.starts

    @strawberry.field(description="Whether it runs on while a proceeding is open and is closed by hand.")
    def open_ended(self) -> bool:
        return self.value.open_ended

    @strawberry.field(description="The profile of controllers it holds for; null if it holds for all.")
    def controller_profile(self) -> ControllerProfile | None:
        return self.value.controller_profile


@strawberry.type(description="When data goes without anyone asking (Art. 5(1)(e) GDPR); it never blocks a request.")
class DeletionRule:
    home: strawberry.Private[Visible]
    value: strawberry.Private[model.Deletion]

    @strawberry.field(description="Which kind of data goes.")
    def category(self) -> lazy.DataCategory:
        return category.DataCategory(home=self.home, value=self.home.catalogue.category[self.value.category])

    @strawberry.field(description="ISO 8601 duration.")
    def after(self) -> str:
        return self.value.after

    @strawberry.field(description="What the period runs from.")
    def starts(self) -> PeriodStart:
        return self.value.starts

    @strawberry.field(description="Why it goes then, as the provider states it.")
    def ground(self) -> str | None:
        return self.value.ground


@strawberry.type(description="An assessment whether data of one purpose may serve another (Art. 6(4) GDPR).")
class Compatibility:
    home: strawberry.Private[Visible]
    value: strawberry.Private[model.Compatibility]

    @strawberry.field(description="The purpose the data was collected for.")
    def from_purpose(self) -> lazy.Purpose:
        return purpose.Purpose(home=self.home, value=self.home.catalogue.purpose[self.value.from_purpose])

    @strawberry.field(description="The purpose it is to serve.")
    def to_purpose(self) -> lazy.Purpose:
        return purpose.Purpose(home=self.home, value=self.home.catalogue.purpose[self.value.to_purpose])

    @strawberry.field(description="What was found.")
    def outcome(self) -> CompatibilityOutcome:
        return self.value.outcome

    @strawberry.field(description="The day it was found.")
    def assessed(self) -> date:
        return self.value.assessed
