"""What a product allows: kinds of plan and their limits, waivers, caps, what needs a person's approval."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lending.delinquency import DEFAULT_BUCKETS, Buckets
from lending.grid import Frequency
from lending.keeping import Keeping
from lending.loan import Component, Jurisdiction
from lending.money import ZERO, UnknownCurrency, minor_unit
from lending.records import FieldError, Record
from lending.region import CapInForce, Lender, ProductClass, Region, caps_on

MOST = 1200
"""More periods, months or days than any plan has."""


@dataclass(frozen=True, slots=True)
class KindLimits(Record):
    """How far one kind of plan may go. Components not named in waive, collect or capitalise are carried into the
    plan."""

    min_periods: int | None = None
    """Fewest instalments of the plan; None is the kind's own least (2, for a settlement 1)."""
    max_periods: int = 12
    """Most instalments of the plan; for kinds that move dates, see max_months."""
    max_months: int | None = None
    """Longest time: from today to the plan's last instalment, or, for an extension or a pause, the months it may
    last."""
    min_payment: Decimal = ZERO
    """The smallest usual instalment offered."""
    max_first_days: int = 45
    """The first payment is at most this many days away."""
    waive: tuple[Component, ...] = ()
    """Overdue components given up when the plan is accepted."""
    waive_share: Decimal = Decimal(1)
    """The part of the waived components that is given up: 1 is all."""
    collect: tuple[Component, ...] = ()
    """Overdue components to be paid on the day of acceptance."""
    capitalise: tuple[Component, ...] = ()
    """Overdue components that become principal and bear interest (reamortise and kinds like it)."""
    charge_interest: bool | None = None
    """Whether the plan's deferred principal bears the contract's interest; None is the kind's own way (arrears spread
    beside the contract: no; a re-aged debt: yes). The other kinds always charge it."""
    max_grace: int = 3
    """Most months that ask for less: grace on principal, interest paused, small first steps."""
    low_share: Decimal = Decimal("0.5")
    """A step-up plan's first payments, as a share of its later ones at level."""
    frequencies: tuple[Frequency, ...] = ("monthly",)
    """How often a re-aged debt may be paid."""
    needs_approval: bool = False

    def check(self, at: str = "") -> None:
        if not 1 <= self.max_periods <= MOST:
            raise FieldError(_path(at, "max_periods"), f"must be at least 1, at most {MOST}, not {self.max_periods}")
        if self.min_periods is not None and not 1 <= self.min_periods <= self.max_periods:
            most = f"max_periods ({self.max_periods})"
            raise FieldError(_path(at, "min_periods"), f"must be from 1 to {most}, not {self.min_periods}")
        if self.max_months is not None and not 1 <= self.max_months <= MOST:
            raise FieldError(_path(at, "max_months"), f"must be at least 1, at most {MOST}, not {self.max_months}")
        if self.min_payment < 0:
            raise FieldError(_path(at, "min_payment"), f"must not be negative, not {self.min_payment}")
        if not 1 <= self.max_first_days <= MOST:
            said = f"must be at least 1, at most {MOST}, not {self.max_first_days}"
            raise FieldError(_path(at, "max_first_days"), said)
        if not 0 <= self.waive_share <= 1:
            raise FieldError(_path(at, "waive_share"), f"must be from 0 to 1, not {self.waive_share}")
        if self.max_grace < 1:
            raise FieldError(_path(at, "max_grace"), f"must be at least 1, not {self.max_grace}")
        if not 0 < self.low_share < 1:
            raise FieldError(_path(at, "low_share"), f"must be between 0 and 1, not {self.low_share}")
        if not self.frequencies:
            raise FieldError(_path(at, "frequencies"), "must not be empty")
        named = [*self.waive, *self.collect, *self.capitalise]
        if len(named) != len(set(named)):
            raise FieldError(_path(at, "waive"), "a component may be in only one of waive, collect and capitalise")
        if Component.PRINCIPAL in self.capitalise:
            raise FieldError(_path(at, "capitalise"), "principal is principal already")


@dataclass(frozen=True, slots=True)
class IncomeBand(Record):
    """For a monthly income up to `income_up_to` (None: any), debt payments are at most `share` of it."""

    income_up_to: Decimal | None
    share: Decimal


