"""What `propose --explain` adds: how much can be spared and why, what each plan is shown with, what was left out."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lending.accrual import overdue_rate
from lending.affordability import Means, hard_until, income_share, surplus_by_month
from lending.commands.tables import leaf_text, money_text, percent_text, table
from lending.consequences import Consequences, consequences
from lending.disclosure import cost_table
from lending.history import History, keeping
from lending.loan import Loan
from lending.money import ZERO
from lending.policy import Policy
from lending.proposal import Proposal
from lending.proposals import Proposals
from lending.reason import Reason
from lending.spending import spending


def reason_text(reason: Reason) -> str:
    """A reason as an operator reads it: its code and values."""
    values = ", ".join(f"{name} {leaf_text(leaf)}" for name, leaf in reason.values.items())
    return f"{reason.code} ({values})" if values else reason.code


def means_lines(means: Means | None, policy: Policy, on: date, afforded: Decimal | None) -> list[str]:
    """The sum behind what can be spared."""
    if means is None or means.monthly_income is None or afforded is None:
        return ["means: too little was said to know what can be spared"]
    lines = [
        f"means: income {money_text(means.monthly_income)}, outgoings {money_text(means.all_outgoings or ZERO)}, "
        f"other debts {money_text(means.other_debt_payments or ZERO)}, buffer {percent_text(policy.buffer_share)}"
    ]
    if policy.living_cost is not None:
        least = policy.living_cost.adult + policy.living_cost.dependant * (means.dependants or 0)
        lines.append(f"  outgoings are taken as at least {money_text(least)} (living cost)")
    share = income_share(means.monthly_income, policy)
    if share is not None:
        lines.append(f"  debts may take {percent_text(share)} of income")
    hard = hard_until(means, policy, on)
    if hard is not None:
        lines.append(f"  times are taken to be hard until {hard}")
    months = surplus_by_month(means, policy)
    if months:
        lines.append("  by month: " + ", ".join(f"{month}: {money_text(each)}" for month, each in months.items()))
    for line in spending(means, policy, on):
        guide = "no guide" if line.guide is None else f"guide {money_text(line.guide)}"
        lines.append(f"  {line.category} {money_text(line.stated)} ({guide}{', ask about it' if line.above else ''})")
    return lines


def cap_lines(loan: Loan, policy: Policy, on: date) -> list[str]:
    """Every cap on the yearly rate that was held to."""
    own = [("contract", loan.terms.rate_cap), ("product", policy.rate_cap)]
    law = [(f"{each.id}, {each.source}", each.rate) for each in policy.caps(loan.disbursed_on, on)]
    known = [f"  {percent_text(rate)} ({name})" for name, rate in (*own, *law) if rate is not None]
    overdue = overdue_rate(loan, policy, on)
    held = "" if overdue.cap is None else f", {'within' if overdue.within else 'ABOVE'} the lowest cap"
    late = f"overdue money bears {percent_text(overdue.rate)} a year{held}"
    return [*(["caps on the yearly rate", *known] if known else ["no cap on the yearly rate is known"]), late]


def history_line(history: History) -> str:
    usual = "" if history.usual_payment is None else f", usually {money_text(history.usual_payment)}"
    day = "" if history.usual_day is None else f" on day {history.usual_day}"
    return (
        f"history: {history.on_time} of {history.due} on time, plans kept {history.plans_kept}, "
        f"broken {history.plans_broken}{usual}{day}"
    )


def option_lines(
    number: int, option: Proposal, loan: Loan, policy: Policy, history: History, on: date
) -> Iterator[str]:
    """One plan: reasons, costs, what follows from it, the chance of keeping it, its schedule."""
    yield from ("", f"{number} {option.kind}: why", *(f"  {reason_text(each)}" for each in option.reasons))
    yield from ("", "costs", *_cost_lines(loan, option, policy))
    yield from (
        "",
        "what follows",
        *(f"  {line}" for line in _consequence_lines(consequences(loan, option, on, policy.region))),
    )
    likely = keeping(history, option.payment_max, [row.due_date for row in option.rows[: option.count]], on)
    parts = ", ".join(f"{name} {value}" for name, value in likely.as_dict().items() if name != "score")
    yield f"  chance of keeping {likely.score} ({parts}); orders equals only"
    yield from ("", *_schedule_lines(option))


def _cost_lines(loan: Loan, option: Proposal, policy: Policy) -> list[str]:
    rows = [
        (each.item, each.method, leaf_text(each.standard), each.payee, money_text(each.amount),
         "if missed" if each.contingent else "")
        for each in cost_table(loan, option, policy)
    ]  # fmt: skip
    return table(("item", "method", "standard", "payee", "amount", ""), rows, left=(0, 1, 3, 5))


def _consequence_lines(found: Consequences) -> Iterator[str]:
    yield f"against the contract ({money_text(found.contract_total)}): {_signed(found.extra_cost)}"
    for each in found.instead:
        ahead = each.ahead
        mark = f", mark {ahead.code}" if ahead.code else ""
        yield (
            f"nothing paid for {ahead.months} months: {ahead.days_past_due} days past due{mark}, to pay "
            f"{money_text(ahead.total)} ({money_text(ahead.added)} added), {_signed(each.more_than_plan)} against this plan"
        )
    credit = found.credit
    if credit.made_up_on is None:
        yield "nothing is past due by the contract's dates"
    else:
        path = " ".join(
            f"{month.on:%Y-%m}:{month.days_past_due}{f'({month.code})' if month.code else ''}" for month in credit.path
        )
        yield f"days past due at month ends by the contract's dates (bureau's clock): {path}"
        by_plan = " ".join(month.plan_code or str(month.lender_days) for month in credit.path)
        yield f"by the plan's dates, if the lender reports so: {by_plan}"
        yield f"made up on {credit.made_up_on}, record clears {credit.clears_on or 'as nothing is kept or known'}"
    if found.limitation is not None:
        known = found.limitation
        yield f"limitation ({known.years} years): to {known.ends_now}; once agreed to {known.ends_after}"
    missed = found.missed
    yield (
        f"if {missed.due} is missed: late fee {money_text(missed.late_fee)}, {money_text(missed.a_day)} a day, "
        f"{money_text(missed.after_30_days)} after 30 days"
    )


def _signed(amount: Decimal) -> str:
    return "no difference" if not amount else f"{money_text(abs(amount))} {'more' if amount > 0 else 'less'}"


def _schedule_lines(option: Proposal) -> list[str]:
    head = ("#", "due", "principal", "interest", "fee", "penalty", "total", "balance")
    rows = []
    for row in option.rows:
        amounts = (row.principal, row.interest, row.fee, row.penalty, row.total, row.balance)
        rows.append((str(row.number), str(row.due_date), *(money_text(each) for each in amounts)))
    return table(head, rows)


def dropped_lines(answer: Proposals) -> list[str]:
    rows = [
        (
            each.kind,
            " ".join(f"{name}={value}" for name, value in each.terms.items() if value is not None) or "-",
            reason_text(Reason(each.code, each.values)),
        )
        for each in answer.dropped
    ]
    return table(("kind", "terms", "why"), rows, left=(0, 1, 2)) if rows else ["-"]
