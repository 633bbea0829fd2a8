"""What each kind of published figure asks of lending: inputs of a vector in, figures by their expected names out.

Nothing is computed here that lending does not compute for its own plans.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from lending.allocation import allocate_by_due
from lending.columns import level_exact
from lending.credit_codes import mainland_code
from lending.dates import add_months, every_days, monthly
from lending.daycount import DayCount
from lending.delinquency import Buckets, standing
from lending.interest_pause import InterestPause, paused_factors
from lending.loan import Instalment, Loan, Pause, Payment, Terms
from lending.money import ZERO, minor_unit, to_minor, to_multiple
from lending.rates import annual_irr, periodic_irr
from lending.reage_schedule import equal_amortisation, level_with_overdue_interest, redistribute
from lending.records import FieldError, read_date, read_decimal
from lending.reschedule import Monthly
from lending.schedule import (
    Line,
    equal_periods,
    factors,
    fee_instalments,
    interest_only,
    level,
    present_value,
    rounded_up,
    unrounded,
)

Got = dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """The inputs of one vector, read by name. Raises FieldError naming what is missing or wrong."""

    values: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str) -> Any:
        if name not in self.values:
            raise FieldError(name, "is missing")
        return self.values[name]

    def number(self, name: str, default: Decimal | None = None) -> Decimal:
        return default if default is not None and name not in self.values else read_decimal(self.get(name), name)

    def whole(self, name: str) -> int:
        value = self.number(name)
        if value != value.to_integral_value():
            raise FieldError(name, f"must be a whole number, not {value}")
        return int(value)

    def day(self, name: str) -> date:
        return read_date(self.get(name), name)

    def percent(self, name: str, default: Decimal | None = None) -> Decimal:
        """A percentage as a fraction."""
        return self.number(name, default) / 100

    def numbers(self, name: str) -> list[Decimal]:
        return [read_decimal(each, name) for each in self.get(name)]

    def pairs(self, name: str) -> list[tuple[Any, Any]]:
        """A list of pairs; one bare pair is a list of one."""
        value = self.get(name)
        return [tuple(each) for each in (value if value and isinstance(value[0], list) else [value])]

    @property
    def currency(self) -> str:
        return str(self.values.get("currency", "CNY"))

    @property
    def day_count(self) -> DayCount:
        return DayCount(self.values.get("day_count", "30/360"))

    def dates(self, count: int) -> tuple[date, ...]:
        """`count` due dates from `first_due`, or a step after `start`; a month apart or as `every` says."""
        number, unit = str(self.values.get("every", "1 month")).split()
        step = int(number)
        days = {"day": 1, "week": 7}.get(unit.rstrip("s"))
        if days is not None:
            first = self.day("first_due") if "first_due" in self else every_days(self.day("start"), 2, days * step)[1]
            return every_days(first, count, days * step)
        step *= {"month": 1, "quarter": 3, "year": 12}[unit.rstrip("s")]
        anchor = self.day("start") if "first_due" not in self else None
        first = self.day("first_due") if anchor is None else add_months(anchor, step)
        return tuple(add_months(first, step * each, (anchor or first).day) for each in range(count))


def _columns(lines: tuple[Line, ...]) -> Got:
    """The figures of a schedule under all the names they go by."""
    due = [line.total for line in lines]
    interest = sum((line.interest for line in lines), ZERO)
    return {
        "principal": [line.principal for line in lines],
        "interest": [line.interest for line in lines],
        "due": due,
        "balance": [line.balance for line in lines],
        "dates": [line.due_date.isoformat() for line in lines],
        "total_interest": interest,
        "outstanding": sum(due, ZERO),
        "total": sum(due, ZERO),
        "total_payment": sum(due, ZERO),
        "payment": due[0],
        "emi": due[0],
    }


def _level_schedule(given: Inputs) -> Got:
    dates = given.dates(given.whole("n"))
    rates = factors(given.percent("annual_rate_pct"), given.day("start"), dates, given.day_count)
    return _columns(level(given.number("principal"), rates, dates, given.currency))


def _bullet(given: Inputs) -> Got:
    dates = given.dates(given.whole("n"))
    rates = factors(given.percent("annual_rate_pct"), given.day("start"), dates, given.day_count)
    grace = given.whole("grace_on_principal") if "grace_on_principal" in given else None
    return _columns(interest_only(given.number("principal"), rates, dates, given.currency, grace=grace))


def _interest_pause(given: Inputs) -> Got:
    dates = given.dates(given.whole("n"))
    pause = InterestPause(given.day("pause_start"), given.day("pause_end"))
    rates = paused_factors(given.percent("annual_rate_pct"), given.day("start"), dates, given.day_count, [pause])
    return _columns(level(given.number("balance"), rates, dates, given.currency, payment=given.number("emi")))


def _reage_equal(given: Inputs) -> Got:
    dates = given.dates(given.whole("n"))
    return _columns(equal_amortisation(given.number("principal"), given.number("interest"), dates, given.currency))


def _zero_interest_split(given: Inputs) -> Got:
    dates = given.dates(given.whole("n"))
    return _columns(equal_amortisation(given.number("amount"), ZERO, dates, given.currency))


def _redistribute(given: Inputs) -> Got:
    multiple = given.number("multiple", minor_unit(given.currency))
    return {"due": list(redistribute(given.number("overdue"), given.numbers("future"), multiple))}


def _ceil_emi(given: Inputs) -> Got:
    unit = given.number("multiple", Decimal(1))
    rates = equal_periods(given.percent("annual_rate_pct"), given.whole("n"))
    dates = monthly(date(2024, 1, 1), len(rates))  # the figures do not depend on them
    lines = rounded_up(given.number("principal"), rates, dates, unit, given.currency)
    whole = [[to_multiple(each, unit) for each in (line.principal, line.interest, line.balance)] for line in lines]
    total = sum((line.interest for line in lines), ZERO)
    return {
        "emi": lines[0].total,
        "total_interest": to_multiple(total, unit),
        "total_payment": to_multiple(total + given.number("principal"), unit),
        "rows": {at: [Decimal(at), *row] for at, row in enumerate(whole)},
    }


def _regz(given: Inputs) -> Got:
    odd = given.number("odd_days", ZERO) / given.number("unit_days", Decimal(1))
    first = given.whole("full_periods") if "full_periods" in given else 1
    payments = [(amount, Decimal(first + at), odd) for at, amount in enumerate(given.numbers("payments"))]
    rate = periodic_irr(given.number("advance"), payments)
    return {"apr_pct": _percent(rate * given.number("periods_per_year"), 2)}


def _annual_irr(given: Inputs) -> Got:
    flows = [(read_decimal(years, "flows"), read_decimal(amount, "flows")) for years, amount in given.pairs("flows")]
    return {"apr_pct": Unrounded(annual_irr(flows) * 100)}


def _level_unrounded(given: Inputs) -> Got:
    rates = equal_periods(given.percent("annual_rate_pct"), given.whole("n"))
    rows = unrounded(given.number("principal"), rates)
    got: Got = {f"row{number}": [Unrounded(each) for each in row] for number, row in enumerate(rows, start=1)}
    got["payment"] = Unrounded(level_exact(given.number("principal"), rates))
    got["total_interest"] = Unrounded(sum((interest for _, interest, _ in rows), ZERO))
    return got


def _delinquency_timeline(given: Inputs) -> Got:
    each = given.number("due_each")
    dates = [read_date(when, "due_dates") for when in given.get("due_dates")]
    paid = given.pairs("payments") if "payments" in given else []
    pauses = given.pairs("pause") if given.values.get("pause") else []
    loan = Loan(
        id="vector",
        product="vector",
        currency=given.currency,
        jurisdiction="CN",
        zone="UTC",
        principal=each * len(dates),
        disbursed_on=given.day("disbursed"),
        terms=Terms(ZERO, grace_days=given.whole("grace_days") if "grace_days" in given else 0),
        instalments=tuple(Instalment(at + 1, due, each, ZERO) for at, due in enumerate(dates)),
        payments=tuple(Payment(read_date(on, "payments"), read_decimal(amount, "payments")) for on, amount in paid),
        pauses=tuple(Pause(read_date(start, "pause"), read_date(end, "pause")) for start, end in pauses),
    )
    buckets = Buckets(tuple(int(start) for start, _ in given.pairs("ranges"))) if "ranges" in given else Buckets()
    return {"rows": OnDays(loan, buckets)}


@dataclass(frozen=True)
class OnDays:
    """A loan's standing on whatever day a row asks for."""

    loan: Loan
    buckets: Buckets

    def row(self, expected: list[Any]) -> list[Any]:
        now = standing(self.loan, read_date(expected[0], "rows"), self.buckets)
        reached = sum(1 for start in self.buckets.starts if start <= now.days_past_due)
        bucket = f"RANGE_{reached}" if reached else "NONE"
        return [expected[0], bucket, now.days_past_due, now.raw_days_past_due, now.overdue.total]


