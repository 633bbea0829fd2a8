"""A bare number, date or ordinal that no question asked for: what it must mean where the conversation stands."""

from actions.answer import Answer
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.choose_plan import pick
from actions.labelled import labelled
from actions.start_plan import note_wish
from actions.table import table
from actions.turn import Turn
from actions.unclear_value import unclear_value
from actions.volunteered import volunteered


class TakeValue(BorrowerAction):
    called = "action_take_value"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        if turn.in_form:
            return note_wish(borrower, turn)
        given = labelled(turn)
        if given:
            return volunteered(borrower, turn, given)
        found = table(borrower, turn)
        if found is not None and turn.entities:
            return pick(borrower, turn, found)
        return unclear_value()
