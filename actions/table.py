"""What is on the table: the plans last shown for a loan, and the one looked at closely."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.borrower import Borrower
from actions.turn import Turn
from lending.loan import Loan
from lending.store.loans import ledger_version
from lending.store.proposals import KeptProposal


@dataclass(frozen=True, slots=True)
class Table:
    """`kept` in the order in which the plans were numbered; `chosen` is one of them or a repriced one."""

    loan: Loan
    kept: tuple[KeptProposal, ...]
    chosen: KeptProposal | None

    @property
    def in_hand(self) -> KeptProposal:
        """The plan that "it" means: the chosen one, else the one recommended."""
        return self.chosen or self.kept[0]

    def expired(self, turn: Turn) -> bool:
        return turn.received_at > self.in_hand.expires_at

    def repriced(self) -> bool:
        """Whether a payment or a change of the loan has overtaken the figures."""
        return self.in_hand.ledger_version != ledger_version(self.loan)


def table(borrower: Borrower, turn: Turn) -> Table | None:
    """None when nothing was shown, or what was shown is not this borrower's."""
    shown: Mapping[str, Any] = turn.slot("shown_plans") or {}
    loan = borrower.loan(shown.get("loan"))
    kept = tuple(each for each in map(borrower.proposal, shown.get("plans", ())) if each is not None)
    if loan is None or not kept:
        return None
    return Table(loan, kept, borrower.proposal(turn.slot("chosen_plan")))


def pointed_at(found: Table, turn: Turn) -> KeptProposal | None:
    """The plan that the message points at: a pressed button, "the second", "the cheapest", its amount or its number."""
    pressed = turn.entity("proposal")
    if pressed is not None:
        return next((each for each in found.kept if each.id == pressed), None)
    ordinal = turn.entity("ordinal")
    if isinstance(ordinal, int):
        in_range = ordinal == -1 or 1 <= ordinal <= len(found.kept)
        return found.kept[ordinal - 1 if ordinal > 0 else -1] if in_range else None
    return _superlative(found, turn) or _by_figures(found, turn)


def _superlative(found: Table, turn: Turn) -> KeptProposal | None:
    """By the figures, not by the role: the recommended plan may also be the cheapest."""
    by = {
        "recommended": lambda each: each.ordinal,
        "cheapest": lambda each: each.proposal.total_to_pay,
        "lightest": lambda each: each.proposal.payment_max,
        "soonest": lambda each: each.proposal.loan_ends,
    }.get(str(turn.entity("superlative")))
    return min(found.kept, key=by) if by is not None else None


def _by_figures(found: Table, turn: Turn) -> KeptProposal | None:
    periods = turn.entity("num_periods")
    amounts = {str(value.get("value")) for value in turn.values_of("amount") if isinstance(value, Mapping)}
    fitting = [
        each
        for each in found.kept
        if each.proposal.count == periods or format(each.proposal.payment.normalize(), "f") in amounts
    ]
    return fitting[0] if len(fitting) == 1 else None