def _reschedule(given: Inputs) -> Got:
    rate = given.percent("rate_pct") if "rate_pct" in given else given.percent("rate", ZERO)
    loan = Monthly(
        principal=given.number("principal"),
        annual_rate=rate,
        dates=monthly(given.day("first"), given.whole("n")),
        currency=given.currency,
        method=cast(Any, given.values.get("method", "declining")),
    )
    if "move" in given:
        [(due, to)] = given.pairs("move")
        return _columns(loan.move_date(read_date(due, "move"), read_date(to, "move")))
    since = given.day("from_") if "from_" in given else given.day("from")
    for name in given.values:
        if "grace" in name and "principal" in name:
            return _columns(loan.principal_grace(since, given.whole(name)))
        if "grace" in name and "interest" in name:
            return _columns(loan.interest_grace(since, given.whole(name)))
    extra = given.whole("extra_terms") if "extra_terms" in given else 0
    new_rate = given.percent("new_rate_pct") if "new_rate_pct" in given else None
    return _columns(loan.add_terms(since, extra, new_rate))


def _table_only(given: Inputs) -> Got:
    """Re-ageing, default: overdue interest whole in the first level payment; a pause lowers interest, not payments."""
    dates, start = given.dates(given.whole("n")), given.day("reage_date")
    rate = given.percent("annual_rate_pct")
    pauses = (
        [InterestPause(read_date(a, "pause"), read_date(b, "pause")) for a, b in given.pairs("pause")]
        if (given.values.get("pause"))
        else []
    )
    return _columns(
        level_with_overdue_interest(
            given.number("principal"),
            given.number("overdue_interest", ZERO),
            factors(rate, start, dates, given.day_count),
            dates,
            given.currency,
            running=paused_factors(rate, start, dates, given.day_count, pauses),
        )
    )


