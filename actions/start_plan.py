"""I cannot pay it all at once: which loan, may a plan be offered at all, are the questions answered already?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from actions import approval_view
from actions.affordability import QUESTIONS
from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.leaves import Leaf, listed, name
from actions.loans_in_view import InView, in_view, named_in, which_loan
from actions.means import all_answered, answers_of, shown_answer
from actions.put_forward import CHANGE_ANSWERS, put_forward, refused, stops_every_offer
from actions.standing_card import next_payment
from actions.turn import FORM, Turn
from actions.wishes import EXTENSION, Seen, refined, remembered, wishes_in, worded
from lending.loan import Loan
from lending.proposals import Reason, propose
from lending.wish import Wish

STATEMENT_HOLDS = timedelta(days=180)  # older answers are asked anew


class StartPlan(BorrowerAction):
    called = "action_start_plan"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        if turn.in_form and turn.slot("aim") is None and turn.entity("loan") in (None, turn.slot("chosen_loan")):
            return note_wish(borrower, turn, otherwise="utter_form_resumed")
        views = in_view(borrower, turn)
        if not views:
            return say(Reply("utter_no_loans"))
        meant = _meant(borrower, turn, views)
        return begin(borrower, turn, meant) if meant is not None else which_loan(views, wish=_wish(borrower, turn, views[0]))


def _meant(borrower: Borrower, turn: Turn, views: list[InView]) -> InView | None:
    """The loan a plan is wanted for, when that is clear: named, the only one, that of the reminder which is being answered, the
    one being talked about, that of a reminder of the last days, the one late."""
    by_id = {view.loan.id: view for view in views}
    named = named_in(turn, views)
    if named in by_id:
        return by_id[named]
    if len(views) == 1:
        return views[0]
    reminded = borrower.reminded
    of_reminder = by_id.get(reminded.loan_id) if reminded is not None else None
    if of_reminder is not None and reminded is not None and reminded.fresh:
        return of_reminder
    talked_about = turn.slot("shown_plans") is not None or turn.slot("loans_to_follow") is not None
    if talked_about and turn.slot("chosen_loan") in by_id:
        return by_id[turn.slot("chosen_loan")]
    if of_reminder is not None:
        return of_reminder
    late = [view for view in views if view.standing.overdue_since is not None]
    return late[0] if len(late) == 1 else None


def begin(borrower: Borrower, turn: Turn, view: InView, **slots: Any) -> Answer:
    """The way to a plan for one loan."""
    agreed = borrower.active_agreement(view.loan.id)
    if agreed is not None:
        return say(Reply("utter_already_agreed", {"number": name(agreed.number)}), leave_form=True, **slots)
    offered = approval_view.granted(borrower, turn, view.loan.id)
    if offered is not None and turn.slot("shown_plans") is None:
        return approval_view.laid_before(borrower, turn, offered)
    slots = {"chosen_loan": view.loan.id, "asked_about_loan": None, "wish": _wish(borrower, turn, view), **slots}
    why = _stopped(borrower, turn, view, wished=slots["wish"] is not None)
    if why is not None:
        return refused(borrower, turn, view.loan, why, **slots)
    if turn.slot("hardship") and slots["wish"] is None:
        slots["wish"] = Wish(lighter=True).as_dict()
    if all_answered(turn.slots):
        return put_forward(borrower, turn, view.loan, said=slots)
    return _with_answers(borrower, turn, view.loan, slots)


def _stopped(borrower: Borrower, turn: Turn, view: InView, wished: bool) -> Reason | None:
    """What stops every offer, before anybody is asked for their income; arrears so small that they are simply paid."""
    if view.standing.paid_off:
        return Reason("paid_off")
    policy = borrower.policy(view.loan)
    small = 0 < view.standing.overdue.total < policy.small_arrears and not wished
    if not view.loan.flags and not policy.kill_switch and not small:
        return None
    why = propose(view.loan, policy, turn.today(view.loan.zone)).refusal
    return why if why is not None and (small or stops_every_offer(why)) else None


def _with_answers(borrower: Borrower, turn: Turn, loan: Loan, slots: dict[str, Any]) -> Answer:
    """Answers of an earlier time are used again and may be changed; else the questions begin."""
    answers = answers_kept(borrower, turn, loan)
    if answers:
        shown = {name_: shown_answer(question, answers[question], loan.currency) for name_, question in _SHOWN.items()}
        reused = Reply("utter_statement_reused", shown, choices=(CHANGE_ANSWERS,))
        return put_forward(borrower, turn, loan, reused, said={**slots, **answers})
    intro = "utter_form_intro_short" if turn.slot("hardship") else "utter_form_intro"
    begins = Reply("utter_form_resumed" if _given(turn) else intro)
    return say(*_noted(turn, loan, slots["wish"]), begins, then=FORM, aim=None, **slots)


def _noted(turn: Turn, loan: Loan, wish: dict[str, Any] | None) -> tuple[Reply, ...]:
    """What this message wishes is said back before the questions begin."""
    said: list[Leaf] = worded(remembered({"wish": wish}), loan.currency) if wishes_in(turn, turn.today(loan.zone)) else []
    return (Reply("utter_wish_noted", {"wish": listed(said)}),) if said else ()


def answers_kept(borrower: Borrower, turn: Turn, loan: Loan) -> dict[str, str]:
    """Slots for the answers of an earlier time, while they hold and none was given since; else none."""
    statement = borrower.statement()
    fresh = statement is not None and statement.given_at > turn.received_at - STATEMENT_HOLDS
    if statement is None or not fresh or statement.currency != loan.currency or _given(turn):
        return {}
    return answers_of(statement.means)


def _given(turn: Turn) -> bool:
    return any(turn.slot(question) is not None for question in QUESTIONS)


_SHOWN = {"income": QUESTIONS[0], "outgoings": QUESTIONS[1], "debts": QUESTIONS[2], "pay_day": QUESTIONS[3]}


def note_wish(borrower: Borrower, turn: Turn, otherwise: str = "utter_ask_wish") -> Answer:
    """In the middle of the questions a wish is remembered for the plans to come."""
    loan = borrower.loan(turn.slot("chosen_loan"))
    if loan is None:
        return say(Reply(otherwise))
    view = next(view for view in in_view(borrower, turn) if view.loan.id == loan.id)
    wish = _wish(borrower, turn, view)
    said: list[Leaf] = worded(remembered({"wish": wish}), loan.currency)
    if wish is None or wish == turn.slot("wish") or not said:
        return say(Reply(otherwise))
    return say(Reply("utter_wish_noted", {"wish": listed(said)}), wish=wish)


def _wish(borrower: Borrower, turn: Turn, view: InView) -> dict[str, Any] | None:
    """The wish so far with what this message adds, as it is kept in its slot."""
    today = turn.today(view.loan.zone)
    coming = next_payment(view.standing)
    late = view.standing.overdue_since is not None
    wish = refined(remembered(turn.slots), turn, today, Seen(due=coming[0] if coming and not late else None))
    if turn.intent == "request_extension" and not late and EXTENSION in borrower.policy(view.loan).plans:
        wish = replace(wish, kind=EXTENSION)  # in the law's sense it is asked for before the due date
    return None if wish.empty else wish.as_dict()
