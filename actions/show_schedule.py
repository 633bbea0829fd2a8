"""Every payment, row by row: of the plan in hand, of the agreement, else of the contract."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.closely import plan_schedule
from actions.consent import label_of
from actions.leaves import count, moment, money, phrase
from actions.loans_in_view import InView, asked_about
from actions.plan_view import schedule_card
from actions.table import pointed_at, table
from actions.turn import Turn
from lending.loan import Loan
from lending.money import ZERO
from lending.proposal import Row
from lending.store.agreements import Agreement


class ShowSchedule(BorrowerAction):
    called = "action_show_schedule"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        found = table(borrower, turn)
        if found is not None:
            kept = pointed_at(found, turn) or found.in_hand
            rows, card = kept.proposal.rows, plan_schedule(found.loan, kept)
            return say(_shown(borrower, turn, found.loan, "utter_schedule", rows, card))
        views = asked_about(borrower, turn)
        if not views:
            return say(Reply("utter_no_loans"))
        return say(*(_of_loan(borrower, turn, view) for view in views))


def _of_loan(borrower: Borrower, turn: Turn, view: InView) -> Reply:
    agreed = borrower.active_agreement(view.loan.id)
    if agreed is not None:
        rows = agreed.proposal.rows
        return _shown(borrower, turn, view.loan, "utter_schedule", rows, _agreed_card(agreed, view.loan))
    if view.standing.paid_off:
        return Reply("utter_paid_off", {"loan": view.label})
    rows = contract_rows(view)
    card = schedule_card(phrase("schedule.contract"), rows, view.loan.currency)
    return _shown(borrower, turn, view.loan, "utter_schedule_contract", rows, card)


def contract_rows(view: InView) -> tuple[Row, ...]:
    """What is still to pay as contracted, with what has accrued by today."""
    left = sum((each.principal for each in view.standing.unpaid), ZERO)
    rows = []
    for each in view.standing.unpaid:
        left -= each.principal
        rows.append(
            Row(each.number, each.due_date, each.principal, each.interest, each.fee, each.penalty, each.total, left)
        )
    return tuple(rows)


def _agreed_card(agreed: Agreement, loan: Loan) -> dict[str, object]:
    title = phrase("schedule.plan", kind=phrase(f"plan.{agreed.proposal.kind}"))
    return schedule_card(title, agreed.proposal.rows, loan.currency)


def _shown(
    borrower: Borrower, turn: Turn, loan: Loan, key: str, rows: tuple[Row, ...], card: dict[str, object]
) -> Reply:  # fmt: skip
    total = money(sum((row.total for row in rows), ZERO), loan.currency)
    at = moment(turn.at(loan.zone))
    return Reply(key, {"loan": label_of(loan, borrower), "count": count(len(rows)), "total": total, "at": at}, card)
