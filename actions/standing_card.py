"""Where loans stand, as a card and as single figures."""

from datetime import date
from decimal import Decimal
from typing import Any

from actions.leaves import Leaf, count, day, moment, money, phrase
from actions.turn import Turn
from lending.delinquency import Standing
from lending.loan import Component, Loan

SHOWN = (Component.PRINCIPAL, Component.INTEREST, Component.PENALTY, Component.FEE)


def loan_label(loan: Loan, only: bool) -> Leaf:
    """The loan as people know it: its product; with several loans also when it began and how much it was."""
    product = phrase(f"product.{loan.product}")
    if only:
        return product
    return phrase("loan.named", product=product, principal=money(loan.principal, loan.currency), on=day(loan.disbursed_on))


def next_payment(standing: Standing) -> tuple[date, Decimal] | None:
    """When the next payment that is not yet late falls due, and what is left to pay of it."""
    if standing.next_due is None:
        return None
    left = next(row for row in standing.unpaid if row.number == standing.next_due.number)
    return left.due_date, left.total


def next_values(standing: Standing, currency: str) -> dict[str, Leaf]:
    """{next_amount, next_date}; empty when nothing is to come."""
    coming = next_payment(standing)
    return {"next_date": day(coming[0]), "next_amount": money(coming[1], currency)} if coming else {}



def standing_card(standings: list[tuple[Leaf, Loan, Standing]], turn: Turn) -> dict[str, Any]:
    return {
        "type": "standing",
        "loans": [_row(label, loan, standing) for label, loan, standing in standings],
        "as_of": moment(turn.at(standings[0][1].zone)),
    }


def _row(label: Leaf, loan: Loan, standing: Standing) -> dict[str, Any]:
    coming = next_values(standing, loan.currency)
    return {
        "loan": label,
        "days_past_due": count(standing.raw_days_past_due),
        "since": day(standing.overdue_since) if standing.overdue_since else None,
        "total": money(standing.overdue.total, loan.currency),
        "parts": [
            {"label": phrase(f"component.{each.value}"), "amount": money(standing.overdue.of(each), loan.currency)}
            for each in SHOWN
        ],
        "next_date": coming.get("next_date"),
        "next_amount": coming.get("next_amount"),
    }
