"""What each kind of published figure asks of lending: inputs of a vector in, figures by their expected names out.

Nothing is computed here that lending does not compute for its own plans.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.allocation import allocate
from lending.columns import level_exact
from lending.commands import vector_schedules as schedules
from lending.commands.vector_inputs import Inputs
from lending.commands.vector_schedules import Got
from lending.credit_codes import mainland_code
from lending.delinquency import Buckets, standing
from lending.loan import Instalment, Loan, Pause, Payment, Terms
from lending.money import ZERO, to_minor
from lending.rates import annual_irr, periodic_irr
from lending.records import FieldError, read_date, read_decimal
from lending.schedule import equal_periods, fee_instalments, present_value, unrounded


def _regz(given: Inputs) -> Got:
    """12 CFR 1026 Appendix J. A payment may also be [amount, whole periods, odd days] where they are irregular."""
    unit_days = given.positive("unit_days") if "unit_days" in given else Decimal(1)
    odd = given.number("odd_days", ZERO) / unit_days
    first = given.number("full_periods", Decimal(1))
    payments = []
    for at, each in enumerate(given.listed("payments")):
        if isinstance(each, (list, tuple)):
            amount, whole, *days = (read_decimal(part, f"payments[{at}]") for part in each)
            payments.append((amount, whole, (days[0] if days else ZERO) / unit_days))
        else:
            payments.append((read_decimal(each, f"payments[{at}]"), first + at, odd))
    rate = periodic_irr(given.positive("advance"), payments)
    return {"apr_pct": _percent(rate * given.positive("periods_per_year"), 2)}


def _annual_irr(given: Inputs) -> Got:
    """Flows of [years, amount], or of [day, amount] counted in years of 365 days."""
    pairs = given.pairs("flows")
    if any(isinstance(when, str) and "-" in when.lstrip("-") for when, _ in pairs):
        days = [read_date(when, f"flows[{at}]") for at, (when, _) in enumerate(pairs)]
        years = [Decimal((each - days[0]).days) / 365 for each in days]
    else:
        years = [read_decimal(when, f"flows[{at}]") for at, (when, _) in enumerate(pairs)]
    amounts = [read_decimal(amount, f"flows[{at}]") for at, (_, amount) in enumerate(pairs)]
    return {"apr_pct": Unrounded(annual_irr(list(zip(years, amounts, strict=True))) * 100)}


def _level_unrounded(given: Inputs) -> Got:
    principal = given.positive("principal")
    rates = equal_periods(given.rate(), given.periods(), given.a_year)
    rows = unrounded(principal, rates)
    got: Got = {f"row{number}": [Unrounded(each) for each in row] for number, row in enumerate(rows, start=1)}
    got["payment"] = Unrounded(level_exact(principal, rates))
    got["total_interest"] = Unrounded(sum((interest for _, interest, _ in rows), ZERO))
    got["total_payment"] = Unrounded(got["total_interest"] + principal)
    for at, name in enumerate(("principal", "interest", "balance")):
        got[name] = [Unrounded(row[at]) for row in rows]
    return got


def _delinquency_timeline(given: Inputs) -> Got:
    dates = given.days("due_dates")
    if dates != sorted(set(dates)):
        raise FieldError("due_dates", "must be in order, each once")
    due = given.numbers("due") if "due" in given else [given.positive("due_each")] * len(dates)
    if len(due) != len(dates):
        raise FieldError("due", f"must be as many as due_dates ({len(dates)}), not {len(due)}")
    paid = given.pairs("payments") if given.values.get("payments") else []
    loan = Loan(
        id="vector",
        product="vector",
        currency=given.currency,
        jurisdiction="CN",
        zone="UTC",
        principal=sum(due, ZERO),
        disbursed_on=given.day("disbursed") if "disbursed" in given else dates[0],
        terms=Terms(ZERO, grace_days=given.whole("grace_days") if "grace_days" in given else 0),
        instalments=tuple(Instalment(at + 1, when, due[at], ZERO) for at, when in enumerate(dates)),
        payments=tuple(Payment(read_date(on, "payments"), read_decimal(amount, "payments")) for on, amount in paid),
        pauses=tuple(Pause(start, end) for start, end in given.spans("pauses" if "pauses" in given else "pause")),
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


def _allocate(given: Inputs) -> Got:
    """What is past due, then due, then in advance, each in its own order (default: as the amounts are written)."""
    pay = given.number("pay")
    if pay < 0:
        raise FieldError("pay", f"must not be negative, not {pay}")
    left, paid = pay, dict[str, Decimal]()
    for name in ("past_due", "due", "advance"):
        owed = given.amounts(name)
        asked = next((each for each in (f"{name}_order", "order") if each in given), None)
        order = list(owed) if asked is None else given.get(asked)
        if not isinstance(order, (list, tuple)):
            raise FieldError(f"{name}_order", "must be a list")
        for part, amount in allocate(left, owed, [str(each) for each in order]).items():
            paid[part] = paid.get(part, ZERO) + amount
            left -= amount
    return {**paid, **dict.fromkeys(("left", "left_over", "overpaid", "unallocated"), left)}


def _late_fee(given: Inputs) -> Got:
    """A share of what is late: `base` (principal) and interest, fees; with `days` for each day."""
    bases = [name for name in ("base", "interest", "fees") if name in given]
    if not bases and "flat" not in given:
        raise FieldError("base", "is missing")
    base = sum((given.number(name) for name in bases), ZERO)
    share = given.percent("rate_pct") if bases else ZERO
    if "days" in given:
        share = share * given.whole("days", 0, 100_000) / given.number("days_a_year", Decimal(1))
    fee = to_minor(base * share + given.number("flat", ZERO), given.currency, given.rounding)
    for name, better in (("at_least", max), ("at_most", min)):
        if name in given:
            fee = better(fee, given.number(name))
    return {"fee": fee}


def _hk_dsr(given: Inputs) -> Got:
    debts = given.number("other_debts", ZERO)
    most = to_minor(given.number("income") * given.percent("cap_pct") - debts, given.currency)
    got: Got = {"max_monthly": max(most, ZERO)}
    if "n" in given or "annual_rate_pct" in given:
        worth = present_value(got["max_monthly"], equal_periods(given.rate(), given.periods(), given.a_year))
        got |= {"max_principal": to_minor(worth, given.currency), "max_principal_about": worth}
    return got


def _code_map(given: Inputs) -> Got:
    return {"codes": [mainland_code(int(days)) for days in given.numbers("days")]}


def _fee_irr(given: Inputs) -> Got:
    """Equal parts with a fee of the first principal each; a fee taken at the start lessens what was received."""
    principal, a_year = given.positive("principal"), given.a_year
    payments = fee_instalments(principal, given.periods(), given.percent("monthly_fee_pct", ZERO), given.currency)
    kept_back = given.number("upfront_fee", ZERO) + principal * given.percent("upfront_fee_pct", ZERO)
    flows = [(amount, Decimal(at), ZERO) for at, amount in enumerate(payments, start=1)]
    rate = periodic_irr(principal - kept_back, flows)
    return {
        "payment": payments[0],
        "total_payment": sum(payments, ZERO),
        "total_fee": sum(payments, ZERO) - principal,
        "monthly_rate_pct": Unrounded(rate * 100),
        "nominal_apr_pct": _percent(rate * a_year, 2),
        "effective_apr_pct": _percent((1 + rate) ** a_year - 1, 2),
    }


class Unrounded(Decimal):
    """A figure to be compared to as many places as were published."""


def _percent(fraction: Decimal, places: int) -> Decimal:
    return round(fraction * 100, places)


COMPUTE: Mapping[str, Callable[[Inputs], Got]] = {
    "level_schedule": schedules.level_schedule,
    "bullet": schedules.bullet,
    "interest_pause": schedules.interest_pause,
    "reage_equal": schedules.reage_equal,
    "zero_interest_split": schedules.zero_interest_split,
    "redistribute": schedules.raised,
    "ceil_emi": schedules.ceil_emi,
    "regz": _regz,
    "annual_irr": _annual_irr,
    "level_unrounded": _level_unrounded,
    "delinquency_timeline": _delinquency_timeline,
    "reschedule": schedules.reschedule,
    "table_only": schedules.table_only,
    "allocate": _allocate,
    "late_fee": _late_fee,
    "hk_dsr": _hk_dsr,
    "code_map": _code_map,
    "fee_irr": _fee_irr,
}
