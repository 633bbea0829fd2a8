"""What holds in a place, as dated data: caps on interest, how bureaus write and keep a record, limitation, usual spending.

No rule is written here: data/knowledge/figures says them with source, dates and how sure they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol, TypeVar

from lending.loan import Jurisdiction
from lending.records import FieldError, Record

Lender = Literal["bank", "assisted", "consumer_finance", "micro", "money_lender", "private"]
ProductClass = Literal["loan", "card"]
Confidence = Literal["read", "reported", "remembered", "own"]
"""The primary source itself; a secondary page; memory alone; the lender's own rule."""


class _Dated(Protocol):
    @property
    def effective_from(self) -> date: ...

    @property
    def until(self) -> date | None: ...


_D = TypeVar("_D", bound=_Dated)


def in_force(rules: Sequence[_D], on: date) -> list[_D]:
    """The rules that hold on a day."""
    return [each for each in rules if each.effective_from <= on and (each.until is None or on <= each.until)]


@dataclass(frozen=True, slots=True)
class RateCap(Record):
    """The most that may be taken a year: a `rate`, or so many times the loan prime rate of the contract's day.

    `lenders` and `classes` empty: all. `governs` says which day decides: that of the contract, or today's.
    """

    id: str
    effective_from: date
    source: str
    confidence: Confidence
    rate: Decimal | None = None
    lpr_times: Decimal | None = None
    lenders: tuple[Lender, ...] = ()
    classes: tuple[ProductClass, ...] = ()
    governs: Literal["contracts", "accruals"] = "accruals"
    beyond: Literal["void", "presumed_extortionate", "offence", "forbidden"] = "forbidden"
    """What is beyond it."""
    until: date | None = None

    def check(self, at: str = "") -> None:
        if (self.rate is None) == (self.lpr_times is None):
            raise FieldError(f"{at}.rate", "give either rate or lpr_times")


@dataclass(frozen=True, slots=True)
class PrimeRate(Record):
    """The one-year loan prime rate from a day on."""

    effective_from: date
    rate: Decimal
    confidence: Confidence
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Mark(Record):
    """How a month so many days past due is written."""

    code: str
    from_days: int


@dataclass(frozen=True, slots=True)
class CreditRule(Record):
    """How a bureau writes the months and how long what is bad stays. Days are the bureau's: calendar days since the
    contract's due date, whatever the lender has granted."""

    effective_from: date
    source: str
    confidence: Confidence
    marks: tuple[Mark, ...] = ()
    """By days past due at the month's end, ascending; none where months bear no marks."""
    on_time: str | None = None
    paid_within_month: str | None = None
    """An instalment paid late but before its month ended."""
    nothing_due: str | None = None
    settled: str | None = None
    ended: str | None = None
    """Closed otherwise than by paying everything."""
    states: Mapping[str, str] = field(default_factory=dict)
    """Flag of the loan (charged_off, guarantor_paid, settled_in_kind) -> mark."""
    kept_months: int | None = None
    """How long what is bad is kept once it has ended."""
    kept_from_days: int = 1
    """What was never so many days past due is not kept."""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LimitationRule(Record):
    """Within how many years a debt must be claimed in court."""

    effective_from: date
    source: str
    confidence: Confidence
    years: int
    runs_from: Literal["last_instalment", "each_instalment"]
    restarted_by_agreement: bool = True
    interest_years: int | None = None
    """Where interest has a term of its own."""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SpendingGuide(Record):
    """What a month of one category commonly takes. What is stated above it is counted, and asked about."""

    category: str
    effective_from: date
    source: str
    confidence: Confidence
    adult: Decimal
    dependant: Decimal = Decimal(0)
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Region(Record):
    """All rules of one jurisdiction, of all times."""

    jurisdiction: Jurisdiction
    caps: tuple[RateCap, ...] = ()
    prime_rates: tuple[PrimeRate, ...] = ()
    credit: tuple[CreditRule, ...] = ()
    limitation: tuple[LimitationRule, ...] = ()
    spending: tuple[SpendingGuide, ...] = ()

    def credit_on(self, on: date) -> CreditRule | None:
        return max(in_force(self.credit, on), key=lambda each: each.effective_from, default=None)

    def limitation_on(self, on: date) -> LimitationRule | None:
        return max(in_force(self.limitation, on), key=lambda each: each.effective_from, default=None)

    def guides_on(self, on: date) -> dict[str, SpendingGuide]:
        """The guide of each category, the latest in force."""
        ordered = sorted(in_force(self.spending, on), key=lambda each: each.effective_from)
        return {each.category: each for each in ordered}

    def prime_rate_on(self, on: date) -> Decimal | None:
        known = max(in_force(self.prime_rates, on), key=lambda each: each.effective_from, default=None)
        return None if known is None else known.rate


@dataclass(frozen=True, slots=True)
class CapInForce(Record):
    """A cap that holds for a loan, as a yearly fraction."""

    id: str
    rate: Decimal
    source: str


def caps_on(
    region: Region, lender: Lender | None, product_class: ProductClass, contract_on: date, on: date
) -> tuple[CapInForce, ...]:
    """The caps that hold on a day for a contract of `contract_on`, the lowest first. Caps for certain lenders hold
    only where the lender is known to be one; those reckoned by a prime rate only where that rate is known."""
    found = []
    for cap in region.caps:
        deciding = contract_on if cap.governs == "contracts" else on
        if not in_force([cap], deciding):
            continue
        if (cap.lenders and lender not in cap.lenders) or (cap.classes and product_class not in cap.classes):
            continue
        rate = cap.rate
        if cap.lpr_times is not None:
            prime = region.prime_rate_on(contract_on)
            rate = None if prime is None else prime * cap.lpr_times
        if rate is not None:
            found.append(CapInForce(cap.id, rate, cap.source))
    return tuple(sorted(found, key=lambda each: (each.rate, each.id)))
