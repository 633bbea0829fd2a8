"""The same figures worked out slowly with fractions, day by day, from the definitions alone. Nothing of lending's own
arithmetic is used: a second opinion."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from lending.loan import Loan

ORDER = ("principal", "interest", "fee", "penalty")


def rounded(amount: Fraction, unit: Fraction) -> Fraction:
    """Half to even, to whole units (Python's round of a fraction)."""
    return round(amount / unit) * unit


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length_of_month(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def fraction_of_year(start: date, end: date, day_count: str) -> Fraction:
    days = (end - start).days
    if day_count == "act/365":
        return Fraction(days, 365)
    if day_count == "act/360":
        return Fraction(days, 360)
    if day_count == "act/act":  # every day by the year in which it ends
        ends = (start + timedelta(days=each) for each in range(1, days + 1))
        # a day that ends on 1 January has passed into the new year
        return sum((Fraction(1, 366 if is_leap(each.year) else 365) for each in ends), Fraction(0))
    return Fraction(days_of_thirty(start, end), 360)


def days_of_thirty(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    same_day = start.day == end.day
    cut_short = (end.day == length_of_month(end.year, end.month) and start.day > end.day) or (
        start.day == length_of_month(start.year, start.month) and end.day > start.day
    )
    if same_day or cut_short:
        return 30 * months
    return 30 * months + min(end.day, 30) - min(start.day, 30)


def periods(start: date, dates: list[date], rate: Fraction, day_count: str) -> list[Fraction]:
    return [rate * fraction_of_year(one, other, day_count) for one, other in zip([start, *dates], dates, strict=False)]


def with_payment(
    principal: Fraction, rates: list[Fraction], payment: Fraction, unit: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """(principal, interest) of each instalment; the last takes the rest."""
    rows, waiting = [], Fraction(0)
    for at, rate in enumerate(rates):
        owed = waiting + rounded(principal * rate, unit)
        if at == len(rates) - 1:
            interest, repaid = owed, principal
        else:
            interest = min(owed, payment)
            repaid = min(payment - interest, principal)
        waiting = owed - interest
        principal -= repaid
        rows.append((repaid, interest))
    return rows


def level(principal: Fraction, rates: list[Fraction], unit: Fraction) -> list[tuple[Fraction, Fraction]]:
    """The level payment is the one whose present value is the principal; smoothed once."""
    worth, discount = Fraction(0), Fraction(1)
    for rate in rates:
        discount /= 1 + rate
        worth += discount
    payment = rounded(principal / worth, unit)
    rows = with_payment(principal, rates, payment, unit)
    n, gap = len(rates), sum(rows[-1]) - payment
    if n < 2 or abs(gap) <= n // 2 * unit:
        return rows
    tried = payment + rounded(gap / n, unit)
    better = with_payment(principal, rates, tried, unit)
    return better if abs(sum(better[-1]) - tried) < abs(gap) else rows


def split(amount: Fraction, parts: int, unit: Fraction) -> list[Fraction]:
    share = rounded(amount / parts, unit)
    if share * (parts - 1) > amount:
        share = amount / parts // unit * unit
    return [share] * (parts - 1) + [amount - share * (parts - 1)]


@dataclass
class Open:
    """One instalment of the slow ledger."""

    due: date
    principal: Fraction
    interest: Fraction
    fee: Fraction
    exact_penalty: Fraction = Fraction(0)
    paid_penalty: Fraction = Fraction(0)
    charged: bool = False

    def penalty(self, unit: Fraction) -> Fraction:
        return rounded(self.exact_penalty, unit) - self.paid_penalty

    def owed(self, unit: Fraction) -> dict[str, Fraction]:
        return dict(zip(ORDER, (self.principal, self.interest, self.fee, self.penalty(unit)), strict=True))


def ledger(loan: Loan, on: date, unit: Fraction) -> list[Open]:
    """The loan lived through one day after the other: at the end of each day penalties accrue, then payments arrive."""
    rows = [
        Open(each.due_date, *(Fraction(part) for part in (each.principal, each.interest, each.fee)))
        for each in loan.instalments
    ]
    last_grace = timedelta(days=loan.terms.grace_days)
    daily = Fraction(loan.terms.penalty_annual_rate) / 365
    day = loan.disbursed_on
    while day <= on:
        for row in rows:
            base = row.principal + row.interest
            if day > row.due + last_grace and base:
                if not row.charged:
                    row.charged = True
                    row.fee += Fraction(loan.terms.late_fee)
                row.exact_penalty += base * daily
        for payment in loan.payments:
            if payment.paid_on == day:
                _pay(rows, Fraction(payment.amount), [each.value for each in loan.terms.allocation], unit)
        day += timedelta(days=1)
    return rows


def _pay(rows: list[Open], amount: Fraction, order: list[str], unit: Fraction) -> None:
    for row in rows:
        for name in order:
            part = min(amount, row.owed(unit)[name])
            if name == "penalty":
                row.paid_penalty += part
            else:
                setattr(row, name, getattr(row, name) - part)
            amount -= part


def unit_of(unit: Decimal) -> Fraction:
    return Fraction(unit)
