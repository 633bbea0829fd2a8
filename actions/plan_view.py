"""A plan as the borrower sees it: cards and the figures of a question, all typed values, none worked out here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from actions.leaves import Leaf, count, day, moment, money, phrase, rate, reason
from lending.disclosure import CostItem
from lending.money import ZERO
from lending.outlook import Ahead
from lending.proposal import Proposal, Row


def figures(proposal: Proposal, currency: str) -> dict[str, Leaf]:
    """Every figure of a plan that a borrower consents to; what is hashed as "shown" is exactly this."""
    return {
        "pay_now": money(proposal.pay_now, currency),
        "payment": money(proposal.payment, currency),
        "payment_max": money(proposal.payment_max, currency),
        "count": count(proposal.count),
        "first": day(proposal.first_date),
        "last": day(proposal.last_date),
        "total": money(proposal.total_to_pay, currency),
        "extra": money(proposal.extra_cost, currency),
        "nominal": rate(proposal.nominal_rate),
        "effective": rate(proposal.effective_rate),
    }


def difference(amount: Decimal, currency: str) -> Leaf:
    """So much more, so much less, or as much: in words, without a sign."""
    which = "more" if amount > 0 else "less" if amount < 0 else "none"
    return phrase(f"difference.{which}", amount=money(abs(amount), currency))


def pays(proposal: Proposal, currency: str) -> Leaf:
    """What is paid now, how many times how much, and the highest payment where it is another."""
    once, even = proposal.count == 1, proposal.payment_max <= proposal.payment
    how = "once" if once else "level" if even else "uneven"
    key = f"now_{how}" if proposal.pay_now else how
    return phrase(f"pays.{key}", **leaves_of(figures(proposal, currency), "pay_now", "payment", "payment_max", "count"))


def done(proposal: Proposal) -> Leaf:
    """When it is over; a plan that only makes up arrears leaves the contract's own dates, which go on."""
    last, ends = day(proposal.last_date), day(proposal.loan_ends)
    goes_on = proposal.loan_ends > proposal.last_date
    return phrase("plan.done_then", last=last, ends=ends) if goes_on else phrase("plan.done", last=last)


def plans_card(
    options: Iterable[tuple[str, Proposal]], nothing: Iterable[Ahead], currency: str, at: datetime, until: datetime
) -> dict[str, Any]:
    """Plans side by side, in the order in which "the second one" counts them; beside them, `nothing` being done."""
    return {
        "type": "plans",
        "as_of": moment(at),
        "expires": moment(until),
        "options": [option(number, key, each, currency) for number, (key, each) in enumerate(options, start=1)],
        "nothing": [
            {
                "after": phrase("nothing.after", months=count(each.months)),
                "days": count(each.days_past_due),
                "total": money(each.total, currency),
                "added": money(each.added, currency),
            }
            for each in nothing
        ],
    }


def option(ordinal: int, key: str, proposal: Proposal, currency: str) -> dict[str, Any]:
    return {
        "id": key,
        "ordinal": ordinal,
        "kind": phrase(f"plan.{proposal.kind}"),
        "role": phrase(f"role.{proposal.role}"),
        **figures(proposal, currency),
        "extra": difference(proposal.extra_cost, currency),
        "contract_total": money(proposal.contract_total, currency),
        "reasons": [reason(each) for each in proposal.reasons],
        "needs_approval": proposal.needs_approval,
    }


def schedule_card(title: Leaf, rows: Iterable[Row], currency: str) -> dict[str, Any]:
    listed = list(rows)
    total = sum((row.total for row in listed), ZERO)
    return {
        "type": "schedule", "title": title, "rows": schedule_rows(listed, currency), "total": money(total, currency)
    }  # fmt: skip


def schedule_rows(rows: Iterable[Row], currency: str) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "due": day(row.due_date),
            **{part: money(getattr(row, part), currency) for part in ("principal", "interest", "fee", "penalty", "total")},
            "balance": money(row.balance, currency),
        }
        for row in rows
    ]


def cost_card(items: Iterable[CostItem], proposal: Proposal, currency: str) -> dict[str, Any]:
    """The all-in cost table; what only a missed instalment would cost stands apart."""
    listed = list(items)
    return {
        "type": "cost_table",
        "items": [_cost(item, currency) for item in listed if not item.contingent],
        "contingent": [_cost(item, currency) for item in listed if item.contingent],
        "nominal": rate(proposal.nominal_rate),
        "effective": rate(proposal.effective_rate),
        "total": money(proposal.total_to_pay, currency),
    }


def _cost(item: CostItem, currency: str) -> dict[str, Any]:
    return {
        "item": phrase(f"cost.item.{item.item}"),
        "method": phrase(f"cost.method.{item.method}"),
        "standard": item.standard,
        "payee": phrase(f"cost.payee.{item.payee}"),
        "amount": money(item.amount, currency),
    }


def leaves_of(values: Mapping[str, Leaf], *names: str) -> dict[str, Leaf]:
    """Some of the figures, by name."""
    return {name: values[name] for name in names}