def _allocate(given: Inputs) -> Got:
    def amounts(name: str) -> dict[str, Decimal]:
        return {key: read_decimal(value, name) for key, value in dict(given.values.get(name) or {}).items()}

    orders = [list(given.values.get(name) or ()) for name in ("due_order", "advance_order")]
    return dict(allocate_by_due(given.number("pay"), amounts("due"), amounts("advance"), *orders))


def _late_fee(given: Inputs) -> Got:
    base = given.number("base") + given.number("interest", ZERO)
    return {"fee": to_minor(base * given.percent("rate_pct"), given.currency)}


def _hk_dsr(given: Inputs) -> Got:
    debts = given.number("other_debts", ZERO)
    most = to_minor(given.number("income") * given.percent("cap_pct") - debts, given.currency)
    worth = present_value(most, equal_periods(given.percent("annual_rate_pct"), given.whole("n")))
    return {"max_monthly": most, "max_principal": to_minor(worth, given.currency), "max_principal_about": worth}


def _code_map(given: Inputs) -> Got:
    return {"codes": [mainland_code(int(days)) for days in given.get("days")]}


def _fee_irr(given: Inputs) -> Got:
    principal, count = given.number("principal"), given.whole("n")
    payments = fee_instalments(principal, count, given.percent("monthly_fee_pct"), given.currency)
    rate = periodic_irr(principal, [(amount, Decimal(at), ZERO) for at, amount in enumerate(payments, start=1)])
    return {
        "payment": payments[0],
        "nominal_apr_pct": _percent(rate * 12, 2),
        "effective_apr_pct": _percent((1 + rate) ** 12 - 1, 2),
    }


class Unrounded(Decimal):
    """A figure to be compared to as many places as were published."""


def _percent(fraction: Decimal, places: int) -> Decimal:
    return round(fraction * 100, places)


COMPUTE: Mapping[str, Callable[[Inputs], Got]] = {
    "level_schedule": _level_schedule,
    "bullet": _bullet,
    "interest_pause": _interest_pause,
    "reage_equal": _reage_equal,
    "zero_interest_split": _zero_interest_split,
    "redistribute": _redistribute,
    "ceil_emi": _ceil_emi,
    "regz": _regz,
    "annual_irr": _annual_irr,
    "level_unrounded": _level_unrounded,
    "delinquency_timeline": _delinquency_timeline,
    "reschedule": _reschedule,
    "table_only": _table_only,
    "allocate": _allocate,
    "late_fee": _late_fee,
    "hk_dsr": _hk_dsr,
    "code_map": _code_map,
    "fee_irr": _fee_irr,
}
