"""A loan as its contract and its ledger say: terms, instalments, payments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

from lending.daycount import DayCount
from lending.money import ZERO, UnknownCurrency, minor_unit
from lending.records import FieldError, Record

Jurisdiction = Literal["CN", "TW", "HK"]
ZONES: Mapping[Jurisdiction, str] = {"CN": "Asia/Shanghai", "TW": "Asia/Taipei", "HK": "Asia/Hong_Kong"}
"""Where the day is reckoned when nothing else is said."""


class Component(str, Enum):
    """What an amount owed is made of."""

    PENALTY = "penalty"
    FEE = "fee"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class DueConvention(str, Enum):
    """Where a due date goes that falls on a day on which banks are closed."""

    SAME = "same"
    NEXT = "next"
    PREVIOUS = "previous"
    MODIFIED_FOLLOWING = "modified_following"


DEFAULT_ALLOCATION = (Component.FEE, Component.PENALTY, Component.INTEREST, Component.PRINCIPAL)
"""Costs, then interest (penalty interest first), then principal: Civil Code of the PRC, art. 561, absent agreement."""


@dataclass(frozen=True, slots=True)
class Amounts(Record):
    """An amount in its four components, in the loan's currency."""

    principal: Decimal = ZERO
    interest: Decimal = ZERO
    fee: Decimal = ZERO
    penalty: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee + self.penalty

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.principal + other.principal,
            self.interest + other.interest,
            self.fee + other.fee,
            self.penalty + other.penalty,
        )

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.principal - other.principal,
            self.interest - other.interest,
            self.fee - other.fee,
            self.penalty - other.penalty,
        )

    def of(self, component: Component) -> Decimal:
        """The amount of one component."""
        value: Decimal = getattr(self, component.value)
        return value

    def items(self) -> tuple[tuple[str, Decimal], ...]:
        """Each component's name and amount."""
        return (
            ("principal", self.principal),
            ("interest", self.interest),
            ("fee", self.fee),
            ("penalty", self.penalty),
        )

    def only(self, components: tuple[Component, ...]) -> "Amounts":
        """These components as they are, the others zero."""
        return Amounts(**{each.value: self.of(each) for each in components})


NOTHING = Amounts()


@dataclass(frozen=True, slots=True)
class Instalment(Record):
    """One instalment as contracted, whatever has been paid of it since."""

    number: int
    due_date: date
    principal: Decimal
    interest: Decimal
    fee: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee


@dataclass(frozen=True, slots=True)
class Payment(Record):
    """Money received, by the business day it counts for."""

    paid_on: date
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Pause(Record):
    """Days granted by the lender: from the end of `start` to the end of `end` the delinquency clock and penalties
    stand still.

    The raw days past due, which a credit bureau counts, run on.
    """

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Terms(Record):
    """What the contract says. Rates are yearly fractions: 0.156 is 15.6 %."""

    annual_rate: Decimal
    day_count: DayCount = DayCount.ACT_365
    penalty_annual_rate: Decimal = ZERO
    """Simple interest on overdue principal and interest, for every day after the grace days, act/365."""
    late_fee: Decimal = ZERO
    """Charged once for an instalment that is not paid when its grace days end."""
    grace_days: int = 0
    allocation: tuple[Component, ...] = DEFAULT_ALLOCATION
    rate_cap: Decimal | None = None
    due_convention: DueConvention = DueConvention.SAME

    def check(self, at: str = "") -> None:
        for field in ("annual_rate", "penalty_annual_rate", "late_fee", "grace_days"):
            _not_negative(getattr(self, field), at, field)
        if self.grace_days > 366:
            raise FieldError(_path(at, "grace_days"), f"must be at most 366, not {self.grace_days}")
        if sorted(self.allocation) != sorted(Component):
            raise FieldError(_path(at, "allocation"), "must name penalty, fee, interest and principal once each")


@dataclass(frozen=True, slots=True)
class Loan(Record):
    """A loan, its contracted instalments in order of due date, and every payment received."""

    id: str
    product: str
    currency: str
    jurisdiction: Jurisdiction
    zone: str
    principal: Decimal
    disbursed_on: date
    terms: Terms
    instalments: tuple[Instalment, ...]
    payments: tuple[Payment, ...] = ()
    flags: frozenset[str] = frozenset()
    """What stops an offer: dispute, litigation, assigned, deceased, minor, insolvent, guarantor."""
    pauses: tuple[Pause, ...] = ()

    def check(self, at: str = "") -> None:
        try:
            unit = minor_unit(self.currency)
        except UnknownCurrency as error:
            raise FieldError(_path(at, "currency"), str(error)) from None
        if not self.instalments:
            raise FieldError(_path(at, "instalments"), "must not be empty")
        _check_instalments(self, at, unit)
        for index, payment in enumerate(self.payments):
            field = f"payments[{index}].amount"
            if payment.amount <= 0:
                raise FieldError(_path(at, field), f"must be more than 0, not {payment.amount}")
            _in_units(payment.amount, unit, at, field)
        for index, pause in enumerate(self.pauses):
            if pause.end < pause.start:
                raise FieldError(_path(at, f"pauses[{index}].end"), "is before its start")


def _check_instalments(loan: Loan, at: str, unit: Decimal) -> None:
    _in_units(loan.principal, unit, at, "principal")
    before = loan.disbursed_on
    for index, each in enumerate(loan.instalments):
        if each.due_date < before or (index and each.due_date == before):
            raise FieldError(
                _path(at, f"instalments[{index}].due_date"), f"must be after {before}, not {each.due_date}"
            )
        before = each.due_date
        for field in ("principal", "interest", "fee"):
            _not_negative(getattr(each, field), at, f"instalments[{index}].{field}")
            _in_units(getattr(each, field), unit, at, f"instalments[{index}].{field}")
    total = sum((each.principal for each in loan.instalments), ZERO)
    if total != loan.principal:
        raise FieldError(_path(at, "principal"), f"is {loan.principal}, but the instalments repay {total}")


def _path(at: str, field: str) -> str:
    return f"{at}.{field}" if at else field


def _not_negative(value: Decimal | int, at: str, field: str) -> None:
    if value < 0:
        raise FieldError(_path(at, field), f"must not be negative, not {value}")


def _in_units(value: Decimal, unit: Decimal, at: str, field: str) -> None:
    if value % unit:
        raise FieldError(_path(at, field), f"must be in whole units of {unit}, not {value}")
