"""How long plans take: one full proposal, a portfolio's delinquency, and the schedules beside two plain ways.

    .venv/bin/python -m benchmarks.plans [--loans 1000000] [--proposals 200] [--against-brute-force 10000]

Prints a Markdown table. Times are of one process on one core; memory is the peak resident size.
"""

import argparse
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from unittest.mock import patch

import numpy_financial

from lending.affordability import Means
from lending.candidates import Candidates
from lending.columns import level_exact
from lending.dates import monthly
from lending.daycount import DayCount
from lending.delinquency import standings
from lending.grid import grid
from lending.loan import Instalment, Loan, Payment, Terms
from lending.plans import KINDS
from lending.policy import Policy, policy_from_dict
from lending.proposals import propose
from lending.schedule import equal_periods, factors, level
from lending.store.regions import region_of
from lending.wish import Wish

DISBURSED, ON = date(2025, 7, 10), date(2026, 3, 2)
DATES = monthly(date(2025, 8, 10), 24)
BUDGET_MS, BUDGET_S = 20, 180
SHIFTS = frozenset({"extension", "payment_pause", "due_date_change"})
BASE = {
    "product": "bench", "version": "1", "effective_from": "2025-01-01", "jurisdiction": "CN", "currency": "CNY",
    "rate_cap": "0.24",
}  # fmt: skip


def a_loan(number: int, months: int = 24) -> Loan:
    """A level loan, five instalments paid, of a size and rate of its own."""
    principal, rate = Decimal(5_000 + number % 997 * 100), Decimal(60 + number % 180) / 1000
    lines = level(principal, factors(rate, DISBURSED, DATES[:months], DayCount.ACT_365), DATES[:months], "CNY")
    instalments = tuple(
        Instalment(at, each.due_date, each.principal, each.interest) for at, each in enumerate(lines, 1)
    )
    paid = tuple(Payment(each.due_date, each.total) for each in instalments[:5])
    terms = Terms(rate, DayCount.ACT_365, rate * Decimal("1.5"), grace_days=3, rate_cap=Decimal("0.24"))
    return Loan(f"B{number}", "bench", "CNY", "CN", "Asia/Shanghai", principal, DISBURSED, terms, instalments, paid)


def every_kind() -> Policy:
    """All kinds, up to 60 instalments each, with the rules of the place."""
    plans = {kind: {"max_months": 3} if kind in SHIFTS else {"max_periods": 60, "max_months": 60} for kind in KINDS}
    plans["settlement"] = {"max_periods": 3}
    return replace(policy_from_dict({**BASE, "plans": plans, "lender": "assisted"}), region=region_of("CN"))


def proposals(count: int) -> list[float]:
    """Milliseconds of each full personalised proposal: CPU time, the best of three, for what else a machine is doing
    slows the others."""
    policy = every_kind()
    cases = [(a_loan(number), _means(number)) for number in range(count)]
    propose(cases[0][0], policy, ON, cases[0][1])
    taken = []
    for at, (loan, means) in enumerate(cases):
        runs = []
        for _ in range(3):
            grid.cache_clear()  # nothing is left over from the run before
            begin = time.process_time()
            propose(loan, policy, ON + timedelta(days=at % 25), means)
            runs.append((time.process_time() - begin) * 1000)
        taken.append(min(runs))
    return taken


def _means(number: int) -> Means:
    income = Decimal(4_000 + number % 37 * 500)
    return Means(income, income * Decimal("0.6"), Decimal(0), pay_day=1 + number % 28)


def against_brute_force(count: int) -> tuple[int, float, float]:
    """(cases in which leaving plans aside changed the answer, milliseconds a proposal with it, and without): random kinds,
    lengths, means and wishes."""
    chance, differ, quick, brute = random.Random(1), 0, 0.0, 0.0
    for number in range(count):
        kinds = chance.sample(sorted(KINDS), 4)
        most = chance.choice([6, 12, 24])
        plans = {kind: {"max_periods": most, "max_months": 3 if kind in SHIFTS else most} for kind in kinds}
        case = a_loan(number), policy_from_dict({**BASE, "plans": plans}), ON + timedelta(days=number % 60)
        asked = _means(number) if number % 3 else None, _wish(chance)
        begin = time.process_time()
        found = propose(*case, *asked)
        middle = time.process_time()
        with patch.object(Candidates, "promising", lambda candidates, _: candidates.all()):
            whole = propose(*case, *asked)
        quick, brute = quick + middle - begin, brute + time.process_time() - middle
        differ += (found.options, found.refusal, found.why_nearest) != (whole.options, whole.refusal, whole.why_nearest)
    return differ, quick / max(count, 1) * 1000, brute / max(count, 1) * 1000


