"""What may be proposed for a loan: every plan policy allows, judged against means and wish, at most three put
forward."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lending.affordability import Means, hard_until, surplus, surplus_by_month
from lending.candidates import Candidates
from lending.delinquency import Standing, standing
from lending.draft import draft_of, outside_policy, to_proposal
from lending.history import History, history_of
from lending.judge import Dropped, Judge, Proposals, above_cap
from lending.leaves import day, money
from lending.loan import Loan
from lending.plans import KINDS, Case
from lending.policy import Policy
from lending.proposal import Proposal, Row
from lending.reason import Reason, because
from lending.records import FieldError
from lending.start import start_of
from lending.why import Background, reasons_for
from lending.wish import Wish

__all__ = ["Dropped", "Proposal", "Proposals", "Reason", "Row", "propose", "rebuild"]

A_WHILE = timedelta(days=14)
"""Within which small arrears are to be paid, where nothing falls due before."""

GATES = ("deceased", "minor", "insolvent", "litigation", "assigned", "guarantor", "dispute")
"""Flags of a loan that stop every offer until a person has looked at it, the weightiest first."""

def propose(
    loan: Loan,
    policy: Policy,
    on: date,
    means: Means | None = None,
    wish: Wish | None = None,
    *,
    explain: bool = False,
    budget: Decimal | None = None,
    history: History | None = None,
) -> Proposals:
    """The plans for a loan on a business day, from stored inputs alone: the same inputs give the same answer.

    Options never exceed the surplus of `means` (while a temporary shock lasts: in the months until it is over) or the
    wish's monthly amount, the product's limits or the rate cap. Kinds that only a person grants are left aside unless
    asked for. Where nothing is affordable, the refusal says so and the options, if any, are token payments and a payment
    pause for a person to approve. `dropped` names the kinds that are not open; with `explain` also every single plan left
    out and why. A `budget` (this loan's part of what can be spared) takes the place of the surplus of `means`. `history`
    (default: what the ledger tells) only orders plans that are otherwise equal. Raises FieldError when policy and loan do
    not belong together.
    """
    _same_currency(loan, policy)
    means, wish = means or Means(), wish or Wish()
    now = standing(loan, on)
    refusal = _refusal(loan, policy, now, means, wish)
    if refusal is not None:
        return Proposals((), (), refusal)
    spare = surplus(means, policy) if budget is None else budget
    seasons = surplus_by_month(means, policy) if budget is None else {}
    candidates = Candidates(
        loan, policy, now, means, wish, hard_until(means, policy, on), spare=spare, in_turn=not seasons
    )
    past = history_of(loan, on) if history is None else history
    return Judge(loan, policy, means, wish, candidates, spare, explain, seasons, past).judge()


def rebuild(loan: Loan, policy: Policy, kind: str, terms: Mapping[str, Any], on: date) -> Proposal:
    """The proposal that these terms of a kind make today: the same as proposed while ledger, policy and day are the
    same.

    Its role is "recommended" and its reasons those of the plan alone. Raises FieldError for an unknown kind, wrong
    terms, a kind that is not open to the loan, or terms outside policy.
    """
    _same_currency(loan, policy)
    if kind not in KINDS or kind not in policy.plans:
        raise FieldError("kind", f"{kind!r} is not a kind of plan this policy offers")
    plan = KINDS[kind].from_dict(terms, "terms")
    start = start_of(loan, policy, policy.plans[kind], standing(loan, on))
    draft = draft_of(plan, start)
    wrong = (
        KINDS[kind].closed(Case(start, Wish(pay_now=draft.pay_now), Means(), spare=draft.load))
        or outside_policy(draft)
        or above_cap(draft)
    )
    if wrong is not None:
        raise FieldError("terms", wrong.code)
    seen = Background.of([draft], Means(), Wish(), None)
    return to_proposal(draft, "recommended", reasons_for(draft, "recommended", seen))


def _same_currency(loan: Loan, policy: Policy) -> None:
    if loan.currency != policy.currency:
        raise FieldError("currency", f"the loan is in {loan.currency}, its policy in {policy.currency}")


def _refusal(loan: Loan, policy: Policy, now: Standing, means: Means, wish: Wish) -> Reason | None:
    """What stops every offer before any plan is looked at."""
    if policy.kill_switch:
        return because("kill_switch")
    for gate in GATES:
        if gate in loan.flags:
            return because(f"gate_{gate}")
    if now.paid_off:
        return because("paid_off")
    if not now.overdue.total and wish.empty and means == Means():
        return because("nothing_overdue")
    if now.overdue.total and now.overdue.total < policy.small_arrears and wish.empty:
        coming = now.next_due.due_date if now.next_due else now.as_of + A_WHILE
        by = min(coming, now.as_of + A_WHILE)
        return because("small_arrears", owed=money(now.overdue.total, loan.currency), by=day(by))
    return None


