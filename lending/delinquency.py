"""Where a loan stands on a day: what is overdue, since when, what is still to pay.

The ledger is replayed from the contract: each payment falls on the oldest instalment first, within it on the
components in
the contract's allocation order. An instalment that is unpaid when its grace days end bears a late fee once, and simple
penalty interest on its unpaid principal and interest for every later day that is not paused (act/365; a day is named
by its
end, so an instalment due on the 1st with three days of grace and paid on the 5th bears one day).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lending.loan import Amounts, Component, DueConvention, Instalment, Loan, Pause
from lending.money import ZERO, to_minor
from lending.records import FieldError, Record
from lending.working_days import due_on

PENALTY_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Buckets(Record):
    """Names for ranges of days past due. `starts` are the first days of each range, ascending from 1."""

    starts: tuple[int, ...] = (1, 31, 61, 91, 121, 151, 181)

    def check(self, at: str = "") -> None:
        if not self.starts or self.starts[0] < 1 or list(self.starts) != sorted(set(self.starts)):
            raise FieldError(f"{at}.starts" if at else "starts", "must be ascending days, the first at least 1")

    def of(self, days: int) -> str:
        """ "current" for 0 days, "1-30", "31-60" ..., "181+"."""
        if days < self.starts[0]:
            return "current"
        at = bisect_left(self.starts, days + 1)
        start = self.starts[at - 1]
        return f"{start}+" if at == len(self.starts) else f"{start}-{self.starts[at] - 1}"


DEFAULT_BUCKETS = Buckets()


@dataclass(frozen=True, slots=True)
class UnpaidInstalment(Record):
    """What is left of one instalment on a day. `penalty` and a late `fee` have accrued to that day."""

    number: int
    due_date: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    penalty: Decimal
    days_past_due: int
    """Raw calendar days since the due date; 0 when not overdue."""

    @property
    def amounts(self) -> Amounts:
        return Amounts(self.principal, self.interest, self.fee, self.penalty)

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee + self.penalty


@dataclass(frozen=True, slots=True)
class Standing(Record):
    """A loan on a day (see standing)."""

    as_of: date
    days_past_due: int
    """The lender's clock: raw days less grace and paused days."""
    raw_days_past_due: int
    """The bureau's clock: calendar days since the oldest unpaid due date."""
    overdue_since: date | None
    bucket: str
    overdue: Amounts
    """Past due, with the penalties and late fees accrued to this day."""
    outstanding: Amounts
    """Everything still to pay as contracted: the overdue part and all later instalments with their interest."""
    outstanding_principal: Decimal
    next_due: Instalment | None
    """The next instalment with something unpaid that is not past due (it may be due today), as contracted."""
    paid_off: bool
    unpaid: tuple[UnpaidInstalment, ...]
    overpaid: Decimal = ZERO


class _Open:
    """One instalment while the ledger is replayed."""

    __slots__ = ("base_days", "contract", "due", "fee", "interest", "late_from", "penalty_paid", "principal", "until")

    def __init__(self, contract: Instalment, due: date, grace: timedelta) -> None:
        self.contract = contract
        self.due = due
        self.late_from: date | None = due + grace  # None once the late fee has been charged
        self.until = due + grace  # penalties have been counted up to here
        self.principal = contract.principal
        self.interest = contract.interest
        self.fee = contract.fee
        self.base_days = ZERO  # unpaid principal and interest x days
        self.penalty_paid = ZERO

    def accrue(self, loan: Loan, on: date) -> None:
        """Late fee and penalty days up to the end of `on`."""
        base = self.principal + self.interest
        if on <= self.until or not base:
            return
        if self.late_from is not None:
            self.fee += loan.terms.late_fee
            self.late_from = None
        days = (on - self.until).days
        if loan.pauses:
            days -= paused_days(loan.pauses, self.until, on)
        self.base_days += base * days
        self.until = on

    def penalty(self, loan: Loan) -> Decimal:
        """Accrued and unpaid, in minor units; rounded once, so that no payment in between changes the sum."""
        if not self.base_days:
            return ZERO
        accrued = self.base_days * loan.terms.penalty_annual_rate / PENALTY_DAYS_A_YEAR
        return to_minor(accrued, loan.currency) - self.penalty_paid

    def pay(self, loan: Loan, amount: Decimal) -> Decimal:
        """Take what this instalment needs from `amount`; return the rest."""
        for component in loan.terms.allocation:
            if component is Component.PRINCIPAL:
                part = min(amount, self.principal)
                self.principal -= part
            elif component is Component.INTEREST:
                part = min(amount, self.interest)
                self.interest -= part
            elif component is Component.FEE:
                part = min(amount, self.fee)
                self.fee -= part
            else:
                part = min(amount, self.penalty(loan))
                self.penalty_paid += part
            amount -= part
        return amount


