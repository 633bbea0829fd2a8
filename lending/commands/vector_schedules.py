"""Published schedules: what each kind of them asks of lending."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from lending.columns import level_exact
from lending.commands.vector_inputs import MOST_PERIODS, Inputs
from lending.dates import add_months, monthly
from lending.interest_pause import InterestPause, paused_factors
from lending.money import ZERO, split_evenly, to_multiple
from lending.reage_schedule import equal_amortisation, level_with_overdue_interest, redistribute
from lending.records import FieldError
from lending.reschedule import Monthly
from lending.schedule import (
    Line,
    equal_periods,
    equal_principal,
    factors,
    interest_only,
    level,
    rounded_up,
    until_repaid,
    worth_today,
)

Got = dict[str, Any]
"""Figures by the names under which they are expected."""


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
        "total_principal": sum((line.principal for line in lines), ZERO),
        "payment": due[0],
        "emi": due[0],
        "last_payment": due[-1],
        "last_date": lines[-1].due_date.isoformat(),
        **dict.fromkeys(("n", "periods", "count"), len(lines)),
    }


def level_schedule(given: Inputs) -> Got:
    """Level payments, or as `method`, `balloon`, `payment` and `grace_on_principal` say."""
    principal, rate, unit = given.owed("principal"), given.rate(), given.unit
    if "payment" in given and "n" not in given:
        dates = given.dates(MOST_PERIODS)
        rates = factors(rate, given.day("start"), dates, given.day_count)
        return _columns(
            until_repaid(principal, rates, dates, given.positive("payment"), given.currency, given.rounding)
        )
    dates = given.dates(given.until(given.day("done_by")) if "done_by" in given else given.periods())
    rates = factors(rate, given.day("start"), dates, given.day_count)
    method = _METHODS.get(str(given.get("method")) if "method" in given else "level")
    if method is None:
        raise FieldError("method", f"must be one of {', '.join(_METHODS)}, not {given.get('method')!r}")
    if method == "equal_principal":
        return _columns(equal_principal(principal, rates, dates, given.currency, rounding=given.rounding))
    if method == "interest_only" or "grace_on_principal" in given:
        grace = given.whole("grace_on_principal", 0, len(dates) - 1) if "grace_on_principal" in given else None
        return _columns(interest_only(principal, rates, dates, given.currency, grace=grace, rounding=given.rounding))
    if "payment" in given or "balloon" in given:
        balloon = given.number("balloon", ZERO)
        paid_by_then = level_exact(principal - worth_today(balloon, rates), rates)
        payment = given.positive("payment") if "payment" in given else to_multiple(paid_by_then, unit)
        return _columns(level(principal, rates, dates, given.currency, payment=payment, rounding=given.rounding))
    return _columns(level(principal, rates, dates, given.currency, rounding=given.rounding))


_METHODS = {
    **dict.fromkeys(("level", "annuity", "equal_instalments", "declining"), "level"),
    "equal_principal": "equal_principal",
    **dict.fromkeys(("interest_only", "interest_first", "bullet"), "interest_only"),
}


def bullet(given: Inputs) -> Got:
    dates = given.dates(given.periods())
    rates = factors(given.rate(), given.day("start"), dates, given.day_count)
    grace = given.whole("grace_on_principal", 0, len(dates) - 1) if "grace_on_principal" in given else None
    principal = given.owed("principal")
    return _columns(interest_only(principal, rates, dates, given.currency, grace=grace, rounding=given.rounding))


def interest_pause(given: Inputs) -> Got:
    dates = given.dates(given.periods())
    pauses = _pauses(given)
    if "pause_start" in given:
        pauses.append(InterestPause(given.day("pause_start"), given.day("pause_end")))
        if pauses[-1].end < pauses[-1].start:
            raise FieldError("pause_end", f"is before pause_start ({pauses[-1].start})")
    start, rate, balance = given.day("start"), given.rate(), given.owed("balance")
    rates = paused_factors(rate, start, dates, given.day_count, pauses)
    whole = factors(rate, start, dates, given.day_count)
    payment = given.positive("emi") if "emi" in given else to_multiple(level_exact(balance, whole), given.unit)
    return _columns(level(balance, rates, dates, given.currency, payment=payment, rounding=given.rounding))


def _pauses(given: Inputs) -> list[InterestPause]:
    name = "pauses" if "pauses" in given else "pause"
    return [InterestPause(start, end) for start, end in given.spans(name)]


def reage_equal(given: Inputs) -> Got:
    dates, given_interest = given.dates(given.periods()), given.number("interest", ZERO)
    got = _columns(equal_amortisation(given.owed("principal"), given_interest, dates, given.currency))
    for name in ("fee", "penalty"):
        if name in given:
            got[name] = list(split_evenly(given.number(name), len(dates), given.currency))
            got["due"] = [one + other for one, other in zip(got["due"], got[name], strict=True)]
    total = sum(got["due"], ZERO)
    return {**got, **dict.fromkeys(("outstanding", "total", "total_payment"), total), "payment": got["due"][0]}


def zero_interest_split(given: Inputs) -> Got:
    dates = given.dates(given.periods())
    return _columns(equal_amortisation(given.owed("amount"), ZERO, dates, given.currency))


def raised(given: Inputs) -> Got:
    multiple = given.positive("multiple") if "multiple" in given else given.unit
    due = list(redistribute(given.number("overdue"), given.numbers("future"), multiple))
    return {"due": due, "total": sum(due, ZERO), "outstanding": sum(due, ZERO)}


def ceil_emi(given: Inputs) -> Got:
    """The payment rounded up over n months, or as many months as a given payment takes."""
    unit = given.positive("multiple") if "multiple" in given else Decimal(1)
    count = MOST_PERIODS if "payment" in given and "n" not in given else given.periods()
    rates = equal_periods(given.rate(), count, given.a_year)
    dates = monthly(date(2024, 1, 1), len(rates))  # the figures do not depend on them
    principal = given.positive("principal")
    if "payment" in given:
        lines = until_repaid(principal, rates, dates, given.positive("payment"), given.currency)
    else:
        lines = rounded_up(principal, rates, dates, unit, given.currency)
    whole = [[to_multiple(each, unit) for each in (line.principal, line.interest, line.balance)] for line in lines]
    total = sum((line.interest for line in lines), ZERO)
    return {
        "emi": lines[0].total,
        "payment": lines[0].total,
        "last_payment": lines[-1].total,
        **dict.fromkeys(("n", "periods", "count"), len(lines)),
        "total_interest": to_multiple(total, unit),
        "total_payment": to_multiple(total + principal, unit),
        "rows": {at: [Decimal(at), *row] for at, row in enumerate(whole)},
    }


def reschedule(given: Inputs) -> Got:
    """One change, or several one after the other as they are written, each from its own date on."""
    rate = given.rate("rate_pct") if "rate_pct" in given else given.rate("rate") if "rate" in given else given.rate()
    method = str(given.get("method")) if "method" in given else "declining"
    if method not in ("declining", "flat"):
        raise FieldError("method", f"must be declining or flat, not {method!r}")
    loan = Monthly(
        principal=given.owed("principal"),
        annual_rate=rate,
        dates=given.dates(given.periods()),
        currency=given.currency,
        method=cast(Any, method),
        day_count=given.day_count,
    )
    if "move" in given:
        [(due, to)] = given.spans("move")
        return _columns(loan.move_date(_own(due, loan.dates, "move"), to))
    since = _own(given.day("from"), loan.dates, "from")
    for name in given.values:
        if "grace" in name and "principal" in name:
            return _columns(loan.principal_grace(since, given.whole(name)))
        if "grace" in name and "interest" in name:
            return _columns(loan.interest_grace(since, given.whole(name)))
    extra = given.whole("extra_terms") if "extra_terms" in given else 0
    new_rate = given.rate("new_rate_pct") if "new_rate_pct" in given else None
    return _columns(loan.add_terms(since, extra, new_rate))


def _own(when: date, dates: tuple[date, ...], name: str) -> date:
    if when not in dates:
        raise FieldError(name, f"must be one of the due dates, not {when}")
    return when


def table_only(given: Inputs) -> Got:
    """Overdue interest whole in the first level payment; a pause lowers interest, not payments. Re-aged on
    `reage_date`, the first period begins that day; re-amortised, contract dates stay and so does its first period."""
    dates = given.dates(given.periods())
    anew = next((name for name in ("reage_date", "start") if name in given), None)
    months, days = given.step()
    start = given.day(anew) if anew else add_months(dates[0], -months) - timedelta(days=days)
    if start >= dates[0]:
        raise FieldError(anew or "first_due", f"must be before the first due date ({dates[0]})")
    rate, currency = given.rate(), given.currency
    return _columns(
        level_with_overdue_interest(
            given.owed("principal"),
            given.number("overdue_interest", ZERO),
            factors(rate, start, dates, given.day_count),
            dates,
            currency,
            running=paused_factors(rate, start, dates, given.day_count, _pauses(given)),
            rounding=given.rounding,
        )
    )
