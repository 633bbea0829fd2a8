"""Changes to a schedule from one of its dates on: a date moved, terms added, grace, another rate."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from lending.dates import add_months, follow, monthly
from lending.daycount import DayCount
from lending.money import ZERO, split_evenly, to_minor
from lending.records import Record
from lending.schedule import Line, factors, interest_only, level


@dataclass(frozen=True, slots=True)
class Monthly(Record):
    """A loan of monthly instalments. `flat` interest is reckoned each month on the first principal, with equal parts
    of principal; `declining` on what is left, in level payments."""

    principal: Decimal
    annual_rate: Decimal
    dates: tuple[date, ...]
    currency: str
    method: Literal["declining", "flat"] = "declining"
    day_count: DayCount = DayCount.THIRTY_360

    @classmethod
    def starting(cls, principal: Decimal, annual_rate: Decimal, first: date, count: int, currency: str) -> "Monthly":
        return cls(principal, annual_rate, monthly(first, count), currency)

    def lines(self) -> tuple[Line, ...]:
        """The schedule as contracted; the first period is one month."""
        if self.method == "flat":
            return self._flat(self.principal, self.principal, self.annual_rate, self.dates)
        return self._declining(self.principal, self.annual_rate, add_months(self.dates[0], -1), self.dates)

    def _flat(self, base: Decimal, left: Decimal, rate: Decimal, dates: tuple[date, ...]) -> tuple[Line, ...]:
        interest = to_minor(base * rate / 12, self.currency)
        lines = []
        balance = left
        for due, part in zip(dates, split_evenly(left, len(dates), self.currency), strict=True):
            balance -= part
            lines.append(Line(due, part, interest, balance))
        return tuple(lines)

    def _declining(self, left: Decimal, rate: Decimal, start: date, dates: tuple[date, ...]) -> tuple[Line, ...]:
        return level(left, factors(rate, start, dates, self.day_count), dates, self.currency)

    def _split(self, since: date) -> tuple[tuple[Line, ...], Decimal, date, tuple[date, ...]]:
        """(lines before `since`, principal left then, start of the next period, dates from `since` on)."""
        lines = self.lines()
        kept = tuple(each for each in lines if each.due_date < since)
        left = kept[-1].balance if kept else self.principal
        start = kept[-1].due_date if kept else add_months(self.dates[0], -1)
        return kept, left, start, self.dates[len(kept) :]

    def move_date(self, due: date, to: date) -> tuple[Line, ...]:
        """The instalment due on `due` falls on `to`, the later ones follow; amounts stay."""
        kept, _, _, dates = self._split(due)
        moved = follow(to, dates)
        later = self.lines()[len(kept) :]
        return kept + tuple(replace(line, due_date=when) for line, when in zip(later, moved, strict=True))

    def add_terms(self, since: date, extra: int, annual_rate: Decimal | None = None) -> tuple[Line, ...]:
        """What is left on `since` is repaid in as many instalments as remained and `extra` more, at another rate if
        given."""
        kept, left, start, dates = self._split(since)
        longer = dates + tuple(add_months(dates[-1], step) for step in range(1, extra + 1))
        rate = self.annual_rate if annual_rate is None else annual_rate
        if self.method == "flat":
            return kept + self._flat(self.principal, left, rate, longer)
        return kept + self._declining(left, rate, start, longer)

    def principal_grace(self, since: date, periods: int) -> tuple[Line, ...]:
        """No principal for some periods; what was left is repaid after them in as many instalments as remained."""
        kept, left, start, dates = self._split(since)
        longer = dates + tuple(add_months(dates[-1], step) for step in range(1, periods + 1))
        if self.method == "flat":
            interest = to_minor(self.principal * self.annual_rate / 12, self.currency)
            waiting = tuple(Line(due, ZERO, interest, left) for due in longer[:periods])
            return kept + waiting + self._flat(self.principal, left, self.annual_rate, longer[periods:])
        rates = factors(self.annual_rate, start, longer, self.day_count)
        return kept + interest_only(left, rates, longer, self.currency, grace=periods)

    def interest_grace(self, since: date, periods: int) -> tuple[Line, ...]:
        """No interest is asked for some periods; it is paid with the first instalment after them (or the last there
        is)."""
        kept, _, _, _ = self._split(since)
        later = list(self.lines()[len(kept) :])
        waits = min(periods, len(later) - 1)
        owed = sum((line.interest for line in later[:waits]), ZERO)
        waiting = [replace(line, interest=ZERO) for line in later[:waits]]
        after = later[waits]
        return (*kept, *waiting, replace(after, interest=after.interest + owed), *later[waits + 1 :])
