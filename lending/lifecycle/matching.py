"""Which instalment of a plan a payment pays: the oldest first, within it in the order that policy gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.allocation import allocate_amounts
from lending.loan import NOTHING, Amounts, Component, Payment
from lending.money import ZERO
from lending.proposal import Proposal
from lending.records import Record


@dataclass(frozen=True, slots=True)
class Due(Record):
    """What a plan asks for on a day. `number` counts from 1; 0 is what was to be paid on the day of acceptance."""

    number: int
    due_date: date
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Matched(Record):
    """The part of one payment that fell on one instalment."""

    reference: str
    paid_on: date
    number: int
    amounts: Amounts


def plan_dues(plan: Proposal, accepted_on: date) -> tuple[Due, ...]:
    """All that a plan asks for up to its own last instalment; what the contract asks for later is not the plan's."""
    now = (Due(0, accepted_on, plan.settled_now),) if plan.pay_now else ()
    rows = (row for row in plan.rows if row.due_date <= plan.last_date)
    return (
        *now,
        *(Due(row.number, row.due_date, Amounts(row.principal, row.interest, row.fee, row.penalty)) for row in rows),
    )


def match(
    dues: Sequence[Due], payments: Iterable[Payment], order: Sequence[Component]
) -> tuple[tuple[Matched, ...], Decimal]:
    """Every part of every payment, in the order of payment, and what was paid beyond the last instalment.

    Payments of one day fall in the order of their references. A payment split in two pays the same instalments.
    """
    left = [due.amounts for due in dues]
    matched: list[Matched] = []
    beyond = ZERO
    at = 0
    for payment in sorted(payments, key=lambda each: (each.paid_on, each.reference)):
        amount = payment.amount
        while amount and at < len(dues):
            part = allocate_amounts(amount, left[at], order)
            if part != NOTHING:
                matched.append(Matched(payment.reference, payment.paid_on, dues[at].number, part))
            left[at] -= part
            amount -= part.total
            at += not left[at].total
        beyond += amount
    return tuple(matched), beyond
