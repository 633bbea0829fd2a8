"""The inputs of a published figure, read by name: what is missing or wrong is said by its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from lending.dates import add_months, every_days
from lending.daycount import DayCount
from lending.money import UnknownCurrency, minor_unit
from lending.records import FieldError, read_date, read_decimal

MOST_PERIODS = 1200
"""More instalments than any loan has: a larger number is a slip."""

ALSO = {
    "n": ("periods", "count", "number_of_payments"),
    "annual_rate_pct": ("rate_pct", "nominal_rate_pct"),
    "start": ("disbursed", "disbursed_on"),
    "first_due": ("first", "first_due_date"),
    "first": ("first_due", "first_due_date"),
    "from": ("from_", "since"),
    "principal": ("balance", "amount"),
    "balance": ("principal",),
    "amount": ("principal",),
    "payment": ("emi", "monthly", "monthly_payment", "instalment"),
    "emi": ("payment",),
    "due": ("due_now",),
    "other_debts": ("other_debt_payments", "existing_debts"),
    "overdue_interest": ("interest",),
    "grace_on_principal": ("grace_principal", "principal_grace"),
    "grace_on_interest": ("grace_interest", "interest_grace"),
}
"""Other names under which a figure is published."""

_DAY_COUNTS = {
    "act/365": DayCount.ACT_365,
    "act/365f": DayCount.ACT_365,
    "act/360": DayCount.ACT_360,
    "act/act": DayCount.ACT_ACT,
    "30/360": DayCount.THIRTY_360,
    "30e/360": DayCount.THIRTY_360,
    "360/30": DayCount.THIRTY_360,
}
_ROUNDINGS = {
    "half_even": ROUND_HALF_EVEN,
    "half_up": ROUND_HALF_UP,
    "down": ROUND_FLOOR,
    "floor": ROUND_FLOOR,
}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Inputs:
    """The inputs of one vector. Raises FieldError naming what is missing or wrong; `read` are the names asked for."""

    values: Mapping[str, Any]
    read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.values, Mapping):
            raise FieldError("inputs", "must be an object")

    def named(self, name: str) -> str | None:
        """Under which name the vector gives this input; None when it does not. An input of null is not given."""
        for each in (name, *ALSO.get(name, ())):
            if self.values.get(each) is not None:
                self.read.add(each)
                return each
        return None

    def __contains__(self, name: str) -> bool:
        return self.named(name) is not None

    def get(self, name: str) -> Any:
        found = self.named(name)
        if found is None:
            raise FieldError(name, "is missing")
        return self.values[found]

    def number(self, name: str, default: Decimal | None = None) -> Decimal:
        found = self.named(name)
        if found is None and default is not None:
            return default
        return read_decimal(self.get(name), found or name)

    def whole(self, name: str, least: int = 0, most: int = MOST_PERIODS) -> int:
        value = self.number(name)
        if value != value.to_integral_value():
            raise FieldError(name, f"must be a whole number, not {value}")
        if not least <= value <= most:
            raise FieldError(name, f"must be from {least} to {most}, not {value}")
        return int(value)

    def periods(self) -> int:
        return self.whole("n", 1)

    def positive(self, name: str) -> Decimal:
        value = self.number(name)
        if value <= 0:
            raise FieldError(name, f"must be more than 0, not {value}")
        return value

    def owed(self, name: str) -> Decimal:
        """A positive amount in whole minor units of the currency."""
        value = self.positive(name)
        if value % self.unit:
            raise FieldError(name, f"must be in whole units of {self.unit} {self.currency}, not {value}")
        return value

    def day(self, name: str) -> date:
        return read_date(self.get(name), self.named(name) or name)

    def percent(self, name: str, default: Decimal | None = None) -> Decimal:
        """A percentage as a fraction."""
        return self.number(name, default) / 100

    def rate(self, name: str = "annual_rate_pct") -> Decimal:
        """A yearly percentage that is not negative, as a fraction."""
        value = self.number(name)
        if value < 0:
            raise FieldError(name, f"must not be negative, not {value}")
        return value / 100

    def listed(self, name: str) -> list[Any]:
        value = self.get(name)
        if not isinstance(value, (list, tuple)) or not value:
            raise FieldError(name, "must be a list that is not empty")
        return list(value)

    def numbers(self, name: str) -> list[Decimal]:
        return [read_decimal(each, f"{name}[{at}]") for at, each in enumerate(self.listed(name))]

    def days(self, name: str) -> list[date]:
        return [read_date(each, f"{name}[{at}]") for at, each in enumerate(self.listed(name))]

    def pairs(self, name: str) -> list[tuple[Any, Any]]:
        """A list of pairs; one bare pair is a list of one."""
        value = self.listed(name)
        found = value if isinstance(value[0], (list, tuple)) else [value]
        for at, each in enumerate(found):
            if not isinstance(each, (list, tuple)) or len(each) != 2:
                raise FieldError(f"{name}[{at}]", f"must be a pair, not {each!r}")
        return [(one, other) for one, other in found]

    def spans(self, name: str) -> list[tuple[date, date]]:
        """Pairs of days, first and last; none where nothing is given."""
        if name not in self:
            return []
        found = [(read_date(one, name), read_date(other, name)) for one, other in self.pairs(name)]
        for one, other in found:
            if other < one:
                raise FieldError(name, f"ends ({other}) before it starts ({one})")
        return found

    def amounts(self, name: str) -> dict[str, Decimal]:
        """An object of amounts; empty where nothing is given."""
        if name not in self:
            return {}
        value = self.get(name)
        if not isinstance(value, Mapping):
            raise FieldError(name, "must be an object of amounts")
        return {str(key): read_decimal(each, f"{name}.{key}") for key, each in value.items()}

    @property
    def currency(self) -> str:
        return str(self.get("currency")) if "currency" in self else "CNY"

    @property
    def unit(self) -> Decimal:
        try:
            return minor_unit(self.currency)
        except UnknownCurrency as error:
            raise FieldError("currency", str(error)) from None

    @property
    def day_count(self) -> DayCount:
        if "day_count" not in self:
            return DayCount.THIRTY_360
        text = str(self.get("day_count")).lower().replace("actual", "act").replace(" ", "")
        if text not in _DAY_COUNTS:
            raise FieldError("day_count", f"must be one of {', '.join(_DAY_COUNTS)}, not {text!r}")
        return _DAY_COUNTS[text]

    @property
    def rounding(self) -> str:
        if "rounding" not in self:
            return ROUND_HALF_EVEN
        text = str(self.get("rounding")).lower().removeprefix("round_").replace("-", "_")
        if text not in _ROUNDINGS:
            raise FieldError("rounding", f"must be one of {', '.join(_ROUNDINGS)}, not {text!r}")
        return _ROUNDINGS[text]

    @property
    def a_year(self) -> int:
        """Periods a year; months where nothing is given."""
        return self.whole("periods_per_year", 1, 366) if "periods_per_year" in self else 12

    def step(self) -> tuple[int, int]:
        """(months, days) from one due date to the next, as `every` says: "1 month", "2 weeks", "quarter"."""
        text = str(self.get("every")) if "every" in self else "1 month"
        number, _, unit = text.rpartition(" ")
        unit = unit.rstrip("s")
        if (number and not number.isdecimal()) or number == "0" or unit not in {**_DAYS, **_MONTHS}:
            known = ", ".join((*_DAYS, *_MONTHS))
            raise FieldError("every", f"must be a number and one of {known}, like '2 weeks', not {text!r}")
        times = int(number or 1)
        return (times * _MONTHS[unit], 0) if unit in _MONTHS else (0, times * _DAYS[unit])

    def dates(self, count: int) -> tuple[date, ...]:
        """`count` due dates: as listed in `dates`, else from `first_due`, or a step after `start`, each a step apart."""
        if "dates" in self:
            found = self.days("dates")
            if len(found) != count:
                raise FieldError("dates", f"must be as many as n ({count}), not {len(found)}")
        else:
            found = list(self._stepped(count))
        before = self.day("start") if "start" in self else None
        for each in found:
            if before is not None and each <= before:
                raise FieldError("dates" if "dates" in self else "first_due", f"must be after {before}, not {each}")
            before = each
        return tuple(found)

    def _stepped(self, count: int) -> tuple[date, ...]:
        months, days = self.step()
        anchor = None if "first_due" in self else self.day("start")
        if days:
            first = self.day("first_due") if anchor is None else every_days(anchor, 2, days)[1]
            return every_days(first, count, days)
        first = self.day("first_due") if anchor is None else add_months(anchor, months)
        return tuple(add_months(first, months * each, (anchor or first).day) for each in range(count))

    def until(self, last: date) -> int:
        """How many of the due dates fall on `last` or before."""
        count = sum(1 for each in self._stepped(MOST_PERIODS) if each <= last)
        if not count:
            raise FieldError("done_by", f"is before the first due date, not {last}")
        return count