@dataclass(frozen=True, slots=True)
class LivingCost(Record):
    """The least a month's necessities cost where the borrower lives: stated outgoings below it are raised to it."""

    adult: Decimal
    dependant: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Approval(Record):
    """What is above one of these needs a person's approval before it binds. None: no such threshold."""

    periods_above: int | None = None
    waived_above: Decimal | None = None
    balance_above: Decimal | None = None
    days_past_due_above: int | None = None
    second_waived_above: Decimal | None = None
    second_balance_above: Decimal | None = None
    """Above these a second person must agree with the first."""
    most_periods: int = 60
    most_months: int = 60
    most_moved_months: int = 6
    """How far a person may go beyond the limits of a kind (never beneath its own)."""
    kinds: tuple[str, ...] = ()
    """Kinds that only a person may offer, beside those in `plans`."""
    granted_valid_hours: int = 168
    """How long a plan that a person has granted holds."""


@dataclass(frozen=True, slots=True)
class Policy(Record):
    """One version of a product's policy. Money in `currency`; rates are yearly fractions; shares are fractions."""

    product: str
    version: str
    effective_from: date
    jurisdiction: Jurisdiction
    currency: str
    plans: Mapping[str, KindLimits]
    rate_cap: Decimal | None = None
    buffer_share: Decimal = Decimal("0.10")
    """Part of what is left after outgoings that is kept back for the unforeseen."""
    income_cap: tuple[IncomeBand, ...] = ()
    living_cost: LivingCost | None = None
    cooling_off_days: int = 0
    offer_valid_hours: int = 24
    notice_days: int = 3
    """A plan's first own payment is at least this many days away."""
    temporary_months: int = 3
    """How long a temporary shock is taken to last when the borrower names no date."""
    approval: Approval = field(default_factory=Approval)
    keeping: Keeping = field(default_factory=Keeping)
    small_arrears: Decimal = ZERO
    """Arrears below it are simply to be paid: no plan is made of them unless one is asked for."""
    kill_switch: bool = False
    buckets: Buckets = DEFAULT_BUCKETS
    """The ranges of days past due by which this lender counts."""
    lender: Lender | None = None
    """What kind of lender this is: some caps hold for some of them only."""
    product_class: ProductClass = "loan"
    region: Region | None = None
    """The dated rules of the place, put in by whoever reads the policy; without them only the caps written here hold."""

    def caps(self, contract_on: date, on: date) -> tuple[CapInForce, ...]:
        """The caps by law that hold for a contract on a day, the lowest first."""
        return () if self.region is None else caps_on(self.region, self.lender, self.product_class, contract_on, on)

    def check(self, at: str = "") -> None:
        try:
            minor_unit(self.currency)
        except UnknownCurrency as error:
            raise FieldError(_path(at, "currency"), str(error)) from None
        if not 0 <= self.buffer_share < 1:
            raise FieldError(_path(at, "buffer_share"), f"must be from 0 to less than 1, not {self.buffer_share}")
        if self.rate_cap is not None and self.rate_cap < 0:
            raise FieldError(_path(at, "rate_cap"), f"must not be negative, not {self.rate_cap}")
        for name in ("cooling_off_days", "notice_days", "temporary_months", "small_arrears"):
            if getattr(self, name) < 0:
                raise FieldError(_path(at, name), f"must not be negative, not {getattr(self, name)}")
        if self.offer_valid_hours < 1:
            raise FieldError(_path(at, "offer_valid_hours"), f"must be at least 1, not {self.offer_valid_hours}")
        for index, band in enumerate(self.income_cap):
            if not 0 < band.share <= 1:
                raise FieldError(
                    _path(at, f"income_cap[{index}].share"), f"must be more than 0, at most 1, not {band.share}"
                )


def policy_from_dict(data: Mapping[str, Any]) -> Policy:
    """A policy from plain data (as in data/products). Raises FieldError naming the field, also for an unknown kind."""
    from lending.plans import KINDS  # plans know policies

    policy = Policy.from_dict(data)
    for kind in policy.plans:
        if kind not in KINDS:
            raise FieldError(f"plans.{kind}", f"unknown kind of plan; known: {', '.join(sorted(KINDS))}")
    return policy


def _path(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