def _wish(chance: random.Random) -> Wish:
    """Nothing, an amount, a number, a day to be done by, something now, or only a lighter load."""
    wishes = (
        Wish(),
        Wish(monthly_at_most=Decimal(chance.randrange(100, 6_000))),
        Wish(periods=chance.randrange(2, 30)),
        Wish(done_by=ON + timedelta(days=chance.randrange(60, 900))),
        Wish(pay_now=Decimal(chance.randrange(1, 900))),
        Wish(lighter=True),
    )
    return chance.choice(wishes)


def portfolio(count: int) -> tuple[float, int, float]:
    """(seconds, overdue loans, growth of the peak memory in MB) of refreshing the delinquency of so many loans."""
    models = [a_loan(number, 12) for number in range(200)]

    def loans() -> Iterator[Loan]:
        for number in range(count):
            yield replace(models[number % 200], id=f"B{number}")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    late = sum(1 for _, each in standings(loans(), ON) if each.days_past_due)
    taken = time.perf_counter() - begin
    return taken, late, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def schedules(count: int) -> list[tuple[str, float]]:
    """Microseconds per level schedule of 24: ours, a Fineract-style one in plain Decimal, numpy-financial's loop."""
    rates = factors(Decimal("0.156"), DISBURSED, DATES, DayCount.ACT_365)
    months = equal_periods(Decimal("0.156"), 24)
    return [
        ("level schedule, exact, on calendar days", _each(count, lambda: level(Decimal(24_000), rates, DATES, "CNY"))),
        ("level payment alone", _each(count, lambda: level_exact(Decimal(24_000), months))),
        ("Fineract-style schedule in plain Decimal (34 digits, per period)", _each(count, _plain)),
        ("numpy-financial: pmt, then ipmt and ppmt in a loop (floats, equal months)", _each(count // 20, _numpy)),
    ]


def _plain() -> list[tuple[Decimal, Decimal]]:
    """The same recurrence as a straightforward port would have it: rate factors worked out anew for each schedule."""
    unit, principal, before = Decimal("0.01"), Decimal(24_000), DISBURSED
    found, growth, weight = [], Decimal(1), Decimal(0)
    for due in DATES:
        found.append(Decimal("0.156") * Decimal((due - before).days) / Decimal(365))
        growth *= 1 + found[-1]
        weight = 1 + weight * (1 + found[-1])
        before = due
    payment = (principal * growth / weight).quantize(unit, ROUND_HALF_EVEN)
    rows = []
    for at, rate in enumerate(found):
        interest = (principal * rate).quantize(unit, ROUND_HALF_EVEN)
        repaid = principal if at == len(found) - 1 else payment - interest
        principal -= repaid
        rows.append((repaid, interest))
    return rows


def _numpy() -> list[tuple[float, float]]:
    rate = 0.156 / 12
    numpy_financial.pmt(rate, 24, 24_000)
    return [
        (numpy_financial.ppmt(rate, at, 24, 24_000), numpy_financial.ipmt(rate, at, 24, 24_000)) for at in range(1, 25)
    ]


def _each(count: int, work: Callable[[], object]) -> float:
    begin = time.process_time()
    for _ in range(count):
        work()
    return (time.process_time() - begin) / count * 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loans", type=int, default=1_000_000)
    parser.add_argument("--proposals", type=int, default=200)
    parser.add_argument("--against-brute-force", type=int, default=10_000)
    arguments = parser.parse_args()
    taken = sorted(proposals(arguments.proposals))
    p95 = taken[int(len(taken) * 0.95)]
    differ, quick, brute = against_brute_force(arguments.against_brute_force)
    seconds, late, grown = portfolio(arguments.loans)
    print("| what | figure |\n| --- | --- |")
    print(f"| full proposal, {len(KINDS)} kinds to 60 instalments, p50 | {statistics.median(taken):.1f} ms |")
    print(f"| the same, p95 (at most {BUDGET_MS} ms) | {p95:.1f} ms |")
    cases = f"{arguments.against_brute_force:,} random cases"
    print(f"| {cases}: answers that leaving plans aside changed | {differ} |")
    print(f"| the same cases: with plans left aside, all worked out | {quick:.1f} ms, {brute:.1f} ms |")
    print(
        f"| delinquency of {arguments.loans:,} loans ({late:,} late; at most {BUDGET_S} s a million) | {seconds:.0f} s |"
    )
    print(f"| memory that this added | {grown:.0f} MB |")
    for name, micros in schedules(2_000):
        print(f"| {name} | {micros:.0f} us |")
    return 0 if not differ and p95 <= BUDGET_MS and seconds <= BUDGET_S * arguments.loans / 1_000_000 else 1


if __name__ == "__main__":
    sys.exit(main())