def paused_days(pauses: tuple[Pause, ...], after: date, until: date) -> int:
    """Days ending after `after` and up to `until` that lie in a pause; days in two pauses count once.

    The day on which a pause starts still counts: a pause from the 6th to the 30th stops 24 days.
    """
    total = 0
    reached = after
    for pause in sorted(pauses, key=lambda each: each.start):
        start, end = max(pause.start, reached), min(pause.end, until)
        if end > start:
            total += (end - start).days
            reached = end
    return total


def standing(loan: Loan, on: date, buckets: Buckets = DEFAULT_BUCKETS) -> Standing:
    """The loan on the business day `on`, after the payments that count for that day or before.

    An instalment is past due from the day after its due date (moved by the contract's due-date convention).
    """
    open_ = _replay(loan, on)
    return _sum_up(loan, on, open_.instalments, open_.overpaid, buckets)


@dataclass(slots=True)
class _Replay:
    instalments: list[_Open]
    overpaid: Decimal


def standings(loans: Iterable[Loan], on: date, buckets: Buckets = DEFAULT_BUCKETS) -> Iterator[tuple[str, Standing]]:
    """(loan id, standing) of each loan as it comes; nothing is kept, so that a portfolio of any size passes through."""
    return ((loan.id, standing(loan, on, buckets)) for loan in loans)


def _replay(loan: Loan, on: date) -> _Replay:
    grace = timedelta(days=loan.terms.grace_days)
    same = loan.terms.due_convention is DueConvention.SAME
    left = [_Open(each, each.due_date if same else due_on(loan, each.due_date), grace) for each in loan.instalments]
    overpaid = ZERO
    for payment in sorted(loan.payments, key=lambda each: each.paid_on):
        if payment.paid_on > on:
            break
        amount = payment.amount
        while left and amount:
            first = left[0]
            first.accrue(loan, payment.paid_on)
            amount = first.pay(loan, amount)
            if first.principal or first.interest or first.fee or first.penalty(loan):
                break
            del left[0]
        overpaid += amount
        for late in left:
            if late.due >= payment.paid_on:
                break
            late.accrue(loan, payment.paid_on)
    for late in left:
        if late.due >= on:
            break
        late.accrue(loan, on)
    return _Replay(left, overpaid)


def _sum_up(loan: Loan, on: date, left: list[_Open], overpaid: Decimal, buckets: Buckets) -> Standing:
    unpaid = []
    late = [ZERO, ZERO, ZERO, ZERO]
    whole = [ZERO, ZERO, ZERO, ZERO]
    next_due: Instalment | None = None
    since: date | None = None
    for each in left:
        parts = (each.principal, each.interest, each.fee, each.penalty(loan))
        if not any(parts):
            continue
        past = each.due < on
        unpaid.append(UnpaidInstalment(each.contract.number, each.due, *parts, (on - each.due).days if past else 0))
        for at, part in enumerate(parts):
            whole[at] += part
            if past:
                late[at] += part
        if past:
            since = since or each.due
        elif next_due is None:
            next_due = each.contract
    raw = (on - since).days if since else 0
    counted = max(0, raw - loan.terms.grace_days - paused_days(loan.pauses, since, on)) if since else 0
    return Standing(
        as_of=on,
        days_past_due=counted,
        raw_days_past_due=raw,
        overdue_since=since,
        bucket=buckets.of(counted),
        overdue=Amounts(*late),
        outstanding=Amounts(*whole),
        outstanding_principal=whole[0],
        next_due=next_due,
        paid_off=not unpaid,
        unpaid=tuple(unpaid),
        overpaid=overpaid,
    )
