"""Other figures for a plan on the table, while the borrower moves them: the engine's own, kept nowhere.

The same wish said in the conversation ("at most 800 a month") gives the same plan: both are worked out from the same answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy.orm import Session

from actions.borrower import Borrower
from actions.counter_offer import seen
from actions.leaves import count, money, reason
from actions.plan_view import option, schedule_rows
from actions.put_forward import work_out
from actions.table import Table, table
from actions.turn import Turn
from actions.wishes import refined, remembered
from lending.money import minor_unit, to_multiple
from lending.proposals import Proposals
from lending.store.conversations import DialogueState, borrower_of
from lending.wish import Wish

STEPS = 100  # at most, of the slider


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the borrower moved: a month's payment, or the number of payments; neither when nothing was moved yet."""

    payment: Decimal | None = None
    count: int | None = None

    @property
    def entities(self) -> tuple[dict[str, Any], ...]:
        """As if it had been said."""
        if self.payment is not None:
            return ({"entity": "amount", "value": {"value": str(self.payment), "per": "month"}},)
        return ({"entity": "num_periods", "value": self.count},) if self.count is not None else ()


def shape(
    session: Session, conversation_id: str, proposal: str, wanted: Wanted, now: datetime
) -> dict[str, Any] | None:
    """The plan nearest to what is wanted, with its schedule, and how far figures may be moved. None when `proposal` is not
    one of the plans now on the table of this conversation's borrower."""
    borrower_id = borrower_of(session, conversation_id)
    if borrower_id is None:
        return None
    turn = _turn(conversation_id, _slots(session, conversation_id), wanted, now)
    borrower = Borrower(session, borrower_id, turn)
    found = table(borrower, turn)
    if found is None or proposal not in {each.id for each in found.kept} or found.expired(turn):
        return None
    today = turn.today(found.loan.zone)
    wish = (
        refined(remembered(turn.slots), turn, today, seen(found, today)) if wanted.entities else remembered(turn.slots)
    )
    worked, _ = work_out(borrower, turn, found.loan, turn.slots, wish)
    bounds = None if wanted.entities else _bounds(borrower, turn, found, worked)
    return {**_shown(worked, found.loan.currency), "bounds": bounds}


def _shown(worked: Proposals, currency: str) -> dict[str, Any]:
    why = worked.refusal or worked.why_nearest
    best = worked.options[0] if worked.options else None
    return {
        "type": "shaped",
        "option": option(1, "", best, currency) if best is not None else None,
        "rows": schedule_rows(best.rows, currency) if best is not None else [],
        "why": reason(why) if why is not None else None,
    }


def _bounds(borrower: Borrower, turn: Turn, found: Table, worked: Proposals) -> dict[str, Any]:
    """From the lightest to the quickest plan that these answers and the lender's policy allow."""
    slots = turn.slots
    ends = [work_out(borrower, turn, found.loan, slots, end)[0] for end in (Wish(lighter=True), Wish(shorter=True))]
    options = [each for proposals in (worked, *ends) for each in proposals.options]
    options = options or [each.proposal for each in found.kept]
    payments = [each.payment_max for each in options]
    currency = found.loan.currency
    step = _step(max(payments) - min(payments), currency)
    low, high = (to_multiple(end, step, ROUND_CEILING) for end in (min(payments), max(payments)))
    return {
        "payment": {"min": money(low, currency), "max": money(high, currency), "step": str(step)},
        "count": {"min": count(min(each.count for each in options)), "max": count(max(each.count for each in options))},
    }


def _step(width: Decimal, currency: str) -> Decimal:
    """A round amount that cuts the width into at most STEPS."""
    least = max(width / STEPS, minor_unit(currency))
    tens = Decimal(1).scaleb(least.adjusted())
    return next(tens * each for each in (1, 2, 5, 10) if tens * each >= least)


def _turn(conversation_id: str, slots: Mapping[str, Any], wanted: Wanted, now: datetime) -> Turn:
    return Turn("", conversation_id, now, "web", "", "", "counter_offer", 1.0, (), wanted.entities, slots, False, ())


def _slots(session: Session, conversation_id: str) -> dict[str, Any]:
    """What the dialogue remembers."""
    state = session.get(DialogueState, conversation_id)
    events: Sequence[Mapping[str, Any]] = state.events if state is not None else ()
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}
