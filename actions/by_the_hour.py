"""Until what hour does a day count? The ledger knows days, not hours, and says so."""

from actions.affordability import answer_words
from actions.answer import Reply
from actions.leaves import count, day
from actions.loans_in_view import InView
from actions.standing_card import next_payment
from actions.turn import Turn
from bot.nlu.fold import fold


def by_the_hour(view: InView, turn: Turn) -> tuple[Reply, ...]:
    """What an hour changes for the next due date of this loan; nothing where no hour was asked about, or nothing is to come."""
    coming, said = next_payment(view.standing), fold(turn.text).text
    asked = turn.values_of("time_of_day") or any(word in said for word in answer_words()["hours"])
    if coming is None or not asked:
        return ()
    grace, values = view.loan.terms.grace_days, {"date": day(coming[0])}
    if not grace:
        return (Reply("utter_by_the_hour", values),)
    return (Reply("utter_by_the_hour_grace", {**values, "days": count(grace)}),)
